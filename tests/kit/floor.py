"""Agents with desk phones at work: the live socket of each desk, and the phone beside it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import chain, repeat

import aiohttp

from tests.conftest import OpenParty
from tests.kit.crew import NUMBER, Crew, hire
from tests.kit.desk_client import DeskClient, arrive
from tests.kit.sip import WAIT_S, Call
from tests.kit.stack import Stack
from tests.kit.telephone import Telephone

ANN_HZ, BOB_HZ, CID_HZ = 620.0, 800.0, 1010.0
CALLER = "0639980012"


@dataclass
class Worker:
    """An agent: the desk's live socket, and the desk phone beside it."""

    desk: DeskClient
    phone: Telephone
    hz: float
    ringing: Call = field(init=False)

    async def picks_up(self) -> Call:
        """The phone rings and is answered."""
        ringing = await asyncio.wait_for(self.phone.incoming.get(), WAIT_S)
        return await self.phone.answer(ringing)


@dataclass
class Floor:
    stack: Stack
    crew: Crew
    workers: list[Worker]
    open_party: OpenParty

    async def customer(self) -> Call:
        return await (await self.open_party(CALLER, self.stack.sip)).dial(NUMBER)


@asynccontextmanager
async def at_work(stack: Stack, party: OpenParty, count: int = 3) -> AsyncIterator[Floor]:
    """So many agents with desk phones, available, in a queue of their own. From the third on they
    have one voice."""
    crew = await asyncio.to_thread(hire, stack, count)
    async with aiohttp.ClientSession() as session:
        desks = arrive(session, stack.origin, stack.data_dir, crew)
        workers = []
        voices = chain((ANN_HZ, BOB_HZ), repeat(CID_HZ))
        for desk, member, hz in zip(desks, crew.members, voices, strict=False):
            await desk.welcomed(0)
            phone = await Telephone.open(member.endpoint, stack.sip, "127.0.0.3")
            phone.tone_hz, phone.password = hz, member.password(stack)
            await phone.register(phone.password)
            await desk.take_post()
            await desk.until("available")
            workers.append(Worker(desk, phone, hz))
        try:
            yield Floor(stack, crew, workers, party)
        finally:
            for worker in workers:
                await worker.desk.act("sign_out")
                await worker.desk.stop()
                # Of two contacts within a second Asterisk may keep the older one.
                await worker.phone.register(worker.phone.password, expires_s=0)
                worker.phone.close()


async def hear_each_other(*legs: tuple[Call, float]) -> None:
    """Each hears every other's tone."""
    for call, _ in legs:
        for other, hz in legs:
            if other is not call:
                await call.hears(hz)
