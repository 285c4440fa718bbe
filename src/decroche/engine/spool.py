"""The spool: what happened, on this machine's disk, before anything leaves.

One folder per centre with numbered files. A record is `length, crc32, payload`; it is written by
one `write(2)`, which survives our death, and reaches the disk itself ≤ 20 ms later (`fdatasync`
in a thread), which bounds what the machine's death can take. A torn tail is what a death leaves
and is cut off at the next start. Files are deleted when PostgreSQL has all their records.
"""

import fcntl
import os
import struct
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import structlog

from decroche.engine.entry import Entry, pack, unpack

SYNC_EVERY_S = 0.02
# A file is closed at this size so that it can be deleted: small beside any disk, and a busy
# centre (200 events/s of 200 bytes) starts one every 25 s.
FILE_BYTES = 1_000_000
# Past this much the database has been away too long: ~1.2 million events, hours of work for 500
# desks. Callers then get the switch's own fallback, and what is running goes on being written.
LIMIT_BYTES = 256_000_000
RECORD_BYTES = 4_000_000  # A longer record can only be garbage read as a length.
_HEAD = struct.Struct("<II")

log = structlog.get_logger()


class SpoolBusyError(Exception):
    """Another engine holds this spool."""


class Spool:
    """The open spool of one centre. Only one process can hold it (file lock)."""

    def __init__(self, folder: Path, sync_every_s: float = SYNC_EVERY_S) -> None:
        """Open or make the folder. Raises SpoolBusyError, OSError."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = _take_lock(folder / "lock")
        self._files: dict[Path, int] = {}
        """Closed file → the last sequence number in it."""
        self._closed_bytes = 0
        self._fd = -1
        self._path = folder / "none"
        self._size = 0
        self._last_seq = 0
        self._syncer = _Syncer(sync_every_s)

    @property
    def bytes(self) -> int:
        """How much lies in the spool now."""
        return self._closed_bytes + self._size

    @property
    def full(self) -> bool:
        """Whether new calls should be left to the fallback."""
        return self.bytes > LIMIT_BYTES

    def read(self) -> Iterator[Entry]:
        """All whole entries, oldest first. The torn tail of a file is cut off."""
        for path in sorted(self.folder.glob("*.spool")):
            entries, good = read_file(path)
            if good < path.stat().st_size:
                log.warning("spool.torn_tail", file=path.name, good_bytes=good)
                os.truncate(path, good)
            if entries:
                self._files[path] = entries[-1].seq
                self._closed_bytes += good
            else:
                path.unlink()
            yield from entries

    def append(self, entry: Entry) -> None:
        """Write one entry. Raises OSError (disk full) with the spool as it was before."""
        payload = pack(entry)
        record = _HEAD.pack(len(payload), zlib.crc32(payload)) + payload
        if self._fd < 0 or self._size >= FILE_BYTES:
            self._turn(entry.seq)
        try:
            written = os.write(self._fd, record)
        except OSError:
            os.ftruncate(self._fd, self._size)
            raise
        if written != len(record):
            os.ftruncate(self._fd, self._size)
            raise OSError(28, "only a part of the record was written")
        self._size += written
        self._last_seq = entry.seq
        self._syncer.dirty(self._fd)

    def cut(self, committed_seq: int) -> None:
        """Delete the files whose entries are all in PostgreSQL. Raises OSError; what could not
        be deleted is tried again by the next call."""
        if self._fd >= 0 and self._last_seq <= committed_seq and self._size >= FILE_BYTES // 16:
            self._close_file()
        for path in [p for p, last in self._files.items() if last <= committed_seq]:
            size = path.stat().st_size
            path.unlink()
            del self._files[path]
            self._closed_bytes -= size

    def close(self) -> None:
        """Sync, close and let the lock go."""
        if self._fd >= 0:
            self._close_file()
        self._syncer.stop()
        os.close(self._lock)

    def set_aside(self) -> None:
        """Rename all files to `*.bad`: they do not fit the journal, a person must look."""
        for path in list(self._files):
            path.rename(path.with_suffix(".bad"))
        self._files.clear()
        self._closed_bytes = 0

    def _turn(self, first_seq: int) -> None:
        if self._fd >= 0:
            self._close_file()
        self._path = self.folder / f"{first_seq:016d}.spool"
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        self._fd = os.open(self._path, flags, 0o600)
        self._size = os.fstat(self._fd).st_size

    def _close_file(self) -> None:
        self._files[self._path] = self._last_seq
        self._closed_bytes += self._size
        self._syncer.finish(self._fd)
        self._fd, self._size = -1, 0


def read_file(path: Path) -> tuple[list[Entry], int]:
    """The whole entries of a file, and up to which byte it is good."""
    data = path.read_bytes()
    entries: list[Entry] = []
    at = 0
    while len(data) - at >= _HEAD.size:
        length, crc = _HEAD.unpack_from(data, at)
        payload = data[at + _HEAD.size : at + _HEAD.size + length]
        if length > RECORD_BYTES or len(payload) < length or zlib.crc32(payload) != crc:
            break
        entries.append(unpack(payload))
        at += _HEAD.size + length
    return entries, at


def _take_lock(path: Path) -> int:
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        raise SpoolBusyError(f"another engine holds {path}") from None
    return fd


class _Syncer:
    """A thread that brings written files to the disk; the event loop never waits for it."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._guard = threading.Lock()
        self._dirty: dict[int, None] = {}
        self._done: list[int] = []
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="spool-sync", daemon=True)
        self._thread.start()

    def dirty(self, fd: int) -> None:
        with self._guard:
            self._dirty[fd] = None
        if not self._wake.is_set():  # To say it again costs as much as the write itself.
            self._wake.set()

    def finish(self, fd: int) -> None:
        """Sync it a last time and close it."""
        with self._guard:
            self._dirty[fd] = None
            self._done.append(fd)
        self._wake.set()

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.wait()
            self._wake.clear()
            self._sync()
            self._stopping.wait(self._every_s)
        self._sync()

    def _sync(self) -> None:
        with self._guard:
            dirty, self._dirty = list(self._dirty), {}
            done, self._done = self._done, []
        for fd in dirty:
            try:
                os.fdatasync(fd)
            except OSError as error:
                log.error("spool.sync_failed", error=error.strerror)
        for fd in done:
            os.close(fd)
