"""(c) From the offer to the caller's file on the screen, in a real browser, and never after the
ring is heard. The clock of the offer is the engine's, that of the paint the page's: one machine."""

import asyncio
import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.kit.crew import NUMBER, hire
from tests.kit.sip import Party
from tests.kit.stack import Stack, running

from bench.agent_page import AgentPage, open_page
from bench.rows import AT_LEAST, Row, percentile, row

OFFERS = 30 if os.environ.get("BENCH_QUICK") else 1000
SAID_EVERY = 10 if os.environ.get("BENCH_QUICK") else 100
RING_WITHIN_MS = 3000
"""The page rings 1.5 s after the INVITE at the latest: this long without means never."""


@dataclass
class Seen:
    """Milliseconds per offer, and what must not be."""

    painted: list[float] = field(default_factory=list)
    in_page: list[float] = field(default_factory=list)
    ring_after_paint: list[float] = field(default_factory=list)
    rang_first: int = 0
    never_painted: int = 0
    never_rang: int = 0
    blank: int = 0


async def one_offer(desk: AgentPage, caller: Party, sender: str, seen: Seen) -> None:
    """Ring, look, hang up, wait until the desk is free again."""
    call = await caller.dial(NUMBER, sender=f"<sip:{sender}@127.0.0.2>")
    await desk.until("b.work && b.work.stage === 'offered'")
    segment = str(await desk.bench("work.segment"))
    key = json.dumps(segment)
    try:
        await desk.until(f"b.painted[{key}] && b.ring[{key}]", RING_WITHIN_MS)
    except TimeoutError:
        pass
    except Exception as error:
        if "Timeout" not in type(error).__name__:
            raise
    offer = await desk.bench(f"offers[{key}]")
    painted = await desk.bench(f"painted[{key}] ?? null")
    ring = await desk.bench(f"ring[{key}] ?? null")
    await call.hang_up()
    await desk.until("!b.work")
    seen.never_painted += painted is None
    seen.never_rang += ring is None
    if painted is not None:
        seen.painted.append(painted - offer["offered_ms"])
        seen.in_page.append(painted - offer["received_ms"])
    if painted is not None and ring is not None:
        seen.ring_after_paint.append(ring - painted)
        seen.rang_first += ring < painted


async def measure(stack: Stack) -> Seen:
    """Calls one after another from the demo's known customers."""
    hire(stack, 0)
    numbers = json.loads((stack.data_dir / "demo_callers.json").read_text())
    seen = Seen()
    with tempfile.TemporaryDirectory(prefix="decroche-bench-") as folder:
        caller = await Party.open("caller", stack.sip)
        async with open_page(stack, Path(folder)) as desk:
            for count in range(1, OFFERS + 1):
                await one_offer(desk, caller, numbers[count % len(numbers)], seen)
                if count % SAID_EVERY == 0:
                    p99 = percentile(seen.painted, 0.99) if seen.painted else float("nan")
                    print(f"  {count} offers, p99 {p99:.0f} ms", flush=True)
            seen.blank = int(await desk.bench("blank.length"))
        caller.close()
    return seen


def rows(seen: Seen) -> list[Row]:
    """Every figure that was measured."""
    load = f"load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores"
    note = f"{len(seen.painted)} of {OFFERS} offers; engine's clock to the page's; {load}"
    found = []
    if seen.painted:
        for name, share, bound in (("p50", 0.5, None), ("p99", 0.99, 50)):
            value = percentile(seen.painted, share)
            found.append(
                row("desk", f"(c) offer → file painted, {name}, ms", value, bound=bound, note=note)
            )
        value = percentile(seen.in_page, 0.99)
        inside = "from the frame's arrival in the page"
        found.append(row("desk", "(c) of it in the page, p99, ms", value, note=inside))
    if seen.ring_after_paint:
        value = min(seen.ring_after_paint)
        least = f"{AT_LEAST}: the ring as sound, after the paint; below 0 it came first"
        found.append(row("desk", "(c) ring after paint, least, ms", value, bound=0, note=least))
    for what, count in (
        ("rang before the file", seen.rang_first),
        ("never painted", seen.never_painted),
        ("never rang", seen.never_rang),
        ("painted without a card", seen.blank),
    ):
        found.append(row("desk", f"(c) offers {what}", count, bound=0, note=note))
    return found


def run() -> list[Row]:
    with running() as stack:
        print(f"  stack ready at {stack.origin}", flush=True)
        return rows(asyncio.run(measure(stack)))
