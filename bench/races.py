"""Two agents answer one call within a millisecond, a thousand times: a queue that rings all, and
app_queue with `ringall`, with the same caller, phones and hands, in blocks A B B A.

Judged from outside: by the capture and by Asterisk's own record of bridges (CEL); ours also by its
rows. The caller hangs up as soon as one phone is left.
"""

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.kit.crew import NUMBER
from tests.kit.sip import Party
from tests.kit.stack import Stack, running

from bench import rival
from bench.accounts import Accounts
from bench.bridges import Record
from bench.load import CALLERS, fresh_numbers
from bench.patience import until
from bench.phones import PHONES
from bench.races_read import RACE_S, Races, books, races
from bench.road import BLOCKS, Yard, said, yard
from bench.rows import AT_LEAST, Row, percentile, row

QUICK = bool(os.environ.get("BENCH_QUICK"))
RACES = 40 if QUICK else 1000
TRIES = 3 * RACES
"""Of each side: hands that were too slow for the millisecond try again, so often at most."""
BLOCK_WITHIN_S = 60 if QUICK else 600
AGENTS = 2
APART_S = (0.0, 0.0, 0.0001, 0.0003, 0.0006)
"""Between the two hands, in turn: what follows "the same instant" is what locks are for."""
ALONE_S = 1.0
"""A phone that rings alone is picked up after this: no race, and no caller left to wait."""
SETTLED_WITHIN_S = 3.0
"""Longer than any figure here: what is not over by then is counted, and the caller hangs up."""
PAUSE_S = 0.05
"""Between two callers: app_queue learns a moment later that a phone is free."""
LOOK_S = 0.002
SURE_S = 0.9 * RACE_S
"""Hands that took no longer by their own clock are a race for the capture's, which decides."""
LOSER_MS = 100
LANE = "races"


@dataclass
class Side:
    """What was seen of one side. `unsettled`: races after which the loser was not rid of his call
    (ours: or not shown as available) within `SETTLED_WITHIN_S`; `left_over`: channels and bridges
    that were still there after a block."""

    dialled: str
    callers: str
    ours: bool
    numbers: list[str] = field(default_factory=list)
    races: list[Races] = field(default_factory=list)
    met: int = 0
    with_two: int = 0
    unsettled: int = 0
    left_over: int = 0

    def count(self, what: Callable[[Races], int]) -> int:
        return sum(what(each) for each in self.races)

    @property
    def ended_s(self) -> list[float]:
        return [value for each in self.races for value in each.ended_s]

    @property
    def raced(self) -> int:
        return self.count(lambda found: len(found.apart_s))


async def race(place: Yard, caller: Party, side: Side) -> None:
    """One caller, two hands; over when both phones and both desks are free again."""
    (number,) = fresh_numbers(1)
    side.numbers.append(number)
    phones, desks = place.phones, place.desks
    phones.apart_s = APART_S[len(side.numbers) % len(APART_S)]
    answered = phones.answered

    def settled() -> bool:
        statuses = sorted(desk.status for desk in desks)
        free = not side.ours or statuses == ["available", "talking"]
        return phones.answered > answered and len(phones.calls) == 1 and free

    call = await caller.dial(side.dialled, sender=f"<sip:{number}@{side.callers}>")
    side.unsettled += not await holds(settled)
    await call.hang_up()
    caller.calls.clear()
    if not await holds(lambda: not phones.calls and all(d.status == "available" for d in desks)):
        print(f"    {number}: desks {[d.status for d in desks]}", flush=True)
    await asyncio.sleep(PAUSE_S)


async def holds(settled: Callable[[], bool]) -> bool:
    """Whether it came to hold within `SETTLED_WITHIN_S`."""
    try:
        async with asyncio.timeout(SETTLED_WITHIN_S):
            await until(settled, LOOK_S)
    except TimeoutError:
        return False
    return True


async def block(place: Yard, side: Side, name: str) -> None:
    """A half of a side's races."""
    limit_s = time.monotonic() + BLOCK_WITHIN_S
    record, hands_s, tries = Record(place.stack.data_dir), place.phones.hands_s, 0
    hands_s.clear()
    caller = await Party.open("caller", place.stack.sip, side.callers)
    with place.capture(name) as capture:
        while sum(apart_s <= SURE_S for apart_s in hands_s) < RACES // 2:
            if time.monotonic() > limit_s or tries == TRIES // 2:
                print(f"  {name} gives up after {tries} callers", flush=True)
                break
            tries += 1
            await race(place, caller, side)
    caller.close()
    side.left_over += await Accounts(place.stack, place.crew.tenant).left_over()
    found, seen = races(capture.packets(), side.callers, PHONES), record.meetings()
    side.races.append(found)
    side.met += seen.callers_met
    side.with_two += seen.with_two
    print(
        f"  {name}: {len(found.apart_s)} races of {tries} callers, {said(found.ended_s)}; "
        f"with two agents: {seen.with_two}",
        flush=True,
    )


async def measure(stack: Stack) -> list[Row]:
    ours, theirs = Side(NUMBER, CALLERS, True), Side(rival.MANY, rival.CALLERS, False)
    async with yard(stack, AGENTS, "ring_all") as place:
        endpoints = [member.endpoint for member in place.crew.members]
        rival.prepare(stack, {rival.MANY: endpoints}, strategy="ringall")
        phones = place.phones
        phones.talk_s, phones.together, phones.answer_after_s = None, AGENTS, ALONE_S
        begun_ms = int(time.time() * 1000)
        for number, letter in enumerate(BLOCKS):
            side = {"A": ours, "B": theirs}[letter]
            await block(place, side, f"{number}-{letter}-races")
        return [*seen_rows(ours, theirs), *await own_rows(place, ours, begun_ms)]


def seen_rows(ours: Side, theirs: Side) -> list[Row]:
    """What capture and record say of both."""
    note = f"{ours.raced} races; rival: app_queue, ringall, {theirs.raced} races"
    counts: dict[str, Callable[[Side], int]] = {
        "callers bridged with two agents": lambda side: side.with_two,
        "callers who met no agent": lambda side: len(side.numbers) - side.met,
        "callers dropped by both phones": lambda side: side.count(lambda found: found.dropped),
        "losers who heard no BYE": lambda side: side.count(lambda found: found.endless),
        "losers not free again": lambda side: side.unsettled,
        "legs and bridges left over": lambda side: side.left_over,
    }
    lines = [row(LANE, "races within 1 ms", ours.raced, bound=RACES, note=f"{AT_LEAST}; {note}")]
    lines += [
        row(LANE, name, of(ours), rival=of(theirs), bound=0, note=note)
        for name, of in counts.items()
    ]
    if not ours.ended_s or not theirs.ended_s:
        return lines
    return lines + [
        row(
            LANE,
            f"loser's 200 OK → his BYE, {name}, ms",
            percentile(ours.ended_s, share) * 1000,
            rival=percentile(theirs.ended_s, share) * 1000,
            bound=LOSER_MS if share == 1 else None,
            note=note,
        )
        for name, share in (("p50", 0.5), ("p99", 0.99), ("worst", 1))
    ]


async def own_rows(place: Yard, ours: Side, begun_ms: int) -> list[Row]:
    """What our own rows say."""
    calls = [f"+33{number[1:]}" for number in ours.numbers]
    accounts = Accounts(place.stack, place.crew.tenant)
    lost, doubled = await accounts.wrong(calls, begun_ms)
    found = books(await asyncio.to_thread(accounts.parts, calls, begun_ms), calls)
    note = f"our rows of {len(calls)} callers"
    counts = {
        "interactions lost": lost,
        "interactions doubled": doubled,
        "interactions with two open segments": found.with_two,
        "losers not first among idle": found.not_first,
    }
    first = f"{AT_LEAST}; times that the loser was offered the next call first"
    return [
        *(row(LANE, name, value, bound=0, note=note) for name, value in counts.items()),
        row(LANE, "losers first among idle", found.first, bound=int(RACES * 0.9), note=first),
    ]


def run() -> list[Row]:
    with running() as stack:
        return asyncio.run(measure(stack))
