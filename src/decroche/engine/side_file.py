"""Lines beside the spool that wait to be written to the database, or that say what one stands for.

One line is one JSON value, appended by one write, so that it survives our death; a line torn by the
machine's death is left out.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
import structlog

T = TypeVar("T")

log = structlog.get_logger()


class SideFile(Generic[T]):
    """One file of lines of one kind."""

    def __init__(self, path: Path, decoder: msgspec.json.Decoder[T]) -> None:
        self._path = path
        self._decoder = decoder

    def read(self) -> list[T]:
        """All lines, oldest first."""
        if not self._path.exists():
            return []
        found = []
        for line in self._path.read_bytes().splitlines():
            try:
                found.append(self._decoder.decode(line))
            except msgspec.DecodeError:
                log.warning("side_file.torn_line", file=self._path.name)
        return found

    def append(self, line: T) -> None:
        """Raises OSError."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        fd = os.open(self._path, flags, 0o600)
        try:
            os.write(fd, msgspec.json.encode(line) + b"\n")
        finally:
            os.close(fd)

    def rewrite(self, lines: Iterable[T]) -> None:
        """These lines in place of all. Raises OSError."""
        part = self._path.with_suffix(".part")
        part.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
        part.chmod(0o600)
        part.replace(self._path)
