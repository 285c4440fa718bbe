"""Restart and handover with real processes: the supervisor is asked by its socket."""

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from decroche.ops import control
from decroche.ops.account import SetupError
from decroche.ops.process import Identity
from decroche.ops.state import read_state
from decroche.settings import Settings, load
from tests.ops.test_supervisor import Bench, pid_of, toy

ROOT = Path(__file__).resolve().parents[2]
# A supervisor as `launch` runs it: after a handover the same pid goes on with new declarations.
PROGRAM = """
import asyncio, os, signal, sys
from decroche.ops import control
from decroche.ops.supervisor import Supervisor
from decroche.settings import load
from tests.ops.test_supervisor import toy

settings = load()
inputs = "new" if "again" in sys.argv else "old"
services = [toy("asterisk", adopt=True, inputs=inputs), toy("engine", depends=("asterisk",))]
supervisor = Supervisor(services, settings.state_file, settings.log_dir)

async def main():
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, supervisor.stop)
    async with control.serving(supervisor, settings):
        await supervisor.run()

asyncio.run(main())
if supervisor.handed_over:
    os.execv(sys.executable, [*sys.orig_argv, "again"])
"""


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Settings]:
    monkeypatch.setenv("DECROCHE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DECROCHE_RUN_DIR", str(tmp_path / "r"))
    load.cache_clear()
    yield load()
    load.cache_clear()


async def test_one_service_is_restarted_and_the_others_live_on(
    settings: Settings, tmp_path: Path
) -> None:
    bench = Bench(tmp_path)
    async with bench.running(toy("site"), toy("engine", depends=("site",))) as supervisor:
        await asyncio.wait_for(supervisor.all_ready.wait(), 20)
        site, engine = pid_of(supervisor, "site"), pid_of(supervisor, "engine")
        async with control.serving(supervisor, settings):
            assert control.socket_path(settings).stat().st_mode & 0o777 == 0o600
            request = {"do": "restart", "service": "site"}
            assert await asyncio.to_thread(control.ask, settings, request) == {"done": True}
            assert pid_of(supervisor, "site") != site
            assert pid_of(supervisor, "engine") == engine
            assert supervisor.state.services["site"].restarts == 0  # it was asked for
            request = {"do": "restart", "service": "nobody"}
            with pytest.raises(SetupError, match="no service nobody"):
                await asyncio.to_thread(control.ask, settings, request)
            with pytest.raises(SetupError, match="how to do"):
                await asyncio.to_thread(control.ask, settings, {"do": "dance"})
    assert not control.socket_path(settings).exists()


async def test_garbage_is_answered_with_a_sentence(tmp_path: Path) -> None:
    supervisor = Bench(tmp_path).build(toy("a"))
    for line in (b"", b"{", b"[]\n", b'{"do"', b"null\n", b'"x"\n', b"\xff\xfe\n"):
        assert "error" in await control.answer_line(supervisor, line)


def test_nobody_listening_is_said(settings: Settings) -> None:
    with pytest.raises(SetupError, match="does not answer"):
        control.ask(settings, {"do": "wait"})


def test_new_code_takes_over_what_runs(settings: Settings) -> None:
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=ROOT)
    try:
        life = control.ask(settings, {"do": "wait"}, 30)["life"]
        before = pids(settings)
        assert changed(settings) == {"asterisk": False, "engine": False}
        assert control.ask(settings, {"do": "hand_over"})["life"] == life
        while control.ask(settings, {"do": "wait"}, 30)["life"] == life:
            pass
        assert pids(settings) == before
        assert read_state(settings.state_file).pid == process.pid
        assert changed(settings) == {"asterisk": True, "engine": False}
        control.ask(settings, {"do": "restart", "service": "engine"})
        after = pids(settings)
        assert after["asterisk"] == before["asterisk"]
        assert after["engine"] != before["engine"]
        control.ask(settings, {"do": "restart", "service": "asterisk"})
        assert changed(settings) == {"asterisk": False, "engine": False}
        left = [Identity.of(pid) for pid in pids(settings).values()]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    assert all(each is not None and not each.alive() for each in left)
    assert not Path(f"/proc/{before['engine']}").exists(), "it was reaped"
    assert json.loads(settings.state_file.read_text())["pid"] is None


def pids(settings: Settings) -> dict[str, int]:
    state = read_state(settings.state_file)
    return {name: entry.pid for name, entry in state.services.items() if entry.pid is not None}


def changed(settings: Settings) -> dict[str, bool]:
    answer = control.ask(settings, {"do": "services"})
    return {each["name"]: each["changed"] for each in answer["services"]}
