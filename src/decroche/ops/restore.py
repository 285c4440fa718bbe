"""`decroche restore`: a backup becomes an installation, on an empty machine and nowhere else."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg

from decroche.centre.state import CORE_VERSION
from decroche.ops import pg_tools, postgres
from decroche.ops.account import SetupError
from decroche.ops.archive import DATABASE, FORMAT, Archive, Manifest, sha256_of
from decroche.ops.backup import say
from decroche.ops.language import tr
from decroche.ops.offline import with_database
from decroche.ops.services import python_environment
from decroche.ops.state import locked
from decroche.settings import Settings

MARK = "restore.unfinished"
DUMP = "restore.dump"
# Where anything at all means that somebody's data are here.
HOLDERS = ("postgres", "recordings", "prompts", "spool", "asterisk/spool/recording")
SETTINGS_FILE = "decroche.toml"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was compared after the restore; nothing in it differs."""

    manifest: Manifest
    example: str
    """A recording's path and SHA-256, read from this disk; empty if there is none."""
    migrated: int


def restore(settings: Settings, file: Path) -> Restored:
    """Check the whole file, then fill the empty data directory and compare. Raises SetupError."""
    if locked(settings.state_file.with_name("supervisor.lock")):
        raise SetupError(
            "Décroche runs on this data directory: restore on an empty one.",
            "Décroche tourne sur ce dossier : on restaure sur un dossier vide.",
        )
    archive = Archive(file)
    with closing(archive):
        refuse_newer(archive.manifest, known_migrations(settings))
        refuse_not_empty(settings)
        say(tr("checking the file …", "contrôle du fichier …"))
        archive.check()
        return _fill(settings, archive)


def refuse_newer(manifest: Manifest, known: set[str]) -> None:
    """Raise SetupError if the backup was made by newer code than this."""
    unknown = [name for name in manifest.migrations if name not in known]
    newer = manifest.format > FORMAT or manifest.core_version > CORE_VERSION or unknown
    if newer:
        made_by = manifest.versions.get("decroche", "?")
        why = f" (it knows {unknown[0]}, this one does not)" if unknown else ""
        raise SetupError(
            f"This backup was made by a newer Décroche{why}: install version {made_by} or newer, "
            "then restore.",
            f"Cette sauvegarde vient d'un Décroche plus récent{why} : installez la "
            f"version {made_by} ou plus récente, puis restaurez.",
        )


def refuse_not_empty(settings: Settings) -> None:
    """Raise SetupError if there are data here; those of an unfinished restore are removed."""
    mark = settings.data_dir / MARK
    if mark.exists():
        for name in (*HOLDERS, DUMP):
            path = settings.data_dir / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    full = [name for name in HOLDERS if _holds_files(settings.data_dir / name)]
    if full:
        raise SetupError(
            f"{settings.data_dir} is not empty ({', '.join(full)}): a restore overwrites nothing. "
            "Set DECROCHE_DATA_DIR to an empty directory, or move this one away.",
            f"{settings.data_dir} n'est pas vide ({', '.join(full)}) : une restauration n'écrase "
            "rien. Donnez à DECROCHE_DATA_DIR un dossier vide, ou déplacez celui-ci.",
        )
    if settings.database_url and with_database(settings, lambda: _has_tables(settings)):
        raise SetupError(
            "The database of DECROCHE_DATABASE_URL is not empty: a restore overwrites nothing. "
            "Name an empty database.",
            "La base de DECROCHE_DATABASE_URL n'est pas vide : une restauration n'écrase rien. "
            "Nommez une base vide.",
        )


def _holds_files(path: Path) -> bool:
    return path.is_dir() and any(found.is_file() for found in path.rglob("*"))


def _has_tables(settings: Settings) -> bool:
    with psycopg.connect(postgres.admin_dsn(settings, postgres.DATABASE)) as connection:
        return bool(pg_tools.count_rows(connection))


def known_migrations(settings: Settings) -> set[str]:
    """`app.name` of every migration that this code brings. Raises SetupError."""
    done = _site(settings, "known_migrations")
    try:
        return set(json.loads(done.stdout.splitlines()[-1]))
    except (ValueError, IndexError):
        raise SetupError(
            f"The migrations cannot be listed: {done.stderr.strip()[-300:]}",
            f"Les migrations ne peuvent être listées : {done.stderr.strip()[-300:]}",
        ) from None


def migrate(settings: Settings) -> None:
    """Bring the schema up to this code. Raises SetupError."""
    done = _site(settings, "migrate")
    if done.returncode != 0:
        reason = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise SetupError(
            f"The database could not be migrated: {reason[0]}",
            f"La base n'a pas pu être mise à jour : {reason[0]}",
        )


def _site(settings: Settings, command: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "decroche.site", command]
    environment = python_environment(settings)
    return subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)


def _fill(settings: Settings, archive: Archive) -> Restored:
    mark, dumped = settings.data_dir / MARK, settings.data_dir / DUMP
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        mark.touch(mode=0o600)
        _extract(settings, archive, dumped)
        migrated = with_database(settings, lambda: _load(settings, archive.manifest, dumped))
        example = _compare_recordings(settings, archive.manifest)
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise SetupError(
            f"The database could not be restored: {reason}.",
            f"La base de données n'a pas pu être restaurée : {reason}.",
        ) from None
    except OSError as error:
        raise SetupError(
            f"{error.filename} cannot be written: {error.strerror}.",
            f"{error.filename} ne peut être écrit : {error.strerror}.",
        ) from None
    finally:
        dumped.unlink(missing_ok=True)
    mark.unlink()
    return Restored(archive.manifest, example, migrated)


def _extract(settings: Settings, archive: Archive, dumped: Path) -> None:
    said = time.monotonic()
    for number, name in enumerate(archive.manifest.files, 1):
        target = settings.data_dir / name
        if name == DATABASE:
            target = dumped
        elif name == SETTINGS_FILE:
            # Its paths and addresses are the old machine's: a person looks at it first.
            target = target.with_name(f"{SETTINGS_FILE}.from-backup")
        archive.extract(name, target)
        if time.monotonic() - said > 2.0:
            said = time.monotonic()
            say(tr("files:", "fichiers :"), f"{number}/{len(archive.manifest.files)}")


def _load(settings: Settings, manifest: Manifest, dumped: Path) -> int:
    """Fill the database, compare the counts, then migrate; how many migrations that were."""
    say(tr("database …", "base de données …"))
    url = postgres.admin_dsn(settings, postgres.DATABASE)
    with psycopg.connect(url) as connection:
        version = connection.info.server_version
    pg_tools.load_dump(settings, dumped, version)
    with psycopg.connect(url) as connection:
        counts = pg_tools.count_rows(connection)
        before = set(pg_tools.applied_migrations(connection))
    if counts != manifest.tables:
        names = sorted(set(counts) | set(manifest.tables))
        differs = [name for name in names if counts.get(name) != manifest.tables.get(name)]
        raise SetupError(
            f"The restored rows differ from the manifest: {', '.join(differs[:5])}.",
            f"Les lignes restaurées diffèrent du manifeste : {', '.join(differs[:5])}.",
        )
    migrate(settings)
    with psycopg.connect(url) as connection:
        return len(set(pg_tools.applied_migrations(connection)) - before)


def _compare_recordings(settings: Settings, manifest: Manifest) -> str:
    """Hash each recording on this disk; one of them as an example. Raises SetupError, OSError."""
    example = ""
    for name in manifest.recordings:
        digest = sha256_of(settings.data_dir / name)
        if digest != manifest.files[name].sha256:
            raise SetupError(
                f"{name} was written wrongly: this disk may be broken.",
                f"{name} a été mal écrit : ce disque est peut-être en panne.",
            )
        example = f"{name} sha256 {digest}"
    return example


def report(settings: Settings, restored: Restored) -> str:
    """The last words: what is equal, and how to start."""
    manifest = restored.manifest
    rows, sound = sum(manifest.tables.values()), len(manifest.recordings)
    tables = len(manifest.tables)
    lines = [
        tr(
            f"Restored from the backup of {manifest.made_at}; compared with its manifest:",
            f"Restauré depuis la sauvegarde du {manifest.made_at} ; comparé à son manifeste :",
        ),
        tr(
            f"  {rows} rows in {tables} tables: equal",
            f"  {rows} lignes dans {tables} tables : égal",
        ),
        tr(f"  {sound} recordings: equal", f"  {sound} enregistrements : égal"),
    ]
    if restored.example:
        lines.append(f"    {restored.example}")
    if restored.migrated:
        text = tr("migrations applied since then:", "migrations appliquées depuis :")
        lines.append(f"  {text} {restored.migrated}")
    if (settings.data_dir / f"{SETTINGS_FILE}.from-backup").exists():
        text = tr("settings of the old machine, to be looked at:", "réglages de l'ancienne :")
        lines.append(f"  {text} {settings.data_dir}/{SETTINGS_FILE}.from-backup")
    start = "decroche demo" if manifest.demo else "decroche run"
    lines.append(tr(f"Start it: {start}", f"Démarrer : {start}"))
    return "\n".join(lines)
