"""Lines to operators of all centres: from the database to the switch, their states, their trials.

The switch keeps them in its files, so that the fallback works without us; we write those again
whenever the database says something else, and names of operators are looked up here: an operator
whose name leads to 127.0.0.1 would be every browser.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import structlog

from decroche.engine.centre import Centre
from decroche.engine.clock import now_ms
from decroche.engine.database import Database, DatabaseAway
from decroche.engine.outgoing import Permit
from decroche.kernel.ids import TenantId
from decroche.kernel.legs import EndReason
from decroche.seal import SealError
from decroche.switch.asterisk.node import (
    SOUNDS,
    NodeSettingError,
    NumberRoute,
    Registration,
    TrunkSpec,
)
from decroche.switch.asterisk.pjsip_conf import trunk_sections
from decroche.switch.port import SwitchError
from decroche.switch.trunks import Attempt, Trunks, TrunkState, is_fault

NAMES_AGAIN_S: Final = 60.0
"""How old the answer of the DNS may be; operators move their gateways by hours."""
NAME_S: Final = 3.0
"""A look-up that takes longer has failed: the other lines wait for it."""
LINES_MAX: Final = 3
"""One and its backups in a chain, so that a trial ends within two minutes."""
SIP_PORT: Final = 5060

_REASONS: Final = {
    408: EndReason.NO_ANSWER,
    480: EndReason.NO_ANSWER,
    486: EndReason.BUSY,
    600: EndReason.BUSY,
    603: EndReason.DECLINED,
}

Row = Mapping[str, Any]
log = structlog.get_logger()


class NoSuchTrunk(LookupError):
    """The centre has no such line that is in use."""


class Lines:
    """Holds `Trunks` for all centres; what the poll and the control calls ask."""

    def __init__(
        self,
        database: Database,
        centres: Mapping[TenantId, Centre],
        trunks: Trunks,
        unseal: Callable[[str], str],
    ) -> None:
        self._database = database
        self._centres = centres
        self._trunks = trunks
        self._unseal = unseal
        self._rows: dict[TenantId, list[Row]] = {}
        self._numbers: list[NumberRoute] = []
        self._specs: dict[str, TrunkSpec] = {}
        self._wrong: dict[str, str] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        self._applied = False
        self._looked_s = 0.0
        self._one = asyncio.Lock()

    async def look(self, tenants: Sequence[TenantId]) -> None:
        """Take over what has changed. Raises DatabaseAway."""
        async with self._one:
            rows = {
                tenant: list(await self._database.call(tenant, "engine_trunks()", []))
                for tenant in tenants
            }
            numbers = [
                NumberRoute(number.e164, number.language)
                for centre in self._centres.values()
                for number in centre.config.numbers.values()
            ]
            now_s = asyncio.get_running_loop().time()
            changed = (rows, numbers) != (self._rows, self._numbers)
            if self._applied and not changed and now_s - self._looked_s < NAMES_AGAIN_S:
                return
            self._rows, self._numbers, self._looked_s = rows, numbers, now_s
            await self._apply()

    async def _apply(self) -> None:
        self._specs, self._wrong = {}, {}
        for row in [row for rows in self._rows.values() for row in rows]:
            try:
                await self._take(row)
            except (NodeSettingError, SealError) as error:
                self._wrong[row["id"]] = str(error)
                log.error("trunk.left_out", trunk=row["id"], error=str(error))
        try:
            await self._trunks.apply(list(self._specs.values()), self._numbers)
            self._applied = True
        except SwitchError as error:  # The poll tries again.
            self._applied = False
            log.warning("trunks.not_applied", error=str(error))

    async def _take(self, row: Row) -> None:
        asked = list(row["addresses"]) or ([row["host"]] if row["kind"] == "ip" else [])
        found = [each for name in asked for each in await self._addresses(name)]
        if row["kind"] == "registration":  # Calls may come without naming the account.
            found = list(await self._addresses(row["host"]))
        spec = spec_of(row, self._unseal(row["password"]), tuple(dict.fromkeys(found)))
        trunk_sections(spec, "127.0.0.1")  # Refuses what cannot be written, each line for itself.
        self._specs[spec.id] = spec

    async def _addresses(self, name: str) -> tuple[str, ...]:
        """A network as it is; a name's IPv4 addresses, those of last time if there is no DNS."""
        try:
            ipaddress.ip_network(name, strict=False)
            return (name,)
        except ValueError:
            pass
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(NAME_S):
                answers = await loop.getaddrinfo(name, None, family=socket.AF_INET)
        except (OSError, TimeoutError) as error:
            log.warning("trunk.name_not_found", name=name, error=str(error))
            return self._names.get(name, ())
        self._names[name] = tuple(sorted({str(answer[4][0]) for answer in answers}))
        return self._names[name]

    async def states(self, tenant: TenantId) -> dict[str, dict[str, Any]]:
        """Id → how the line stands; `wrong`: why it could not be written. Raises SwitchError."""
        own = [row["id"] for row in self._rows.get(tenant, [])]
        specs = [self._specs[id] for id in own if id in self._specs]
        found = {state.id: state for state in await self._trunks.states(specs)} if specs else {}
        answer: dict[str, dict[str, Any]] = {}
        for id in own:
            state = found.get(id, TrunkState(id))
            answer[id] = {
                "registration": state.registration,
                "reachable": state.reachable,
                "code": state.code,
                "wrong": self._wrong.get(id, ""),
            }
        return answer

    async def try_lines(
        self, tenant: TenantId, trunk: str, number: str, sound: Path
    ) -> list[Attempt]:
        """Call by this line and, while the line fails rather than who is called, by its backup.
        Raises NoSuchTrunk, SwitchError; CallRefused and NotKept (`Outgoings.ask`)."""
        with suppress(*DatabaseAway):  # Then the gate says so.
            await self.look(list(self._centres))  # Who saves and tries at once means what he saved.
        own = {row["id"]: row for row in self._rows.get(tenant, [])}
        centre = self._centres.get(tenant)
        if trunk not in own or centre is None:
            raise NoSuchTrunk(trunk)
        permit = await centre.outgoings.ask(None, None, number, "test", None)
        attempts: list[Attempt] = []
        try:
            for id in chain(own, trunk):
                attempts.append(await self._try(id, permit, sound))
                if not is_fault(attempts[-1]):
                    break
        finally:
            centre.outgoings.ended(permit.attempt, *_came_of(attempts))
        return attempts

    async def _try(self, id: str, permit: Permit, sound: Path) -> Attempt:
        if id not in self._specs:
            return Attempt(id)
        (state,) = await self._trunks.states([self._specs[id]])
        if state.reachable == "no":  # It does not answer OPTIONS: no caller should wait for it.
            return Attempt(id, code=408)
        return await self._trunks.attempt(id, permit.number, permit.caller_id, str(sound))


def _came_of(attempts: Sequence[Attempt]) -> tuple[str, int | None, int]:
    """Outcome, answer and end of a trial, as `Outgoings.ended` takes them."""
    ended_ms = now_ms()
    last = attempts[-1] if attempts else None
    if last is None:
        return EndReason.UNREACHABLE, None, ended_ms
    if last.answered:
        return "answered", ended_ms - last.talk_ms, ended_ms
    return _REASONS.get(last.code, EndReason.UNREACHABLE), None, ended_ms


def chain(rows: Mapping[str, Row], first: str) -> list[str]:
    """The line, its backup, that one's backup; each once."""
    found: list[str] = []
    id: str | None = first
    while id is not None and id in rows and id not in found and len(found) < LINES_MAX:
        found.append(id)
        id = rows[id]["backup"]
    return found


def spec_of(row: Row, password: str, addresses: tuple[str, ...]) -> TrunkSpec:
    """What the switch wants, from a row of `engine_trunks()`."""
    port = int(row["port"])
    server = row["host"] if port == SIP_PORT and row["transport"] != "tls" else None
    server = server or f"{row['host']}:{port}"
    registers = row["kind"] == "registration"
    return TrunkSpec(
        id=row["id"],
        addresses=addresses,
        registration=Registration(server, row["username"], password) if registers else None,
        transport=row["transport"],
        srtp="required" if row["srtp"] else "off",
        codecs=SOUNDS[row["sound"]],
        calls_max=int(row["calls_max"]),
        host=server,
        username="" if registers else row["username"],
        password="" if registers else password,
    )
