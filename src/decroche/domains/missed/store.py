"""Which calls reached nobody: one query over what happened, one line per number.

An event is open until somebody answers a call with that number, in or out, after it (who is not a
machine, as far as the agent says), or until its number is marked as done after it. Whatever else is
owed to a caller is added to `SOURCES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from decroche.domains.missed.models import MissedMark

SHORT_MS = 5_000
"""Who leaves sooner has dialled wrongly or thought better of it."""
DAYS = 30
"""Older ones nobody calls back any more; they stay in the lists of calls."""
DAY_MS = 86_400_000
CALLING_MAX_MS = 7_200_000
"""An attempt that has not ended after that was lost by a crash."""

CALLS = """
    select coalesce(i.contact_point_id, i.id) as subject_id, i.contact_point_id, i.person_id,
        i.id as interaction_id, i.ended_ms as at_ms, i.number_id,
        coalesce((select r.queue_id from recording r
            where r.tenant_id = i.tenant_id and r.interaction_id = i.id
                and r.queue_id is not null limit 1), i.queue_id) as queue_id,
        case when i.queued_ms is not null then i.ended_ms - i.queued_ms end as waited_ms,
        case i.outcome when 'abandoned' then 'abandoned' when 'closed' then 'closed'
            when 'voicemail' then 'voicemail' else 'unserved' end as kind
    from interaction i
    where i.direction = 'in' and i.arrived_ms >= %(since_ms)s and i.ended_ms is not null
        and i.outcome in ('abandoned', 'closed', 'overflow', 'voicemail', 'refused_full',
            'trunk_full', 'platform_failure')
        and (i.outcome <> 'platform_failure' or i.answered_ms is null)
        and (i.outcome <> 'abandoned' or i.ended_ms - i.queued_ms >= %(short_ms)s)
"""
PROMISES = """
    select p.contact_point_id as subject_id, p.contact_point_id, p.person_id,
        p.interaction_id, p.ended_ms as at_ms, null::uuid as number_id, p.queue_id,
        null::bigint as waited_ms, 'callback' as kind
    from promise p
    where p.state = 'broken' and p.made_ms >= %(since_ms)s and p.interaction_id is not null
"""
"""Whom we promised to call, and never reached."""
SOURCES: tuple[str, ...] = (CALLS, PROMISES)
"""Queries with these columns. `number_id`: the number of ours, which says whose it is where there
is no queue."""

CALL_MAX_MS = 14_400_000
"""A call that is answered after an instant came less than that before it: so an index finds it."""

IN_SCOPE = """
    select *, at_ms - %(call_max_ms)s as after_ms from ({sources}) as source
    where %(all)s or queue_id = any(%(queues)s::uuid[])
        or (queue_id is null and number_id = any(%(numbers)s::uuid[]))
"""
# The bound is a column and not an expression below: row security lets an index see no other.
OPEN = """
    from event left join missed_mark mark on mark.subject_id = event.subject_id
    where event.at_ms > coalesce(mark.done_ms, 0)
        and not exists (select 1 from interaction r
            where r.contact_point_id = event.contact_point_id and r.arrived_ms > event.after_ms
                and r.answered_ms >= event.at_ms and r.outcome <> 'not_reached')
"""
# Open is who is open since his latest event: one look for each number.
SUBJECTS = """
    with event as materialized (
        select subject_id, contact_point_id, max(at_ms) as at_ms, max(after_ms) as after_ms
        from ({in_scope}) as each group by subject_id, contact_point_id)
    select event.subject_id {open} order by event.at_ms desc
"""
EVENTS = """
    with event as materialized (
        select * from ({in_scope}) as each where subject_id = any(%(subjects)s::uuid[]))
    select event.* {open} order by event.at_ms desc
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose missed calls: all, or those of these queues, and those without a queue that came by
    these numbers of ours."""

    all: bool
    queues: frozenset[UUID] = frozenset()
    numbers: frozenset[UUID] = frozenset()


def open_subjects(scope: Scope, now_ms: int) -> list[UUID]:
    """Numbers, and calls without a number; the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(_query(SUBJECTS), _values(scope, now_ms))
        return [row[0] for row in cursor.fetchall()]


def open_events(scope: Scope, now_ms: int, subjects: list[UUID]) -> list[dict[str, Any]]:
    """Columns of `CALLS`, the latest first."""
    values = _values(scope, now_ms) | {"subjects": [str(id) for id in subjects]}
    with connection.cursor() as cursor:
        cursor.execute(_query(EVENTS), values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _query(text: str) -> str:
    in_scope = IN_SCOPE.format(sources=" union all ".join(SOURCES))
    return text.format(in_scope=in_scope, open=OPEN)


def _values(scope: Scope, now_ms: int) -> dict[str, Any]:
    return {
        "since_ms": now_ms - DAYS * DAY_MS,
        "short_ms": SHORT_MS,
        "call_max_ms": CALL_MAX_MS,
        "all": scope.all,
        "queues": [str(id) for id in scope.queues],
        "numbers": [str(id) for id in scope.numbers],
    }


TRIES = """
    select a.contact_point_id, i.first_ms, a.at_ms, a.ended_ms, a.agent_id
    from unnest(%(points)s::uuid[], %(firsts)s::bigint[]) as i (point, first_ms)
    join attempt a on a.contact_point_id = i.point and a.allowed and a.at_ms >= i.first_ms
    order by a.at_ms
"""


def tries_since(first_ms: dict[UUID, int]) -> dict[UUID, list[dict[str, Any]]]:
    """Calls out to each of these numbers since an instant of its own, in order."""
    values: dict[str, Any] = {
        "points": [str(id) for id in first_ms],
        "firsts": list(first_ms.values()),
    }
    found: dict[UUID, list[dict[str, Any]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(TRIES, values)
        for point, _, at_ms, ended_ms, agent in cursor.fetchall():
            one = {"at_ms": at_ms, "ended_ms": ended_ms, "agent_id": agent}
            found.setdefault(point, []).append(one)
    return found


def marks_of(subjects: list[UUID]) -> dict[UUID, MissedMark]:
    rows = MissedMark.objects.filter(subject_id__in=subjects)
    return {row.subject_id: row for row in rows}


CLAIM = """
    insert into missed_mark (id, tenant_id, subject_id, claimed_by, claimed_name, claimed_until_ms,
        done_name, done_ms, note)
    values (gen_random_uuid(), %(tenant)s, %(subject)s, %(account)s, %(name)s, %(until_ms)s,
        '', 0, '')
    on conflict (tenant_id, subject_id) do update
    set claimed_by = excluded.claimed_by, claimed_name = excluded.claimed_name,
        claimed_until_ms = excluded.claimed_until_ms
    where missed_mark.claimed_until_ms < %(now_ms)s or missed_mark.claimed_by = excluded.claimed_by
        or missed_mark.claimed_until_ms = %(void_ms)s
"""


def claim(values: dict[str, Any]) -> bool:
    """Take it; False: somebody else has it. The row's lock makes one of two the first. `void_ms`:
    the end of a claim that was seen to be over, 0 for none."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        return bool(cursor.rowcount == 1)
