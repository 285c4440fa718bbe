"""Callers' files: who calls, fetched while the call is on its way to a desk.

People live here and in PostgreSQL only, never in events. A file that cannot be fetched in time
shows as "loading" and is drawn again when it is there.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import msgspec
import structlog

from decroche.engine import metrics
from decroche.engine.database import Database, DatabaseAway
from decroche.engine.live.file_view import FileView, PersonCard
from decroche.engine.live.protocol import DayCall
from decroche.kernel.ids import (
    AgentId,
    ContactPointId,
    InteractionId,
    OfferId,
    PersonId,
    TenantId,
)
from decroche.tasks import spawn

RETRY_S: Final = 1.0
SEARCH_MAX: Final = 20

_SAVE_WHY_DECLINED: Final = (
    "update segment set declined_text = %s where tenant_id = %s and id = %s and agent_id = %s"
)
_SAVE_NOTE: Final = """
    insert into interaction_note (tenant_id, interaction_id, agent_id, text, updated_ms)
    values (%s, %s, %s, %s, %s)
    on conflict (tenant_id, interaction_id, agent_id) do update
    set text = excluded.text, updated_ms = excluded.updated_ms
    where interaction_note.updated_ms <= excluded.updated_ms
"""

_NOTES: Final = """
    select agent_id, text from interaction_note where interaction_id = %s order by updated_ms
"""

_HAD: Final = """
    select 1 from segment
    where interaction_id = %s::uuid and agent_id = %s::uuid and offered_ms >= %s limit 1
"""

log = structlog.get_logger()


class Files:
    """The files and notes of one centre's living interactions."""

    def __init__(
        self, tenant: TenantId, database: Database, changed: Callable[[InteractionId], None]
    ) -> None:
        self._tenant = tenant
        self._database = database
        self._changed = changed
        self._files: dict[InteractionId, FileView] = {}
        self._keys: dict[InteractionId, tuple[str | None, str | None]] = {}
        self._notes: dict[tuple[InteractionId, AgentId], str] = {}
        self._numbers: dict[InteractionId, str] = {}
        self._tied: dict[InteractionId, tuple[ContactPointId, PersonId]] = {}
        """Numbers tied to a person by what was said on this very interaction."""

    def arrived(self, interaction: InteractionId, number: str) -> None:
        """Remember the caller's number as people write it; "" when there is none."""
        if number:
            self._numbers[interaction] = number

    def want(
        self, interaction: InteractionId, contact: ContactPointId | None, person: PersonId | None
    ) -> None:
        """Begin to fetch the file, unless this very file is there or on its way."""
        if self._keys.get(interaction) == (contact, person):
            return
        self._keys[interaction] = (contact, person)
        if contact is None and person is None:
            number = self._numbers.get(interaction, "")  # A call for help has a number, and nobody.
            self._files[interaction] = FileView(number=number, hidden=not number)
            self._changed(interaction)
        else:
            spawn(self._fetch(interaction, contact, person), f"file {interaction}")

    def of(self, interaction: InteractionId) -> FileView:
        """The file as known now."""
        known = self._files.get(interaction)
        number = self._numbers.get(interaction, "")
        return known or FileView(number=number, hidden=False, loading=True)

    def contact(self, interaction: InteractionId) -> ContactPointId | None:
        """The contact point the file was wanted for."""
        contact = self._keys.get(interaction, (None, None))[0]
        return ContactPointId(contact) if contact is not None else None

    def note(self, interaction: InteractionId, agent: AgentId) -> str:
        """What this agent wrote on this interaction; "" when nothing is known."""
        return self._notes.get((interaction, agent), "")

    def notes_of_others(
        self, interaction: InteractionId, agent: AgentId
    ) -> list[tuple[AgentId, str]]:
        """What colleagues wrote on this interaction, as far as it is known."""
        return [
            (who, text)
            for (about, who), text in self._notes.items()
            if about == interaction and who != agent
        ]

    def forget(self, interaction: InteractionId) -> None:
        """The interaction is over and on no desk any more."""
        for known in (self._files, self._keys, self._numbers, self._tied):
            known.pop(interaction, None)
        for key in [key for key in self._notes if key[0] == interaction]:
            del self._notes[key]

    def known(self) -> list[InteractionId]:
        """All interactions something is held for."""
        return list(self._keys)

    async def _fetch(
        self, interaction: InteractionId, contact: str | None, person: str | None
    ) -> None:
        wanted = (contact, person)
        while self._keys.get(interaction) == wanted:
            try:
                with metrics.FILE_SECONDS.time():
                    view = await self._read(contact, person)
            except DatabaseAway:
                await asyncio.sleep(RETRY_S)
                continue
            if self._keys.get(interaction) == wanted:
                number = self._numbers.get(interaction)
                if number is not None:
                    view = msgspec.structs.replace(view, number=number)
                self._files[interaction] = view
                self._changed(interaction)
            return

    async def _read(self, contact: str | None, person: str | None) -> FileView:
        function = "engine_file(%s::uuid, %s::uuid)"
        body = await self._database.call(self._tenant, function, [contact, person])
        return msgspec.convert(body, FileView, strict=False)

    async def search(self, text: str) -> list[PersonCard]:
        """People of this centre that fit the text, best first. Raises DatabaseAway."""
        rows = await self._value("select engine_search(%s, %s)", [text[:200], SEARCH_MAX])
        return msgspec.convert(rows or [], list[PersonCard], strict=False)

    async def create_person(
        self, interaction: InteractionId, contact: ContactPointId | None, fields: dict[str, str]
    ) -> PersonId:
        """Make a person with the interaction's number. Raises DatabaseAway."""
        body = msgspec.json.encode({**fields, "contact_point": contact}).decode()
        made = await self._value(
            "select engine_create_person(%s::uuid, %s::jsonb)", [interaction, body]
        )
        person = PersonId(str(made))
        if contact is not None:
            await self.detach(interaction)
            self._tied[interaction] = (contact, person)
        return person

    async def attach(self, interaction: InteractionId, person: PersonId) -> bool:
        """Tie the interaction's number to this person for later calls; False: no such person.
        Raises DatabaseAway."""
        contact = self.contact(interaction)
        new = await self._value("select engine_attach(%s::uuid, %s::uuid)", [contact, person])
        if new is None:
            return False
        if new and contact is not None:
            await self.detach(interaction)
            self._tied[interaction] = (contact, person)
        elif self._tied.get(interaction, ("", person))[1] != person:
            await self.detach(interaction)
        return True

    async def detach(self, interaction: InteractionId) -> None:
        """Untie what was tied on this interaction; older ties of the number stay. Raises
        DatabaseAway."""
        tied = self._tied.get(interaction)
        if tied is not None:
            await self._value("select engine_detach(%s::uuid, %s::uuid)", list(tied))
            del self._tied[interaction]

    async def day(self, agent: AgentId, since_ms: int) -> tuple[DayCall, ...]:
        """The agent's calls since an instant, newest first. Raises DatabaseAway."""
        function = "engine_day(%s::uuid, %s)"
        rows = await self._database.call(self._tenant, function, [agent, since_ms])
        return tuple(msgspec.convert(rows or [], list[DayCall], strict=False))

    async def save_note(
        self, interaction: InteractionId, agent: AgentId, text: str, now_ms: int
    ) -> None:
        """Keep the agent's whole note; returns after commit. Raises DatabaseAway."""
        async with self._database.transaction(self._tenant) as connection:
            await connection.execute(
                _SAVE_NOTE,
                [self._tenant, interaction, agent, text, now_ms],
            )
        if interaction in self._keys:  # Of an earlier call: on no desk, so nothing shows it.
            self._notes[interaction, agent] = text

    async def save_why_declined(self, offer: OfferId, agent: AgentId, text: str) -> None:
        """Keep what the agent wrote about an offer he refused; returns after commit. Raises
        DatabaseAway."""
        async with self._database.transaction(self._tenant) as connection:
            await connection.execute(_SAVE_WHY_DECLINED, [text, self._tenant, offer, agent])

    async def had(self, interaction: InteractionId, agent: AgentId, since_ms: int) -> bool:
        """Whether this interaction was offered to the agent since an instant. Raises
        DatabaseAway; psycopg.DataError if the id is none."""
        return await self._value(_HAD, [interaction, agent, since_ms]) is not None

    async def load_note(self, interaction: InteractionId, agent: AgentId) -> None:
        """Read the notes of the call on this desk back after a restart, colleagues' as well; with
        the database away they stay empty."""
        if (interaction, agent) in self._notes:
            return
        try:
            async with self._database.transaction(self._tenant) as connection:
                cursor = await connection.execute(_NOTES, [interaction])
                rows = await cursor.fetchall()
        except DatabaseAway as error:
            log.warning("note.not_read", error=str(error))
            return
        for who, text in [*rows, (agent, "")]:
            self._notes.setdefault((interaction, AgentId(str(who))), text)

    async def _value(self, query: str, values: list[Any]) -> Any:
        async with self._database.transaction(self._tenant) as connection:
            cursor = await connection.execute(query, values)
            row = await cursor.fetchone()
        return row[0] if row else None
