"""Three hundred callers wait with music, beside app_queue in the same Asterisk, in blocks A B B A.
Nothing else happens: everybody speaks into the telephone, every agent is on a break."""

import asyncio
import os
from dataclasses import dataclass, field

from tests.kit.stack import Stack, running

from bench import rival
from bench.accounts import Accounts
from bench.load import CALLERS, callers
from bench.patience import until_asked
from bench.road import BLOCKS, ROAD, Yard, cpu_now, yard
from bench.rows import Row, row

QUICK = bool(os.environ.get("BENCH_QUICK"))
WAITING = 60 if QUICK else 300
AGENTS = 10
ARRIVE_PER_S = 20.0
SETTLE_S = 5.0
"""From the last arrival to the clock: what arriving costs is another lane's."""
WINDOW_S = 10.0 if QUICK else 60.0
OWN_PERCENT = 2
"""What our own processes may take of a core while nothing changes."""
LANE = "waiting"
VOICE = b"\xd5" * 8000
"""A second of silence in A-law. A line that sends nothing is ended as dead after 20 s."""


@dataclass
class Side:
    """CPU seconds of each process over `seconds` of clock; `fell_out`: callers who did not wait to
    the end."""

    dialled: str
    callers: str
    cpu: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    fell_out: int = 0

    def percent(self, *names: str) -> float:
        """Of a core, these processes together."""
        return 100 * sum(self.cpu[name] for name in names) / self.seconds


def waiting(place: Yard, side: Side) -> int:
    """How many wait, as the queue itself says."""
    if side.dialled == rival.MANY:
        return rival.waiting(place.stack, rival.MANY)
    state = Accounts(place.stack, place.crew.tenant).state()
    return len(state["routing"]["works"])


async def block(place: Yard, side: Side, name: str) -> None:
    """Let them come, wait, measure, and hang up on them."""
    coming = asyncio.ensure_future(
        callers(
            place.folder,
            place.stack.sip,
            side.dialled,
            calls=WAITING,
            rate_per_s=ARRIVE_PER_S,
            within_s=WAITING / ARRIVE_PER_S + SETTLE_S + WINDOW_S + 60,
            scenario="speaker",
            address=side.callers,
        )
    )
    try:
        await until_asked(lambda: waiting(place, side) == WAITING, 0.5)
        await asyncio.sleep(SETTLE_S)
        await measure_window(place, side)
        side.fell_out += WAITING - await asyncio.to_thread(waiting, place, side)
    finally:
        await asyncio.to_thread(rival.asterisk, place.stack, "channel request hangup all")
        await coming
        left = await Accounts(place.stack, place.crew.tenant).left_over()
    used = ", ".join(f"{each} {side.percent(each):.1f}" for each in ROAD)
    print(f"  {name}: % of a core so far: {used}; left over: {left}", flush=True)


async def measure_window(place: Yard, side: Side) -> None:
    loop = asyncio.get_running_loop()
    before, begun_s = cpu_now(place.stack), loop.time()
    await asyncio.sleep(WINDOW_S)
    side.seconds += loop.time() - begun_s
    for process, used in cpu_now(place.stack).items():
        side.cpu[process] = side.cpu.get(process, 0.0) + used - before[process]


async def measure(stack: Stack) -> list[Row]:
    async with yard(stack, AGENTS) as place:
        (place.folder / "voice.alaw").write_bytes(VOICE)
        endpoints = [member.endpoint for member in place.crew.members]
        rival.prepare(stack, {rival.MANY: endpoints}, answer=True)
        rival.pause(stack, rival.MANY, endpoints)
        for desk in place.desks:
            await desk.act("state", status="break")
        ours, theirs = Side(place.crew.dialled, CALLERS), Side(rival.MANY, rival.CALLERS)
        for number, letter in enumerate(BLOCKS):
            await block(place, {"A": ours, "B": theirs}[letter], f"{number}-{letter}-waiting")
    return rows(ours, theirs)


def rows(ours: Side, theirs: Side) -> list[Row]:
    """The rival is Asterisk alone: what ours needs beside it is in ours only."""
    note = f"{WAITING} callers, {ours.seconds:.0f} s each"
    alone = theirs.percent("asterisk")
    own = [name for name in ROAD if name != "asterisk"]
    whole = (
        f"rival: Asterisk alone; with our processes, idle beside it, {theirs.percent(*ROAD):.1f}"
    )
    idle = f"{note}; in the rival's blocks, without a call of ours, {theirs.percent(*own):.1f}"
    return [
        row(
            LANE,
            "CPU, all processes, % of a core",
            ours.percent(*ROAD),
            rival=alone,
            bound=round(alone, 3),
            note=f"{note}; {whole}",
        ),
        row(LANE, "CPU, our own processes, %", ours.percent(*own), bound=OWN_PERCENT, note=idle),
        *(
            row(
                LANE,
                f"CPU, {name}, %",
                ours.percent(name),
                rival=theirs.percent(name),
                note=f"{note}; rival: the same process in its blocks",
            )
            for name in ROAD
        ),
        row(LANE, "callers who fell out", ours.fell_out, rival=theirs.fell_out, bound=0, note=note),
    ]


def run() -> list[Row]:
    with running() as stack:
        return asyncio.run(measure(stack))
