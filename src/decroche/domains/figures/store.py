"""Queries on the views of figures, within the tenant's transaction.

Every count and every list goes through `_where`: the same condition, so the same contacts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from decroche.domains.figures.days import HALF_HOUR_MS, Span
from decroche.domains.figures.sums import AGENT, AGENT_MS, QUEUE, QUEUE_MS, UNPAID, Sums

Row = dict[str, Any]
HOUR = "extract(hour from to_timestamp(entered_ms / 1000.0) at time zone %(zone)s)::int"
WEEKDAY = "extract(isodow from to_timestamp(entered_ms / 1000.0) at time zone %(zone)s)::int"
HEAT = ("offered", "answered", "abandoned", "counted", "in_target")
HEAT_MS = {"wait_ms": ("waited_ms", "answered")}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which contacts: those that came within the span, and, where given, to this queue, to this
    agent, on this weekday (1 = Monday) and in this hour of the organisation's clock."""

    span: Span
    queue: UUID | None = None
    agent: UUID | None = None
    weekday: int | None = None
    hour: int | None = None
    zone: str = "UTC"


def _where(wanted: Wanted) -> tuple[str, Row]:
    conditions = ["entered_ms >= %(since_ms)s", "entered_ms < %(until_ms)s"]
    if wanted.queue is not None:
        conditions.append("queue_id = %(queue)s")
    if wanted.agent is not None:
        conditions.append("agent_id = %(agent)s")
    if wanted.weekday is not None:
        conditions.append(f"{WEEKDAY} = %(weekday)s")
    if wanted.hour is not None:
        conditions.append(f"{HOUR} = %(hour)s")
    values = {
        "since_ms": wanted.span.since_ms,
        "until_ms": wanted.span.until_ms,
        "queue": wanted.queue,
        "agent": wanted.agent,
        "weekday": wanted.weekday,
        "hour": wanted.hour,
        "zone": wanted.zone,
    }
    return " and ".join(conditions), values


def _sums(flags: Iterable[str], sums_ms: dict[str, tuple[str, str]]) -> str:
    counted = [f"count(*) filter (where {flag}) as {flag}" for flag in flags]
    summed = [
        f"coalesce(sum({column}) filter (where {flag}), 0)::bigint as {name}"
        for name, (column, flag) in sums_ms.items()
    ]
    return ", ".join([*counted, *summed])


QUEUE_SUMS = _sums(QUEUE, QUEUE_MS)
AGENT_SUMS = _sums(AGENT, AGENT_MS)
HEAT_SUMS = _sums(HEAT, HEAT_MS)


def _rows(query: str, values: Row) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def queue_slots(wanted: Wanted) -> dict[tuple[UUID, int], Sums]:
    """By queue and half-hour of the span, counted from 0."""
    where, values = _where(wanted)
    query = (
        f"select queue_id, ((entered_ms - %(since_ms)s) / {HALF_HOUR_MS})::int as slot,"  # noqa: S608
        f" {QUEUE_SUMS} from figures_contact where {where} group by 1, 2"
    )
    return {(row.pop("queue_id"), row.pop("slot")): row for row in _rows(query, values)}


def heat(wanted: Wanted) -> dict[tuple[int, int], Sums]:
    """By weekday (1 = Monday) and hour of the organisation's clock."""
    where, values = _where(wanted)
    query = (
        f"select {WEEKDAY} as weekday, {HOUR} as hour, {HEAT_SUMS}"  # noqa: S608
        f" from figures_visit where {where} group by 1, 2"
    )
    return {(row.pop("weekday"), row.pop("hour")): row for row in _rows(query, values)}


def queue_sums(wanted: Wanted, flag: str = "offered") -> Sums:
    """Of all that has the flag. `flag` is a name in `sums.QUEUE`."""
    assert flag in QUEUE, flag
    where, values = _where(wanted)
    query = f"select {QUEUE_SUMS} from figures_contact where {where} and {flag}"  # noqa: S608
    return _rows(query, values)[0]


def contacts(wanted: Wanted, flag: str, limit: int, offset: int) -> list[Row]:
    """Columns of `figures_contact` of what has the flag, the earliest first."""
    assert flag in QUEUE, flag
    where, values = _where(wanted)
    query = (
        f"select * from figures_contact where {where} and {flag}"  # noqa: S608
        " order by entered_ms, id limit %(limit)s offset %(offset)s"
    )
    return _rows(query, values | {"limit": limit, "offset": offset})


def agent_sums(agents: list[UUID], span: Span) -> dict[UUID, Sums]:
    """By agent, of those who were offered anything."""
    values: Row = {"agents": agents, "since_ms": span.since_ms, "until_ms": span.until_ms}
    query = (
        f"select agent_id, {AGENT_SUMS} from figures_part"  # noqa: S608
        " where agent_id = any(%(agents)s::uuid[])"
        " and entered_ms >= %(since_ms)s and entered_ms < %(until_ms)s group by 1"
    )
    return {row.pop("agent_id"): row for row in _rows(query, values)}


def parts(wanted: Wanted, flag: str, limit: int, offset: int) -> list[Row]:
    """Columns of `figures_part` of what has the flag, the earliest first."""
    assert flag in AGENT, flag
    where, values = _where(wanted)
    query = (
        f"select * from figures_part where {where} and {flag}"  # noqa: S608
        " order by entered_ms, id limit %(limit)s offset %(offset)s"
    )
    return _rows(query, values | {"limit": limit, "offset": offset})


SPANS = """
    select a.id as agent_id, s.status, s.reason_id, s.interaction_id,
        coalesce(s.paid, r.paid, true) as paid,
        greatest(s.since_ms, %(since_ms)s) as since_ms,
        coalesce(lead(s.since_ms) over (partition by a.id order by s.since_ms), %(until_ms)s)
            as until_ms
    from unnest(%(agents)s::uuid[]) as a (id) cross join lateral (
        (select g.since_ms, g.status, g.reason_id, g.interaction_id, g.paid from agent_span g
            where g.agent_id = a.id and g.since_ms <= %(since_ms)s
            order by g.since_ms desc limit 1)
        union all
        select g.since_ms, g.status, g.reason_id, g.interaction_id, g.paid from agent_span g
            where g.agent_id = a.id and g.since_ms > %(since_ms)s and g.since_ms < %(until_ms)s
    ) as s left join pause_reason r on r.id = s.reason_id
    order by a.id, s.since_ms
"""


def states(agents: list[UUID], span: Span) -> list[Row]:
    """Each agent's states within the span, cut at its ends, in order."""
    values: Row = {"agents": agents, "since_ms": span.since_ms, "until_ms": span.until_ms}
    return _rows(SPANS, values) if span.until_ms > span.since_ms else []


def states_ms(rows: Iterable[Row]) -> dict[UUID, dict[str, int]]:
    """How long each agent was in each state; a break that is not paid is `sums.UNPAID`."""
    found: dict[UUID, dict[str, int]] = {}
    for row in rows:
        mine = found.setdefault(row["agent_id"], {})
        lasted_ms = row["until_ms"] - row["since_ms"]
        status = row["status"] if row["status"] != "break" or row["paid"] else UNPAID
        mine[status] = mine.get(status, 0) + lasted_ms
    return found
