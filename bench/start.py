"""(f) How long `make run` takes, robots calling as shipped: the very first on an empty data
directory, then the second; ended by Ctrl-C.

What set-up fetches once (Python packages, Asterisk, the web build) is there already: that depends
on the network and is not measured here. That it is there is looked up each time, and is.
"""

import json
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.kit.slots import port_base
from tests.kit.stack import ROOT, START_MAX_S, STOP_MAX_S

from bench.rows import Row, row

REPEATS = 1 if os.environ.get("BENCH_QUICK") else 3
POLL_S = 0.05
SECOND_MAX_S = 10.0


def timed_start(environment: dict[str, str], data_dir: Path) -> tuple[float, float]:
    """Seconds from the command to every process ready, and seconds to a clean end.

    The state is read from the supervisor's file: `decroche status` would itself cost a second.
    """
    before = state_of(data_dir).get("pid")
    begun = time.monotonic()
    process = subprocess.Popen(
        ["make", "--no-print-directory", "run"],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        while not is_ready(data_dir, before):
            if process.poll() is not None or time.monotonic() - begun > START_MAX_S:
                raise RuntimeError(f"not ready after {time.monotonic() - begun:.0f} s")
            time.sleep(POLL_S)
        ready_s = time.monotonic() - begun
    finally:
        ending = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        process.wait(STOP_MAX_S)
    return ready_s, time.monotonic() - ending


def state_of(data_dir: Path) -> dict[str, Any]:
    """What the newest supervisor of this directory has written; empty before the first has."""
    try:
        found: dict[str, Any] = json.loads((data_dir / "run" / "state.json").read_text())
    except (OSError, ValueError):
        return {}
    return found


def is_ready(data_dir: Path, before: int | None) -> bool:
    """Whether another supervisor than `before` says that every process is ready or done."""
    state = state_of(data_dir)
    phases = [process["phase"] for process in state.get("processes", ())]
    ours = state.get("pid") != before
    return ours and bool(phases) and all(phase in ("ready", "done") for phase in phases)


def run() -> list[Row]:
    first: list[float] = []
    second: list[float] = []
    stops: list[float] = []
    for _ in range(REPEATS):
        with port_base() as base, tempfile.TemporaryDirectory(prefix="decroche-start-") as folder:
            Path(folder).chmod(0o755)
            data_dir = Path(folder) / "data"
            environment = {
                **{k: v for k, v in os.environ.items() if not k.startswith("DECROCHE_")},
                "DECROCHE_DATA_DIR": str(data_dir),
                "DECROCHE_PORT_BASE": str(base),
                "DECROCHE_INSTANCE": f"start-{base}",
            }
            for found in (first, second):
                ready_s, stop_s = timed_start(environment, data_dir)
                found.append(ready_s)
                stops.append(stop_s)
                print(f"  ready after {ready_s:.1f} s, ended after {stop_s:.1f} s", flush=True)
    worst = f"worst of {REPEATS}; what set-up fetches once was there"
    empty = f"{worst}; empty data directory: database, company and files made"
    return [
        row("start", "(f) first start, s", max(first), note=empty),
        row("start", "(f) second start, s", max(second), bound=SECOND_MAX_S, note=worst),
        row("start", "(f) stop, s", max(stops), note=worst),
    ]
