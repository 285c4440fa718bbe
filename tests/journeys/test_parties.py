"""Transfers, consultations, conferences and calls out with desk phones: who hears whom, after each
change of who is on the call. The browsers' side is in test_parties_desk.py."""

import asyncio
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from decroche.site.demo import company
from tests.conftest import OpenParty
from tests.journeys.conftest import CUSTOMER_HZ
from tests.kit.api import changed_queue, logged_in, newest_ended
from tests.kit.floor import ANN_HZ, BOB_HZ, Floor, Worker, at_work, hear_each_other
from tests.kit.operator import Operator
from tests.kit.outside_line import OUTSIDE_HZ, outside_line
from tests.kit.parts import joined, judge_parts, recorded, talk
from tests.kit.sip import WAIT_S, Call
from tests.kit.sound import Side
from tests.kit.stack import Stack, running
from tests.kit.tones import level_db

pytestmark = pytest.mark.journey
SITE = dict(zip(("name", "address"), company.SITE, strict=True)) | {"home": False}


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """One of its own: the crew takes a number of the demo's over."""
    with running() as started:
        yield started


CUSTOMER = Side(CUSTOMER_HZ, ANN_HZ)
ANN, BOB = Side(ANN_HZ, CUSTOMER_HZ), Side(BOB_HZ, CUSTOMER_HZ)


async def test_a_blind_transfer_frees_the_first_when_the_second_answers(
    stack: Stack, party: OpenParty, tmp_path: Path
) -> None:
    async with at_work(stack, party, 2) as floor, recorded(stack) as api:
        ann, bob = floor.workers
        customer, anns = await in_talk(floor, ann)
        await talk(customer)
        await ann.desk.act("transfer", to="agent", target=floor.crew.members[1].agent, blind=True)
        await customer.hears_not(ANN_HZ)
        bobs = await bob.picks_up()
        await anns.until("ended")
        await hear_each_other((customer, CUSTOMER_HZ), (bobs, BOB_HZ))
        await customer.hears_not(ANN_HZ)
        await talk(customer)
        await customer.hang_up()
        await bobs.until("ended")
        contact = await joined(api, 2)
        assert contact["outcome"] == "answered"
        assert [each["outcome"] for each in contact["segments"]] == ["transferred", "answered"]
        await judge_parts(api, contact, tmp_path, (CUSTOMER, ANN), (CUSTOMER, BOB))


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


async def test_consult_swap_bring_together_and_hand_over(
    stack: Stack, party: OpenParty, tmp_path: Path
) -> None:
    """Ann's file pauses on her side while the customer does not hear her; Bob's begins with the
    three of them and pauses on both sides until the customer is his."""
    async with at_work(stack, party, 2) as floor, recorded(stack) as api:
        ann, bob = floor.workers
        customer, anns = await in_talk(floor, ann)
        await talk(customer)
        await ann.desk.act("note", text="Le robinet fuit.")
        await ann.desk.act("transfer", to="agent", target=floor.crew.members[1].agent, blind=False)
        bobs = await bob.picks_up()
        guest = await guest_of(ann, "talking")
        await hear_each_other((anns, ANN_HZ), (bobs, BOB_HZ))
        await customer.hears_not(ANN_HZ)
        await customer.hears_not(BOB_HZ)
        await customer.sounds()  # Music.
        await talk(customer)
        assert bob.desk.work is not None
        assert bob.desk.work["role"] == "guest"
        assert [note["text"] for note in bob.desk.work["notes"]] == ["Le robinet fuit."]
        await ann.desk.act("talk", party="customer")
        await hear_each_other((customer, CUSTOMER_HZ), (anns, ANN_HZ))
        await bobs.hears_not(CUSTOMER_HZ)
        await bobs.sounds()
        await talk(customer)
        await ann.desk.act("talk", party="all")
        await hear_each_other((customer, CUSTOMER_HZ), (anns, ANN_HZ), (bobs, BOB_HZ))
        await talk(customer)
        await ann.desk.act("talk", party=guest)
        await customer.hears_not(BOB_HZ)
        await talk(customer)
        await ann.desk.act("hand_over", guest=guest)
        await anns.until("ended")
        await hear_each_other((customer, CUSTOMER_HZ), (bobs, BOB_HZ))
        await bob.desk.sees(lambda work: bool(work) and work["role"] == "lead")
        await talk(customer)
        await customer.hang_up()
        await bobs.until("ended")
        contact = await joined(api, 2)
        assert [each["outcome"] for each in contact["segments"]] == ["transferred", "answered"]
        anns_part = (CUSTOMER, replace(ANN, pauses=1))
        bobs_part = (replace(CUSTOMER, pauses=1), replace(BOB, pauses=1))
        await judge_parts(api, contact, tmp_path, anns_part, bobs_part)


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
            assert ann.desk.work["site"] == (SITE if number == "112" else None)
            await outside.hang_up()
            await anns.until("ended")
            await ann.desk.until("available")
            contact = await newest_ended(api)
            assert contact["id"] == interaction
            assert (contact["direction"], contact["outcome"]) == ("out", "answered")
        said = await asyncio.to_thread(stack.decroche, "replay", "today", check=False)
        assert "entered, but no interaction" not in said.stdout, said.stdout


async def test_help_from_the_keypad_of_a_desk_phone(stack: Stack, party: OpenParty) -> None:
    """With empty hands, beside a caller, and while the engine stands still and dies."""
    async with (
        at_work(stack, party, 1) as floor,
        logged_in(stack, "administrator") as api,
        outside_line(stack, api) as operator,
    ):
        [ann] = floor.workers
        anns, outside = await calls_help(ann, operator, "112")
        await ann.desk.sees(lambda work: bool(work) and work["site"] == SITE)
        await outside.hang_up()
        await anns.until("ended")
        await ann.desk.until("available")
        contact = await newest_ended(api)
        assert (contact["direction"], contact["outcome"]) == ("out", "answered")
        customer, held = await in_talk(floor, ann)
        anns, outside = await calls_help(ann, operator, "15")
        await ann.desk.sees(lambda work: bool(work) and work["site"] == SITE)
        await anns.hang_up()
        await outside.until("ended")
        await hear_each_other((customer, CUSTOMER_HZ), (held, ANN_HZ))
        await customer.hang_up()
        await held.until("ended")
        await ann.desk.until("available")
        welcomes = ann.desk.welcomes
        stack.kill("engine", signal.SIGSTOP)
        anns, outside = await calls_help(ann, operator, "18")
        stack.kill("engine")
        await ann.desk.welcomed(welcomes)
        await talk(anns)  # Two looks of the watcher, and one of the survey.
        await hear_each_other((anns, ANN_HZ), (outside, OUTSIDE_HZ))
        await anns.hang_up()
        await outside.until("ended")
        refused = await ann.phone.dial("0639980012")
        await refused.until("up")
        await refused.sounds()  # It is said in words that no such number is called from here.
        await refused.hang_up()


async def calls_help(worker: Worker, operator: Operator, number: str) -> tuple[Call, Call]:
    """He types it on the phone's own keypad and talks with who answers: both legs."""
    leg = await worker.phone.dial(number)
    outside = await operator.next_call()
    assert outside.invite is not None and f"sip:{number}@" in outside.invite.start
    await operator.answer(outside)
    await leg.until("up")
    await hear_each_other((leg, worker.hz), (outside, OUTSIDE_HZ))
    return leg, outside


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
