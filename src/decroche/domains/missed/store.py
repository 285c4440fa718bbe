"""Which calls reached nobody: one query over what is open, one line per number.

An event is open until somebody answers a call with that number, in or out, after it (who is not a
machine, as far as the agent says), or until who sees it has said that it is done after it. Calls
that nobody has answered since are rows of `missed_call`, which the database keeps by itself
(migration 0002). Whatever else is owed to a caller is added to `SOURCES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, models

from decroche.domains.missed.models import MissedCall, MissedDone, MissedMark

SHORT_MS = 5_000
"""Who leaves sooner has dialled wrongly or thought better of it. (Kept to by migration 0002.)"""
DAYS = 30
"""Older ones nobody calls back any more; they stay in the lists of calls."""
DAY_MS = 86_400_000
CALLING_MAX_MS = 7_200_000
"""An attempt that has not ended after that was lost by a crash."""
CALL_MAX_MS = 14_400_000
"""A call that is answered after an instant came less than that before it: so an index finds it."""
NOWHERE = UUID(int=0)
"""The place of a call that has neither a queue nor a number of ours."""

CALLS = """
    select 'call' as source, m.subject_id, m.contact_point_id, null::uuid as person_id,
        m.interaction_id, m.at_ms, m.number_id, m.queue_id
    from missed_call m
    where m.arrived_ms >= %(since_ms)s
"""
# The bound is a column and not an expression: row security lets an index see no other.
BROKEN = """
    select p.contact_point_id, p.person_id, p.interaction_id, p.queue_id, p.ended_ms as at_ms,
        p.ended_ms - %(call_max_ms)s as after_ms
    from promise p
    where p.state = 'broken' and p.made_ms >= %(since_ms)s and p.interaction_id is not null
"""
PROMISES = """
    select 'callback' as source, b.contact_point_id as subject_id, b.contact_point_id, b.person_id,
        b.interaction_id, b.at_ms, null::uuid as number_id, b.queue_id
    from broken b
    where not exists (select 1 from interaction r
        where r.contact_point_id = b.contact_point_id and r.arrived_ms > b.after_ms
            and r.answered_ms >= b.at_ms and r.outcome <> 'not_reached')
"""
"""Whom we promised to call, and never reached."""
SOURCES: tuple[str, ...] = (CALLS, PROMISES)
"""Queries with these columns, which the first of them names. `number_id`: the number of ours, which
says whose it is where there is no queue."""

OPEN = """
    with broken as materialized ({broken}), event as (
        select * from ({sources}) as each
        where %(all)s or queue_id = any(%(queues)s::uuid[])
            or (queue_id is null and number_id = any(%(numbers)s::uuid[]))),
    placed as (select *, coalesce(queue_id, number_id, %(nowhere)s::uuid) as place_id from event),
    still as (
        select placed.* from placed
        left join missed_mark mark on mark.subject_id = placed.subject_id
        left join missed_done done
            on done.subject_id = placed.subject_id and done.place_id = placed.place_id
        where placed.at_ms > greatest(mark.done_ms, done.done_ms, 0))
"""
SUBJECTS = "{open} select subject_id from still group by subject_id order by max(at_ms) desc"
COUNT = "{open} select count(distinct subject_id) from still"
PLACES = """
    {open} select distinct place_id from still
    where subject_id = %(subject)s and at_ms <= %(until_ms)s
"""
EVENTS = """
    {open}
    select still.subject_id, still.contact_point_id, still.interaction_id, still.at_ms,
        still.number_id, still.queue_id, coalesce(still.person_id, i.person_id) as person_id,
        case when source = 'call' and i.queued_ms is not null
            then i.ended_ms - i.queued_ms end as waited_ms,
        case when source = 'callback' then 'callback'
            when i.outcome in ('abandoned', 'closed') then i.outcome
            when i.outcome <> 'voicemail' then 'unserved'
            when exists (select 1 from recording r
                where r.tenant_id = i.tenant_id and r.interaction_id = i.id
                    and r.reason = 'message' and r.state <> 'empty'
                    and not exists (select 1 from recording_file f
                        where f.tenant_id = r.tenant_id and f.recording_id = r.id
                            and f.deleted_why = 'empty')) then 'voicemail'
            when i.queued_ms is null then 'closed' else 'unserved' end as kind
    from still left join interaction i on i.id = still.interaction_id
    where still.subject_id = any(%(subjects)s::uuid[])
    order by still.at_ms desc
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
    return [row["subject_id"] for row in _rows(SUBJECTS, _values(scope, now_ms))]


def count_subjects(scope: Scope, now_ms: int) -> int:
    """How many they are: asked by every page."""
    [row] = _rows(COUNT, _values(scope, now_ms))
    return int(row["count"])


def open_events(scope: Scope, now_ms: int, subjects: list[UUID]) -> list[dict[str, Any]]:
    """What is open with each of these, the latest first."""
    return _rows(EVENTS, _values(scope, now_ms) | {"subjects": [str(id) for id in subjects]})


def _rows(text: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(query(text), values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def query(text: str) -> str:
    """With all that it asks in it."""
    return text.format(open=OPEN.format(broken=BROKEN, sources=" union all ".join(SOURCES)))


def _values(scope: Scope, now_ms: int) -> dict[str, Any]:
    return {
        "since_ms": now_ms - DAYS * DAY_MS,
        "call_max_ms": CALL_MAX_MS,
        "nowhere": str(NOWHERE),
        "all": scope.all,
        "queues": [str(id) for id in scope.queues],
        "numbers": [str(id) for id in scope.numbers],
    }


@dataclass(frozen=True, slots=True)
class Done:
    """Who has said so, until when (UTC ms), and why."""

    tenant: UUID
    account: UUID | None
    name: str
    until_ms: int
    note: str


def close(scope: Scope, now_ms: int, subject: UUID, done: Done) -> None:
    """Done with what of this number is in the scope: at each of its places, so that those of other
    queues keep theirs. Who sees all closes all."""
    said: dict[str, Any] = {
        "done_by": done.account,
        "done_name": done.name,
        "done_ms": done.until_ms,
        "note": done.note,
    }
    gone = MissedCall.objects.filter(subject_id=subject, at_ms__lte=done.until_ms)
    key: dict[str, Any] = {"tenant_id": done.tenant, "subject_id": subject}
    if scope.all:
        MissedMark.objects.update_or_create(**key, defaults=said)
        gone.delete()
        return
    values = _values(scope, now_ms) | {"subject": str(subject), "until_ms": done.until_ms}
    places = {row["place_id"] for row in _rows(PLACES, values)}
    for place in places:
        MissedDone.objects.update_or_create(**key, place_id=place, defaults=said)
    of_place = models.Q(queue_id__in=places) | models.Q(queue_id=None, number_id__in=places)
    gone.filter(of_place).delete()


def forget_old(now_ms: int) -> None:
    """What is too old to be listed."""
    MissedCall.objects.filter(arrived_ms__lt=now_ms - DAYS * DAY_MS).delete()


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
