"""A customer's case owner; and the engine learns of him, and of the person's language.

The functions give more than before under the same names: an engine of the version before ignores
what it does not know.
"""

import django.db.models.deletion
from django.db import migrations, models

SAME_TENANT = """
alter table person add constraint person_owner_id_same_tenant
    foreign key (tenant_id, owner_id) references agent (tenant_id, id)
    deferrable initially immediate
"""

FUNCTIONS = """
-- {contact_point, person, vip, case_owner, language, last_agent}: `case_owner` (null: nobody) and
-- `language` ("": nobody has said) are the person's; `last_agent` (null unless asked for) answered
-- the newest of the last 20 contacts of 30 days that anybody answered.
create or replace function engine_caller(e164 text, ask_agent boolean) returns jsonb
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    found constant jsonb := engine_caller($1);
    person constant uuid := (found ->> 'person')::uuid;
    point constant uuid := (found ->> 'contact_point')::uuid;
    since constant bigint := (extract(epoch from now()) * 1000)::bigint - 30::bigint * 86400000;
    agent uuid;
    is_vip boolean;
    case_owner uuid;
    spoken text;
begin
    if person is not null then
        select p.vip, p.owner_id, p.language into is_vip, case_owner, spoken from person p
            where p.tenant_id = current_tenant() and p.id = person;
    end if;
    if ask_agent then
        select s.agent_id into agent from (
            select i.id, i.arrived_ms from interaction i
            where i.tenant_id = current_tenant() and i.arrived_ms >= since
              and case when person is null then i.contact_point_id = point
                  else i.person_id = person end
            order by i.arrived_ms desc limit 20) i
        join segment s on s.tenant_id = current_tenant() and s.interaction_id = i.id
            and s.answered_ms is not null
        order by i.arrived_ms desc, s.answered_ms desc limit 1;
    end if;
    return found || jsonb_build_object('vip', coalesce(is_vip, false), 'last_agent', agent,
        'case_owner', case_owner, 'language', coalesce(spoken, ''));
end $$;

-- {person, vip, case_owner, language} of the one customer whose reference has these digits; nulls
-- if there is not one.
create or replace function engine_reference(digits text) returns jsonb
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    found jsonb[];
begin
    found := array(
        select jsonb_build_object('person', p.id, 'vip', p.vip, 'case_owner', p.owner_id,
            'language', p.language) from person p
        where p.tenant_id = current_tenant() and p.reference <> ''
          and regexp_replace(p.reference, '[^0-9]', '', 'g') = $1 limit 2);
    return case when cardinality(found) = 1 then found[1]
        else '{"person": null, "vip": false, "case_owner": null, "language": ""}'::jsonb end;
end $$;
"""

# "fr" was every new person's, and nothing read it: nobody has said it. "en" somebody chose.
UNSAID = """
do $$
declare
    tenant uuid;
begin
    for tenant in select worker_tenants() loop
        perform set_config('app.tenant', tenant::text, true);
        update person set language = '' where language = 'fr';
    end loop;
    perform set_config('app.tenant', '', true);
end $$;
"""
# Who is made at the desk has said nothing of his language either.
CREATE = """
create or replace function engine_create_person(interaction uuid, fields jsonb) returns uuid
    language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    made constant uuid := gen_random_uuid();
    tenant constant uuid := current_tenant();
    company_name constant text := left(trim(coalesce(fields ->> 'company', '')), 200);
    employer uuid;
    caller uuid;
begin
    select i.contact_point_id into caller from interaction i
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
        '', false, '', '[]', now(), now());
    if caller is not null then
        insert into person_contact (id, tenant_id, person_id, contact_point_id)
            values (gen_random_uuid(), tenant, made, caller);
    end if;
    return made;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0006_engine_number"),
        ("interactions", "0012_own_calls_out"),
        ("tenancy", "0004_stopped_tenants"),
        ("staff", "0002_row_security"),
    ]
    operations = [
        migrations.AddField(
            model_name="person",
            name="owner",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.agent",
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="language",
            field=models.CharField(blank=True, default="", max_length=2),
        ),
        migrations.RunSQL(SAME_TENANT, migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(CREATE, migrations.RunSQL.noop),
        migrations.RunSQL(UNSAID, migrations.RunSQL.noop),
    ]
