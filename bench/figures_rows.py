"""Contacts by the hundred thousand, written by PostgreSQL itself as the engine would have written
them: some sixty days up to yesterday, from eight in the morning to eight at night.

Of a hundred contacts 88 are answered, 5 hang up after some waiting, 2 soon, 3 meet closed doors, 2
overflow. Each number rings some five times in the time: who was missed and rang again, or had an
answer later, is no longer missed, by the product's own triggers.
"""

import datetime
from dataclasses import dataclass
from typing import Any, LiteralString
from zoneinfo import ZoneInfo

import psycopg

DAYS = 60
CALLS_OF_A_NUMBER = 5
OPENS_H, OPEN_H = 8, 12
PART = 50_000
"""Contacts in one transaction."""

# The parts of a contact, from its number `n` alone, so that every statement sees the same.
_CONTACTS: LiteralString = """
    with contact as (
        select n, md5('contact' || n)::uuid as id,
            md5('number' || (hashint4(n) & 2147483647) %% %(numbers)s)::uuid as point,
            (%(queues)s::uuid[])[1 + n %% cardinality(%(queues)s::uuid[])] as queue,
            (%(agents)s::uuid[])[1 + n %% cardinality(%(agents)s::uuid[])] as agent,
            (%(begins)s::bigint[])[1 + n / %(per_day)s]
                + (n %% %(per_day)s) * (%(open_ms)s / %(per_day)s) as at_ms,
            (hashint4(n + 7) & 2147483647) %% 100 as dice,
            (hashint4(n + 13) & 2147483647) %% 40000 as wait_ms,
            30000 + (hashint4(n + 17) & 2147483647) %% 400000 as talk_ms
        from generate_series(%(first)s::int, %(last)s::int) as n),
    shaped as (
        select *, at_ms + 2000 as queued_ms,
            case when dice < 88 then 'answered' when dice < 95 then 'abandoned'
                when dice < 98 then 'closed' else 'overflow' end as outcome,
            case when dice between 93 and 94 then wait_ms %% 4000 else wait_ms + 5000 end as waits
        from contact)
"""
_INTERACTIONS: LiteralString = """
    insert into interaction (tenant_id, id, channel, direction, language, number_id, queue_id,
        contact_point_id, arrived_ms, queued_ms, answered_ms, ended_ms, outcome, ended_by)
    select %(tenant)s::uuid, id, 'call', 'in', 'fr', %(number)s::uuid,
        case when outcome <> 'closed' then queue end, point, at_ms,
        case when outcome <> 'closed' then queued_ms end,
        case when outcome = 'answered' then queued_ms + waits end,
        queued_ms + waits + case when outcome = 'answered' then talk_ms else 0 end,
        outcome, 'customer'
    from shaped order by n
"""
_VISITS: LiteralString = """
    insert into queue_visit (tenant_id, id, interaction_id, queue_id, came, target_ms, entered_ms,
        left_ms, outcome, why)
    select %(tenant)s::uuid, id || '.q1', id, queue, 'flow', 20000, queued_ms, queued_ms + waits,
        outcome, ''
    from shaped where outcome <> 'closed' order by n
"""
_SEGMENTS: LiteralString = """
    insert into segment (tenant_id, id, interaction_id, agent_id, queue_id, offered_ms, answered_ms,
        ended_ms, hold_ms, after_call_ms, outcome)
    select %(tenant)s::uuid, id || '.1', id, agent, queue, queued_ms + waits - 3000,
        queued_ms + waits, queued_ms + waits + talk_ms, talk_ms / 10, 15000, 'answered'
    from shaped where outcome = 'answered' order by n
"""
_SPANS: LiteralString = """
    insert into agent_span (tenant_id, agent_id, since_ms, status, by)
    select %(tenant)s::uuid, agent, day + %(open_ms)s / 40 * piece,
        case when piece = 40 then 'offline' when piece %% 2 = 0 then 'available' else 'talking' end,
        ''
    from unnest(%(agents)s::uuid[]) as agent, unnest(%(begins)s::bigint[]) as day,
        generate_series(0, 40) as piece
    on conflict do nothing
"""
TABLES: LiteralString = (
    "interaction, queue_visit, segment, agent_span, missed_call, missed_mark, missed_done, promise"
)


@dataclass(frozen=True)
class House:
    """Whose contacts they are."""

    tenant: str
    number: str
    queues: list[str]
    agents: list[str]
    zone: ZoneInfo


def house(dsn: str, tenant: str) -> House:
    """Of the organisation as it is set up."""
    with psycopg.connect(dsn) as connection:

        def ids(query: LiteralString) -> list[str]:
            return [str(row[0]) for row in connection.execute(query, [tenant]).fetchall()]

        [zone] = ids("select zone from tenant where id = %s")
        return House(
            tenant,
            ids("select id from number where tenant_id = %s order by e164 limit 1")[0],
            ids("select id from queue where tenant_id = %s and not archived order by id"),
            ids("select id from agent where tenant_id = %s and active order by id"),
            ZoneInfo(zone),
        )


def last_day(zone: ZoneInfo) -> datetime.date:
    """Yesterday, where they are."""
    return datetime.datetime.now(zone).date() - datetime.timedelta(days=1)


def _begins_ms(day: datetime.date, zone: ZoneInfo) -> int:
    at = datetime.datetime(day.year, day.month, day.day, OPENS_H, tzinfo=zone)
    return round(at.timestamp() * 1000)


def fill(dsn: str, of: House, count: int) -> None:
    """Write them in the order in which they came; then the statistics, as autovacuum would."""
    last = last_day(of.zone)
    days = [last - datetime.timedelta(days=back) for back in reversed(range(DAYS))]
    values: dict[str, Any] = {
        "tenant": of.tenant,
        "number": of.number,
        "queues": of.queues,
        "agents": of.agents,
        "begins": [_begins_ms(day, of.zone) for day in days],
        "per_day": -(-count // DAYS),
        "numbers": count // CALLS_OF_A_NUMBER,
        "open_ms": OPEN_H * 3_600_000,
    }
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("select set_config('app.tenant', %s, false)", [of.tenant])
        for first in range(0, count, PART):
            part = values | {"first": first, "last": min(first + PART, count) - 1}
            for statement in (_INTERACTIONS, _VISITS, _SEGMENTS):
                connection.execute(_CONTACTS + statement, part)
        connection.execute(_SPANS, values)
        connection.execute("vacuum (analyze) " + TABLES)
