"""Sixty calls a second for a minute beside app_queue in the same Asterisk: the same callers (SIPp)
and the same phones, which talk shortly, in blocks A B B A. Everybody must reach an agent."""

import asyncio
import os
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.kit.stack import Stack, running

from bench import rival
from bench.accounts import Accounts
from bench.bridges import Record
from bench.load import CALLERS, callers
from bench.phones import PHONES
from bench.road import BLOCKS, Yard, cpu_now, said, yard
from bench.rows import Row, percentile, row
from bench.timeline import digits_of, first_invites, refusals, ring_delays

QUICK = bool(os.environ.get("BENCH_QUICK"))
AGENTS = 80
"""With this talk some three in five are busy at a time."""
RATE_PER_S = 60.0
BLOCK_S = 5 if QUICK else 60
CALLS = int(RATE_PER_S * BLOCK_S)
TALK_S = (0.7, 0.9)
"""A caller who is put to an agent later than that has met nobody."""
RINGS_MS = 50
LANE = "rush"


@dataclass
class Side:
    """What was seen of one side over its blocks. `unserved`: callers who never shared a bridge with
    an agent, as Asterisk's record says; `unnamed`: those whose number no agent's phone was shown
    (an engine that cannot reach its database in time rings without it)."""

    dialled: str
    callers: str
    ring_s: list[float] = field(default_factory=list)
    placed: int = 0
    unserved: int = 0
    unnamed: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    digits: list[str] = field(default_factory=list)


async def block(place: Yard, side: Side, name: str) -> None:
    record = Record(place.stack.data_dir)
    before, begun_s, own_s = cpu_now(place.stack), time.monotonic(), time.process_time()
    with place.capture(name) as capture:
        await callers(
            place.folder,
            place.stack.sip,
            side.dialled,
            calls=CALLS,
            rate_per_s=RATE_PER_S,
            within_s=BLOCK_S + 60,
            address=side.callers,
        )
        took_s = time.monotonic() - begun_s
        used = {each: s - before[each] for each, s in cpu_now(place.stack).items()}
        used["this bench's pages and phones"] = time.process_time() - own_s
    print(f"  of a core: {', '.join(f'{k} {v / took_s:.0%}' for k, v in used.items())}", flush=True)
    packets = capture.packets()
    placed = [
        digits_of(each.message.get("From"))
        for each in first_invites(packets, side.callers, to=False)
    ]
    found = ring_delays(packets, side.callers, PHONES)
    await Accounts(place.stack, place.crew.tenant).left_over()
    unserved = len(placed) - record.meetings().callers_met
    side.ring_s += found.seconds
    side.placed += len(placed)
    side.unserved += unserved
    side.unnamed += found.lost
    side.refused += refusals(packets, side.callers)
    side.digits += placed
    print(
        f"  {name}: {len(placed)} callers, {said(found.seconds)}, {found.lost} rang unnamed, "
        f"{unserved} met no agent, refused {dict(side.refused)}",
        flush=True,
    )


async def measure(stack: Stack) -> list[Row]:
    async with yard(stack, AGENTS) as place:
        place.phones.talk_s = TALK_S
        rival.prepare(stack, {rival.MANY: [member.endpoint for member in place.crew.members]})
        ours, theirs = Side(place.crew.dialled, CALLERS), Side(rival.MANY, rival.CALLERS)
        begun_ms = int(time.time() * 1000)
        for number, letter in enumerate(BLOCKS):
            await block(place, {"A": ours, "B": theirs}[letter], f"{number}-{letter}-rush")
        accounts = Accounts(stack, place.crew.tenant)
        numbers = [f"+336{each}" for each in ours.digits]
        wrong = await accounts.wrong(numbers, begun_ms)
        outcomes = Counter(await accounts.outcomes(numbers, begun_ms))
        print(f"  outcomes of our interactions: {dict(outcomes)}", flush=True)
        return [*rows(ours, theirs), *own_rows(*wrong), left_row(await accounts.left_over())]


def rows(ours: Side, theirs: Side) -> list[Row]:
    """Counts of both; the delays of both if both have any."""
    note = (
        f"{RATE_PER_S:g} calls/s, {AGENTS} agents, {ours.placed} callers; "
        f"rival app_queue, {theirs.placed} callers"
    )
    wanted = CALLS * BLOCKS.count("A")
    counts = {
        "callers not placed": (wanted - ours.placed, wanted - theirs.placed),
        "callers who reached no agent": (ours.unserved, theirs.unserved),
        "callers whose number rang nowhere": (ours.unnamed, theirs.unnamed),
        "callers refused": (ours.refused.total(), theirs.refused.total()),
    }
    found = [
        row(LANE, name, own, rival=other, bound=0, note=note)
        for name, (own, other) in counts.items()
    ]
    if not ours.ring_s or not theirs.ring_s:
        return found
    return found + [
        row(
            LANE,
            f"agent rings, {name}, ms",
            percentile(ours.ring_s, share) * 1000,
            rival=percentile(theirs.ring_s, share) * 1000,
            bound=RINGS_MS if name == "p99" else None,
            note=f"INVITE in → INVITE out; {note}",
        )
        for name, share in (("p50", 0.5), ("p99", 0.99), ("worst", 1))
    ]


def own_rows(lost: int, doubled: int) -> list[Row]:
    return [
        row(
            LANE, "interactions lost", lost, bound=0, note="our rows against the capture's callers"
        ),
        row(LANE, "interactions doubled", doubled, bound=0),
    ]


def left_row(count: int) -> Row:
    return row(LANE, "legs and bridges left over", count, bound=0, note="after all blocks")


def run() -> list[Row]:
    with running() as stack:
        return asyncio.run(measure(stack))
