"""Transfers, consultations, conferences and calls out with desk phones: who hears whom, after each
change of who is on the call. The browsers' side is in test_parties_desk.py."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest

from tests.conftest import OpenParty
from tests.journeys.conftest import CUSTOMER_HZ
from tests.kit.api import changed_queue, logged_in, newest_ended
from tests.kit.crew import NUMBER, Crew, hire
from tests.kit.desk_client import DeskClient, arrive
from tests.kit.outside_line import OUTSIDE_HZ, outside_line
from tests.kit.sip import WAIT_S, Call, Party
from tests.kit.stack import Stack, running
from tests.kit.tones import level_db

pytestmark = pytest.mark.journey
ANN_HZ, BOB_HZ, CID_HZ = 620.0, 800.0, 1010.0
CALLER = "0639980012"


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """One of its own: the crew takes a number of the demo's over."""
    with running() as started:
        yield started


@dataclass
class Worker:
    """An agent: the desk's live socket, and the desk phone beside it."""

    desk: DeskClient
    phone: Party
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
            for worker, member in zip(workers, crew.members, strict=True):
                await worker.desk.act("sign_out")
                await worker.desk.stop()
                # Of two contacts within a second Asterisk may keep the older one.
                await worker.phone.register(member.password(stack), expires_s=0)


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


async def in_talk(floor: Floor, worker: Worker) -> tuple[Call, Call]:
    """A customer and this agent hear each other: both legs."""
    customer = await floor.customer()
    leg = await worker.picks_up()
    await hear_each_other((customer, CUSTOMER_HZ), (leg, worker.hz))
    return customer, leg


async def guest_of(worker: Worker, state: str) -> str:
    """The one guest on this desk, once it is in this state."""
    await worker.desk.sees(
        lambda work: [each["state"] for each in (work or {}).get("parties", ())] == [state]
    )
    assert worker.desk.work is not None
    return str(worker.desk.work["parties"][0]["id"])


async def test_a_transfer_that_nobody_answers_comes_back(stack: Stack, party: OpenParty) -> None:
    async with at_work(stack, party, 2) as floor:
        ann, bob = floor.workers
        customer, anns = await in_talk(floor, ann)
        await ann.desk.act("transfer", to="agent", target=floor.crew.members[1].agent, blind=True)
        await customer.hears_not(ANN_HZ)
        ringing = await asyncio.wait_for(bob.phone.incoming.get(), WAIT_S)
        await bob.phone.refuse(ringing, 603, "Decline")
        await hear_each_other((customer, CUSTOMER_HZ), (anns, ANN_HZ))
        assert ann.desk.told is not None
        assert (ann.desk.told["code"], ann.desk.told["name"]) == ("came_back", "banc001")
        await customer.hang_up()
        await anns.until("ended")


async def test_consult_swap_bring_together_and_hand_over(stack: Stack, party: OpenParty) -> None:
    async with at_work(stack, party, 2) as floor, logged_in(stack, "administrator") as api:
        ann, bob = floor.workers
        customer, anns = await in_talk(floor, ann)
        await ann.desk.act("note", text="Le robinet fuit.")
        await ann.desk.act("transfer", to="agent", target=floor.crew.members[1].agent, blind=False)
        bobs = await bob.picks_up()
        guest = await guest_of(ann, "talking")
        await hear_each_other((anns, ANN_HZ), (bobs, BOB_HZ))
        await customer.hears_not(ANN_HZ)
        await customer.hears_not(BOB_HZ)
        await customer.sounds()  # Music.
        assert bob.desk.work is not None
        assert bob.desk.work["role"] == "guest"
        assert [note["text"] for note in bob.desk.work["notes"]] == ["Le robinet fuit."]
        await ann.desk.act("talk", party="customer")
        await hear_each_other((customer, CUSTOMER_HZ), (anns, ANN_HZ))
        await bobs.hears_not(CUSTOMER_HZ)
        await bobs.sounds()
        await ann.desk.act("talk", party="all")
        await hear_each_other((customer, CUSTOMER_HZ), (anns, ANN_HZ), (bobs, BOB_HZ))
        await ann.desk.act("talk", party=guest)
        await customer.hears_not(BOB_HZ)
        await ann.desk.act("hand_over", guest=guest)
        await anns.until("ended")
        await hear_each_other((customer, CUSTOMER_HZ), (bobs, BOB_HZ))
        await bob.desk.sees(lambda work: bool(work) and work["role"] == "lead")
        await customer.hang_up()
        await bobs.until("ended")
        contact = await newest_ended(api)
        assert [each["outcome"] for each in contact["segments"]] == ["transferred", "answered"]


async def test_to_a_queue_and_back_to_the_customer(stack: Stack, party: OpenParty) -> None:
    async with at_work(stack, party, 3) as floor:
        ann, bob, cid = floor.workers
        customer, anns = await in_talk(floor, ann)
        await ann.desk.act("transfer", to="queue", target=floor.crew.queue, blind=False)
        second = await first_to_ring(bob, cid)
        await ann.desk.act("drop", guest=await guest_of(ann, "ringing"))
        await hear_each_other((customer, CUSTOMER_HZ), (anns, ANN_HZ))
        await second.desk.until("available")
        await ann.desk.act("transfer", to="queue", target=floor.crew.queue, blind=True)
        await anns.until("ended")
        await customer.hears_not(ANN_HZ)
        third = await first_to_ring(bob, cid)
        leg = await third.phone.answer(third.ringing)
        await hear_each_other((customer, CUSTOMER_HZ), (leg, third.hz))
        await customer.hang_up()
        await leg.until("ended")


async def test_an_outside_number_asked_in_and_given_the_customer(
    stack: Stack, party: OpenParty
) -> None:
    async with (
        at_work(stack, party, 1) as floor,
        logged_in(stack, "administrator") as api,
        outside_line(stack, api) as operator,
    ):
        [ann] = floor.workers
        customer, anns = await in_talk(floor, ann)
        await ann.desk.act("transfer", to="number", target="01 44 55 66 77", blind=False)
        outside = await operator.next_call()
        assert outside.invite is not None and "sip:+33144556677@" in outside.invite.start
        await operator.answer(outside)
        guest = await guest_of(ann, "talking")
        await hear_each_other((anns, ANN_HZ), (outside, OUTSIDE_HZ))
        await customer.hears_not(OUTSIDE_HZ)
        await ann.desk.act("talk", party="all")
        await hear_each_other((customer, CUSTOMER_HZ), (anns, ANN_HZ), (outside, OUTSIDE_HZ))
        await ann.desk.act("hand_over", guest=guest)
        await anns.until("ended")
        await hear_each_other((customer, CUSTOMER_HZ), (outside, OUTSIDE_HZ))
        await customer.hang_up()
        await outside.until("ended")


async def test_a_call_out_and_one_for_help(stack: Stack, party: OpenParty) -> None:
    async with (
        at_work(stack, party, 1) as floor,
        logged_in(stack, "administrator") as api,
        outside_line(stack, api) as operator,
    ):
        [ann] = floor.workers
        for number, dialled in (("01 44 55 66 77", "+33144556677"), ("112", "112")):
            asked = asyncio.ensure_future(ann.desk.act("call_out", number=number))
            anns = await ann.picks_up()
            outside = await operator.next_call()
            assert outside.invite is not None and f"sip:{dialled}@" in outside.invite.start
            await operator.answer(outside)
            await hear_each_other((anns, ANN_HZ), (outside, OUTSIDE_HZ))
            interaction = (await asked)["interaction"]
            assert ann.desk.work is not None
            assert ann.desk.work["direction"] == "out"
            assert bool(ann.desk.work["site"]) == (number == "112")
            await outside.hang_up()
            await anns.until("ended")
            await ann.desk.until("available")
            contact = await newest_ended(api)
            assert contact["id"] == interaction
            assert (contact["direction"], contact["outcome"]) == ("out", "answered")
        said = await asyncio.to_thread(stack.decroche, "replay", "today", check=False)
        assert "entered, but no interaction" not in said.stdout, said.stdout


async def test_a_number_that_is_busy_is_told_and_premium_ones_are_refused(
    stack: Stack, party: OpenParty
) -> None:
    async with (
        at_work(stack, party, 1) as floor,
        logged_in(stack, "administrator") as api,
        outside_line(stack, api) as operator,
    ):
        [ann] = floor.workers
        with pytest.raises(RuntimeError, match="call_out"):
            await ann.desk.act("call_out", number="0899 70 12 34")
        asked = asyncio.ensure_future(ann.desk.act("call_out", number="0144556677"))
        await ann.picks_up()
        await operator.refuse(await operator.next_call(), 486, "Busy Here")
        await asked
        await ann.desk.until("available")
        assert ann.desk.told is not None
        assert (ann.desk.told["code"], ann.desk.told["why"]) == ("not_reached", "busy")


async def test_all_ring_and_the_first_has_it(stack: Stack, party: OpenParty) -> None:
    async with (
        at_work(stack, party, 3) as floor,
        changed_queue(stack, "Banc", choice="ring_all"),
    ):
        ann, bob, cid = floor.workers
        customer = await floor.customer()
        for worker in (ann, bob, cid):
            worker.ringing = await asyncio.wait_for(worker.phone.incoming.get(), WAIT_S)
        first, second = await asyncio.gather(
            bob.phone.answer(bob.ringing), cid.phone.answer(cid.ringing)
        )
        winner, loser = (bob, cid) if await lives(first, second) else (cid, bob)
        leg, lost = (first, second) if winner is bob else (second, first)
        await ann.ringing.until("ended")
        await lost.until("ended")
        await hear_each_other((customer, CUSTOMER_HZ), (leg, winner.hz))
        await customer.hears_not(loser.hz)
        for worker in (ann, loser):
            await worker.desk.until("available")
            assert worker.desk.told is not None and worker.desk.told["code"] == "taken"
        await customer.hang_up()
        await leg.until("ended")


async def lives(first: Call, second: Call) -> bool:
    """Which of two that answered at once is left: whether it is the first."""
    ends = {asyncio.ensure_future(each.until("ended")): each for each in (first, second)}
    done, left = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    for task in left:
        task.cancel()
    return ends[done.pop()] is second


async def first_to_ring(*workers: Worker) -> Worker:
    """Who of these rings first; his call is in `ringing`."""
    waits = {asyncio.ensure_future(each.phone.incoming.get()): each for each in workers}
    done, left = await asyncio.wait(waits, timeout=WAIT_S, return_when=asyncio.FIRST_COMPLETED)
    for task in left:
        task.cancel()
    assert done, "nobody rings"
    found = done.pop()
    worker = waits[found]
    worker.ringing = found.result()
    return worker


async def test_the_agent_is_told_for_whom_he_speaks_before_they_meet(
    stack: Stack, party: OpenParty
) -> None:
    async with at_work(stack, party, 1) as floor, logged_in(stack, "administrator") as api:
        text = {"fr": "Appel pour la société Dupont.", "en": "A call for Dupont."}
        prompt = await api.send("POST", "/prompts", {"name": "Chuchotement", "text": text}, 201)
        async with changed_queue(stack, "Banc", whisper_id=prompt["id"]):
            [ann] = floor.workers
            customer = await floor.customer()
            leg = await ann.picks_up()
            await leg.sounds(above_db=-40)  # The voice; the customer's tone is not there yet.
            assert leg.rtp is not None
            assert level_db(leg.rtp.samples(0.5), CUSTOMER_HZ) < -50
            await hear_each_other((customer, CUSTOMER_HZ), (leg, ann.hz))
            await customer.hang_up()
            await leg.until("ended")
        await api.send("DELETE", f"/prompts/{prompt['id']}", None, 204)
