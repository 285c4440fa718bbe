"""Asterisk's security log: one line an event, followed as it grows and is turned over.

Format: https://docs.asterisk.org/Configuration/Interfaces/Asterisk-Security-Event-Logger/ .
"""

import asyncio
import ctypes
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO, Final

from decroche.guard.core import Tried

OUTCOMES: Final = {
    "InvalidAccountID": "stranger",
    "ChallengeResponseFailed": "wrong",
    "InvalidPassword": "wrong",
    "SuccessfulAuth": "success",
}
# Who comes by WebSocket comes through our proxy with a ticket: its address is the proxy's.
TRANSPORTS: Final = ("UDP", "TCP", "TLS")
CHUNK: Final = 1_000_000
IN_MODIFY: Final = 0x2
IN_CREATE: Final = 0x100
"""inotify(7)."""
# Without inotify's word, a log that was turned over is looked at after, seconds.
LOOK_S: Final = 2.0

_EVENT = re.compile(r'SecurityEvent="(\w+)".*?RemoteAddress="IPV[46]/(\w+)/(.*?)/(\d+)"')


def read_line(line: str, at_ms: int) -> Tried | None:
    """The attempt that a line tells, or None."""
    found = _EVENT.search(line)
    if found is None or found[2] not in TRANSPORTS or found[1] not in OUTCOMES:
        return None
    return Tried(at_ms, found[3].strip("[]"), OUTCOMES[found[1]])  # type: ignore[arg-type]


class Tail:
    """Lines added to one file from now on, whatever becomes of the file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._rest = b""
        self._open(at_end=True)

    def _open(self, at_end: bool) -> None:
        try:
            self._file = self._path.open("rb")
        except FileNotFoundError:
            return
        if at_end:
            self._file.seek(0, os.SEEK_END)

    def lines(self) -> list[str]:
        """What came since the last time."""
        self._follow()
        if self._file is None:
            return []
        *whole, self._rest = (self._rest + self._file.read(CHUNK)).split(b"\n")
        self._rest = self._rest[-CHUNK:]
        return [line.decode(errors="replace") for line in whole]

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _follow(self) -> None:
        """The file may be another one now, or have been emptied."""
        if self._file is None:
            self._open(at_end=False)
            return
        try:
            named = self._path.stat()
        except FileNotFoundError:
            return
        mine = os.fstat(self._file.fileno())
        if named.st_ino != mine.st_ino:
            self._file.close()
            self._open(at_end=False)
        elif mine.st_size < self._file.tell():
            self._file.seek(0)


async def changes(folder: Path) -> AsyncIterator[None]:
    """Whenever a file in the folder grows, and every `LOOK_S` anyhow. Raises OSError."""
    library = ctypes.CDLL(None, use_errno=True)
    descriptor = library.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    if (
        descriptor < 0
        or library.inotify_add_watch(descriptor, os.fsencode(folder), IN_MODIFY | IN_CREATE) < 0
    ):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(folder))
    grown = asyncio.Event()
    loop = asyncio.get_running_loop()

    def drain() -> None:
        os.read(descriptor, 65_536)
        grown.set()

    loop.add_reader(descriptor, drain)
    try:
        while True:
            yield
            try:
                async with asyncio.timeout(LOOK_S):
                    await grown.wait()
            except TimeoutError:
                continue
            grown.clear()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)
