"""A shift's people who are no pages: agents with desk phones, and callers, each with a plan of its
own drawn from a seed. What they do is drawn; when it happens is the machine's affair."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from random import Random

from tests.kit.desk_client import DeskClient
from tests.kit.floor import Worker
from tests.kit.operator import Operator
from tests.kit.sip import WAIT_S, Call
from tests.kit.stack import Stack
from tests.kit.telephone import Telephone

OUTSIDE = "01 44 55 66 77"
OWN_RING_S = 30.0
"""Longer than one's own telephone rings."""


async def pause(dice: Random, least_s: float, most_s: float) -> None:
    """The pace of people: nothing waits for it to be over."""
    await asyncio.sleep(dice.uniform(least_s, most_s))


async def lasts(call: Call, dice: Random, least_s: float, most_s: float) -> bool:
    """So long a call is let go on; whether it still does."""
    with suppress(TimeoutError):
        await call.until("ended", "failed", timeout_s=dice.uniform(least_s, most_s))
    return call.state == "up"


@dataclass
class Robot:
    """One agent. `colleagues`: whom he may hand a call to; `queue`: where he sends some back."""

    worker: Worker
    dice: Random
    queue: str
    colleagues: list[str] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)
    """How often he did what."""

    @property
    def desk(self) -> DeskClient:
        return self.worker.desk

    async def work(self, over: asyncio.Event) -> None:
        """Until the shift is over, and what he has in hand then."""
        ended = asyncio.ensure_future(over.wait())
        while not over.is_set():
            if self.desk.status == "available" and self.dice.random() < 0.05:
                await self._calls_out()
            ringing = asyncio.ensure_future(self.worker.phone.incoming.get())
            await asyncio.wait((ringing, ended), return_when=asyncio.FIRST_COMPLETED)
            if ringing.done():
                await self._take(ringing.result())
            else:
                ringing.cancel()

    async def _calls_out(self) -> None:
        """His own phone rings first; or an offer does that came in the same instant."""
        if await self._does("call_out", number=OUTSIDE):
            with suppress(TimeoutError):  # Another engine does not ring him again.
                ringing = await asyncio.wait_for(self.worker.phone.incoming.get(), OWN_RING_S)
                await self._take(ringing)

    async def _take(self, ringing: Call) -> None:
        what = self.dice.random()
        if what < 0.05:
            await ringing.until("ended", "failed")  # Nobody at the desk: it rings out.
            self._count("let_ring")
        elif what < 0.10:
            await self.worker.phone.refuse(ringing, 603, "Decline")
            self._count("declined")
        else:
            await pause(self.dice, 0.05, 0.6)
            if ringing.state == "ringing":
                await self._talk(await self.worker.phone.answer(ringing))
        await self._is_free()

    async def _talk(self, leg: Call) -> None:
        if await lasts(leg, self.dice, 0.8, 2.0):
            await self.dice.choice([self._holds, self._hands_on, self._asks, *[_nothing] * 7])()
        if await lasts(leg, self.dice, 0.5, 2.5):
            await self.worker.phone.hang_up(leg)
        await leg.until("ended", "failed")

    async def _holds(self) -> None:
        if await self._does("hold", on=True):
            await pause(self.dice, 0.3, 1.0)
            await self._does("hold", on=False)

    async def _hands_on(self) -> None:
        """To a queue, or to a colleague, without a word."""
        to, target = self.dice.choice([("queue", self.queue), ("agent", self._colleague())])
        await self._does("transfer", to=to, target=target, blind=True)

    async def _asks(self) -> None:
        """A colleague, then leaves the caller to him, or is back with the caller."""
        if not await self._does("transfer", to="agent", target=self._colleague(), blind=False):
            return
        await pause(self.dice, 1.0, 2.0)
        guests = (self.desk.work or {}).get("parties", ())
        if guests:
            await self._does(self.dice.choice(["hand_over", "drop"]), guest=guests[0]["id"])

    def _colleague(self) -> str:
        return self.dice.choice(self.colleagues)

    async def _is_free(self) -> None:
        """After-call work ends by his key; what rang out, by his word that he is there."""
        with suppress(TimeoutError):
            await self.desk.until("after_call", "available", "not_responding", within_s=2)
        if self.desk.status == "after_call":
            await pause(self.dice, 0.2, 1.5)
            await self._does("finish")
        elif self.desk.status == "not_responding":
            await self._does("state", status="available")

    async def _does(self, kind: str, **args: object) -> bool:
        """An act. That it comes too late is a shift's ordinary business, and so is that its answer
        is lost with an engine that was replaced: a starved machine's is."""
        try:
            await self.desk.act(kind, **args)
        except RuntimeError as refused:
            if "bad_argument" in str(refused):
                raise
            return False
        except TimeoutError:
            return False
        self._count(kind)
        return True

    def _count(self, what: str) -> None:
        self.done[what] = self.done.get(what, 0) + 1


async def _nothing() -> None:
    """Most calls are only talk."""


@dataclass(frozen=True)
class Plan:
    """One caller's: the number he dials, and how it goes on."""

    number: str
    how: str
    """"talks", "gives_up", "leaves_word", "keeps_place"."""
    patience_s: float
    after_s: float
    """He calls so long after the one before him."""


def plans(dice: Random, kinds: dict[tuple[str, str], int], apart_s: float) -> list[Plan]:
    """So many of each (number, how), in an order of chance, `apart_s` apart on average."""
    each = [kind for kind, count in kinds.items() for _ in range(count)]
    dice.shuffle(each)
    return [
        Plan(number, how, _patience_s(dice, how), dice.expovariate(1 / apart_s))
        for number, how in each
    ]


def _patience_s(dice: Random, how: str) -> float:
    if how == "gives_up":
        return dice.choice([dice.uniform(0.3, 3.0), dice.uniform(5.5, 8.5)])
    # What is said before the beep takes some seconds.
    return dice.uniform(10.0, 13.0) if how == "leaves_word" else 0.0


async def call_in(stack: Stack, plan: Plan, caller: str, dice: Random) -> None:
    """One call from its first ring to its end, whoever ends it."""
    phone = await Telephone.open(caller, stack.sip)
    try:
        call = await phone.dial(plan.number)
        await call.until("up", "failed")
        if plan.how == "keeps_place":
            await call.sounds()
            assert call.rtp is not None
            await call.rtp.press("1")
            await call.until("ended")
        elif plan.how == "talks":
            await call.until("ended", "failed")
        elif await lasts(call, dice, plan.patience_s, plan.patience_s):
            await call.hang_up()
    finally:
        phone.close()


async def outside(operator: Operator, dice: Random) -> None:
    """Whoever is called out there: picks up, talks a little; one in five is busy."""
    living: set[asyncio.Task[None]] = set()
    while True:
        ringing = await operator.incoming.get()
        task = asyncio.ensure_future(_picks_up(operator, ringing, dice))
        living.add(task)
        task.add_done_callback(living.discard)


async def _picks_up(operator: Operator, ringing: Call, dice: Random) -> None:
    await pause(dice, 0.1, 0.5)
    if ringing.state != "ringing":
        return
    if dice.random() < 0.2:
        await operator.refuse(ringing, 486, "Busy Here")
    elif await lasts(await operator.answer(ringing), dice, 1.0, 3.0):
        await operator.hang_up(ringing)


@asynccontextmanager
async def at_it(*works: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """These go on meanwhile, and are stopped at the end. What fails in one fails here, at once."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work) for work in works]
        yield
        for task in tasks:
            task.cancel()


async def all_over(works: "list[asyncio.Task[None]]") -> None:
    """Every call is over; the first that failed is raised."""
    async with asyncio.timeout(2 * WAIT_S):
        await asyncio.gather(*works)
