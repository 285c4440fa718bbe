"""What every fault needs: agents with telephones that speak, callers, and the hand that strikes."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
from tests.kit.crew import NUMBER, Crew, hire
from tests.kit.desk_client import DeskClient, seat
from tests.kit.sip import Call, Party
from tests.kit.stack import Stack

from bench.accounts import Accounts
from bench.load import fresh_numbers
from bench.patience import WITHIN_S, until
from bench.road import passwords
from bench.timeline import digits_of

CREW = 4
AGENT_HZ = 620.0
"""What an agent's telephone says; a caller's says 440 Hz, music has neither."""


@dataclass
class Telephone:
    """A desk phone that picks up by itself while `picks_up`; remembers who rang."""

    party: Party
    picks_up: bool = True
    rang: list[str] = field(default_factory=list)
    current: Call | None = None
    rang_at_s: float = 0.0
    task: asyncio.Task[None] | None = None

    async def serve(self) -> None:
        while True:
            call = await self.party.incoming.get()
            assert call.invite
            self.rang.append(digits_of(call.invite.get("From")))
            self.rang_at_s = time.monotonic()
            self.current = call
            if self.picks_up:
                await self.party.answer(call)

    async def pick_up(self) -> None:
        """Answer what rings now, and whatever rings later."""
        self.picks_up = True
        assert self.current
        if self.current.state == "ringing":
            await self.party.answer(self.current)

    def silence(self) -> None:
        """Stop the sound of calls that the other side will never end."""
        for call in self.party.calls.values():
            if call.rtp:
                call.rtp.close()
        self.party.calls.clear()


@dataclass(frozen=True)
class Caller:
    """One call in; `digits` is how an agent's telephone shows the number."""

    call: Call
    number: str
    """As the trunk writes it, 06…; what the engine knows is `e164`."""
    accounted: bool = True
    """Whether it must leave an interaction: not if it only ever heard the fallback."""

    @property
    def e164(self) -> str:
        return "+33" + self.number[1:]

    @property
    def digits(self) -> str:
        return self.number[-8:]


class Scene:
    """A running stack with a small crew. `desks[i]` and `phones[i]` are one agent."""

    def __init__(
        self, stack: Stack, crew: Crew, desks: list[DeskClient], phones: list[Telephone]
    ) -> None:
        self.stack, self.crew, self.desks, self.phones = stack, crew, desks, phones
        self.callers: list[Caller] = []
        self.begun_ms = int(time.time() * 1000)
        self.accounts = Accounts(stack, crew.tenant)
        self._parties: list[Party] = []
        self._secrets = passwords(stack, crew)
        self._count = itertools.count(1)
        self.repeat = 0
        """Counts the repeats of a fault: what is to fall into a short moment is spread by it."""

    async def register(self) -> None:
        """Registrations last five minutes; a lane lasts longer."""
        for member, phone in zip(self.crew.members, self.phones, strict=True):
            await phone.party.register(self._secrets[member.endpoint])

    def strike(self, *names: str) -> tuple[list[int], float]:
        """`kill -9` of these processes at once: the desks' welcomes before it, and the instant."""
        before = [desk.welcomes for desk in self.desks]
        begun_s = time.monotonic()
        for name in names:
            self.stack.kill(name)
        return before, begun_s

    def alive(self, name: str) -> bool:
        """Whether the supervisor has a process of this service now."""
        with contextlib.suppress(TypeError, AssertionError):
            return self.stack.pid(name) > 0
        return False

    def waiting(self) -> int:
        """How many callers wait in the bench's queue, as the engine says; -1: it says nothing."""
        with contextlib.suppress(OSError):
            return len(self.accounts.state()["routing"]["works"])
        return -1

    def accounted(self) -> list[str]:
        """The numbers of those callers who must have an interaction."""
        return [caller.e164 for caller in self.callers if caller.accounted]

    async def dial(self, accounted: bool = True) -> Caller:
        """A caller with a number of its own, speaking."""
        party = await Party.open(f"caller{next(self._count)}", self.stack.sip)
        self._parties.append(party)
        (number,) = fresh_numbers(1)
        call = await party.dial(NUMBER, sender=f"<sip:{number}@127.0.0.2>")
        self.callers.append(Caller(call, number, accounted))
        return self.callers[-1]

    async def everybody(self, status: str) -> None:
        """Ask every desk for this state, and wait until it is so."""
        for desk in self.desks:
            if desk.status != status:
                await desk.act("state", status=status)
        for desk in self.desks:
            await desk.until(status)

    async def talk(self, count: int) -> list[Call]:
        """So many conversations between a caller and an agent, heard at the caller's end."""
        await self.everybody("available")
        calls = [(await self.dial()).call for _ in range(count)]
        for call in calls:
            await call.until("up", timeout_s=WITHIN_S)
        await until(lambda: sum(desk.status == "talking" for desk in self.desks) >= count)
        for call in calls:
            await call.hears(AGENT_HZ, timeout_s=WITHIN_S)
        return calls

    async def queue_up(self, count: int) -> list[Caller]:
        """So many callers who wait, one behind the other, while every agent is on a break."""
        await self.everybody("break")
        waiting = []
        for _ in range(count):
            caller = await self.dial()
            await caller.call.until("up", timeout_s=WITHIN_S)  # Music has begun: in the queue.
            waiting.append(caller)
        return waiting

    async def ringing(self) -> int:
        """A caller rings at some desk whose telephone is not picked up: which one."""
        await self.everybody("available")
        for phone in self.phones:
            phone.picks_up = False
        await self.dial()
        await until(lambda: any(phone.rang for phone in self.phones))
        return next(number for number, phone in enumerate(self.phones) if phone.rang)

    async def clear(self) -> None:
        """Everybody hangs up; agents are free or on a break afterwards, not in a call."""
        for caller in self.callers:
            if caller.call.state in ("new", "trying", "ringing", "up"):
                with contextlib.suppress(TimeoutError):
                    await caller.call.hang_up()
        for party in self._parties:
            party.close()
        self.callers, self._parties = [], []
        self.begun_ms = int(time.time() * 1000)
        for phone in self.phones:
            phone.silence()
            phone.picks_up = True
            phone.rang.clear()
        busy = ("talking", "ringing", "after_call")
        await until(lambda: all(desk.status not in busy for desk in self.desks))
        for desk in self.desks:
            if desk.status in ("not_responding", "error"):
                await desk.act("state", status="available")


@contextlib.asynccontextmanager
async def scene(stack: Stack) -> AsyncIterator[Scene]:
    """The crew at work; everything closed afterwards."""
    crew = hire(stack, CREW)
    secrets = passwords(stack, crew)
    phones: list[Telephone] = []
    async with aiohttp.ClientSession() as session:
        try:
            for member in crew.members:
                party = await Party.open(member.endpoint, stack.sip, "127.0.0.3")
                party.tone_hz = AGENT_HZ
                phone = Telephone(party)
                phones.append(phone)
                await party.register(secrets[member.endpoint])
                phone.task = asyncio.ensure_future(phone.serve())
            desks = await seat(session, stack.origin, stack.data_dir, crew)
            print(f"  {len(desks)} agents available", flush=True)
            yield Scene(stack, crew, desks, phones)
            for desk in desks:
                await desk.stop()
        finally:
            for phone in phones:
                if phone.task:
                    phone.task.cancel()
                phone.party.close()
