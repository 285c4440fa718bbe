"""The rows that screens and reports read, written from facts by key: insert or replace.

Writing a row twice changes nothing (decision 0003), so a replayed tail repairs.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from psycopg import sql

from decroche.calls.turn import interaction_of
from decroche.centre.facts import (
    AgentSpanRow,
    Decided,
    Fact,
    FlowStepRow,
    InteractionRow,
    LateDisposition,
    PromiseRow,
    QueueVisitRow,
    RecordingRow,
    SegmentRow,
    SupervisionRow,
    WhyDeclinedRow,
)
from decroche.engine.database import Connection
from decroche.kernel.ids import TenantId

_KEYS: Final[dict[type[msgspec.Struct], tuple[str, tuple[str, ...]]]] = {
    # In the order of writing: what others refer to comes first.
    InteractionRow: ("interaction", ("id",)),
    SegmentRow: ("segment", ("id",)),
    QueueVisitRow: ("queue_visit", ("id",)),
    FlowStepRow: ("flow_step", ("interaction", "seq")),
    AgentSpanRow: ("agent_span", ("agent", "since_ms")),
    RecordingRow: ("recording", ("id",)),
    PromiseRow: ("promise", ("id",)),
    SupervisionRow: ("supervision", ("id",)),
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
        "supervisor",
    )
)


def column(row: type[msgspec.Struct], field: str) -> str:
    """The table's column for a fact's field: references end in `_id`."""
    if row is AgentSpanRow and field == "reason":
        return "reason_id"
    if row is SegmentRow and field == "by":
        return "by_agent_id"
    if row is PromiseRow and field in ("owner", "by", "kept_by"):
        return {"owner": "owner_id", "by": "by_agent_id", "kept_by": "kept_by_id"}[field]
    return f"{field}_id" if field in _NAMED_ID else field


def _upsert(row: type[msgspec.Struct]) -> bytes:
    """One statement for all rows of a kind, whatever their number: it is prepared once, and the
    table itself says what type each field of the JSON has. As bytes: composing it anew for each
    batch was a tenth of the journal's work."""
    table, keys = _KEYS[row]
    fields = row.__struct_fields__
    columns = [sql.Identifier(column(row, field)) for field in fields]
    rest = [sql.Identifier(column(row, field)) for field in fields if field not in keys]
    statement = sql.SQL(
        "insert into {table} (tenant_id, {columns}) select %s::uuid, {columns}"
        " from jsonb_populate_recordset(null::{table}, %s::jsonb)"
        " on conflict (tenant_id, {keys}) do update set {sets}"
    ).format(
        table=sql.Identifier(table),
        columns=sql.SQL(", ").join(columns),
        keys=sql.SQL(", ").join(sql.Identifier(column(row, key)) for key in keys),
        sets=sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(name) for name in rest),
    )
    return statement.as_bytes(None)


_UPSERTS: Final = {row: _upsert(row) for row in _KEYS}
_COLUMNS: Final = {
    row: tuple((field, column(row, field)) for field in row.__struct_fields__) for row in _KEYS
}
_LATE: Final = (
    # After the whole rows: the part was over long before, so none of them comes later.
    b"update segment set disposition_id = late.disposition_id"
    b" from jsonb_populate_recordset(null::segment, %s::jsonb) late"
    b" where segment.tenant_id = %s::uuid and segment.id = late.id"
)
_WHY_DECLINED: Final = (
    b"update segment set declined_why = late.declined_why"
    b" from jsonb_populate_recordset(null::segment, %s::jsonb) late"
    b" where segment.tenant_id = %s::uuid and segment.id = late.id"
)
_DECISION: Final = (
    b"insert into decision (tenant_id, seq, at_ms, interaction_id, body)"
    b" select %s::uuid, seq, at_ms, interaction_id, body"
    b" from jsonb_populate_recordset(null::decision, %s::jsonb)"
    # What was decided stays as it was written: a replay that decides otherwise must show.
    b" on conflict (tenant_id, seq) do nothing"
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
    for row, statement in _UPSERTS.items():
        rows = [_columns_of(fact, aliases) for fact in last_rows(facts, row)]
        if rows:
            await connection.execute(statement, [tenant, _json(rows)])
    late = {fact.id: fact.disposition for fact in facts if isinstance(fact, LateDisposition)}
    if late:
        rows = [{"id": id, "disposition_id": disposition} for id, disposition in late.items()]
        await connection.execute(_LATE, [_json(rows), tenant])
    whys = {fact.id: fact.why for fact in facts if isinstance(fact, WhyDeclinedRow)}
    if whys:
        rows = [{"id": id, "declined_why": why} for id, why in whys.items()]
        await connection.execute(_WHY_DECLINED, [_json(rows), tenant])
    decided = [_decision(fact) for fact in facts if isinstance(fact, Decided)]
    if decided:
        await connection.execute(_DECISION, [tenant, _json(decided)])


def _json(rows: list[dict[str, Any]]) -> str:
    return msgspec.json.encode(rows).decode()


def _columns_of(fact: Any, aliases: Mapping[str, str]) -> dict[str, Any]:
    values = {name: getattr(fact, field) for field, name in _COLUMNS[type(fact)]}
    if isinstance(fact, InteractionRow | PromiseRow) and (fact.contact_point or "") in aliases:
        values["contact_point_id"] = aliases[fact.contact_point or ""]
    return values


def _decision(fact: Decided) -> dict[str, Any]:
    decision = fact.decision
    return {
        "seq": fact.seq,
        "at_ms": decision.at_ms,
        "interaction_id": interaction_of(decision.work),
        "body": decision,
    }
