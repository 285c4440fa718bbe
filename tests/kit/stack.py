"""The whole product as it ships, on ports and data of its own, with demo data and no robots."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.kit.slots import port_base
from tests.kit.template import fill
from tests.kit.tied import tied

ROOT = Path(__file__).resolve().parents[2]
START_MAX_S = 240.0
STOP_MAX_S = 60.0
POLL_S = 0.1


@dataclass
class Stack:
    """A running Décroche. `status()` is what `decroche status --json` says now."""

    environment: dict[str, str]
    data_dir: Path
    base: int
    process: "subprocess.Popen[bytes] | None" = None
    prefix: tuple[str, ...] = ()
    """Put before every command: `ip netns exec …` to live in another network."""
    start_as: tuple[str, ...] = ("demo",)
    seen_as: str = ""
    """The origin as pages of another machine know it."""

    @property
    def origin(self) -> str:
        return self.seen_as or f"http://127.0.0.1:{self.base}"

    @property
    def sip(self) -> tuple[str, int]:
        return ("127.0.0.1", self.base + 60)

    def decroche(self, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*self.prefix, sys.executable, "-m", "decroche", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=check,
            timeout=START_MAX_S,
        )

    def status(self) -> dict[str, Any]:
        answer = self.decroche("status", "--json", check=False).stdout
        return dict(json.loads(answer)) if answer.strip() else {"ready": False}

    def processes(self) -> list[dict[str, Any]]:
        """The supervisor's own file: `status` would cost half a second of processor each time."""
        try:
            state = json.loads((self.data_dir / "run" / "state.json").read_text())
        except (OSError, ValueError):
            return []
        return list(state["processes"])

    def is_ready(self) -> bool:
        """Whether every process is, and `status`, asked then, agrees."""
        phases = [process["phase"] for process in self.processes()]
        done = bool(phases) and all(phase in ("ready", "done") for phase in phases)
        return done and bool(self.status().get("ready"))

    def accounts(self, role: str) -> list[dict[str, str]]:
        found = json.loads((self.data_dir / "demo_accounts.json").read_text())
        return [account for account in found if account["role"] == role]

    def pid(self, name: str) -> int:
        """The process id of one service, as the supervisor says."""
        found = [p["pid"] for p in self.processes() if p["name"] == name]
        assert found, f"{name} is not among {self.processes()}"
        return int(found[0])

    def kill(self, name: str, number: int = signal.SIGKILL) -> int:
        pid = self.pid(name)
        os.kill(pid, number)
        return pid

    def restarted(self, name: str, old_pid: int) -> None:
        """Wait until this service runs again as another process."""
        until = time.monotonic() + START_MAX_S
        while True:
            found = [p for p in self.processes() if p["name"] == name]
            if found and found[0]["phase"] == "ready" and found[0]["pid"] != old_pid:
                return
            assert time.monotonic() < until, f"{name} did not come back\n{self.logs()}"
            time.sleep(POLL_S)  # Between two looks; the condition above decides.

    def logs(self, lines: int = 40) -> str:
        """The end of every log, for the report of a failure."""
        parts = []
        for path in sorted((self.data_dir / "log").glob("*.log")):
            tail = path.read_text(errors="replace").splitlines()[-lines:]
            parts.append(f"--- {path.name}\n" + "\n".join(tail))
        return "\n".join(parts)

    def start(self) -> None:
        """Start and wait until it says it is ready; the logs are the message if it does not."""
        output = self.data_dir.parent / "demo.out"
        with output.open("w") as writer:
            self.process = subprocess.Popen(
                [*self.prefix, sys.executable, "-m", "decroche", *self.start_as],
                env=self.environment,
                stdout=writer,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=tied(signal.SIGTERM),  # it ends all that it has started
            )
        until = time.monotonic() + START_MAX_S
        while not self.is_ready():
            if self._ended_within(0.3) or time.monotonic() > until:
                raise RuntimeError(f"not ready\n{output.read_text()}\n{self.logs()}")

    def _ended_within(self, pause_s: float) -> bool:
        """The pace of the question above: the answer comes at once when the process is gone."""
        assert self.process
        try:
            self.process.wait(pause_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(STOP_MAX_S)


def attached(text: str) -> Stack:
    """A stack that runs already, "DATA_DIR:PORT_BASE": for writing journeys, not for CI."""
    folder, _, base = text.rpartition(":")
    environment = {**os.environ, "DECROCHE_DATA_DIR": folder, "DECROCHE_PORT_BASE": base}
    return Stack(environment, Path(folder), int(base))


@contextmanager
def running(
    prefix: tuple[str, ...] = (),
    start_as: tuple[str, ...] = ("demo",),
    template: bool = True,
    start: bool = True,
    **settings: str,
) -> Iterator[Stack]:
    """A started stack; `settings` are environment names without `DECROCHE_`. Without `template` it
    is the very first start, that makes the company itself; without `start` the test starts it."""
    # PostgreSQL's own user must be able to walk to its data: 0700 would be in its way.
    with port_base() as base, tempfile.TemporaryDirectory(prefix="decroche-journey-") as folder:
        Path(folder).chmod(0o755)
        data_dir = Path(folder) / "data"
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("DECROCHE_")},
            "DECROCHE_DATA_DIR": str(data_dir),
            "DECROCHE_PORT_BASE": str(base),
            "DECROCHE_INSTANCE": f"journey-{base}",
            "DECROCHE_DEMO__CALLS_PER_MINUTE": "0",
            **{f"DECROCHE_{name}": value for name, value in settings.items()},
        }
        if cache := os.environ.get("DECROCHE_CACHE_DIR"):
            environment["DECROCHE_CACHE_DIR"] = cache
        if template and "demo" in start_as:
            fill(data_dir, demo=True)
        stack = Stack(environment, data_dir, base, prefix=prefix, start_as=start_as)
        try:
            if start:
                stack.start()
            yield stack
        finally:
            stack.stop()
