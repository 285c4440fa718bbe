"""The supervisor with toy processes: real ones, that live and die like ours."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from decroche.ops.account import SetupError
from decroche.ops.process import Child, Identity
from decroche.ops.restart import RestartPolicy
from decroche.ops.service import Service, http_check
from decroche.ops.state import read_state
from decroche.ops.supervisor import Supervisor
from decroche.settings import Watch

QUICK = RestartPolicy(first_wait_s=0.05, longest_s=0.1)
ENV = {"PATH": os.environ["PATH"]}
SLEEPER = [sys.executable, "-c", "import signal; signal.pause()"]
DEAF = [
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True);\n"
    "while True: signal.pause()",
]
WEB = """
import http.server, sys
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), H).serve_forever()
"""


class Bench:
    """A directory in which supervisors run one after another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state_file = folder / "run/state.json"
        self.loose: list[Identity] = []

    def build(self, *services: Service, watch: Watch | None = None) -> Supervisor:
        def report(name: str, state: object) -> None:
            tick.set()

        tick = self.tick = asyncio.Event()
        return Supervisor(services, self.state_file, self.folder / "log", watch, report)

    @contextlib.asynccontextmanager
    async def running(
        self, *services: Service, watch: Watch | None = None
    ) -> AsyncIterator[Supervisor]:
        supervisor = self.build(*services, watch=watch)
        task = asyncio.create_task(supervisor.run())
        try:
            yield supervisor
        finally:
            supervisor.stop()
            await asyncio.wait_for(task, 20)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for reports of changes until the condition holds."""
        async with asyncio.timeout(20):
            while not condition():
                self.tick.clear()
                await self.tick.wait()


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    made = Bench(tmp_path)
    yield made
    for identity in made.loose:
        if identity.alive():
            os.kill(identity.pid, signal.SIGKILL)


def toy(name: str, argv: list[str] = SLEEPER, **more: object) -> Service:
    return Service(name, argv, ENV, policy=QUICK, **more)  # type: ignore[arg-type]


def pid_of(supervisor: Supervisor, name: str) -> int:
    pid = supervisor.state.services[name].pid
    assert pid is not None
    return pid


async def gone(identity: Identity) -> None:
    child = Child.adopt(identity)
    if child is not None:
        await asyncio.wait_for(child.wait(), 10)
        child.close()


async def test_needs_come_first_and_all_end_together(bench: Bench) -> None:
    order: list[str] = []

    def ready(name: str) -> Callable[[], Awaitable[bool]]:
        async def check() -> bool:
            order.append(name)
            return True

        return check

    first = toy("first", ready=ready("first"))
    once = toy("once", [sys.executable, "-c", "print('done')"], once=True, depends=("first",))
    last = toy("last", ready=ready("last"), depends=("once",))
    async with bench.running(last, once, first) as supervisor:
        await asyncio.wait_for(supervisor.all_ready.wait(), 20)
        assert order == ["first", "last"]
        assert read_state(bench.state_file).ready
        entries = [supervisor.state.services[name].identity for name in ("first", "last")]
    assert all(entry is not None and not entry.alive() for entry in entries)
    assert not read_state(bench.state_file).ready


async def test_a_killed_process_is_back_with_a_new_pid(bench: Bench) -> None:
    async with bench.running(toy("a"), toy("b")) as supervisor:
        await asyncio.wait_for(supervisor.all_ready.wait(), 20)
        before, other = pid_of(supervisor, "a"), pid_of(supervisor, "b")
        os.kill(before, signal.SIGKILL)
        await bench.until(lambda: supervisor.state.services["a"].restarts == 1)
        await asyncio.wait_for(supervisor.all_ready.wait(), 20)
        assert pid_of(supervisor, "a") != before
        assert pid_of(supervisor, "b") == other


async def test_a_program_that_is_missing_is_a_failure_with_words(bench: Bench) -> None:
    async with bench.running(toy("broken", ["/nonexistent/program"]), toy("fine")) as supervisor:
        await bench.until(lambda: supervisor.state.services["broken"].restarts >= 3)
        await bench.until(lambda: supervisor.state.services["fine"].phase == "ready")
        assert "/nonexistent/program" in supervisor.state.services["broken"].note
        assert not read_state(bench.state_file).ready


async def test_a_stuck_process_is_killed_and_replaced(bench: Bench) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    argv = [sys.executable, "-c", WEB, str(port)]
    service = toy("web", argv, ready=http_check("127.0.0.1", port, "/"), stuck_s=0.5)
    async with bench.running(service) as supervisor:
        await asyncio.wait_for(supervisor.all_ready.wait(), 20)
        before = pid_of(supervisor, "web")
        os.kill(before, signal.SIGSTOP)
        await bench.until(lambda: supervisor.state.services["web"].phase == "failing")
        assert "no answer" in supervisor.state.services["web"].note
        await asyncio.wait_for(supervisor.all_ready.wait(), 20)
        assert pid_of(supervisor, "web") != before


async def test_one_that_does_not_listen_is_ended_by_force(bench: Bench) -> None:
    async with bench.running(toy("deaf", DEAF, stop_s=0.2)) as supervisor:
        await asyncio.wait_for(supervisor.all_ready.wait(), 20)
        identity = supervisor.state.services["deaf"].identity
        assert identity is not None
    assert not identity.alive()


async def test_two_supervisors_of_one_directory_cannot_run(bench: Bench) -> None:
    async with bench.running(toy("a")) as supervisor:
        await asyncio.wait_for(supervisor.all_ready.wait(), 20)
        with pytest.raises(SetupError, match="already runs"):
            await Supervisor([toy("a")], bench.state_file, bench.folder / "log").run()


async def test_what_a_killed_supervisor_left_is_adopted_or_ended(bench: Bench) -> None:
    keeper, other = toy("keeper", adopt=True), toy("other")
    program = (
        "import asyncio, sys; from pathlib import Path\n"
        "from tests.ops.test_supervisor import toy, Supervisor\n"
        "folder = Path(sys.argv[1])\n"
        "services = [toy('keeper', adopt=True), toy('other')]\n"
        "s = Supervisor(services, folder / 'run/state.json', folder / 'log')\n"
        "async def main():\n"
        "    task = asyncio.create_task(s.run())\n"
        "    await s.all_ready.wait()\n"
        "    print('ready', flush=True)\n"
        "    await task\n"
        "asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(
        *[sys.executable, "-c", program, str(bench.folder)],
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), 20) == b"ready\n"
    process.kill()
    await process.wait()
    left = read_state(bench.state_file)
    kept, ended = left.services["keeper"].identity, left.services["other"].identity
    assert kept is not None
    assert ended is not None
    bench.loose += [kept, ended]
    assert kept.alive()
    async with bench.running(keeper, other) as supervisor:
        await asyncio.wait_for(supervisor.all_ready.wait(), 20)
        assert supervisor.state.services["keeper"].identity == kept
        assert not ended.alive()
        os.kill(kept.pid, signal.SIGKILL)  # adopted ones are watched like our own
        await bench.until(lambda: supervisor.state.services["keeper"].restarts == 1)
        await asyncio.wait_for(supervisor.all_ready.wait(), 20)
    await gone(kept)


def test_a_reused_pid_is_never_touched() -> None:
    with subprocess.Popen(SLEEPER) as stranger:
        mine = Identity.of(stranger.pid)
        assert mine is not None
        assert Child.adopt(Identity(stranger.pid, "another boot:1")) is None
        assert mine.alive()
        stranger.kill()


async def test_an_end_is_quick(bench: Bench) -> None:
    async with bench.running(toy("a"), toy("b", depends=("a",))) as supervisor:
        await asyncio.wait_for(supervisor.all_ready.wait(), 20)
        begun = time.monotonic()
    assert time.monotonic() - begun < 5


async def test_a_state_that_cannot_be_written_ends_nobody(bench: Bench) -> None:
    refusing = bench.state_file.with_suffix(".part")
    async with bench.running(toy("a"), toy("b")) as supervisor:
        await asyncio.wait_for(supervisor.all_ready.wait(), 20)
        refusing.mkdir()  # as a full disk: every write of the state fails, root's too
        before, other = pid_of(supervisor, "a"), pid_of(supervisor, "b")
        os.kill(before, signal.SIGKILL)
        await bench.until(lambda: supervisor.state.services["a"].restarts == 1)
        await asyncio.wait_for(supervisor.all_ready.wait(), 20)
        assert pid_of(supervisor, "a") != before
        assert pid_of(supervisor, "b") == other
        assert read_state(bench.state_file).services["a"].pid == before
        refusing.rmdir()
        os.kill(pid_of(supervisor, "a"), signal.SIGKILL)
        await bench.until(lambda: supervisor.state.services["a"].restarts == 2)
        await asyncio.wait_for(supervisor.all_ready.wait(), 20)
        assert read_state(bench.state_file).services["a"].pid == pid_of(supervisor, "a")


async def test_it_ends_well_while_the_state_cannot_be_written(bench: Bench) -> None:
    async with bench.running(toy("a"), toy("b")) as supervisor:
        await asyncio.wait_for(supervisor.all_ready.wait(), 20)
        entries = [supervisor.state.services[name].identity for name in ("a", "b")]
        bench.state_file.with_suffix(".part").mkdir()
    assert all(entry is not None and not entry.alive() for entry in entries)


async def test_a_check_that_cannot_be_made_is_no_answer(bench: Bench) -> None:
    calls: list[int] = []

    async def check() -> bool:
        calls.append(1)
        if len(calls) < 3:
            raise OSError(28, "No space left on device")
        return True

    async with bench.running(toy("checked", ready=check), toy("other")) as supervisor:
        await asyncio.wait_for(supervisor.all_ready.wait(), 20)
        assert supervisor.state.services["checked"].restarts == 0
        assert len(calls) == 3


async def test_a_keeper_that_fails_begins_again_and_leaves_nothing_behind(bench: Bench) -> None:
    seen: list[Identity] = []

    async def check() -> bool:
        seen.append(Identity(pid_of(supervisor, "bad"), supervisor.state.services["bad"].started))
        if len(seen) == 1:
            raise ValueError("a bug")
        return True

    async with bench.running(toy("bad", ready=check), toy("other")) as supervisor:
        await bench.until(lambda: supervisor.state.services["other"].phase == "ready")
        other = pid_of(supervisor, "other")
        await asyncio.wait_for(supervisor.all_ready.wait(), 20)
        assert supervisor.state.services["bad"].restarts == 1
        assert not seen[0].alive()
        assert pid_of(supervisor, "other") == other


async def test_a_process_goes_before_or_after_the_rest_of_the_machine(bench: Bench) -> None:
    """Its session is a scheduling group of its own: the group's niceness is what others feel."""
    groups = Path("/proc/self/autogroup").exists()
    async with bench.running(toy("patient", niceness=7), toy("common")) as supervisor:
        services = supervisor.state.services
        await bench.until(lambda: all(each.phase == "ready" for each in services.values()))
        for name, wanted in (("patient", 7), ("common", 0)):
            pid = pid_of(supervisor, name)
            assert os.getpriority(os.PRIO_PROCESS, pid) == wanted
            if groups:
                assert Path(f"/proc/{pid}/autogroup").read_text().split()[-1] == str(wanted)
