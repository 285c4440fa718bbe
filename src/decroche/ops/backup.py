"""`decroche backup`: one file, made while calls run, read again before it is called a backup.

The database is dumped as of one snapshot; rows are counted in the same snapshot. Recordings are
those the snapshot knows; what waits in the switch's spool is taken as it is. Events of the last
moment that are not in PostgreSQL yet are not in the backup.
"""

from __future__ import annotations

import datetime
import os
import shutil
import sys
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg

from decroche.centre.state import CORE_VERSION
from decroche.ops import pg_tools, postgres
from decroche.ops.account import SetupError
from decroche.ops.archive import DATABASE, Archive, Manifest, Writer, sha256_of
from decroche.ops.language import tr
from decroche.ops.offline import with_database
from decroche.ops.status import versions
from decroche.settings import Settings

# Folders and files of data_dir that cannot be made again, besides database and recordings.
KEPT = ("secrets.json", "decroche.toml", "demo_accounts.json", "prompts", "lan", "caddy/pki")
SPOOL = "asterisk/spool/recording"
RECORDING_FILES = """
select path, sha256 from recording_file where deleted_at is null order by tenant_id, recording_id
"""
SPARE_BYTES = 50_000_000  # the disk must not be full afterwards
SAY_EVERY_S = 2.0


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup. `damaged`: recordings whose file is not what their row says."""

    path: Path
    manifest: Manifest
    damaged: list[str]


def default_file(settings: Settings) -> Path:
    """<data_dir>/backups/<instance>-<UTC time>.tar."""
    now = datetime.datetime.now(datetime.UTC)
    return settings.data_dir / "backups" / f"{settings.instance}-{now:%Y%m%dT%H%M%SZ}.tar"


def backup(settings: Settings, target: Path) -> Made:
    """Write, verify, then give the file its name. Raises SetupError; leaves no part behind."""
    if target.exists():
        raise SetupError(
            f"{target} is there already; choose another name.",
            f"{target} existe déjà ; choisissez un autre nom.",
        )
    if not settings.database_url and not (postgres.pgdata(settings) / "PG_VERSION").exists():
        raise SetupError(
            f"There is nothing to back up in {settings.data_dir} yet.",
            f"Il n'y a encore rien à sauvegarder dans {settings.data_dir}.",
        )
    part, dumped = target.with_name(f"{target.name}.part"), target.with_name(f"{target.name}.db")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        made = with_database(settings, lambda: _write(settings, part, dumped))
        part.rename(target)
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise SetupError(
            f"The database could not be read: {reason}.",
            f"La base de données n'a pas pu être lue : {reason}.",
        ) from None
    except OSError as error:
        raise SetupError(
            f"{target} could not be written: {error.strerror}.",
            f"{target} n'a pas pu être écrit : {error.strerror}.",
        ) from None
    finally:
        part.unlink(missing_ok=True)
        dumped.unlink(missing_ok=True)
    return Made(target, *made)


def _write(settings: Settings, part: Path, dumped: Path) -> tuple[Manifest, list[str]]:
    with psycopg.connect(postgres.admin_dsn(settings, postgres.DATABASE)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute("set local idle_in_transaction_session_timeout = 0")
        recordings = [(str(p), str(s)) for p, s in connection.execute(RECORDING_FILES).fetchall()]
        manifest = _describe(settings, connection)
        _refuse_full_disk(settings, connection, part, [path for path, _ in recordings])
        say(tr("database …", "base de données …"))
        row = connection.execute("select pg_export_snapshot()").fetchone()
        os.close(os.open(dumped, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        version = connection.info.server_version
        pg_tools.dump(settings, str(row[0] if row else ""), dumped, version)
    say(tr("database: done", "base de données : faite"), f"({dumped.stat().st_size / 1e6:.1f} MB)")
    writer = Writer(part)
    with closing(writer):
        writer.add(DATABASE, dumped)
        _add_kept(settings, writer)
        damaged = _add_recordings(settings, writer, manifest, recordings)
        writer.finish(manifest)
    _verify(settings, part, dumped, version)
    return manifest, damaged


def _describe(settings: Settings, connection: psycopg.Connection[tuple[object, ...]]) -> Manifest:
    server = connection.info.server_version
    return Manifest(
        made_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        instance=settings.instance,
        demo=settings.demo_accounts_file.exists(),
        versions={**versions(settings), "database_server": str(server)},
        core_version=CORE_VERSION,
        migrations=pg_tools.applied_migrations(connection),
        tables=pg_tools.count_rows(connection),
    )


def _refuse_full_disk(
    settings: Settings,
    connection: psycopg.Connection[tuple[object, ...]],
    part: Path,
    recordings: Iterable[str],
) -> None:
    row = connection.execute("select pg_database_size(current_database())").fetchone()
    sound = sum(size(settings.recordings_dir / path) for path in recordings)
    # The dump lies on the disk twice for a moment, but is never half of the database's size.
    needed = sound + int(str(row[0] if row else 0)) + SPARE_BYTES
    free = shutil.disk_usage(part.parent).free
    if free < needed:
        raise SetupError(
            f"{part.parent} has {free / 1e9:.1f} GB free and the backup may need "
            f"{needed / 1e9:.1f} GB: name a file on another disk.",
            f"{part.parent} a {free / 1e9:.1f} Go libres et la sauvegarde peut en demander "
            f"{needed / 1e9:.1f} : nommez un fichier sur un autre disque.",
        )


def _add_kept(settings: Settings, writer: Writer) -> None:
    for name in (*KEPT, SPOOL):
        path = settings.data_dir / name
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in found:
            if file.is_file() and not file.name.endswith(".part"):
                _add(writer, str(file.relative_to(settings.data_dir)), file)


def _add_recordings(
    settings: Settings, writer: Writer, manifest: Manifest, recordings: list[tuple[str, str]]
) -> list[str]:
    damaged, said = [], time.monotonic()
    for number, (path, sha256) in enumerate(recordings, 1):
        if not _add(writer, f"recordings/{path}", settings.recordings_dir / path):
            manifest.vanished.append(path)
        elif writer.stored[f"recordings/{path}"].sha256 != sha256:
            damaged.append(path)
        if time.monotonic() - said > SAY_EVERY_S or number == len(recordings):
            said = time.monotonic()
            say(tr("recordings:", "enregistrements :"), f"{number}/{len(recordings)}")
    return damaged


def _add(writer: Writer, name: str, path: Path) -> bool:
    try:
        writer.add(name, path)
    except FileNotFoundError:  # deleted, or joined by the worker, since we looked
        return False
    return True


def _verify(settings: Settings, part: Path, dumped: Path, server_version: int) -> None:
    """Read the file back from the disk; the dump is unpacked as well."""
    archive = Archive(part)
    with closing(archive):
        said, files = time.monotonic(), archive.manifest.files
        checked = 0

        def seen(name: str) -> None:
            nonlocal checked, said
            checked += 1
            if time.monotonic() - said > SAY_EVERY_S or checked == len(files):
                said = time.monotonic()
                say(tr("verified:", "vérifié :"), f"{checked}/{len(files)}")

        archive.check(seen)
        if sha256_of(dumped) != files[DATABASE].sha256:
            raise SetupError(
                f"{part} is damaged: its dump differs from what was written.",
                f"{part} est abîmé : sa copie de la base diffère de ce qui a été écrit.",
            )
    pg_tools.check_dump(settings, dumped, server_version)


def size(path: Path) -> int:
    """Bytes of a file; 0 if there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def say(*words: str) -> None:
    """Progress, on the error channel: the result alone is the output."""
    print(" ", *words, file=sys.stderr, flush=True)


def report(made: Made) -> str:
    """The last words: what is in it, and what to be careful about."""
    manifest, rows = made.manifest, sum(made.manifest.tables.values())
    sound = len(manifest.recordings)
    lines = [
        tr("Backup made and verified:", "Sauvegarde faite et vérifiée :"),
        f"  {made.path} ({made.path.stat().st_size / 1e6:.1f} MB)",
        tr(
            f"  {rows} rows in {len(manifest.tables)} tables, {sound} recordings",
            f"  {rows} lignes dans {len(manifest.tables)} tables, {sound} enregistrements",
        ),
        tr(
            "  It holds the secrets of this installation (keys, passwords' hashes) and what "
            "callers said: mode 0600. Keep it like a key, on another machine.",
            "  Elle contient les secrets de l'installation (clés, empreintes des mots de passe) "
            "et les voix : mode 0600. À garder comme une clé, sur une autre machine.",
        ),
    ]
    if manifest.vanished:
        text = tr("recordings without a file:", "enregistrements sans fichier :")
        lines.append(f"  {text} {len(manifest.vanished)}")
    for path in made.damaged[:10]:
        lines.append(f"  {tr('DAMAGED on disk:', 'ABÎMÉ sur le disque :')} {path}")
    return "\n".join(lines)
