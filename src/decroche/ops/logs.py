"""Files that grow, kept within a limit: NAME becomes NAME.1 and so on, the oldest goes."""

from __future__ import annotations

import contextlib
import logging
import shutil
from collections.abc import Iterable
from pathlib import Path

from decroche.settings_watch import Watch

LET_GO = 2
"""A log that cannot be copied because the disk is full is emptied at so many times its limit."""

log = logging.getLogger("decroche.supervisor")


def turn_over(logs: Iterable[Path], records: Iterable[Path], limits: Watch) -> None:
    """Turn those that are over their limit; what cannot be turned is tried again next time."""
    for path in logs:
        with contextlib.suppress(OSError):
            if path.stat().st_size > limits.log_bytes:
                turn_log(path, limits.log_files, limits.log_bytes * LET_GO)
    for path in records:
        with contextlib.suppress(OSError):
            if path.stat().st_size > limits.log_bytes:
                _shift(path, limits.record_files)
                path.rename(_numbered(path, 1))


def turn_log(path: Path, keep: int, at_most: int) -> None:
    """The writer keeps its (appending) file: what it held is copied.

    Raises OSError if there is no room for the copy; beyond `at_most` bytes the log is emptied all
    the same, for it is what fills the disk.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        shutil.copyfile(path, part)
    except OSError as error:
        part.unlink(missing_ok=True)
        if path.stat().st_size <= at_most:
            raise
        log.error("%s is emptied, there is no room to keep it: %s", path, error)
    else:
        _shift(path, keep)
        part.rename(_numbered(path, 1))
    with path.open("r+b") as file:
        file.truncate(0)


def _shift(path: Path, keep: int) -> None:
    """Make room for NAME.1; at most `keep` are left then."""
    for number in range(keep - 1, 0, -1):
        older = _numbered(path, number)
        if older.exists():
            older.replace(_numbered(path, number + 1))


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}")
