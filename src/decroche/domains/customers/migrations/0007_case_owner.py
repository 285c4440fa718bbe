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


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0006_engine_number"),
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
    ]
