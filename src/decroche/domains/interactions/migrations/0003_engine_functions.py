"""Functions the engine calls (docs/architecture.md).

They run as the tables' owner, so that the engine's own role needs no right on customers, accounts
or trunks. Each filters by `current_tenant()`; without a tenant they find nothing.
"""

from django.db import migrations

PEOPLE = """
create or replace function engine_contact_point(e164 text) returns uuid
    language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    found uuid;
begin
    select c.id into found from contact_point c
        where c.tenant_id = current_tenant() and c.kind = 'phone' and c.e164 = $1;
    if found is null then
        insert into contact_point (id, tenant_id, kind, e164)
            values (gen_random_uuid(), current_tenant(), 'phone', $1)
            on conflict (tenant_id, kind, e164) do nothing returning id into found;
    end if;
    if found is null then -- Somebody else made it between the two statements.
        select c.id into found from contact_point c
            where c.tenant_id = current_tenant() and c.kind = 'phone' and c.e164 = $1;
    end if;
    return found;
end $$;

-- The shape of `PersonCard` in engine/live/protocol.py.
create or replace function person_card(wanted uuid) returns jsonb
    language sql stable security definer set search_path = public, pg_temp as $$
    select jsonb_build_object(
        'id', p.id, 'name', trim(p.first_name || ' ' || p.last_name),
        'company', coalesce(c.name, ''), 'email', p.email, 'language', p.language, 'vip', p.vip,
        'alert', p.alert, 'facts', p.facts,
        'numbers', coalesce((
            select jsonb_agg(shown_number(cp.e164) order by cp.e164)
            from person_contact pc join contact_point cp
                on cp.tenant_id = pc.tenant_id and cp.id = pc.contact_point_id
            where pc.tenant_id = p.tenant_id and pc.person_id = p.id), '[]'))
    from person p left join company c on c.tenant_id = p.tenant_id and c.id = p.company_id
    where p.tenant_id = current_tenant() and p.id = wanted
$$;

-- A label in the organisation's language.
create or replace function own_label(label jsonb) returns text
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(label ->> t.language, label ->> 'fr', '') from tenant t
        where t.id = current_tenant()
$$;

-- Ended contacts of that person, or of that number while nobody is known; newest first.
create or replace function past_contacts(contact_point uuid, person uuid, lim int) returns jsonb
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(jsonb_agg(to_jsonb(x) order by x.at_ms desc), '[]') from (
        select i.id as interaction, i.arrived_ms as at_ms, i.direction,
            coalesce(own_label(q.name), '') as queue, coalesce(a.name, '') as agent, i.outcome,
            coalesce(own_label(d.label), '') as disposition,
            coalesce((select n.text from interaction_note n where n.tenant_id = i.tenant_id
                and n.interaction_id = i.id order by n.updated_ms desc limit 1), '') as note,
            coalesce(s.ended_ms - s.answered_ms, 0) as talk_ms
        from interaction i
        left join lateral (select * from segment g where g.tenant_id = i.tenant_id
            and g.interaction_id = i.id and g.answered_ms is not null
            order by g.answered_ms desc limit 1) s on true
        left join queue q on q.tenant_id = i.tenant_id and q.id = coalesce(s.queue_id, i.queue_id)
        left join agent a on a.tenant_id = i.tenant_id and a.id = s.agent_id
        left join disposition d on d.tenant_id = i.tenant_id and d.id = s.disposition_id
        where i.tenant_id = current_tenant() and i.ended_ms is not null
          and (i.person_id = $2
            or ($2 is null or i.person_id is null) and i.contact_point_id = $1)
        order by i.arrived_ms desc limit $3) x
$$;

-- The shape of `FileView`.
create or replace function engine_file(contact_point uuid, person uuid) returns jsonb
    language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    number text;
    known uuid[];
begin
    select shown_number(c.e164) into number from contact_point c
        where c.tenant_id = current_tenant() and c.id = $1;
    if $2 is not null then
        known := array[$2];
    else
        known := array(select pc.person_id from person_contact pc
            where pc.tenant_id = current_tenant() and pc.contact_point_id = $1
            order by pc.person_id limit 6);
    end if;
    return jsonb_build_object(
        'number', coalesce(number, ''), 'hidden', $1 is null, 'loading', false,
        'person', case when cardinality(known) = 1 then person_card(known[1]) end,
        'candidates', case when cardinality(known) > 1 then
            (select jsonb_agg(person_card(k)) from unnest(known) k) else '[]'::jsonb end,
        'contacts', past_contacts($1, case when cardinality(known) = 1 then known[1] end, 10));
end $$;

create or replace function engine_search(wanted text, lim int) returns jsonb
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(jsonb_agg(person_card(p.id) order by p.n), '[]')
    from person_search(wanted, least(lim, 50)) with ordinality p (id, n)
$$;

create or replace function engine_create_person(interaction uuid, fields jsonb) returns uuid
    language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    made constant uuid := gen_random_uuid();
    tenant constant uuid := current_tenant();
    company_name constant text := left(trim(coalesce(fields ->> 'company', '')), 200);
    employer uuid;
    caller uuid;
    spoken text;
begin
    select i.contact_point_id, i.language into caller, spoken from interaction i
        where i.tenant_id = tenant and i.id = $1;
    -- The interaction's row may be written a moment later: the engine may say the number itself.
    caller := coalesce(caller, (fields ->> 'contact_point')::uuid);
    if company_name <> '' then
        select c.id into employer from company c
            where c.tenant_id = tenant and c.search = fold(company_name) order by c.id limit 1;
        if employer is null then
            employer := gen_random_uuid();
            insert into company (id, tenant_id, name, created_at)
                values (employer, tenant, company_name, now());
        end if;
    end if;
    insert into person (id, tenant_id, first_name, last_name, company_id, email, language, vip,
        alert, facts, created_at, updated_at)
    values (made, tenant, left(trim(coalesce(fields ->> 'first_name', '')), 100),
        left(trim(coalesce(fields ->> 'last_name', '')), 100), employer,
        left(trim(coalesce(fields ->> 'email', '')), 254),
        coalesce(nullif(spoken, ''), 'fr'), false, '', '[]', now(), now());
    if caller is not null then
        insert into person_contact (id, tenant_id, person_id, contact_point_id)
            values (gen_random_uuid(), tenant, made, caller);
    end if;
    return made;
end $$;
"""

WORK = """
-- The agent's calls since an instant, newest first, at most 50: the shape of `DayCall`.
create or replace function engine_day(agent uuid, since_ms bigint) returns jsonb
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(jsonb_agg(to_jsonb(x) order by x.at_ms desc), '[]') from (
        select s.interaction_id as interaction, s.offered_ms as at_ms,
            coalesce(trim(p.first_name || ' ' || p.last_name), '') as name,
            coalesce(shown_number(c.e164), '') as number,
            coalesce(own_label(q.name), '') as queue, s.outcome,
            coalesce(own_label(d.label), '') as disposition,
            coalesce(s.ended_ms - s.answered_ms, 0) as talk_ms
        from segment s
        join interaction i on i.tenant_id = s.tenant_id and i.id = s.interaction_id
        left join contact_point c on c.tenant_id = s.tenant_id and c.id = i.contact_point_id
        left join person p on p.tenant_id = s.tenant_id and p.id = i.person_id
        left join queue q on q.tenant_id = s.tenant_id and q.id = s.queue_id
        left join disposition d on d.tenant_id = s.tenant_id and d.id = s.disposition_id
        where s.tenant_id = current_tenant() and s.agent_id = $1 and s.offered_ms >= $2
          and s.ended_ms is not null
        order by s.offered_ms desc limit 50) x
$$;

-- Agent → the log-in epoch of the account: an older ticket is refused. Leavers are not in it.
create or replace function engine_agents() returns jsonb
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(jsonb_object_agg(a.id, u.login_epoch), '{}')
    from agent a join account u on u.id = a.account_id
    where a.tenant_id = current_tenant() and a.active and u.is_active
$$;

create or replace function engine_trunks() returns jsonb
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(jsonb_agg(to_jsonb(x) - 'position' order by x.position, x.name), '[]') from (
        select t.id, t.name, t.kind, t.host, t.port, t.transport, t.srtp, t.username, t.password,
            t.addresses, t.calls_max, t.backup_id as backup, t.position
        from trunk t where t.tenant_id = current_tenant() and t.enabled and not t.archived) x
$$;
"""

FOR_ENGINE = [
    "engine_contact_point(text)",
    "engine_file(uuid, uuid)",
    "engine_search(text, int)",
    "engine_create_person(uuid, jsonb)",
    "engine_day(uuid, bigint)",
    "engine_agents()",
    "engine_trunks()",
]
INNER = ["person_card(uuid)", "own_label(jsonb)", "past_contacts(uuid, uuid, int)"]
FOR_SITE = ["engine_trunks()", "person_card(uuid)", "past_contacts(uuid, uuid, int)"]
RIGHTS = [
    *(f"revoke all on function {name} from public" for name in FOR_ENGINE + INNER),
    *(f"grant execute on function {name} to decroche_engine" for name in FOR_ENGINE),
    *(f"grant execute on function {name} to decroche_app" for name in FOR_SITE),
]


class Migration(migrations.Migration):
    dependencies = [
        ("interactions", "0002_row_security"),
        ("customers", "0002_row_security"),
        ("staff", "0002_row_security"),
        ("telephony", "0002_row_security"),
    ]
    operations = [
        migrations.RunSQL(PEOPLE, migrations.RunSQL.noop),
        migrations.RunSQL(WORK, migrations.RunSQL.noop),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
