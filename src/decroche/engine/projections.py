"""The rows that screens and reports read, written from facts by key: insert or replace.

Writing a row twice changes nothing (decision 0003), so a replayed tail repairs.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from psycopg import sql

from decroche.centre.facts import (
    AgentSpanRow,
    Decided,
    Fact,
    FlowStepRow,
    InteractionRow,
    RecordingRow,
    SegmentRow,
)
from decroche.engine.database import Connection
from decroche.kernel.ids import TenantId

_KEYS: Final[dict[type[msgspec.Struct], tuple[str, tuple[str, ...]]]] = {
    # In the order of writing: what others refer to comes first.
    InteractionRow: ("interaction", ("id",)),
    SegmentRow: ("segment", ("id",)),
    FlowStepRow: ("flow_step", ("interaction", "seq")),
    AgentSpanRow: ("agent_span", ("agent", "since_ms")),
    RecordingRow: ("recording", ("id",)),
}
_NAMED_ID: Final = frozenset(
    (
        "number",
        "client",
        "contact_point",
        "person",
        "queue",
        "interaction",
        "agent",
        "segment",
        "disposition",
    )
)


def column(row: type[msgspec.Struct], field: str) -> str:
    """The table's column for a fact's field: references end in `_id`."""
    if row is AgentSpanRow and field == "reason":
        return "reason_id"
    return f"{field}_id" if field in _NAMED_ID else field


def _upsert(row: type[msgspec.Struct]) -> sql.Composed:
    table, keys = _KEYS[row]
    fields = row.__struct_fields__
    columns = [sql.Identifier(column(row, field)) for field in fields]
    rest = [sql.Identifier(column(row, field)) for field in fields if field not in keys]
    return sql.SQL(
        "insert into {table} (tenant_id, {columns}) values (%s, {values})"
        " on conflict (tenant_id, {keys}) do update set {sets}"
    ).format(
        table=sql.Identifier(table),
        columns=sql.SQL(", ").join(columns),
        values=sql.SQL(", ").join(sql.Placeholder() for _ in fields),
        keys=sql.SQL(", ").join(sql.Identifier(column(row, key)) for key in keys),
        sets=sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(name) for name in rest),
    )


_UPSERTS: Final = {row: _upsert(row) for row in _KEYS}
_DECISION: Final = sql.SQL(
    "insert into decision (tenant_id, seq, at_ms, interaction_id, body)"
    # What was decided stays as it was written: a replay that decides otherwise must show.
    " values (%s, %s, %s, %s, %s::jsonb) on conflict (tenant_id, seq) do nothing"
)


def last_rows(facts: Sequence[Fact], row: type[msgspec.Struct]) -> list[Any]:
    """The last version of each row of this kind, in the order of first appearance."""
    keys = _KEYS[row][1]
    last: dict[tuple[Any, ...], Any] = {}
    for fact in facts:
        if type(fact) is row:
            last[tuple(getattr(fact, key) for key in keys)] = fact
    return list(last.values())


async def write_facts(
    connection: Connection,
    tenant: TenantId,
    facts: Sequence[Fact],
    aliases: Mapping[str, str],
) -> None:
    """Write all facts of a batch. Raises psycopg.Error."""
    if not facts:
        return
    async with connection.cursor() as cursor:
        for row, statement in _UPSERTS.items():
            values = [_values(tenant, fact, aliases) for fact in last_rows(facts, row)]
            if values:
                await cursor.executemany(statement, values)
        decided = [_decision(tenant, fact) for fact in facts if isinstance(fact, Decided)]
        if decided:
            await cursor.executemany(_DECISION, decided)


def _values(tenant: TenantId, fact: Any, aliases: Mapping[str, str]) -> list[Any]:
    values = [tenant, *(getattr(fact, field) for field in fact.__struct_fields__)]
    if isinstance(fact, InteractionRow) and (fact.contact_point or "") in aliases:
        at = fact.__struct_fields__.index("contact_point") + 1
        values[at] = aliases[fact.contact_point or ""]
    return values


def _decision(tenant: TenantId, fact: Decided) -> list[Any]:
    body = msgspec.json.encode(fact.decision).decode()
    return [tenant, fact.seq, fact.decision.at_ms, fact.decision.work, body]
