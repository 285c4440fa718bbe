"""Lines on disk, bounded in bytes and in age: the newest file is written, the oldest falls off."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

FILES: Final = 8
FILE_BYTES: Final = 8_000_000
"""64 MB in all: some 4,000 calls of 16 messages of 1 kB."""
AGE_MAX_S: Final = 7 * 86_400
"""A fault is looked at within the week; what is older is nobody's business."""


class Ring:
    """Files `<number>.jsonl` in one folder. One writer; any number of readers."""

    def __init__(self, folder: Path, files: int = FILES, file_bytes: int = FILE_BYTES) -> None:
        self._folder, self._files, self._file_bytes = folder, files, file_bytes
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        newest = self._paths()[-1:]
        self._number = int(newest[0].stem) if newest else 0
        self._open()

    def write(self, lines: list[bytes]) -> None:
        """Add lines without their ends. Raises OSError."""
        self._bytes += self._file.write(b"".join(line + b"\n" for line in lines))
        self._file.flush()
        if self._bytes >= self._file_bytes:
            self._file.close()
            self._number += 1
            self._open()
            self.forget(time.time())

    def forget(self, now_s: float) -> None:
        """Delete what is too much and too old, but for the file that is written."""
        paths = self._paths()[:-1]
        surplus = paths[: max(0, len(paths) + 1 - self._files)]
        for path in paths:
            if path in surplus or now_s - path.stat().st_mtime > AGE_MAX_S:
                path.unlink(missing_ok=True)

    def read(self) -> Iterator[bytes]:
        """All lines, oldest first; a file that falls off meanwhile is skipped."""
        for path in self._paths():
            try:
                with path.open("rb") as file:
                    yield from file
            except FileNotFoundError:
                continue

    def close(self) -> None:
        self._file.close()

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob("*.jsonl"), key=lambda path: int(path.stem))

    def _open(self) -> None:
        path = self._folder / f"{self._number}.jsonl"
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        self._file = os.fdopen(os.open(path, flags, 0o600), "wb")
        self._bytes = os.fstat(self._file.fileno()).st_size
