"""Backup and restore on a real PostgreSQL: rows and recordings equal, and what is refused."""

import asyncio
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from decroche.centre.state import CORE_VERSION
from decroche.ops import backup, postgres, restore
from decroche.ops.account import SetupError
from decroche.ops.archive import Archive, Manifest, Writer
from decroche.ops.offline import with_database
from decroche.settings import Settings, load
from tests.ops.test_postgres import served

TENANT = "00000000-0000-0000-0000-0000000000aa"
SOUND = bytes(range(256)) * 512
# The schema as it was when the first migration of the interactions was the last.
OLDER = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "decroche.site.settings"
os.environ["DJANGO_DATABASE_ROLE"] = "owner"
import django
from django.core.management import call_command
django.setup()
call_command("migrate", "interactions", "0001", verbosity=0)
"""


@contextmanager
def settings_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    monkeypatch.setenv("DECROCHE_DATA_DIR", str(folder))
    load.cache_clear()
    yield load()
    load.cache_clear()


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in [name for name in os.environ if name.startswith("DECROCHE_")]:
        if name != "DECROCHE_CACHE_DIR":
            monkeypatch.delenv(name)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    # As root the server has an account of its own, which must be able to walk to its data.
    with tempfile.TemporaryDirectory(prefix="decroche-backup-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def older_schema(settings: Settings) -> None:
    environment = {**os.environ, "DECROCHE_DATA_DIR": str(settings.data_dir)}
    subprocess.run([sys.executable, "-c", OLDER], env=environment, check=True)


def add_recording(settings: Settings, number: int, sha256: str = "") -> Path:
    """A recording as the worker leaves it: file and row."""
    name = f"{TENANT}/2026/11/r{number}.wav"
    path = settings.recordings_dir / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(SOUND + bytes([number]))
    digest = sha256 or hashlib.sha256(path.read_bytes()).hexdigest()
    with psycopg.connect(postgres.admin_dsn(settings, postgres.DATABASE)) as connection:
        connection.execute(
            "insert into tenant (id, name, slug, language, country, zone, limits, active,"
            " created_at) values (%s, 'T', 't', 'fr', 'FR', 'Europe/Paris', '{}', true, now())"
            " on conflict do nothing",
            [TENANT],
        )
        connection.execute(
            "insert into recording_file (tenant_id, recording_id, path, sha256, bytes,"
            " duration_ms, delete_after) values (%s, %s, %s, %s, %s, 1, now())",
            [TENANT, f"r{number}", name, digest, path.stat().st_size],
        )
    return path


def manifest(**more: object) -> Manifest:
    fields = {"made_at": "now", "instance": "t", "demo": False, "versions": {}, "tables": {}}
    fields |= {"core_version": CORE_VERSION, "migrations": []}
    return Manifest(**{**fields, **more})  # type: ignore[arg-type]


def written(path: Path, made: Manifest, **files: bytes) -> Path:
    writer = Writer(path)
    with closing(writer):
        for name, content in files.items():
            source = path.with_name(name)
            source.write_bytes(content)
            writer.add(name, source)
        writer.finish(made)
    return path


async def test_a_restored_machine_is_equal(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = place / "copy.tar"
    with settings_in(place / "old", monkeypatch) as old:
        async with served(old):
            await asyncio.to_thread(restore.migrate, old)
            add_recording(old, 1)
            damaged = add_recording(old, 2, sha256="0" * 64)
            gone = add_recording(old, 3)
            gone.unlink()
            waiting = old.asterisk_dir / "spool/recording/s.r1_c.wav"
            waiting.parent.mkdir(parents=True)
            waiting.write_bytes(b"not joined yet")
            sound = old.data_dir / "prompts" / TENANT / "recorded_ab12.wav"
            sound.parent.mkdir(parents=True)
            sound.write_bytes(b"the voice of the house")
            (old.data_dir / "decroche.toml").write_text('instance = "old"\n')
            made = await asyncio.to_thread(backup.backup, old, file)
        secrets = (old.data_dir / "secrets.json").read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    assert made.damaged == [str(damaged.relative_to(old.recordings_dir))]
    assert made.manifest.vanished == [str(gone.relative_to(old.recordings_dir))]
    assert made.manifest.tables["recording_file"] == 3
    assert sorted(path.name for path in place.iterdir()) == ["copy.tar", "old"]
    with settings_in(place / "new", monkeypatch) as new:
        restored = await asyncio.to_thread(restore.restore, new, file)
        assert restored.manifest.tables == made.manifest.tables
        assert restored.migrated == 0
        assert (new.data_dir / "secrets.json").read_text() == secrets
        assert (new.data_dir / "decroche.toml.from-backup").exists()
        assert not (new.data_dir / "decroche.toml").exists()
        kept = new.recordings_dir / f"{TENANT}/2026/11/r1.wav"
        assert hashlib.sha256(kept.read_bytes()).hexdigest() == (
            hashlib.sha256(SOUND + b"\x01").hexdigest()
        )
        assert (new.asterisk_dir / "spool/recording/s.r1_c.wav").read_bytes() == b"not joined yet"
        voice = new.data_dir / "prompts" / TENANT / "recorded_ab12.wav"
        assert voice.read_bytes() == b"the voice of the house"
        query = "select count(*), min(recording_id) from recording_file"
        async with served(new):
            with psycopg.connect(postgres.admin_dsn(new, postgres.DATABASE)) as connection:
                assert connection.execute(query).fetchone() == (3, "r1")
                owner = "select tableowner from pg_tables where tablename = 'recording_file'"
                assert connection.execute(owner).fetchone() == ("decroche_owner",)
        with pytest.raises(SetupError, match="overwrites nothing"):
            await asyncio.to_thread(restore.restore, new, file)


def test_an_older_backup_is_migrated(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = place / "older.tar"
    with settings_in(place / "old", monkeypatch) as old:
        with_database(old, lambda: older_schema(old))
        made = backup.backup(old, file)  # it starts the database itself
        assert "interactions.0002_row_security" not in made.manifest.migrations
    with settings_in(place / "new", monkeypatch) as new:
        restored = restore.restore(new, file)
        assert restored.migrated > 0
        known = restore.known_migrations(new)
    assert set(made.manifest.migrations) < known


def test_a_newer_backup_is_refused_with_its_version() -> None:
    made = manifest(migrations=["tenancy.9999_from_tomorrow"], versions={"decroche": "7.1"})
    with pytest.raises(SetupError, match=r"newer Décroche .*9999_from_tomorrow.* 7\.1"):
        restore.refuse_newer(made, {"tenancy.0001_initial"})
    with pytest.raises(SetupError, match="newer"):
        restore.refuse_newer(manifest(core_version=CORE_VERSION + 1), set())
    with pytest.raises(SetupError, match="newer"):
        restore.refuse_newer(manifest(format=99), set())
    restore.refuse_newer(manifest(migrations=["a.1"]), {"a.1", "a.2"})


def test_a_damaged_file_is_seen(tmp_path: Path) -> None:
    whole = written(tmp_path / "b.tar", manifest(), one=SOUND, two=b"2" * 5000)
    with closing(Archive(whole)) as archive:
        archive.check()
    content = whole.read_bytes()
    at = content.index(b"2222") + 100
    (tmp_path / "flipped.tar").write_bytes(content[:at] + b"3" + content[at + 1 :])
    with (
        closing(Archive(tmp_path / "flipped.tar")) as archive,
        pytest.raises(SetupError, match="SHA-256 of two"),
    ):
        archive.check()
    (tmp_path / "short.tar").write_bytes(content[: content.index(b"manifest.json")])
    with pytest.raises(SetupError, match=r"no whole backup|damaged"):
        Archive(tmp_path / "short.tar")
    (tmp_path / "text").write_text("no tar at all" * 100)
    with pytest.raises(SetupError, match="no backup"):
        Archive(tmp_path / "text")


def test_a_member_cannot_leave_the_data_directory(tmp_path: Path) -> None:
    path = tmp_path / "b.tar"
    writer = Writer(path)
    with closing(writer):
        writer.add("../../etc/passwd", Path(__file__))
        writer.finish(manifest())
    with pytest.raises(SetupError, match="leads outside"):
        Archive(path)


def test_an_unfinished_restore_is_not_started_and_can_be_repeated(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from decroche.ops.launch import launch

    with settings_in(place / "new", monkeypatch) as new:
        half = new.recordings_dir / "half.wav"
        half.parent.mkdir(parents=True)
        half.write_bytes(b"half")
        (new.data_dir / restore.MARK).touch()
        with pytest.raises(SetupError, match="restore"):
            launch(new)
        restore.refuse_not_empty(new)
        assert not half.exists()


def test_nothing_to_back_up_is_said(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        settings_in(place / "none", monkeypatch) as settings,
        pytest.raises(SetupError, match="nothing to back up"),
    ):
        backup.backup(settings, place / "x.tar")
    assert list(place.iterdir()) == []


def test_the_manifest_is_plain_json(tmp_path: Path) -> None:
    import tarfile

    path = written(tmp_path / "b.tar", manifest(tables={"tenant": 3}), one=b"1")
    with tarfile.open(path) as tar:
        assert tar.getnames()[-1] == "manifest.json"
        member = tar.extractfile("manifest.json")
        assert member is not None
        assert json.load(member)["tables"] == {"tenant": 3}
