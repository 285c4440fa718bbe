"""500 sockets after the engine was killed: how long until each is back and shows all it showed
before: desks with their calls, floors with their rows. `kill -9` while calls stand.

Pages come back as ours do. Back is who shows, section by section, what was on the screen when the
engine was killed: the same state since the same instant, the call, the queues, the day.
"""

import asyncio
import os
import time
from dataclasses import dataclass, field

from tests.kit.stack import Stack, running

from bench.fleet import Fleet, fleet
from bench.fleet_pages import DeskPage, FloorPage
from bench.load import callers
from bench.patience import WITHIN_S, until
from bench.phones import Phones
from bench.rows import Row, percentile, row

LANE = "back"
QUICK = bool(os.environ.get("BENCH_QUICK"))
DESKS, WATCHERS = 480, 20
REPEATS = 1 if QUICK else 10
TALKING = 20
BACK_S = 10.0
QUIET_S = 2.0
"""No page is shown anything new for so long: what is on the screens now is expected back."""
Page = DeskPage | FloorPage


@dataclass
class Found:
    """Per repeat, seconds from the kill: the first page that is back, half of them, the last one;
    and how many never were."""

    first_s: list[float] = field(default_factory=list)
    half_s: list[float] = field(default_factory=list)
    last_s: list[float] = field(default_factory=list)
    never: int = 0


async def repeat(place: Fleet, phones: Phones, found: Found) -> None:
    coming = asyncio.ensure_future(
        callers(
            place.folder,
            place.stack.sip,
            place.crew.dialled,
            calls=TALKING,
            rate_per_s=TALKING,
            within_s=2 * WITHIN_S,
        )
    )
    await until(lambda: talking(place) == TALKING)
    await quiet(place)
    await strike(place, found)
    for call_id in list(phones.calls):
        phones.hang_up(call_id)
    await coming
    await until(lambda: talking(place) == 0)


def talking(place: Fleet) -> int:
    return sum(desk.status == "talking" for desk in place.desks)


def pages(place: Fleet) -> list[Page]:
    return [*place.desks, *place.floors]


async def quiet(place: Fleet) -> None:
    """Until nothing has changed on any screen for a while."""
    before: list[object] = []
    while (now := [page.whole.now.copy() for page in pages(place)]) != before:
        before = list(now)
        await asyncio.sleep(QUIET_S)


async def strike(place: Fleet, found: Found) -> None:
    for page in pages(place):
        page.whole.expect()
    begun_s = time.monotonic()
    place.stack.kill("engine")
    try:
        await until(lambda: all(page.whole.back_s for page in pages(place)), 0.05)
    except TimeoutError:
        missing = [page for page in pages(place) if not page.whole.back_s]
        found.never += len(missing)
        print("    not back:", *missing[0].whole.differs(), sep="\n      ", flush=True)
    took_s = [page.whole.back_s - begun_s for page in pages(place) if page.whole.back_s]
    if took_s:
        found.first_s.append(min(took_s))
        found.half_s.append(percentile(took_s, 0.5))
        found.last_s.append(max(took_s))
        print(f"    {len(took_s)} back, the last after {max(took_s):.1f} s", flush=True)


async def measure(stack: Stack) -> list[Row]:
    found, phones = Found(), Phones(stack.sip)
    phones.talk_s = None
    async with fleet(stack, DESKS, WATCHERS, phones) as place:
        for number in range(REPEATS):
            print(f"  {number + 1}/{REPEATS}", flush=True)
            await repeat(place, phones, found)
    return rows(found)


def rows(found: Found) -> list[Row]:
    note = f"worst of {REPEATS}; {DESKS} desks, {WATCHERS} floors, {TALKING} calls; kill -9"
    whole = f"{note}; each with all it showed before"
    lines = [row(LANE, "sockets that never were back", found.never, bound=0, note=note)]
    if not found.last_s:
        return lines
    return [
        row(LANE, "every socket back, s", max(found.last_s), bound=BACK_S, note=whole),
        row(LANE, "half of the sockets back, s", max(found.half_s), note=whole),
        row(LANE, "the first socket back, s", max(found.first_s), note=whole),
        *lines,
    ]


def run() -> list[Row]:
    with running() as stack:
        return asyncio.run(measure(stack))
