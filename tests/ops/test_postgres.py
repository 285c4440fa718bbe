"""The embedded PostgreSQL, for real: made, killed, back with its data and its roles."""

import asyncio
import contextlib
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from decroche.ops import postgres
from decroche.ops.account import SetupError
from decroche.ops.services import embedded_database
from decroche.ops.supervisor import Supervisor
from decroche.settings import Settings, load


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    # As root the server has an account of its own, which must be able to walk to its data.
    with tempfile.TemporaryDirectory(prefix="decroche-pg-") as folder:
        Path(folder).chmod(0o755)
        monkeypatch.setenv("DECROCHE_DATA_DIR", f"{folder}/data")
        monkeypatch.delenv("DECROCHE_DATABASE_URL", raising=False)
        load.cache_clear()
        yield load()
        load.cache_clear()


@contextlib.asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[Supervisor]:
    service = embedded_database(settings)
    supervisor = Supervisor([service], settings.state_file, settings.log_dir, settings.watch)
    task = asyncio.create_task(supervisor.run())
    try:
        await asyncio.wait_for(supervisor.all_ready.wait(), 60)
        yield supervisor
    finally:
        supervisor.stop()
        await asyncio.wait_for(task, 60)


async def test_data_and_roles_outlive_a_kill(settings: Settings) -> None:
    async with served(settings) as supervisor:
        with psycopg.connect(postgres.dsn("owner", settings)) as connection:
            connection.execute("create table kept (word text)")
            connection.execute("insert into kept values ('here')")
        with psycopg.connect(postgres.dsn("app", settings)) as connection:
            row = connection.execute(
                "select rolsuper, rolbypassrls from pg_roles where rolname = current_user"
            ).fetchone()
            assert row == (False, False)
        pid = supervisor.state.services["postgres"].pid
        assert pid is not None
        supervisor.all_ready.clear()
        os.kill(pid, signal.SIGKILL)
        await asyncio.wait_for(supervisor.all_ready.wait(), 60)
        with psycopg.connect(postgres.dsn("owner", settings)) as connection:
            assert connection.execute("select word from kept").fetchall() == [("here",)]
            assert connection.execute("show fsync").fetchone() == ("on",)
            assert connection.execute("show listen_addresses").fetchone() == ("",)
    # A file of a machine that was switched off: its number is now somebody else's.
    lock = postgres.pgdata(settings) / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{postgres.pgdata(settings)}\n")
    async with served(settings):
        assert postgres.answers(settings)


def test_the_socket_is_for_its_owner_alone(settings: Settings) -> None:
    postgres.prepare(settings)
    assert postgres.socket_dir(settings).stat().st_mode & 0o777 == 0o700
    assert postgres.pgdata(settings).stat().st_mode & 0o777 == 0o700


def test_files_of_another_major_version_are_refused(settings: Settings) -> None:
    postgres.prepare(settings)
    (postgres.pgdata(settings) / "PG_VERSION").write_text("12\n")
    with pytest.raises(SetupError, match=r"PostgreSQL 12.*backup"):
        postgres.prepare(settings)


def test_your_own_server_keeps_its_place_and_password(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DECROCHE_DATABASE_URL", "postgresql://root:p%40ss@db.test:5433/centre")
    load.cache_clear()
    expected = "postgresql://decroche_app:p%40ss@db.test:5433/centre"
    assert postgres.dsn("app", load()) == expected
