"""The definitions of all figures (docs/figures.md): one row per contact offered, with flags.

A count is a sum of a flag, the list behind it the rows with that flag: they cannot differ. The
views run with the rights of who asks, so row security holds.
"""

from django.db import migrations

VIEWS = """
create view figures_visit with (security_invoker = true) as
select v.tenant_id, v.id, v.interaction_id, v.queue_id, v.entered_ms, v.left_ms, v.target_ms,
    v.left_ms - v.entered_ms as waited_ms,
    true as offered,
    v.left_ms is not null as settled,
    v.left_ms is null as waiting,
    v.outcome = 'answered' as answered,
    v.outcome = 'abandoned' and v.left_ms - v.entered_ms >= v.short_ms as abandoned,
    v.outcome = 'abandoned' and v.left_ms - v.entered_ms < v.short_ms as short,
    v.left_ms is not null and v.outcome not in ('answered', 'abandoned') as unserved,
    v.left_ms is not null
        and not (v.outcome = 'abandoned' and v.left_ms - v.entered_ms < v.short_ms) as counted,
    v.outcome = 'answered' and v.left_ms - v.entered_ms <= v.target_ms as in_target
from queue_visit v
where v.came <> 'return';

create view figures_contact with (security_invoker = true) as
select f.*, s.agent_id, s.talk_ms, case when s.talk_ms is not null then s.hold_ms end as hold_ms,
    s.after_call_ms,
    s.talk_ms is not null as talked,
    s.after_call_ms is not null as finished
from figures_visit f left join lateral (
    select g.agent_id, g.ended_ms - g.answered_ms as talk_ms, g.hold_ms, g.after_call_ms
    from segment g
    where f.answered and g.interaction_id = f.interaction_id and g.queue_id = f.queue_id
        and g.answered_ms = f.left_ms
    order by g.id limit 1) s on true;

create view figures_part with (security_invoker = true) as
select s.tenant_id, s.id, s.interaction_id, s.agent_id, s.queue_id, s.offered_ms as entered_ms,
    s.answered_ms, s.ended_ms, s.outcome,
    case when not o.own then s.answered_ms - s.offered_ms end as ring_ms,
    s.ended_ms - s.answered_ms as talk_ms,
    case when s.answered_ms is not null and s.ended_ms is not null then s.hold_ms end as hold_ms,
    s.after_call_ms,
    not o.own as offered,
    not o.own and s.answered_ms is not null as answered,
    not o.own and s.answered_ms is null
        and s.outcome in ('not_answered', 'declined', 'busy', 'unreachable') as not_answered,
    not o.own and s.answered_ms is null and s.outcome = 'caller_left' as caller_left,
    o.own as calls_out,
    s.answered_ms is not null and s.ended_ms is not null as talked,
    s.after_call_ms is not null as finished
from segment s join interaction i on i.id = s.interaction_id
    -- His own call out: he was not rung in vain for it, nor handed it by a colleague.
    cross join lateral (select i.direction = 'out' and s.by_agent_id is null
        and s.outcome not in ('not_answered', 'taken', 'caller_left') as own) o;

revoke all on figures_visit, figures_contact, figures_part from decroche_app, decroche_engine;
grant select on figures_visit, figures_contact, figures_part to decroche_app;
"""
DROP = "drop view figures_part, figures_contact, figures_visit"


class Migration(migrations.Migration):
    initial = True
    dependencies = [("interactions", "0014_queue_visit")]
    operations = [migrations.RunSQL(VIEWS, DROP)]
