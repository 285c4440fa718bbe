"""The one file of a backup: a tar whose last member, the manifest, says what must be in it.

A plain tar: the database's dump in it is compressed already, sound hardly shrinks, and a plain
tar can be asked for its manifest without reading all of it.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec

from decroche.ops.account import SetupError

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database.dump"
MANIFEST_BYTES = 100_000_000  # about 600,000 recordings; more can only be a foreign file
CHUNK = 1 << 20


class Stored(msgspec.Struct, frozen=True):
    """One member: its size and SHA-256 (hexadecimal)."""

    bytes: int
    sha256: str


class Manifest(msgspec.Struct, kw_only=True):
    """What the backup holds and what made it."""

    format: int = FORMAT
    made_at: str
    """ISO 8601, UTC: the instant of the database's snapshot."""
    instance: str
    demo: bool
    versions: dict[str, str]
    core_version: int
    migrations: list[str]
    """`app.name` of each migration that was applied."""
    tables: dict[str, int]
    """Rows of each table in the snapshot."""
    files: dict[str, Stored] = msgspec.field(default_factory=dict)
    vanished: list[str] = msgspec.field(default_factory=list)
    """Recordings that were deleted by the retention job while the backup was written."""

    @property
    def recordings(self) -> list[str]:
        """Names of the finished recordings."""
        return [name for name in self.files if name.startswith("recordings/")]


class _Hashing(io.RawIOBase):
    """Passes a file on and hashes what goes by."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.hash = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.hash.update(data)
        return data


class Writer:
    """Writes members into FILE.part (mode 0600); `finish` adds the manifest."""

    def __init__(self, part: Path) -> None:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        self._tar = tarfile.TarFile(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT)
        self.stored: dict[str, Stored] = {}

    def add(self, name: str, path: Path) -> Stored:
        """Copy a file in. Raises FileNotFoundError if it is gone, OSError."""
        with path.open("rb") as source:
            info = tarfile.TarInfo(name)
            about = os.fstat(source.fileno())
            # What grows meanwhile (a recording being made) is taken as long as it is now.
            info.size, info.mtime, info.mode = about.st_size, int(about.st_mtime), 0o600
            hashing = _Hashing(source)
            self._tar.addfile(info, hashing)
        self.stored[name] = Stored(info.size, hashing.hash.hexdigest())
        return self.stored[name]

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest and bring everything to the disk."""
        manifest.files = self.stored
        body = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode, info.mtime = len(body), 0o600, int(time.time())
        self._tar.addfile(info, io.BytesIO(body))
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def close(self) -> None:
        """Give the file back, finished or not."""
        self._file.close()


class Archive:
    """An existing backup. Raises SetupError with the reason if it is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise SetupError(
                f"{path} cannot be read: {error.strerror}.",
                f"{path} ne peut être lu : {error.strerror}.",
            ) from None
        try:
            self.manifest = self._read_manifest()
        except BaseException:
            self._file.close()
            raise

    def _read_manifest(self) -> Manifest:
        try:
            self._tar = tarfile.TarFile(fileobj=self._file, mode="r")
            self._members = {info.name: info for info in self._tar}
        except (tarfile.TarError, OSError):
            raise SetupError(
                f"{self.path} is no backup of Décroche, or it is damaged.",
                f"{self.path} n'est pas une sauvegarde de Décroche, ou elle est abîmée.",
            ) from None
        about = self._members.get(MANIFEST)
        if about is None or about.size > MANIFEST_BYTES:
            raise SetupError(
                f"{self.path} is no whole backup: it ends before its manifest.",
                f"{self.path} n'est pas une sauvegarde entière : elle finit avant son manifeste.",
            )
        try:
            manifest = msgspec.json.decode(self._open(MANIFEST).read(), type=Manifest)
        except msgspec.MsgspecError as error:
            raise SetupError(
                f"The manifest of {self.path} cannot be read: {error}.",
                f"Le manifeste de {self.path} est illisible : {error}.",
            ) from None
        for name in manifest.files:
            refuse_path(name)
        return manifest

    def close(self) -> None:
        """Give the file back."""
        self._file.close()

    def _open(self, name: str) -> IO[bytes]:
        opened = self._tar.extractfile(self._members[name]) if name in self._members else None
        if opened is None:
            raise SetupError(
                f"{self.path} is damaged: {name} is missing.",
                f"{self.path} est abîmé : {name} manque.",
            )
        return opened

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a member. Raises SetupError if it is not what the manifest says."""
        total = hashlib.sha256()
        with self._open(name) as source:
            while data := source.read(CHUNK):
                total.update(data)
                yield data
        if total.hexdigest() != self.manifest.files[name].sha256:
            raise SetupError(
                f"{self.path} is damaged: the SHA-256 of {name} differs.",
                f"{self.path} est abîmé : le SHA-256 de {name} diffère.",
            )

    def check(self, seen: Callable[[str], None] = lambda name: None) -> None:
        """Read everything against the manifest. Raises SetupError at the first difference."""
        for name in self.manifest.files:
            for _ in self.chunks(name):
                pass
            seen(name)

    def extract(self, name: str, target: Path) -> None:
        """Write a member to `target` (mode 0600, folders 0700). Raises SetupError, OSError."""
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            for data in self.chunks(name):
                file.write(data)


def refuse_path(name: str) -> None:
    """Raise SetupError for a member that would leave the data directory."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise SetupError(
            f"The backup holds a path that leads outside: {name!r}.",
            f"La sauvegarde contient un chemin qui mène dehors : {name!r}.",
        )


def sha256_of(path: Path) -> str:
    """Of a file on disk, hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
