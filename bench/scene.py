"""What every fault needs: agents with telephones that speak, callers, and the hand that strikes."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
from tests.kit.sip import Call, Party
from tests.kit.stack import Stack

from bench.crew import NUMBER, Crew, hire
from bench.desk_client import DeskClient, seat
from bench.load import fresh_numbers
from bench.patience import WITHIN_S, until
from bench.road import passwords
from bench.timeline import digits_of

CREW = 4


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

    def silence(self) -> None:
        """Stop the sound of calls that the other side will never end."""
        for call in self.party.calls.values():
            if call.rtp:
                call.rtp.close()
        self.party.calls.clear()


class Scene:
    """A running stack with a small crew. `names[i]`, `desks[i]`, `phones[i]` are one agent."""

    def __init__(
        self, stack: Stack, crew: Crew, desks: list[DeskClient], phones: list[Telephone]
    ) -> None:
        self.stack, self.crew, self.desks, self.phones = stack, crew, desks, phones
        self.calls: list[Call] = []
        self._callers: list[Party] = []
        self._secrets = passwords(stack, crew)
        self._count = itertools.count(1)

    async def register(self) -> None:
        """Registrations last five minutes; a lane lasts longer."""
        for member, phone in zip(self.crew.members, self.phones, strict=True):
            await phone.party.register(self._secrets[member.endpoint])

    async def dial(self) -> tuple[Call, str]:
        """A caller with a number of its own, speaking; and how a phone will know it."""
        party = await Party.open(f"caller{next(self._count)}", self.stack.sip)
        self._callers.append(party)
        (number,) = fresh_numbers(1)
        call = await party.dial(NUMBER, sender=f"<sip:{number}@127.0.0.2>")
        self.calls.append(call)
        return call, number[-8:]

    async def everybody(self, status: str) -> None:
        """Ask every desk for this state, and wait until it is so."""
        for desk in self.desks:
            if desk.status != status:
                await desk.act("state", status=status)
        for desk in self.desks:
            await desk.until(status)

    async def talk(self, count: int) -> list[Call]:
        """So many conversations between a caller and an agent."""
        await self.everybody("available")
        calls = [(await self.dial())[0] for _ in range(count)]
        for call in calls:
            await call.until("up", timeout_s=WITHIN_S)
        await until(lambda: sum(desk.status == "talking" for desk in self.desks) >= count)
        return calls

    async def clear(self) -> None:
        """Everybody hangs up; agents are free or on a break afterwards, not in a call."""
        for call in self.calls:
            if call.state in ("new", "trying", "ringing", "up"):
                with contextlib.suppress(TimeoutError):
                    await call.hang_up()
        for party in self._callers:
            party.close()
        self.calls, self._callers = [], []
        for phone in self.phones:
            phone.silence()
            phone.picks_up = True
            phone.rang.clear()
        busy = ("talking", "ringing", "after_call")
        await until(lambda: all(desk.status not in busy for desk in self.desks))
        for desk in self.desks:
            if desk.status == "not_responding":
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
