"""The road of a call beside app_queue in the same Asterisk: (a) the way in, (b) the next caller,
(d) CPU. Both sides get the same callers (SIPp) and the same fifty phones, in blocks A B B A.

The agents' phones are their browsers: the page holds the ring back until it has painted the file,
so the INVITE leaves at once. (A desk phone's INVITE waits for the page instead, 0.1 s at most.)
"""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

import aiohttp
from tests.kit.crew import Crew, hire
from tests.kit.desk_client import DeskClient, arrive
from tests.kit.stack import Stack, running

from bench import rival
from bench.capture import Capture, Packet
from bench.cpu import cpu_s
from bench.load import CALLERS, callers
from bench.phones import PHONES, Phones
from bench.rows import VOID, Row, percentile, row
from bench.timeline import Delays, next_ring_delays, ring_delays
from decroche.engine.live.accounts import desk_password
from decroche.kernel.config import Choice
from decroche.ops.secrets import load_secrets
from decroche.settings import Settings

QUICK = bool(os.environ.get("BENCH_QUICK"))
AGENTS = 50
RATE_PER_S = 20.0
BLOCK_S = 5 if QUICK else 30
TALK_S = (1.0, 1.0)
FEW = 10
"""Agents of the second part, so that somebody always waits."""
AT_ONCE = 3 * FEW
FEW_TALK_S = (0.5, 1.5)
FEW_CALLS = 40 if QUICK else 250
BLOCKS = "ABBA"
ROAD = ("asterisk", "engine", "postgres", "site", "worker", "caddy", "guard")
RIVAL_MEAN_S = (0.3, 0.7)
"""app_queue looks once a second: a run where its mean is elsewhere measured something else."""


@dataclass
class Side:
    """What was measured of one side over its blocks; `callers`: where its callers call from."""

    callers: str = CALLERS
    ring: Delays = field(default_factory=Delays)
    next_ring_s: list[float] = field(default_factory=list)
    cpu: dict[str, float] = field(default_factory=dict)
    answered: int = 0


@dataclass
class Yard:
    """The running stack with everybody at their place."""

    stack: Stack
    crew: Crew
    phones: Phones
    desks: list[DeskClient]
    folder: Path

    def capture(self, name: str) -> Capture:
        return Capture(self.folder / f"{name}.pcap", [self.stack.sip[1]])


def passwords(stack: Stack, crew: Crew) -> dict[str, str]:
    """Each desk phone's password, as the engine derives it."""
    settings = Settings(data_dir=stack.data_dir, port_base=stack.base)
    key = load_secrets(settings).live_ticket_key.encode()
    return {m.endpoint: desk_password(key, m.agent) for m in crew.members}


@contextlib.asynccontextmanager
async def yard(stack: Stack, agents: int, choice: Choice = "longest_idle") -> AsyncIterator[Yard]:
    """Hire, open the pages, register their phones, everybody available."""
    crew = hire(stack, agents, "browser", choice)
    phones = Phones(stack.sip)
    with tempfile.TemporaryDirectory(prefix="decroche-bench-") as folder:
        async with aiohttp.ClientSession() as session:
            try:
                desks = arrive(session, stack.origin, stack.data_dir, crew)
                for desk in desks:
                    await desk.welcomed(0)
                pairs = zip(crew.members, desks, strict=True)
                await phones.open({member.endpoint: desk.password for member, desk in pairs})
                for desk in desks:
                    await desk.take_post()
                print(f"  {len(desks)} agents available", flush=True)
                yield Yard(stack, crew, phones, desks, Path(folder))
                for desk in desks:
                    await desk.stop()
            finally:
                phones.close()


def cpu_now(stack: Stack) -> dict[str, float]:
    return {name: cpu_s(stack.pid(name)) for name in ROAD}


async def ring_block(place: Yard, side: Side, dialled: str, name: str) -> None:
    """Callers at a steady rate, more agents than calls."""
    place.phones.talk_s = TALK_S
    calls = int(RATE_PER_S * BLOCK_S)
    before, answered = cpu_now(place.stack), place.phones.answered
    with place.capture(name) as capture:
        await callers(
            place.folder,
            place.stack.sip,
            dialled,
            calls=calls,
            rate_per_s=RATE_PER_S,
            within_s=BLOCK_S + 30,
            address=side.callers,
        )
    for process, used in cpu_now(place.stack).items():
        side.cpu[process] = side.cpu.get(process, 0.0) + used - before[process]
    side.answered += place.phones.answered - answered
    found = ring_delays(capture.packets(), side.callers, PHONES)
    side.ring.seconds += found.seconds
    side.ring.lost += found.lost
    print(f"  {name}: {said(found.seconds)}, {found.lost} rang nobody", flush=True)


async def next_block(place: Yard, side: Side, dialled: str, name: str) -> None:
    """Three callers for each agent: whoever hangs up has somebody waiting."""
    place.phones.talk_s = FEW_TALK_S
    with place.capture(name) as capture:
        await callers(
            place.folder,
            place.stack.sip,
            dialled,
            calls=FEW_CALLS,
            rate_per_s=50,
            at_once=AT_ONCE,
            within_s=FEW_CALLS / FEW * 2 + 30,
            address=side.callers,
        )
    packets: list[Packet] = capture.packets()
    found = next_ring_delays(packets, side.callers, PHONES)
    side.next_ring_s += found
    print(f"  {name}: {said(found)}", flush=True)


def said(seconds: Sequence[float]) -> str:
    if not seconds:
        return "nothing measured"
    p50, p99 = (percentile(list(seconds), share) * 1000 for share in (0.5, 0.99))
    return f"{len(seconds)} × p50 {p50:.1f} ms, p99 {p99:.1f} ms"


async def measure(stack: Stack) -> tuple[Side, Side]:
    """Ours and the rival's."""
    ours, theirs = Side(), Side(callers=rival.CALLERS)
    async with yard(stack, AGENTS) as place:
        endpoints = [member.endpoint for member in place.crew.members]
        rival.prepare(stack, {rival.MANY: endpoints, rival.FEW: endpoints[:FEW]})
        sides = {"A": (ours, place.crew.dialled), "B": (theirs, rival.MANY)}
        for number, letter in enumerate(BLOCKS):
            await ring_block(place, *sides[letter], f"{number}-{letter}-ring")
        for desk in place.desks[FEW:]:
            await desk.act("state", status="break")
        sides["B"] = (theirs, rival.FEW)
        for number, letter in enumerate(BLOCKS):
            await next_block(place, *sides[letter], f"{number}-{letter}-next")
    return ours, theirs


def rows(ours: Side, theirs: Side) -> list[Row]:
    """Every figure that was measured; none for what was not."""
    return [*_ring_rows(ours, theirs), *_next_rows(ours, theirs), *_cpu_rows(ours, theirs)]


def _ring_rows(ours: Side, theirs: Side) -> list[Row]:
    own, other = ours.ring.seconds, theirs.ring.seconds
    if not own or not other:
        return []
    note = f"INVITE in → INVITE out, {AGENTS} agents, {RATE_PER_S:g} calls/s, {len(own)} calls"
    found = [
        row(
            "road",
            f"(a) agent rings, {name}, ms",
            percentile(own, share) * 1000,
            rival=percentile(other, share) * 1000,
            bound=bound,
            note=f"{note}; rival app_queue, {len(other)} calls",
        )
        for name, share, bound in (("p50", 0.5, 10), ("p99", 0.99, 40))
    ]
    lost = row("road", "(a) callers who rang nobody", ours.ring.lost, bound=0, note=note)
    theirs_lost = f"; rival {theirs.ring.lost}"
    return [*found, {**lost, "note": lost["note"] + theirs_lost}]


def _next_rows(ours: Side, theirs: Side) -> list[Row]:
    own, other = ours.next_ring_s, theirs.next_ring_s
    if not own or not other:
        return []
    low, high = RIVAL_MEAN_S
    average = mean(other)
    void = "" if low <= average <= high else f"; {VOID}: the rival's mean is not {low}–{high} s"
    note = f"agent's BYE → next INVITE to this agent, {len(own)} times; rival: app_queue's mean"
    return [
        row(
            "road",
            f"(b) next caller rings, {name}, ms",
            percentile(own, share) * 1000,
            rival=average * 1000,
            bound=bound,
            note=f"{note} of {len(other)}{void}",
        )
        for name, share, bound in (("p50", 0.5, 5), ("p99", 0.99, 20))
    ]


def _cpu_rows(ours: Side, theirs: Side) -> list[Row]:
    if not ours.answered or not theirs.answered:
        return []
    note = f"CPU ÷ {ours.answered} answered calls at {RATE_PER_S:g}/s, idle cost included"
    own = {name: used / ours.answered * 1000 for name, used in ours.cpu.items()}
    other = theirs.cpu["asterisk"] / theirs.answered * 1000
    found = [
        row("road", f"(d) CPU per call, {name}, ms", used, note=note) for name, used in own.items()
    ]
    total = row(
        "road",
        "(d) CPU per call, whole road, ms",
        sum(own.values()),
        rival=other,
        bound=round(2.5 * other, 3),
        note=f"{note}; rival: Asterisk alone under app_queue, {theirs.answered} calls; bound 2.5×",
    )
    return [total, *found]


def run() -> list[Row]:
    with running() as stack:
        print(f"  stack ready at {stack.origin}", flush=True)
        return rows(*asyncio.run(measure(stack)))
