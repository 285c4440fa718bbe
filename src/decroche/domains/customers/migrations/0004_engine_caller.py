"""Who calls, for the router: a VIP, and the agent who spoke with this caller last.

The function with one argument stays for an engine of the version before, until an upgrade has
restarted it.
"""

from django.db import migrations

FUNCTION = """
-- {contact_point, person, vip, last_agent}: as with one argument; `last_agent` (null unless asked
-- for) answered the newest of the last 20 contacts of 30 days that anybody answered.
create or replace function engine_caller(e164 text, ask_agent boolean) returns jsonb
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    found constant jsonb := engine_caller($1);
    person constant uuid := (found ->> 'person')::uuid;
    point constant uuid := (found ->> 'contact_point')::uuid;
    since constant bigint := (extract(epoch from now()) * 1000)::bigint - 30::bigint * 86400000;
    agent uuid;
    is_vip boolean;
begin
    if person is not null then
        select p.vip into is_vip from person p
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
    return found || jsonb_build_object('vip', coalesce(is_vip, false), 'last_agent', agent);
end $$;
"""
NAME = "engine_caller(text, boolean)"
RIGHTS = [
    f"revoke all on function {NAME} from public",
    f"grant execute on function {NAME} to decroche_engine",
]


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_engine_person"),
        ("interactions", "0003_engine_functions"),
    ]
    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
