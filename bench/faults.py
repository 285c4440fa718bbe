"""(e) Faults, in seconds: each `REPEATS` times, the worst is printed. What a caller, an agent's
telephone or an agent's desk notices is the clock, never our own word for it."""

import asyncio
import os
import signal
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.kit.sip import Call
from tests.kit.stack import Stack, running

from bench import page_faults
from bench.patience import WITHIN_S, until
from bench.rival import asterisk
from bench.rows import Row, row
from bench.scene import Scene, scene

QUICK = bool(os.environ.get("BENCH_QUICK"))
REPEATS = 1 if QUICK else 10
TALKERS = 3
SILENT_S = 42
"""How long the engine stands: longer than the 35 s within which the fallback must have them all."""
AT_ONCE_S = 1.0
"""A caller who enters while the fallback is the way in hears something within this."""


@dataclass
class Found:
    """Figure → seconds (or a count) per repeat."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        self.values.setdefault(name, []).append(value)
        print(f"    {name}: {value:.2f}", flush=True)


def dropped(calls: list[Call]) -> int:
    return sum(call.state != "up" for call in calls)


def welcomes(place: Scene) -> list[int]:
    return [desk.welcomes for desk in place.desks]


async def control(place: Scene, before: list[int], begun_s: float) -> float:
    """Seconds until each talking desk is back and has put its caller on hold, committed."""

    async def one(number: int) -> None:
        desk = place.desks[number]
        await desk.welcomed(before[number])
        if desk.status == "talking":
            await desk.act("hold", on=True)
            await desk.act("hold", on=False)

    await asyncio.gather(*(one(number) for number in range(len(place.desks))))
    return time.monotonic() - begun_s


async def engine_killed_talking(place: Scene, found: Found) -> None:
    calls = await place.talk(TALKERS)
    before, begun_s = welcomes(place), time.monotonic()
    place.stack.kill("engine")
    found.add("engine killed, talking: control back, s", await control(place, before, begun_s))
    found.add("engine killed, talking: calls dropped", dropped(calls))


async def engine_killed_in_queue(place: Scene, found: Found) -> None:
    """Callers wait; one agent becomes available as soon as the engine is back."""
    await place.everybody("break")
    waiting = []
    for _ in range(TALKERS):
        call, number = await place.dial()
        await call.until("up", timeout_s=WITHIN_S)  # The music has begun: in the queue.
        waiting.append((call, number))
    before, begun_s = welcomes(place), time.monotonic()
    place.stack.kill("engine")
    await place.desks[0].welcomed(before[0])
    await place.desks[0].act("state", status="available")
    phone = place.phones[0]
    for turn in range(1, len(waiting) + 1):
        await until(lambda turn=turn: len(phone.rang) >= turn)  # type: ignore[misc]
        if turn == 1:
            found.add("engine killed, in queue: next caller rings, s", phone.rang_at_s - begun_s)
            found.add("engine killed, in queue: calls dropped", dropped([c for c, _ in waiting]))
        await place.desks[0].until("talking")
        known = [call for call, number in waiting if number == phone.rang[turn - 1]]
        assert known, f"the phone shows {phone.rang}, waiting are {[n for _, n in waiting]}"
        served = known[0]
        await served.hang_up()
    lost = sum(a != b for a, b in zip(phone.rang, [n for _, n in waiting], strict=False))
    found.add("engine killed, in queue: places lost", lost)


async def engine_killed_ringing(place: Scene, found: Found) -> None:
    """The phone rings, the engine dies, comes back; then the agent picks up."""
    await place.everybody("available")
    for phone in place.phones:
        phone.picks_up = False
    call, _ = await place.dial()
    await until(lambda: any(phone.rang for phone in place.phones))
    ringing = next(number for number, phone in enumerate(place.phones) if phone.rang)
    before, begun_s = welcomes(place), time.monotonic()
    place.stack.kill("engine")
    await place.desks[ringing].welcomed(before[ringing])
    phone = place.phones[ringing]
    phone.picks_up = True
    assert phone.current
    if phone.current.state == "ringing":
        await phone.party.answer(phone.current)
    await place.desks[ringing].until("talking")
    found.add("engine killed, ringing: talking again, s", time.monotonic() - begun_s)
    found.add("engine killed, ringing: calls dropped", dropped([call]))


async def postgres_killed(place: Scene, found: Found) -> None:
    calls = await place.talk(TALKERS)
    begun_s = time.monotonic()
    place.stack.kill("postgres")
    newcomer, _ = await place.dial()
    await newcomer.until("up", timeout_s=WITHIN_S)
    found.add("postgres killed: new caller served, s", time.monotonic() - begun_s)
    for desk in place.desks:
        if desk.status == "talking":
            await committed(desk.act)
    found.add("postgres killed: acts committed again, s", time.monotonic() - begun_s)
    found.add("postgres killed: calls dropped", dropped(calls))


async def committed(act: Callable[..., Awaitable[object]]) -> None:
    """An act may be refused ("not saved") while the database is away; the agent tries again."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            try:
                await act("note", text="noted")
                return
            except RuntimeError:
                await asyncio.sleep(0.1)


async def asterisk_killed(place: Scene, found: Found) -> None:
    """Calls end; then callers try every half second until an agent's telephone rings."""
    await place.talk(TALKERS)
    begun_s = time.monotonic()
    place.stack.kill("asterisk")
    rang_before = [len(phone.rang) for phone in place.phones]
    async with asyncio.timeout(WITHIN_S):
        while all(len(p.rang) == n for p, n in zip(place.phones, rang_before, strict=True)):
            await place.dial()
            await asyncio.sleep(0.5)
    found.add("asterisk killed: next caller rings a desk phone, s", time.monotonic() - begun_s)


async def engine_silent(place: Scene, found: Found) -> None:
    """SIGSTOP: the socket stays open and says nothing. Callers arrive before and during it."""
    await place.everybody("break")
    waiting, _ = await place.dial()
    await waiting.until("up", timeout_s=WITHIN_S)
    begun_s = time.monotonic()
    place.stack.kill("engine", signal.SIGSTOP)
    try:
        stranded_s = 0.0
        for step in range(int((5 + 3) / 0.5)):
            await asyncio.sleep(max(0.0, begun_s + step * 0.5 - time.monotonic()))
            entered_s = time.monotonic() - begun_s
            call, _ = await place.dial()
            try:
                await call.until("up", timeout_s=AT_ONCE_S)
            except TimeoutError:
                stranded_s = entered_s
        found.add("engine silent: last newcomer without fallback entered at, s", stranded_s)
        found.add("engine silent: all who waited in the fallback, s", await fallen(place, begun_s))
    finally:
        place.stack.kill("engine", signal.SIGCONT)
    found.add("engine silent: calls dropped", dropped([waiting]))


async def fallen(place: Scene, begun_s: float) -> float:
    """Seconds until every caller's channel is in the fallback's dialplan."""
    while time.monotonic() - begun_s < SILENT_S:
        shown = await asyncio.to_thread(asterisk, place.stack, "core show channels concise")
        callers = [line for line in shown.splitlines() if line.startswith("PJSIP/trunk-")]
        if callers and all(line.split("!")[1] == "decroche-fallback" for line in callers):
            return time.monotonic() - begun_s
        await asyncio.sleep(0.25)
    return float(SILENT_S)


Fault = Callable[[Scene, Found], Awaitable[None]]
KILLED: tuple[Fault, ...] = (
    engine_killed_talking,
    engine_killed_in_queue,
    engine_killed_ringing,
    postgres_killed,
    asterisk_killed,
)
LIMITS_S = {
    "engine killed, talking: control back, s": 5,
    "engine killed, in queue: next caller rings, s": 5,
    "engine killed, ringing: talking again, s": 5,
    "asterisk killed: next caller rings a desk phone, s": 10,
    "asterisk killed: next caller rings a page, s": 10,
    "engine silent: last newcomer without fallback entered at, s": 5,
    "engine silent: all who waited in the fallback, s": 35,
    "page reloaded: caller hears music, s": 2,
    "page reloaded: agent heard again after the page is back, s": 5,
    "page dead: found, s": 5,
    "page frozen: found, s": 5,
}
"""Of the issue; counts (dropped, lost) must be 0, the others have no limit of their own."""


async def rehearse(stack: Stack, faults: tuple[Fault, ...], found: Found) -> None:
    """Every fault, every repeat; one that fails is counted and the others go on."""
    async with scene(stack) as place:
        for fault in faults:
            for repeat in range(REPEATS):
                print(f"  {fault.__name__} {repeat + 1}/{REPEATS}", flush=True)
                await place.register()
                try:
                    await fault(place, found)
                    await place.clear()
                except (TimeoutError, RuntimeError, AssertionError, StopIteration) as error:
                    frames = traceback.extract_tb(error.__traceback__)
                    where = [f.line for f in frames if f.filename == __file__][-1]
                    print(f"    FAILED: {type(error).__name__} {error} at {where}", flush=True)
                    found.add(f"{fault.__name__}: repeats that failed", 1)
                    await settle(place)


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
        bound = LIMITS_S.get(name) if seconds else 0
        total = max(values) if seconds else sum(values)
        how = "worst" if seconds else "sum"
        lines.append(
            row("faults", f"(e) {name}", total, bound=bound, note=f"{how} of {len(values)}")
        )
    return lines


def run() -> list[Row]:
    found = Found()
    with running() as stack:
        asyncio.run(rehearse(stack, KILLED, found))
        asyncio.run(page_faults.rehearse(stack, REPEATS, found.add))
    # The supervisor would kill the standing engine after 2 s: here it must be the dialplan.
    with running(WATCH__ENGINE_STUCK_S="60") as stack:
        asyncio.run(rehearse(stack, (engine_silent,), found))
    return rows(found)
