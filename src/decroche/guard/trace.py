"""The SIP of calls: taken from Asterisk's copies, masked, kept in a ring, found by interaction.

Agents' legs say to which interaction they belong (X-Decroche-Leg); for the caller's leg the engine
says it in a datagram of its own, `Mark`.
"""

import asyncio
import re
import time
from typing import Any, Final

import msgspec
import structlog

from decroche.guard import hep
from decroche.guard.mask import masked
from decroche.guard.ring import Ring

MESSAGE_MAX: Final = 16_000
"""Characters kept of a message; a browser's offer has 4,000."""
WAITING_MAX: Final = 2_000
"""Messages waiting to be written; more are dropped and counted: a flood is no call."""
WRITE_EVERY_S: Final = 0.2
SHOWN_MAX: Final = 1_000
"""Messages shown of one interaction."""
MASK_AT_ONCE: Final = 50
"""Messages masked before bans get their turn: 10 ms."""

_CALL_ID = re.compile(r"(?im)^(?:call-id|i)[ \t]*:[ \t]*(\S+)")
_INTERACTION = re.compile(r"(?im)^x-decroche-leg[ \t]*:[ \t]*([^\s.~]+)\.[^\s~]*~")
"""An agent's leg is `<interaction>.<n>~<m>`."""
_PRESENCE = re.compile(
    r"(?i)^(?:OPTIONS|REGISTER) |^SIP/2\.0 (?s:.*)\ncseq[ \t]*:[^\n]*(?:OPTIONS|REGISTER)"
)

log = structlog.get_logger()


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message, or the word that a Call-ID is part of an interaction."""

    at_ms: int
    call: str
    interaction: str = ""
    source: str = ""
    target: str = ""
    text: str = ""


class Mark(msgspec.Struct, frozen=True):
    """The engine's datagram, JSON."""

    interaction: str
    call_id: str


class Shown(msgspec.Struct, frozen=True):
    """A message as the administrator sees it."""

    at_ms: int
    source: str
    target: str
    call: str
    text: str


class Trace(asyncio.DatagramProtocol):
    """Receives, and writes now and then."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring
        self._waiting: list[bytes] = []
        self._dropped = 0

    def datagram_received(self, data: bytes, address: tuple[str | Any, int]) -> None:
        if len(self._waiting) >= WAITING_MAX:
            self._dropped += 1
            return
        self._waiting.append(data)

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await asyncio.sleep(WRITE_EVERY_S)
            waiting, self._waiting = self._waiting, []
            if self._dropped:
                log.warning("trace.dropped", messages=self._dropped)
                self._dropped = 0
            for begin in range(0, len(waiting), MASK_AT_ONCE):
                self._keep(waiting[begin : begin + MASK_AT_ONCE])
                await asyncio.sleep(0)

    def _keep(self, datagrams: list[bytes]) -> None:
        lines = [line for line in map(line_of, datagrams) if line is not None]
        try:
            self._ring.write([msgspec.json.encode(line) for line in lines])
        except OSError as error:
            log.error("trace.not_written", error=str(error))

    async def of(self, interaction: str) -> list[Shown]:
        """The messages of all legs of an interaction, oldest first."""
        return await asyncio.to_thread(find, self._ring, interaction)


def line_of(data: bytes) -> Line | None:
    """What is kept of a datagram; None for what belongs to no call."""
    packet = hep.read(data)
    if packet is None:
        return _mark(data)
    call = _CALL_ID.search(packet.text)
    if call is None or _PRESENCE.match(packet.text):
        return None
    said = _INTERACTION.search(packet.text)
    return Line(
        packet.at_ms,
        call[1],
        said[1] if said else "",
        packet.source,
        packet.target,
        masked(packet.text[:MESSAGE_MAX]),
    )


def _mark(data: bytes) -> Line | None:
    try:
        mark = msgspec.json.decode(data, type=Mark)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return Line(int(time.time() * 1000), mark.call_id, mark.interaction)


def find(ring: Ring, interaction: str) -> list[Shown]:
    """Two readings: which Call-IDs, then their messages. A line that is cut is left out."""
    wanted = interaction.encode()
    calls = {line.call for line in _lines(ring, [wanted]) if line.interaction == interaction}
    if not calls:
        return []
    keys = [msgspec.json.encode(call)[1:-1] for call in sorted(calls)]
    found = [line for line in _lines(ring, keys) if line.call in calls and line.text]
    found.sort(key=lambda line: line.at_ms)
    return [
        Shown(line.at_ms, line.source, line.target, line.call, line.text)
        for line in found[:SHOWN_MAX]
    ]


def _lines(ring: Ring, keys: list[bytes]) -> list[Line]:
    found: list[Line] = []
    for raw in ring.read():
        if any(key in raw for key in keys):
            try:
                found.append(msgspec.json.decode(raw, type=Line))
            except msgspec.DecodeError:
                continue
    return found
