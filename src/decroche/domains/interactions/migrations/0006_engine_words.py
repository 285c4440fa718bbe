"""Names in past contacts go to the desk in every language: the page has its agent's.

`queue` and `disposition`, in the organisation's language, are for an engine of the version before,
which asks these functions until the upgrade has restarted it.
"""

from django.db import migrations

FUNCTIONS = """
-- Ended contacts of that person, or of that number while nobody is known; newest first.
create or replace function past_contacts(contact_point uuid, person uuid, lim int) returns jsonb
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(jsonb_agg(to_jsonb(x) order by x.at_ms desc), '[]') from (
        select i.id as interaction, i.arrived_ms as at_ms, i.direction,
            coalesce(a.name, '') as agent, i.outcome,
            coalesce(q.name, '{}') as queue_name, coalesce(d.label, '{}') as disposition_label,
            coalesce(own_label(q.name), '') as queue,
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

-- The agent's calls since an instant, newest first, at most 50: the shape of `DayCall`.
create or replace function engine_day(agent uuid, since_ms bigint) returns jsonb
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(jsonb_agg(to_jsonb(x) order by x.at_ms desc), '[]') from (
        select s.interaction_id as interaction, s.offered_ms as at_ms,
            coalesce(trim(p.first_name || ' ' || p.last_name), '') as name,
            coalesce(shown_number(c.e164), '') as number,
            s.outcome, coalesce(d.label, '{}') as disposition_label,
            coalesce(own_label(q.name), '') as queue,
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
"""


class Migration(migrations.Migration):
    dependencies = [("interactions", "0005_recording_defaults")]
    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop)]
