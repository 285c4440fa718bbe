"""The SIP of calls: taken from Asterisk's copies, masked, kept in a ring, found by interaction.

Agents' legs say to which interaction they belong (X-Decroche-Leg); for the caller's leg the engine
says it in a datagram of its own, `Mark`.
"""

import asyncio
import re
import socket
import time
from contextlib import suppress
from typing import Final

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
GATHER_S: Final = 0.05
"""The kernel keeps some eighty large messages for us: sixteen hundred a second, of eighty calls."""
DATAGRAM_MAX: Final = 65_536
RECEIVE_BYTES: Final = 4_000_000
SO_RCVBUFFORCE: Final = 33
"""Linux, socket(7); it has no name in Python."""
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


class Trace:
    """Receives, and writes now and then.

    Asterisk sends some twenty datagrams per call. To be woken for each costs more than to read it,
    so the first one of a while is waited for, and a moment later all that have come are read.
    """

    def __init__(self, ring: Ring) -> None:
        self._ring = ring
        self._waiting: list[bytes] = []
        self._dropped = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._buffer = memoryview(bytearray(DATAGRAM_MAX))

    def listen(self, host: str, port: int) -> None:
        """Begin to receive. Raises OSError: the port is taken."""
        self._socket.setblocking(False)
        with suppress(PermissionError):  # Without root the kernel's common limit must do.
            self._socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BYTES)
        self._socket.bind((host, port))
        self._watch()

    def close(self) -> None:
        """Receive no more."""
        asyncio.get_running_loop().remove_reader(self._socket.fileno())
        self._socket.close()

    def _watch(self) -> None:
        if self._socket.fileno() >= 0:  # By its number: the loop would put a socket in words.
            asyncio.get_running_loop().add_reader(self._socket.fileno(), self._some)

    def _some(self) -> None:
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._socket.fileno())
        loop.call_later(GATHER_S, self._read)

    def _read(self) -> None:
        """Read all there is; what comes later wakes us again."""
        with suppress(BlockingIOError, OSError):
            for _ in range(WAITING_MAX):
                size = self._socket.recv_into(self._buffer)
                if len(self._waiting) >= WAITING_MAX:
                    self._dropped += 1
                else:
                    self._waiting.append(bytes(self._buffer[:size]))
        self._watch()

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
