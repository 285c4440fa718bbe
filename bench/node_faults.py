"""PostgreSQL and Asterisk die; the engine says nothing for long, or comes long after Asterisk."""

import asyncio
import signal
import time

from tests.kit.line import give_back, rent
from tests.kit.operator import Operator

from bench.engine_faults import Add, Fault, control, dropped, serve
from bench.patience import WITHIN_S, until
from bench.rival import asterisk
from bench.scene import AGENT_HZ, Caller, Scene

TALKERS = 3
SILENT_S = 42
"""How long the engine stands: longer than the 35 s within which the fallback must have them all."""
AWAY_S = 15.0
LATE_S = 20.0
AT_ONCE_S = 1.0
"""A caller who enters while the fallback is the way in hears something within this."""
FALLBACK = "decroche-fallback"
OPERATOR, USER, PASSWORD = "127.0.0.5", "bench", "bench-of-our-own"


async def committed(place: Scene, begun_s: float) -> float:
    """Seconds until every talking desk has kept a note; a refusal ("not saved") is tried again."""
    for desk in place.desks:
        async with asyncio.timeout(WITHIN_S):
            while desk.status == "talking":
                try:
                    await desk.act("note", text="noted")
                    break
                except RuntimeError:
                    await asyncio.sleep(0.1)
    return time.monotonic() - begun_s


async def postgres_killed(place: Scene, add: Add) -> None:
    await _without_postgres(place, add, "PostgreSQL killed", signal.SIGKILL)


async def postgres_restarted(place: Scene, add: Add) -> None:
    await _without_postgres(place, add, "PostgreSQL restarted", signal.SIGINT)


async def _without_postgres(place: Scene, add: Add, name: str, how: int) -> None:
    """While it is away a caller comes, is served, and another hangs up: both are in the books."""
    calls = await place.talk(TALKERS)
    begun_s = time.monotonic()
    place.stack.kill("postgres", how)
    newcomer = (await place.dial()).call
    await place.callers[0].call.hang_up()
    await newcomer.until("up", timeout_s=WITHIN_S)
    await newcomer.hears(AGENT_HZ, timeout_s=WITHIN_S)
    add(f"{name}: new caller hears an agent, s", time.monotonic() - begun_s)
    add(f"{name}: acts committed again, s", await committed(place, begun_s))
    add(f"{name}: calls dropped", dropped([*calls[1:], newcomer]))


async def asterisk_killed(place: Scene, add: Add) -> None:
    """Calls end; then callers try every half second until an agent's telephone rings."""
    name = "Asterisk killed"
    await place.talk(TALKERS)
    talkers = [caller.e164 for caller in place.callers]
    begun_s = time.monotonic()
    place.stack.kill("asterisk")
    rang_before = [len(phone.rang) for phone in place.phones]
    async with asyncio.timeout(WITHIN_S):
        while all(len(p.rang) == n for p, n in zip(place.phones, rang_before, strict=True)):
            await place.dial(accounted=False)
            await asyncio.sleep(0.5)
    add(f"{name}: next caller rings a desk phone, s", time.monotonic() - begun_s)
    failures = await place.accounts.outcomes(talkers, place.begun_ms)
    add(f"{name}: calls with another outcome", TALKERS - failures.count("platform_failure"))


async def line_lost(place: Scene, add: Add) -> None:
    """A line that registers: Asterisk dies, and is registered with the operator again."""
    operator = await Operator.listen(OPERATOR, place.stack.sip)
    operator.accounts[USER] = PASSWORD
    line = await asyncio.to_thread(rent, place.stack, operator.socket.address, USER, PASSWORD)
    try:
        await until(lambda: bool(operator.registered))
        before, begun_s = len(operator.registered), time.monotonic()
        place.stack.kill("asterisk")
        await until(lambda: len(operator.registered) > before)
        add("Asterisk killed: trunk registered, s", time.monotonic() - begun_s)
    finally:
        await asyncio.to_thread(give_back, place.stack, line)
        operator.close()


async def contexts(place: Scene) -> dict[str, str]:
    """Caller's number → the dialplan's context that the channel is in, as Asterisk says."""
    shown = await asyncio.to_thread(asterisk, place.stack, "core show channels concise")
    lines = [line.split("!") for line in shown.splitlines() if line.startswith("PJSIP/trunk-")]
    return {line[7]: line[1] for line in lines}


async def newcomer(place: Scene, accounted: bool = True) -> tuple[Caller, bool]:
    """A caller who enters now, and whether the fallback has taken the call at once."""
    caller = await place.dial(accounted=accounted)
    try:
        await caller.call.until("up", timeout_s=AT_ONCE_S)
    except TimeoutError:
        return caller, False
    where = await contexts(place)
    found = [context for number, context in where.items() if number[-8:] == caller.digits]
    return caller, found == [FALLBACK]


async def fallen(place: Scene, begun_s: float) -> float:
    """Seconds until every caller's channel is in the fallback's dialplan."""
    while time.monotonic() - begun_s < SILENT_S:
        where = await contexts(place)
        if where and all(context == FALLBACK for context in where.values()):
            return time.monotonic() - begun_s
        await asyncio.sleep(0.25)
    return float(SILENT_S)


async def engine_silent(place: Scene, add: Add) -> None:
    """SIGSTOP without a watchdog: the socket stays open and says nothing. Callers are there, and
    come; afterwards those who were there still have their places."""
    name = "engine silent"
    waiting = await place.queue_up(2)
    begun_s = time.monotonic()
    place.stack.kill("engine", signal.SIGSTOP)
    try:
        stranded_s = 0.0
        for step in range(int((5 + 3) / 0.5)):
            await asyncio.sleep(max(0.0, begun_s + step * 0.5 - time.monotonic()))
            entered_s = time.monotonic() - begun_s
            if not (await newcomer(place))[1]:
                stranded_s = entered_s
        add(f"{name}: last newcomer without fallback entered at, s", stranded_s)
        add(f"{name}: all who waited in the fallback, s", await fallen(place, begun_s))
    finally:  # Another engine, or the same one again.
        place.stack.kill("engine", signal.SIGCONT if place.repeat % 2 else signal.SIGKILL)
    add(f"{name}: calls dropped", dropped([caller.call for caller in place.callers]))
    await until(lambda: place.waiting() == len(place.callers), 0.25)
    for caller in waiting:
        await caller.call.sounds()
    for caller in place.callers[2:]:
        await caller.call.hang_up()
    await until(lambda: place.waiting() == len(waiting), 0.25)
    _, lost = await serve(place, 0, waiting)
    add(f"{name}: places lost", lost)


async def engine_away(place: Scene, add: Add) -> None:
    """It stands for 15 s and goes on: nobody has left the queue or the conversation."""
    name = "engine stopped for 15 s"
    first, *waiting = await place.queue_up(3)
    await place.desks[0].act("state", status="available")
    await place.desks[0].until("talking")
    place.stack.kill("engine", signal.SIGSTOP)
    await asyncio.sleep(AWAY_S)  # The fault itself.
    again_s = time.monotonic()
    place.stack.kill("engine", signal.SIGCONT)
    same = [-1] * len(place.desks)  # The sockets have outlived it.
    add(f"{name}: control back, s", await control(place, same, again_s))
    add(f"{name}: calls dropped", dropped([first.call, *(w.call for w in waiting)]))
    await first.call.hang_up()
    await until(lambda: place.phones[0].rang[-1:] == [waiting[0].digits])
    await place.desks[0].until("talking")
    add(f"{name}: places lost", place.phones[0].rang[1:] != [waiting[0].digits])


async def engine_late(place: Scene, add: Add) -> None:
    """Asterisk dies while the engine stands; another engine comes 20 s after it. Callers
    meanwhile hear the fallback, and are served then."""
    name = "engine started 20 s after Asterisk"
    await place.everybody("break")
    place.stack.kill("engine", signal.SIGSTOP)
    old = place.stack.kill("asterisk")
    await asyncio.to_thread(place.stack.restarted, "asterisk", old)
    begun_s, without, callers = time.monotonic(), 0, []
    while time.monotonic() - begun_s < LATE_S:
        caller, fell = await newcomer(place)
        callers.append(caller)
        without += not fell
        await asyncio.sleep(LATE_S / 5)
    add(f"{name}: callers without fallback", without)
    before, begun_s = place.strike("engine")
    await place.desks[0].welcomed(before[0])
    await until(lambda: place.waiting() >= 1, 0.05)
    add(f"{name}: first caller out of the fallback, s", time.monotonic() - begun_s)
    await until(lambda: place.waiting() == len(callers), 0.05)
    add(f"{name}: all callers out of the fallback, s", time.monotonic() - begun_s)
    _, lost = await serve(place, 0, callers)
    add(f"{name}: places lost", lost)


FAULTS: tuple[Fault, ...] = (
    postgres_killed,
    postgres_restarted,
    asterisk_killed,
    line_lost,
)
LONG: tuple[Fault, ...] = (engine_silent, engine_away, engine_late)
"""With a watchdog that waits longer than they last."""
