"""Who comes onto a call by himself was offered nothing; a promised call that an agent declines is
an offer, and no call of his.

A part is a call out of the agent's own if with him the customer was first connected, or he was on
it when it ended without the customer. A supervisor's parts are named `<interaction>_s<n>.<k>`
(docs/architecture.md).
"""

from django.db import migrations

PART = """
create or replace view figures_part with (security_invoker = true) as
select s.tenant_id, s.id, s.interaction_id, s.agent_id, s.queue_id, s.offered_ms as entered_ms,
    s.answered_ms, s.ended_ms, s.outcome,
    case when o.offered then s.answered_ms - s.offered_ms end as ring_ms,
    s.ended_ms - s.answered_ms as talk_ms,
    case when s.answered_ms is not null and s.ended_ms is not null then s.hold_ms end as hold_ms,
    s.after_call_ms,
    o.offered,
    o.offered and s.answered_ms is not null as answered,
    o.offered and s.answered_ms is null
        and s.outcome in ('not_answered', 'declined', 'busy', 'unreachable') as not_answered,
    o.offered and s.answered_ms is null and s.outcome = 'caller_left' as caller_left,
    o.own as calls_out,
    s.answered_ms is not null and s.ended_ms is not null as talked,
    s.after_call_ms is not null as finished
from segment s join interaction i on i.id = s.interaction_id
    cross join lateral (select s.id ~ '_s[0-9]+[.]' as joined) j
    cross join lateral (select i.direction = 'out' and s.by_agent_id is null and not j.joined
        and s.outcome not in ('not_answered', 'taken', 'caller_left')
        and case when s.answered_ms is not null then s.answered_ms = i.answered_ms
            else s.ended_ms is null or s.ended_ms = i.ended_ms end as own) w
    cross join lateral (select w.own, not w.own and not j.joined as offered) o;
"""
BEFORE = """
create or replace view figures_part with (security_invoker = true) as
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
    cross join lateral (select i.direction = 'out' and s.by_agent_id is null
        and s.outcome not in ('not_answered', 'taken', 'caller_left') as own) o;
"""


class Migration(migrations.Migration):
    dependencies = [("figures", "0001_views")]
    operations = [migrations.RunSQL(PART, BEFORE)]
