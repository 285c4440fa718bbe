"""Who sits where: kept in PostgreSQL, for a restart of ours must not move anybody.

The database holds that a position has one agent at most, whatever two desks do at once. What is
here besides is memory: the configuration as it is with everybody where he sits.
"""

import asyncio
from collections.abc import Iterable
from typing import Final

import msgspec
import psycopg
import structlog

from decroche.engine.clock import now_ms
from decroche.engine.database import Database, DatabaseAway
from decroche.kernel.config import AgentSpec, CentreConfig
from decroche.kernel.ids import AgentId, PositionId, TenantId
from decroche.kernel.places import PositionSpec

GRACE_MS: Final = 60_000
"""Who has chosen a seat takes his post within this time, or it is free again: long enough for the
browser to ask for the microphone."""

_ALL: Final = "select agent_id::text, position_id::text, since_ms from seating"
_TAKE: Final = """
    insert into seating (id, tenant_id, agent_id, position_id, since_ms)
    values (gen_random_uuid(), %s, %s, %s, %s)
    on conflict (tenant_id, agent_id) do update
    set position_id = excluded.position_id, since_ms = excluded.since_ms
"""
_LEAVE: Final = "delete from seating where agent_id = %s"

log = structlog.get_logger()


class Seat(msgspec.Struct, frozen=True):
    """Where one agent sits since an instant (UTC ms): at a position; None: at home."""

    position: PositionId | None
    since_ms: int


class SeatHeldError(Exception):
    """Somebody else was quicker."""


class Seating:
    """The seats of one centre that are taken."""

    def __init__(self, tenant: TenantId, database: Database) -> None:
        self._tenant = tenant
        self._database = database
        self._seats: dict[AgentId, Seat] = {}
        self._seated: dict[int, CentreConfig] = {}
        """Configurations as they are with everybody where he sits, by version."""
        self._turn = asyncio.Lock()

    async def load(self) -> None:
        """What an engine before us has kept. Raises DatabaseAway."""
        async with self._database.transaction(self._tenant) as connection:
            cursor = await connection.execute(_ALL)
            rows = await cursor.fetchall()
        self._seats = {
            AgentId(agent): Seat(PositionId(position) if position else None, int(since_ms))
            for agent, position, since_ms in rows
        }
        self._seated.clear()

    def of(self, agent: AgentId) -> Seat | None:
        """Where this agent sits; None: nowhere that we know of."""
        return self._seats.get(agent)

    def holder(self, position: PositionId) -> AgentId | None:
        """Who sits there."""
        return next((a for a, seat in self._seats.items() if seat.position == position), None)

    def agents(self) -> list[AgentId]:
        """Everybody who has chosen where he sits."""
        return list(self._seats)

    def stale(self, away: Iterable[AgentId]) -> list[AgentId]:
        """Of those who are not at work, who has had his time to begin."""
        until_ms = now_ms() - GRACE_MS
        return [a for a in away if (seat := self._seats.get(a)) and seat.since_ms < until_ms]

    async def take(self, agent: AgentId, position: PositionId | None) -> None:
        """Sit there; None: at home. Raises SeatHeldError, DatabaseAway."""
        seat = Seat(position, now_ms())
        async with self._turn:
            try:
                async with self._database.transaction(self._tenant) as connection:
                    values = [self._tenant, agent, position, seat.since_ms]
                    await connection.execute(_TAKE, values)
            except psycopg.errors.UniqueViolation as error:
                raise SeatHeldError from error
            self._put(agent, seat)

    async def leave(self, agent: AgentId) -> bool:
        """Stand up; whether he sat. With the database away he sits on, until the next look."""
        async with self._turn:
            if agent not in self._seats:
                return False
            try:
                async with self._database.transaction(self._tenant) as connection:
                    await connection.execute(_LEAVE, [agent])
            except DatabaseAway as error:
                log.warning("seat.not_left", agent=agent, error=str(error).strip())
                return False
            self._put(agent, None)
        return True

    def _put(self, agent: AgentId, seat: Seat | None) -> None:
        self._seats.pop(agent, None)
        if seat is not None:
            self._seats[agent] = seat
        self._seated.clear()

    def over(self, config: CentreConfig) -> CentreConfig:
        """The configuration in which everybody has the telephone and the site of his seat."""
        if not self._seats:
            return config
        known = self._seated.get(config.version)
        if known is None:
            moved = {a: self._moved(config, config.agents[a]) for a in self._known(config)}
            known = msgspec.structs.replace(config, agents={**config.agents, **moved})
            self._seated[config.version] = known
        return known

    def _known(self, config: CentreConfig) -> list[AgentId]:
        return [agent for agent in self._seats if agent in config.agents]

    def _moved(self, config: CentreConfig, spec: AgentSpec) -> AgentSpec:
        position = self._seats[spec.id].position
        if position is None:  # At home nobody may read out the office's address.
            return msgspec.structs.replace(spec, site=None)
        found = config.positions.get(position)
        return seated(spec, found) if found is not None else spec


def seated(spec: AgentSpec, position: PositionSpec) -> AgentSpec:
    """The agent with this position's telephone and site."""
    if position.phone == "desk":
        return msgspec.structs.replace(
            spec,
            phone="desk",
            endpoint=position.endpoint,
            codec=position.codec,
            site=position.site,
        )
    # His own desk phone keeps its account: another kind of phone must not take its name.
    endpoint = spec.endpoint if spec.phone == "browser" else f"{spec.endpoint}-w"
    return msgspec.structs.replace(spec, phone="browser", endpoint=endpoint, site=position.site)
