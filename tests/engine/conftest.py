"""A PostgreSQL with the shipped schema for the engine's tests, and an engine upon it."""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from decroche.ops import postgres
from decroche.settings import Settings
from tests.engine.house import House, make_house
from tests.kit.database import free_port_base
from tests.kit.template import fill
from tests.kit.tied import tied

START_LIMIT_S = 30.0


@pytest.fixture(scope="session")
def engine_settings() -> Iterator[Settings]:
    """Settings with a running, migrated database."""
    folder = Path(tempfile.mkdtemp(prefix="decroche-engine-"))
    folder.chmod(0o711)  # PostgreSQL's own account must get through.
    settings = Settings(data_dir=folder, port_base=free_port_base() + 50)
    fill(folder)
    argv, account = postgres.prepare(settings)
    server = subprocess.Popen(
        [*argv, "-c", "fsync=off"],
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=tied(signal.SIGINT),
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )
    try:
        until = time.monotonic() + START_LIMIT_S
        while not postgres.answers(settings):
            assert server.poll() is None, "PostgreSQL ended at once"
            assert time.monotonic() < until, "PostgreSQL does not answer"
        yield settings
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder)


@pytest.fixture
async def house(engine_settings: Settings, tmp_path: Path) -> AsyncIterator[House]:
    """A centre of its own with one agent, an engine that runs, and a switch in memory."""
    house = await make_house(engine_settings, tmp_path)
    yield house
    await house.close()
