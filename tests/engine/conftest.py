"""A PostgreSQL with the shipped schema for the engine's tests, and an engine upon it."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from decroche.ops import postgres
from decroche.settings import Settings
from tests.engine.house import House, make_house
from tests.kit.database import free_port_base

START_LIMIT_S = 30.0


@pytest.fixture(scope="session")
def engine_settings() -> Iterator[Settings]:
    """Settings with a running, migrated database."""
    folder = Path(tempfile.mkdtemp(prefix="decroche-engine-"))
    folder.chmod(0o711)  # PostgreSQL's own account must get through.
    settings = Settings(data_dir=folder, port_base=free_port_base() + 50)
    argv, account = postgres.prepare(settings)
    server = subprocess.Popen(
        [*argv, "-c", "fsync=off"],
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )
    try:
        until = time.monotonic() + START_LIMIT_S
        while not postgres.answers(settings):
            assert server.poll() is None, "PostgreSQL ended at once"
            assert time.monotonic() < until, "PostgreSQL does not answer"
        postgres.ensure_database(settings)
        _migrate(settings)
        yield settings
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder)


def _migrate(settings: Settings) -> None:
    ours = {
        "DECROCHE_DATA_DIR": str(settings.data_dir),
        "DECROCHE_PORT_BASE": str(settings.port_base),
        "DJANGO_SETTINGS_MODULE": "decroche.site.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "decroche.site", "migrate"],
        env={**os.environ, **ours},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
async def house(engine_settings: Settings, tmp_path: Path) -> AsyncIterator[House]:
    """A centre of its own with one agent, an engine that runs, and a switch in memory."""
    house = await make_house(engine_settings, tmp_path)
    yield house
    await house.close()
