"""Contact points: the random id that stands for a caller's number in events, and whose it is.

The id comes from PostgreSQL within 50 ms, or a fresh one is used and the row is written later from
a side file beside the spool (decision 0004). Numbers lie in that file until then and nowhere else;
from then on the line says which row the id stands for, until the calls that carry it have ended.
"""

import asyncio
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final

import msgspec
import psycopg
import structlog

from decroche.engine.clock import monotonic_s
from decroche.engine.database import Database, DatabaseAway
from decroche.engine.dice import random_uuid
from decroche.engine.journal import Journal
from decroche.engine.side_file import SideFile
from decroche.kernel.ids import AgentId, ContactPointId, PersonId, TenantId

BUDGET_S: Final = 0.05
# The caller has just typed and expects to wait a moment.
REFERENCE_BUDGET_S: Final = 2.0
RETRY_S: Final = 1.0
# So long an id may be on its way into a call that the centre does not know yet; callers before it
# in the line hold it for some look-ups of 50 ms at most.
ARRIVE_S: Final = 60.0

log = structlog.get_logger()


class Caller(msgspec.Struct, frozen=True):
    """What the database knows of a number."""

    contact_point: ContactPointId
    person: PersonId | None = None
    """Whose number it is, if it is exactly one person's."""
    vip: bool = False
    last_agent: AgentId | None = None
    """Who spoke with this caller last, within 30 days; only where it was asked for."""
    case_owner: AgentId | None = None
    language: str = ""
    """The person's; "": nobody has said."""


class Referred(msgspec.Struct, frozen=True):
    """Whose reference it is: of exactly one person, or of nobody."""

    person: PersonId | None = None
    vip: bool = False
    case_owner: AgentId | None = None
    language: str = ""


class Made(msgspec.Struct, frozen=True):
    """A made-up id that stands in events for a number nobody could look up."""

    id: str
    e164: str
    real: ContactPointId | None = None
    """The row it stands for, once it is known; the number is then left out here."""


_MADE = msgspec.json.Decoder(Made)


class Contacts:
    """Finds or makes the contact points of one centre."""

    def __init__(
        self,
        tenant: TenantId,
        database: Database,
        journal: Journal,
        side: Path,
        known: Callable[[ContactPointId, Caller], None],
    ) -> None:
        """`known` is told what a made-up contact point really is, once the database is back."""
        self._known = known
        self._tenant = tenant
        self._database = database
        self._journal = journal
        self._side = SideFile(side, _MADE)
        lines = self._side.read()
        self._made = [made for made in lines if made.real is None]
        self._standing = {made.id: made for made in lines if made.real is not None}
        """Ids that living calls may still carry: their rows are written with the real one."""
        self._standing_since_s = monotonic_s()
        for made in self._standing.values():
            journal.alias(made.id, made.real or "")
        self._some = asyncio.Event()
        if self._made:
            self._some.set()

    async def of(self, e164: str, last_agent: bool = False) -> Caller:
        """Who has the number, and who spoke with him last if that is asked; never takes longer
        than the budget."""
        try:
            async with asyncio.timeout(BUDGET_S):
                return await self._look_up(e164, last_agent)
        except (*DatabaseAway, psycopg.Error, TimeoutError) as error:
            log.warning("contact.made_up", error=type(error).__name__)
            return self._make(e164)

    async def referred(self, reference: str) -> Referred:
        """Whose file has this reference; nobody's while the database is away."""
        try:
            async with asyncio.timeout(REFERENCE_BUDGET_S):
                body = await self._database.call(self._tenant, "engine_reference(%s)", [reference])
        except (*DatabaseAway, psycopg.Error, TimeoutError) as error:
            log.warning("contact.reference_not_looked_up", error=type(error).__name__)
            return Referred()
        return msgspec.convert(body, Referred)

    async def find(self, e164: str) -> Caller:
        """Who has the number, however long that takes. Raises DatabaseAway."""
        return await self._look_up(e164)

    async def number_of(self, contact: ContactPointId) -> str:
        """The number in E.164; "" if it is gone. Raises DatabaseAway."""
        made = next((m for m in self._made if m.id == contact), None)
        if made is not None:
            return made.e164
        values = [self.real(contact)]
        return str(await self._database.call(self._tenant, "engine_number(%s::uuid)", values) or "")

    async def run(self) -> None:
        """Write what was made up, as soon as the database lets us; runs until cancelled."""
        while True:
            await self._some.wait()
            try:
                await self._write_one(self._made[0])
            except (*DatabaseAway, psycopg.Error) as error:  # OSError: also of the side file.
                log.warning("contact.still_waiting", count=len(self._made), error=str(error))
                await asyncio.sleep(RETRY_S)

    def real(self, contact: ContactPointId | None) -> ContactPointId | None:
        """The row an id stands for, as far as it is known."""
        made = self._standing.get(contact or "")
        return made.real if made is not None else contact

    def tidy(self, living: Collection[ContactPointId | None]) -> None:
        """Forget what made-up ids stand for, if no call in `living` carries them any more. To be
        called when everything that happened is committed. Raises OSError (tried again)."""
        if not self._standing or monotonic_s() - self._standing_since_s < ARRIVE_S:
            return
        kept = {id: made for id, made in self._standing.items() if id in living}
        if len(kept) < len(self._standing):
            self._side.rewrite([*self._made, *kept.values()])
            self._standing = kept

    async def _look_up(self, e164: str, last_agent: bool = False) -> Caller:
        function, values = "engine_caller(%s, %s)", [e164, last_agent]
        body = await self._database.call(self._tenant, function, values)
        return msgspec.convert(body, Caller)

    def _make(self, e164: str) -> Caller:
        made = next((m for m in self._made if m.e164 == e164), None)
        if made is None:
            made = Made(random_uuid(), e164)
            self._made.append(made)
            self._side.append(made)
            self._some.set()
        return Caller(ContactPointId(made.id))

    async def _write_one(self, made: Made) -> None:
        """The real row; interactions that carry the made-up id get the real one."""
        caller = await self._look_up(made.e164)
        real = caller.contact_point
        self._journal.alias(made.id, real)
        # What is being written at this moment still says the made-up id: first it must be there.
        await self._journal.settled()
        async with self._database.transaction(self._tenant) as connection:
            await connection.execute(
                "update interaction set contact_point_id = %s,"
                " person_id = coalesce(person_id, %s::uuid) where contact_point_id = %s",
                [real, caller.person, made.id],
            )
            await connection.execute(
                "update promise set contact_point_id = %s where contact_point_id = %s",
                [real, made.id],
            )
        self._known(ContactPointId(made.id), caller)
        self._stands_for(made, real)
        if not self._made:
            self._some.clear()

    def _stands_for(self, made: Made, real: ContactPointId) -> None:
        """Known for good: from here on a restart knows it too."""
        waiting = [other for other in self._made if other is not made]
        standing = self._standing | {made.id: Made(made.id, "", real)}
        self._side.rewrite([*waiting, *standing.values()])
        self._made, self._standing = waiting, standing
        self._standing_since_s = monotonic_s()
