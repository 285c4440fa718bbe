"""`kill -9` of the engine wherever a call may be. The moments that are shorter than a reaction are
held open by a stop: Asterisk's while a request is on its way, the engine's while an answer is."""

import asyncio
import itertools
import signal
import time
from collections.abc import Awaitable, Callable

from tests.kit.sip import Call

from bench.patience import WITHIN_S, until
from bench.scene import AGENT_HZ, Caller, Scene

Add = Callable[[str, float], None]
Fault = Callable[[Scene, Add], Awaitable[None]]
TALKERS, WAITERS = 3, 3
APART_S = 3.0
SPREAD_S = 0.001
"""What cannot be held open is struck so much later at each repeat."""


def dropped(calls: list[Call]) -> int:
    return sum(call.state != "up" for call in calls)


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


async def serve(place: Scene, number: int, waiting: list[Caller]) -> tuple[float, int]:
    """One agent takes all who wait, one by one: when the first rang, and places lost."""
    desk, phone = place.desks[number], place.phones[number]
    phone.rang.clear()
    await desk.act("state", status="available")
    first_s = 0.0
    for turn in range(1, len(waiting) + 1):
        await until(lambda turn=turn: len(phone.rang) >= turn)  # type: ignore[misc]
        first_s = first_s or phone.rang_at_s
        await desk.until("talking")
        known = [caller for caller in waiting if caller.digits == phone.rang[turn - 1]]
        assert known, f"the phone shows {phone.rang}, waiting are {[w.digits for w in waiting]}"
        await known[0].call.hang_up()
    return first_s, sum(a != b.digits for a, b in zip(phone.rang, waiting, strict=False))


async def talking(place: Scene, add: Add) -> None:
    calls = await place.talk(TALKERS)
    before, begun_s = place.strike("engine")
    add("engine killed, talking: control back, s", await control(place, before, begun_s))
    add("engine killed, talking: calls dropped", dropped(calls))


async def holding(place: Scene, add: Add) -> None:
    """The callers hear music all along and their agents after it."""
    name = "engine killed, holding"
    calls = await place.talk(TALKERS)
    held = [desk for desk in place.desks if desk.status == "talking"]
    for desk in held:
        await desk.act("hold", on=True)
    for call in calls:
        await call.hears_not(AGENT_HZ)
    before, begun_s = place.strike("engine")
    for desk, welcomes in zip(place.desks, before, strict=True):
        await desk.welcomed(welcomes)
    await asyncio.gather(*(desk.act("note", text="held") for desk in held))
    add(f"{name}: control back, s", time.monotonic() - begun_s)
    for call in calls:
        await call.hears_not(AGENT_HZ)
        await call.sounds()
    freed_s = time.monotonic()
    await asyncio.gather(*(desk.act("hold", on=False) for desk in held))
    for call in calls:
        await call.hears_again(AGENT_HZ)
    add(f"{name}: agent heard after the hold, s", time.monotonic() - freed_s)
    add(f"{name}: calls dropped", dropped(calls))


async def in_queue(place: Scene, add: Add) -> None:
    """Callers wait; one agent becomes available as soon as the engine is back."""
    name = "engine killed, in queue"
    waiting = await place.queue_up(WAITERS)
    before, begun_s = place.strike("engine")
    await place.desks[0].welcomed(before[0])
    add(f"{name}: calls dropped", dropped([w.call for w in waiting]))
    first_s, lost = await serve(place, 0, waiting)
    add(f"{name}: next caller rings, s", first_s - begun_s)
    add(f"{name}: places lost", lost)


async def ringing(place: Scene, add: Add) -> None:
    """The phone rings, the engine dies, comes back; then the agent picks up."""
    number = await place.ringing()
    before, begun_s = place.strike("engine")
    await place.desks[number].welcomed(before[number])
    await place.phones[number].pick_up()
    await heard(place, number, "engine killed, ringing", begun_s, add)


async def heard(place: Scene, number: int, name: str, begun_s: float, add: Add) -> None:
    """The agent talks to the newest caller: seen at the desk, heard by the caller."""
    call = place.callers[-1].call
    await place.desks[number].until("talking")
    await call.hears(AGENT_HZ, timeout_s=WITHIN_S)
    add(f"{name}: agent heard, s", time.monotonic() - begun_s)
    add(f"{name}: calls dropped", dropped([call]))


async def creating(place: Scene, add: Add) -> None:
    """Asterisk stands while the engine orders the agent's leg, and goes on when the engine is dead:
    it rings a leg whose answer nobody reads."""
    await place.queue_up(1)
    desk = place.desks[0]
    painted = desk.painted
    place.stack.kill("asterisk", signal.SIGSTOP)
    try:
        await desk.act("state", status="available")
        await until(lambda: desk.painted != painted)
        # The request has left when an act that came after the painting is done.
        await desk.act("note", text="painted")
        _, begun_s = place.strike("engine")
    finally:
        place.stack.kill("asterisk", signal.SIGCONT)
    await heard(place, 0, "engine killed between the ring order and its answer", begun_s, add)


async def created(place: Scene, add: Add) -> None:
    """The same without a stop: some milliseconds after the page has painted the file."""
    await place.queue_up(1)
    desk = place.desks[0]
    painted = desk.painted
    offered = asyncio.ensure_future(desk.act("state", status="available"))
    await until(lambda: desk.painted != painted, 0.0005)
    await asyncio.sleep(place.repeat * SPREAD_S)
    _, begun_s = place.strike("engine")
    offered.cancel()
    await heard(place, 0, "engine killed while it rings a phone", begun_s, add)


async def answered(place: Scene, add: Add) -> None:
    """The engine stands while the agent answers and is killed before it has heard of it."""
    number = await place.ringing()
    phone = place.phones[number]
    place.stack.kill("engine", signal.SIGSTOP)
    await phone.pick_up()
    assert phone.current
    await until(lambda: phone.current is not None and phone.current.acknowledged)
    _, begun_s = place.strike("engine")
    await heard(place, number, "engine killed between answer and bridge", begun_s, add)


async def answering(place: Scene, add: Add) -> None:
    """The same without a stop: some milliseconds after the 200 OK."""
    number = await place.ringing()
    await place.phones[number].pick_up()
    await asyncio.sleep(place.repeat * SPREAD_S)
    _, begun_s = place.strike("engine")
    await heard(place, number, "engine killed at the answer", begun_s, add)


async def three_times(place: Scene, add: Add) -> None:
    """Two talk, two wait; control is asked for after the third kill."""
    name = "engine killed three times, 3 s apart"
    waiting = await place.queue_up(2)
    for desk in place.desks[:2]:
        await desk.act("state", status="available")
        await desk.until("talking")
    talkers, waiting = waiting, []
    for _ in range(2):
        caller = await place.dial()
        await caller.call.until("up", timeout_s=WITHIN_S)
        waiting.append(caller)
    for last in (False, False, True):
        await until(lambda: place.alive("engine"))
        before, begun_s = place.strike("engine")
        if not last:
            await asyncio.sleep(APART_S)  # The fault itself.
    add(f"{name}: control back, s", await control(place, before, begun_s))
    calls = [caller.call for caller in itertools.chain(talkers, waiting)]
    add(f"{name}: calls dropped", dropped(calls))
    _, lost = await serve(place, 3, waiting)
    add(f"{name}: places lost", lost)


async def stopped(place: Scene, add: Add) -> None:
    """SIGSTOP: the watchdog finds it, kills it and starts another."""
    name = "engine stopped, watchdog as shipped"
    calls = await place.talk(TALKERS)
    before, begun_s = [desk.welcomes for desk in place.desks], time.monotonic()
    place.stack.kill("engine", signal.SIGSTOP)
    add(f"{name}: control back, s", await control(place, before, begun_s))
    add(f"{name}: calls dropped", dropped(calls))


async def with_postgres(place: Scene, add: Add) -> None:
    """Both at once: control is back when an act is committed."""
    name = "PostgreSQL and engine killed"
    waiting = await place.queue_up(2)
    await place.desks[0].act("state", status="available")
    await place.desks[0].until("talking")
    before, begun_s = place.strike("postgres", "engine")
    add(f"{name}: control back, s", await control(place, before, begun_s))
    add(f"{name}: calls dropped", dropped([caller.call for caller in waiting]))
    await waiting[0].call.hang_up()
    await until(lambda: place.phones[0].rang[-1:] == [waiting[1].digits])


FAULTS: tuple[Fault, ...] = (
    talking,
    holding,
    in_queue,
    ringing,
    creating,
    created,
    answered,
    answering,
    three_times,
    stopped,
    with_postgres,
)
