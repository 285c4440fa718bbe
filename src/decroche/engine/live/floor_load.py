"""Today's visits to queues and offers as the database has them, read once when an engine starts."""

import asyncio
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec
import structlog

from decroche.centre.facts import QueueVisitRow, SegmentRow
from decroche.engine.database import Database, DatabaseAway

if TYPE_CHECKING:
    from decroche.engine.centre import Centre

AGAIN_S: Final = 1.0
_VISITS: Final = (
    "select jsonb_build_object('id', id, 'interaction', interaction_id, 'queue', queue_id,"
    " 'came', came, 'target_ms', target_ms, 'short_ms', short_ms, 'entered_ms', entered_ms,"
    " 'left_ms', left_ms, 'outcome', outcome)::text"
    " from queue_visit where tenant_id = %s and entered_ms >= %s"
)
_OFFERS: Final = (
    "select jsonb_build_object('id', id, 'interaction', interaction_id, 'agent', agent_id,"
    " 'queue', queue_id, 'offered_ms', offered_ms, 'answered_ms', answered_ms,"
    " 'ended_ms', ended_ms, 'hold_ms', 0, 'after_call_ms', null, 'outcome', outcome,"
    " 'disposition', null)::text"
    " from segment where tenant_id = %s and agent_id = any(%s::uuid[]) and offered_ms >= %s"
    " order by offered_ms, id"
)

Row = TypeVar("Row", QueueVisitRow, SegmentRow)

log = structlog.get_logger()


async def load_sums(database: Database, centre: "Centre") -> None:
    """Read until the database gives them; then the floor shows figures."""
    while True:
        try:
            await _load(database, centre)
        except DatabaseAway as error:
            log.warning("floor.not_read", error=str(error).strip())
            await asyncio.sleep(AGAIN_S)
            continue
        centre.floor.loaded()
        return


async def _load(database: Database, centre: "Centre") -> None:
    sums = centre.floor.sums
    centre.floor.count(())
    since_ms = sums.since_ms
    agents = list(centre.config.agents)
    async with database.transaction(centre.tenant) as connection:
        cursor = await connection.execute(_VISITS, [centre.tenant, since_ms])
        visits = [_read(row[0], QueueVisitRow) for row in await cursor.fetchall()]
        cursor = await connection.execute(_OFFERS, [centre.tenant, agents, since_ms])
        offers = [_read(row[0], SegmentRow) for row in await cursor.fetchall()]
    if sums.since_ms != since_ms:
        visits, offers = [], []  # It has struck midnight meanwhile: nothing earlier counts.
    sums.load(visits, offers)


def _read(text: str, kind: type[Row]) -> Row:
    fields = msgspec.json.decode(text)
    return msgspec.convert({**fields, "type": kind.__struct_config__.tag}, kind)
