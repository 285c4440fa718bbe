"""A loaded process that waits for its turn, and commands that need not run; all of them real."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from decroche.ops import supervisor
from decroche.ops.process import Identity
from decroche.ops.service import Service
from tests.ops.test_supervisor import ENV, Bench, bench, gone, pid_of, toy

__all__ = ["bench"]  # the fixture
# Says when it has loaded and when it begins; as a spare it begins at a line on its input.
LOADING = """
import signal, sys
print("loaded", flush=True)
if "--spare" in sys.argv and not sys.stdin.readline():
    sys.exit()
print("begun", flush=True)
signal.pause()
"""
SUPERVISED = """
import asyncio, sys
from pathlib import Path
from decroche.ops import supervisor
from decroche.ops.service import Service
supervisor.AFTER_S = 0
argv = (sys.executable, "-c", sys.argv[2])
service = Service("toy", argv, {}, spare_argv=(*argv, "--spare"))
folder = Path(sys.argv[1])
asyncio.run(supervisor.Supervisor([service], folder / "state.json", folder / "log").run())
"""


def spared(name: str = "toy") -> Service:
    argv = (sys.executable, "-c", LOADING)
    return Service(name, argv, ENV, spare_argv=(*argv, "--spare"))


async def loaded(folder: Path, times: int) -> str:
    """The log of `toy` once so many of its processes have loaded."""
    log = folder / "log" / "toy.log"
    async with asyncio.timeout(20):
        while not log.exists() or log.read_text().count("loaded") < times:
            await asyncio.to_thread(time.sleep, 0.02)  # Between two looks; the above decides.
    return log.read_text()


def spare_pids(parent: int) -> list[int]:
    """Children of that process that were started as spares."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [pid for pid in map(int, children) if cmdline(pid).endswith(b"\0--spare\0")]


def cmdline(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


async def test_the_one_that_waits_takes_over_at_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "AFTER_S", 0.0)
    async with bench.running(spared()) as running:
        await bench.until(running.all_ready.is_set)
        assert (await loaded(bench.folder, 2)).count("begun") == 1
        (waiting,) = spare_pids(os.getpid())
        os.kill(pid_of(running, "toy"), signal.SIGKILL)
        await bench.until(lambda: running.state.services["toy"].pid == waiting)
        await bench.until(running.all_ready.is_set)
        said = await loaded(bench.folder, 3)  # the next one, for the next time
        assert said.splitlines()[:4] == ["loaded", "begun", "loaded", "begun"]
        (second,) = set(spare_pids(os.getpid())) - {waiting}
        await running.restart("toy")  # asked for: what waits may be old code
        assert pid_of(running, "toy") not in (waiting, second)
    assert spare_pids(os.getpid()) == []


async def test_a_spare_does_not_outlive_a_killed_supervisor(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", SUPERVISED, str(tmp_path), LOADING]
    process = await asyncio.to_thread(subprocess.Popen, argv, start_new_session=True)
    try:
        await loaded(tmp_path, 2)
        (waiting,) = [Identity.of(pid) for pid in spare_pids(process.pid)]
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    finally:
        process.kill()
        process.wait()
    for pid in set(map(int, children)) - {waiting.pid if waiting else 0}:
        os.kill(pid, signal.SIGKILL)
    assert waiting is not None
    await asyncio.wait_for(gone(waiting), 20)


async def test_a_needless_command_is_done_without_being_run(bench: Bench) -> None:
    mark = bench.folder / "ran"
    argv = [sys.executable, "-c", f"open({str(mark)!r}, 'w')"]
    needless = toy("first", argv, once=True, needless=lambda: True)
    needed = toy("second", ["/bin/true"], once=True, needless=mark.exists)
    began = time.monotonic()
    async with bench.running(needless, needed, toy("last", depends=("first", "second"))) as running:
        await bench.until(running.all_ready.is_set)
        assert running.state.services["first"].phase == "done"
        assert running.state.services["second"].phase == "done"
        assert not mark.exists()
    assert time.monotonic() - began < 60
