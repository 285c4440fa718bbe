"""(e) Faults, in seconds: each `REPEATS` times, the worst is printed. What a caller, an agent's
telephone or an agent's desk notices is the clock, never our own word for it. After each repeat
every caller has exactly one interaction, and the switch holds neither leg nor bridge.

`BENCH_FAULTS="holding with_postgres"` plays these only.
"""

import asyncio
import os
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.kit.stack import Stack, running

from bench import engine_faults, node_faults, page_faults
from bench.engine_faults import Fault
from bench.rows import Row, row
from bench.scene import Scene, scene

QUICK = bool(os.environ.get("BENCH_QUICK"))
REPEATS = 1 if QUICK else 10
ASKED = os.environ.get("BENCH_FAULTS", "").split()
KEEPER_S = "60"
"""For the long faults: the supervisor would kill a standing engine after 2 s, but there the
dialplan alone must do."""


@dataclass
class Found:
    """Figure → seconds (or a count) per repeat."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        self.values.setdefault(name, []).append(value)
        print(f"    {name}: {value:.2f}", flush=True)


CONTROL_S, RING_S = 5, 10
LIMITS_S = {
    "control back, s": CONTROL_S,
    "agent heard, s": CONTROL_S,
    "agent heard after the hold, s": CONTROL_S,
    "next caller rings, s": CONTROL_S,
    "next caller rings a desk phone, s": RING_S,
    "next caller rings a page, s": RING_S,
    "trunk registered, s": RING_S,
    "last newcomer without fallback entered at, s": 5,
    "all who waited in the fallback, s": 35,
    "caller hears music, s": 2,
    "agent heard again after the page is back, s": 5,
    "found, s": 5,
}
"""Of the issue, by what follows the colon. Counts must be 0; others have no limit of their own."""


async def rehearse(faults: Sequence[Fault], repeats: int, place: Scene, found: Found) -> None:
    """Every fault, every repeat; one that fails is counted and the others go on."""
    for fault in faults:
        for place.repeat in range(repeats):
            print(f"  {fault.__name__} {place.repeat + 1}/{repeats}", flush=True)
            try:
                await place.register()
                await fault(place, found.add)
                await balance(place, fault.__name__, found)
            except (TimeoutError, RuntimeError, AssertionError, StopIteration) as error:
                frames = traceback.extract_tb(error.__traceback__)
                where = [f.line for f in frames if "/bench/" in f.filename][-1]
                print(f"    FAILED: {type(error).__name__} {error} at {where}", flush=True)
                found.add(f"{fault.__name__}: repeats that failed", 1)
                await settle(place)


async def balance(place: Scene, name: str, found: Found) -> None:
    """Everybody hangs up; then the books are compared with the calls."""
    numbers, since_ms = place.accounted(), place.begun_ms
    await place.clear()
    lost, doubled = await place.accounts.wrong(numbers, since_ms)
    found.add(f"{name}: interactions lost", lost)
    found.add(f"{name}: interactions doubled", doubled)
    found.add(f"{name}: legs and bridges left over", await place.accounts.left_over())


async def settle(place: Scene) -> None:
    """After a failure: whatever is left must not spoil the next repeat."""
    try:
        await place.clear()
    except (TimeoutError, RuntimeError) as error:
        print(f"    not cleared: {error}", flush=True)


def rows(found: Found) -> list[Row]:
    """The worst of each figure."""
    lines = []
    for name, values in found.values.items():
        seconds = name.endswith(", s")
        bound = LIMITS_S.get(name.rpartition(": ")[2]) if seconds else 0
        total = max(values) if seconds else sum(values)
        how = "worst" if seconds else "sum"
        lines.append(
            row("faults", f"(e) {name}", total, bound=bound, note=f"{how} of {len(values)}")
        )
    return lines


def asked(faults: Sequence[Fault]) -> list[Fault]:
    return [fault for fault in faults if not ASKED or fault.__name__ in ASKED]


def run() -> list[Row]:
    found = Found()
    short = asked((*engine_faults.FAULTS, *node_faults.FAULTS))
    long = asked(node_faults.LONG)
    if short or "page" in ASKED:
        with running() as stack:
            asyncio.run(_play(stack, short, found))
            if not ASKED or "page" in ASKED:
                asyncio.run(page_faults.rehearse(stack, REPEATS, found.add))
    if long:
        with running(WATCH__ENGINE_STUCK_S=KEEPER_S) as stack:
            asyncio.run(_play(stack, long, found))
    return rows(found)


async def _play(stack: Stack, faults: Sequence[Fault], found: Found) -> None:
    if faults:
        async with scene(stack) as place:
            await rehearse(faults, REPEATS, place, found)
