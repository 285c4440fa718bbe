"""Transfers, consultations, conferences and calls out with desk phones: who hears whom, after each
change of who is on the call. The browsers' side is in test_parties_desk.py."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest

from tests.conftest import OpenParty
from tests.journeys.conftest import CUSTOMER_HZ
from tests.kit.api import logged_in, newest_ended
from tests.kit.crew import NUMBER, Crew, hire
from tests.kit.desk_client import DeskClient, arrive
from tests.kit.sip import WAIT_S, Call, Party
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
ANN_HZ, BOB_HZ, CID_HZ, OUTSIDE_HZ = 620.0, 800.0, 1010.0, 1270.0
CALLER = "0639980012"


@dataclass
class Worker:
    """An agent: the desk's live socket, and the desk phone beside it."""

    desk: DeskClient
    phone: Party
    hz: float

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
    """So many agents with desk phones, available, in a queue of their own."""
    crew = await asyncio.to_thread(hire, stack, count)
    async with aiohttp.ClientSession() as session:
        desks = arrive(session, stack.origin, stack.data_dir, crew)
        workers = []
        for desk, member, hz in zip(desks, crew.members, (ANN_HZ, BOB_HZ, CID_HZ), strict=False):
            await desk.welcomed(0)
            phone = await party(member.endpoint, stack.sip, "127.0.0.3")
            phone.tone_hz = hz
            await phone.register(member.password(stack))
            await desk.take_post()
            await desk.until("available")
            workers.append(Worker(desk, phone, hz))
        try:
            yield Floor(stack, crew, workers, party)
        finally:
            for desk in desks:
                await desk.act("sign_out")
                await desk.stop()


async def hear_each_other(*legs: tuple[Call, float]) -> None:
    """Each hears every other's tone."""
    for call, _ in legs:
        for other, hz in legs:
            if other is not call:
                await call.hears(hz)


async def test_a_blind_transfer_frees_the_first_when_the_second_answers(
    stack: Stack, party: OpenParty
) -> None:
    async with at_work(stack, party, 2) as floor, logged_in(stack, "administrator") as api:
        ann, bob = floor.workers
        customer = await floor.customer()
        anns = await ann.picks_up()
        await hear_each_other((customer, CUSTOMER_HZ), (anns, ANN_HZ))
        await ann.desk.act("transfer", to="agent", target=floor.crew.members[1].agent, blind=True)
        await customer.hears_not(ANN_HZ)
        bobs = await bob.picks_up()
        await anns.until("ended")
        await hear_each_other((customer, CUSTOMER_HZ), (bobs, BOB_HZ))
        await customer.hears_not(ANN_HZ)
        await customer.hang_up()
        await bobs.until("ended")
        contact = await newest_ended(api)
        assert contact["outcome"] == "answered"
        assert [each["outcome"] for each in contact["segments"]] == ["transferred", "answered"]
