"""`make bench [LANES="routing road"]`: every lane in one run, rows into bench/results.json.

A lane is a module of this folder with `run() -> list[Row]`. A lane that fails says so in a row of
its own and the others go on; the exit status is 1 then. Figures gate nothing: people read them.
`BENCH_QUICK=1` takes a minute per lane, to see that it works; its figures are not kept.

Beside app_queue in the same Asterisk, with the same callers and telephones (`rival.py`):
- road: a caller's way to an agent, the next caller's, processor time per call
- rush: 60 calls/s for a minute, none lost or refused
- races: two agents answer one call within a millisecond, a thousand times
- waiting: processor time of 300 callers who wait with music

Beside bare uvloop writes:
- wire: the live socket, 500 desks, 300 bytes a frame; and readers who do not read

Ours alone, from outside:
- floor: 200 agents and 20 supervisors: how far the floor is behind, what the engine takes
- back: 500 sockets after the engine was killed, each with all it showed before
- figures: a million contacts: how many are missed, a day's figures
- start: how long the first start and the next ones take
- desk: from the offer to the caller's file on the screen
- shift_open: from the log-in page to a post that can be called
- sound: what everybody hears around reloads, holds and re-rings
- faults: processes killed and pages lost, ten times each
- leaver: who leaves the house is out
- fuzz: spoilt SIP messages

The cores alone:
- routing_core, simulation
- million: a million calls through the whole core, everything going wrong, none lost or doubled
"""

import importlib
import json
import os
import pkgutil
import sys
import time
import traceback
from pathlib import Path

import bench
from bench.rows import Row, row, within

QUICK = bool(os.environ.get("BENCH_QUICK"))
RESULTS = Path(__file__).with_name("results.json")


def lanes(asked: list[str]) -> list[str]:
    found = [
        module.name
        for module in pkgutil.iter_modules(bench.__path__)
        if hasattr(importlib.import_module(f"bench.{module.name}"), "run")
        and module.name != "__main__"
    ]
    unknown = [name for name in asked if name not in found]
    if unknown:
        sys.exit(f"no such lane: {', '.join(unknown)}; there are: {', '.join(found)}")
    return asked or found


def show(line: Row) -> None:
    parts = [f"  {line['metric']:<46} {line['ours']:>12,.3f}"]
    if line["rival"] is not None:
        parts.append(f"rival {line['rival']:,.3f}")
    if line["ratio"] is not None:
        parts.append(f"ratio {line['ratio']:,.3f}")
    if line["bound"] is not None:
        verdict = "ok" if within(line) else "OVER"
        parts.append(f"bound {line['bound']:,}: {verdict}")
    print("  ".join(parts), line["note"], sep="  ", flush=True)


def keep(results: list[Row]) -> None:
    """Into the file, beside what other lanes have left there: a run that ends early leaves what it
    has measured."""
    measured = {line["lane"] for line in results}
    before: list[Row] = json.loads(RESULTS.read_text()) if RESULTS.exists() else []
    kept = [line for line in before if line["lane"] not in measured]
    RESULTS.write_text(json.dumps([*kept, *results], indent=1) + "\n")


def closing(results: list[Row]) -> None:
    """What to look at first: the figures that do not keep their bounds."""
    judged = [line for line in results if line["bound"] is not None]
    over = [line for line in judged if not within(line)]
    print(f"{len(judged) - len(over)} of {len(judged)} figures keep their bounds")
    for line in over:
        show(line)


def main() -> int:
    results: list[Row] = []
    failed = 0
    print("load of this machine:", *(f"{load:.1f}" for load in os.getloadavg()), flush=True)
    for name in lanes(sys.argv[1:]):
        print(f"{name}", flush=True)
        started = time.monotonic()
        try:
            lines = importlib.import_module(f"bench.{name}").run()
        except Exception:
            traceback.print_exc()
            failed += 1
            lines = [row(name, "failed", 1, bound=0, note="see the output above")]
        for line in lines:
            show(line)
        results += lines
        if not QUICK:
            keep(lines)
        print(f"  ({time.monotonic() - started:.0f} s)", flush=True)
    closing(results)
    print("a quick run: nothing written" if QUICK else f"written: {RESULTS.name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
