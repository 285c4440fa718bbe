"""Who calls: the engine learns the person of a number, and ties a number to a person.

A file names a person only when the interaction does. The engine asks who has a number when the
call comes in, and exactly one answer goes into the event; so a person whom the agent took back
does not come back by the number, and is only proposed.
"""

from django.db import migrations

FUNCTIONS = """
-- {contact_point, person}: the number's contact point (found or made), and whose it is if it is
-- exactly one person's.
create or replace function engine_caller(e164 text) returns jsonb
    language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    point constant uuid := engine_contact_point($1);
    people uuid[];
begin
    people := array(select pc.person_id from person_contact pc
        where pc.tenant_id = current_tenant() and pc.contact_point_id = point limit 2);
    return jsonb_build_object('contact_point', point,
        'person', case when cardinality(people) = 1 then people[1] end);
end $$;

-- Ties a number to a person for later calls. Null: no such person here; else whether the tie is
-- new. Without a number it only says that the person exists.
create or replace function engine_attach(contact_point uuid, person uuid) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    tenant constant uuid := current_tenant();
    tied uuid;
begin
    perform 1 from person p where p.tenant_id = tenant and p.id = $2;
    if not found then
        return null;
    end if;
    -- A number made up while the database was away gets its row later, and its tie then.
    insert into person_contact (id, tenant_id, person_id, contact_point_id)
        select gen_random_uuid(), tenant, $2, c.id from contact_point c
            where c.tenant_id = tenant and c.id = $1
        on conflict do nothing returning id into tied;
    return tied is not null;
end $$;

-- Unties them again: the agent took back what was said a moment ago.
create or replace function engine_detach(contact_point uuid, person uuid) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from person_contact pc where pc.tenant_id = current_tenant()
        and pc.contact_point_id = $1 and pc.person_id = $2;
    return found;
end $$;

-- The shape of `FileView`. Without a person, whoever has the number is a candidate.
create or replace function engine_file(contact_point uuid, person uuid) returns jsonb
    language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    number text;
    known uuid[];
begin
    select shown_number(c.e164) into number from contact_point c
        where c.tenant_id = current_tenant() and c.id = $1;
    if $2 is null then
        known := array(select pc.person_id from person_contact pc
            where pc.tenant_id = current_tenant() and pc.contact_point_id = $1
            order by pc.person_id limit 6);
    end if;
    return jsonb_build_object(
        'number', coalesce(number, ''), 'hidden', $1 is null, 'loading', false,
        'person', case when $2 is not null then person_card($2) end,
        'candidates', coalesce(
            (select jsonb_agg(person_card(k)) from unnest(known) k), '[]'::jsonb),
        'contacts', past_contacts($1, $2, 10));
end $$;
"""

NEW = ["engine_caller(text)", "engine_attach(uuid, uuid)", "engine_detach(uuid, uuid)"]
RIGHTS = [
    *(f"revoke all on function {name} from public" for name in NEW),
    *(f"grant execute on function {name} to decroche_engine" for name in NEW),
]


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_row_security"),
        ("interactions", "0003_engine_functions"),
    ]
    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
