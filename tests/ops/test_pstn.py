"""The demo's public network, for real: it boots, and a robot's INVITE says what was planned."""

import asyncio
import contextlib
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from decroche.ops.asterisk_install import find_asterisk
from decroche.ops.robots import place, plan_call
from decroche.ops.services import demo_network
from decroche.ops.supervisor import Supervisor
from decroche.settings import Settings, load
from tests.kit.slots import port_base

pytestmark = pytest.mark.switch


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    # Not pytest's own folder: its path is too long for a socket.
    with port_base() as base, tempfile.TemporaryDirectory(prefix="decroche-pstn-") as folder:
        monkeypatch.setenv("DECROCHE_DATA_DIR", f"{folder}/data")
        monkeypatch.setenv("DECROCHE_PORT_BASE", str(base))
        load.cache_clear()
        yield load()
        load.cache_clear()


@contextlib.asynccontextmanager
async def network(settings: Settings) -> AsyncIterator[Supervisor]:
    install = find_asterisk(settings)
    assert install is not None, "run `make setup`"
    services = [demo_network(settings, install)]
    supervisor = Supervisor(services, settings.state_file, settings.log_dir, settings.watch)
    task = asyncio.create_task(supervisor.run())
    try:
        await asyncio.wait_for(supervisor.all_ready.wait(), 60)
        yield supervisor
    finally:
        supervisor.stop()
        await asyncio.wait_for(task, 60)


def read_log(path: Path) -> str:
    """What it wrote to its console."""
    return path.read_text()


async def invite(trunk: socket.socket) -> str:
    """The next INVITE that reaches the trunk."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(20):
        while True:
            text = (await loop.sock_recv(trunk, 65_535)).decode()
            if text.startswith("INVITE "):
                return text


@pytest.mark.parametrize("hidden", [False, True])
async def test_a_robot_rings_as_it_was_planned(settings: Settings, hidden: bool) -> None:
    call = replace(
        plan_call(0, ["0639980001"], Random(3)),
        caller="+33639980001",
        hidden=hidden,
        trunk="pai",
        dialled="0180000010",
    )
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trunk:
        trunk.setblocking(False)
        trunk.bind((settings.host, settings.ports.sip))
        async with network(settings):
            place(call, settings)
            lines = (await invite(trunk)).split("\r\n")
    assert lines[0].startswith("INVITE sip:0180000010@")
    asserted = [line for line in lines if line.startswith("P-Asserted-Identity:")]
    assert "sip:+33639980001@" in asserted[0]
    sender = next(line for line in lines if line.startswith("From:"))
    assert ("anonymous" in sender) is hidden
    assert any(line.startswith("Privacy:") for line in lines) is hidden


async def test_nothing_is_missing_at_its_start(settings: Settings) -> None:
    async with network(settings):
        pass
    log = read_log(settings.log_dir / "pstn.log")
    assert "Failed to resolve" not in log
    assert "declined to load" not in log
    assert "WARNING" not in log
