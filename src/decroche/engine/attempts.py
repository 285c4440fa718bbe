"""Attempts to call out in the database: at once where that must be, else a moment later. The
floor's alerts take the same way.

What may be dialled is committed first. A call for help waits for no database: it, what was refused
and what came of a call lie as lines of a side file beside the spool until they are written. The
lines hold ids and short numbers, nobody's own number.
"""

import asyncio
from pathlib import Path
from typing import Any, Final, LiteralString

import msgspec
import psycopg
import structlog

from decroche.engine.database import Database, DatabaseAway
from decroche.engine.live.floor_alerts import AlertRow
from decroche.engine.side_file import SideFile
from decroche.gate.ask import Alarm, Purpose, Value
from decroche.kernel.ids import (
    AgentId,
    AttemptId,
    ContactPointId,
    InteractionId,
    QueueId,
    TenantId,
    TrunkId,
)

RETRY_S: Final = 1.0

log = structlog.get_logger()


class AttemptRow(msgspec.Struct, frozen=True, tag="asked"):
    """A row of `attempt` as the gate decided it; fields are its columns."""

    id: AttemptId
    at_ms: int
    purpose: Purpose
    allowed: bool
    code: str
    facts: dict[str, Value]
    agent_id: AgentId | None = None
    queue_id: QueueId | None = None
    interaction_id: InteractionId | None = None
    contact_point_id: ContactPointId | None = None
    number_class: str = ""
    country: str = ""
    caller_id: str = ""
    alarms: tuple[Alarm, ...] = ()


class AttemptEnd(msgspec.Struct, frozen=True, tag="ended"):
    """What came of it. Instants are UTC milliseconds."""

    id: AttemptId
    outcome: str
    answered_ms: int | None
    ended_ms: int


class RogueRow(msgspec.Struct, frozen=True, tag="rogue"):
    """A call on a line that no attempt allowed; fields are the columns of `rogue_call`."""

    id: str
    at_ms: int
    trunk_id: TrunkId


Line = AttemptRow | AttemptEnd | RogueRow | AlertRow
_LINE: Final = msgspec.json.Decoder(Line)


class Attempts:
    """Writes the attempts of one centre; nobody else does."""

    def __init__(self, tenant: TenantId, database: Database, side: Path) -> None:
        self._tenant = tenant
        self._database = database
        self._side = SideFile(side, _LINE)
        self._waiting = self._side.read()
        self._some = asyncio.Event()
        if self._waiting:
            self._some.set()

    async def keep(self, row: AttemptRow) -> None:
        """Returns when it is committed. Raises DatabaseAway."""
        await self._write(row)

    def keep_later(self, line: Line) -> None:
        """Written as soon as the database lets us, in this order. A disk that is full loses it
        with our death, no more: whoever calls for help does not wait."""
        self._waiting.append(line)
        self._some.set()
        try:
            self._side.append(line)
        except OSError as error:
            log.critical("attempt.not_on_disk", attempt=line.id, error=str(error))

    def alerts_waiting(self) -> list[AlertRow]:
        """The floor's alerts that are not in the database yet, in order."""
        return [line for line in self._waiting if isinstance(line, AlertRow)]

    async def calls_since(self, agent: AgentId, since_ms: int) -> int:
        """How many calls out this agent was allowed since an instant (UTC ms), without those for
        help. Raises DatabaseAway."""
        values = [agent, since_ms]
        return int(await self._call("engine_calls_out(%s::uuid, %s)", values))

    async def run(self) -> None:
        """Write what waits; runs until cancelled."""
        while True:
            await self._some.wait()
            try:
                await self._write_first()
            except (*DatabaseAway, psycopg.Error) as error:  # OSError: also of the side file.
                log.warning("attempt.still_waiting", count=len(self._waiting), error=str(error))
                await asyncio.sleep(RETRY_S)

    async def _write_first(self) -> None:
        line = self._waiting[0]
        try:
            await self._write(line)
        except (psycopg.DataError, psycopg.IntegrityError) as error:
            # Waiting for it for ever would hold up all that come after.
            log.critical("attempt.lost", attempt=line.id, error=str(error))
        rest = [other for other in self._waiting if other is not line]
        self._side.rewrite(rest)
        self._waiting = rest
        if not rest:
            self._some.clear()

    async def _write(self, line: Line) -> None:
        if isinstance(line, AttemptRow):
            await self._call("engine_attempt(%s::jsonb)", [_body(line)])
        elif isinstance(line, RogueRow):
            await self._call("engine_rogue_call(%s::jsonb)", [_body(line)])
        elif isinstance(line, AlertRow):
            await self._call("engine_alert(%s::jsonb)", [_body(line)])
        else:
            values = [line.id, line.outcome, line.answered_ms, line.ended_ms]
            known = await self._call("engine_attempt_ended(%s::uuid, %s, %s, %s)", values)
            if not known:
                log.error("attempt.unknown", attempt=line.id)

    async def _call(self, function: LiteralString, values: list[Any]) -> Any:
        return await self._database.call(self._tenant, function, values)


def _body(line: Line) -> str:
    return msgspec.json.encode(line).decode()
