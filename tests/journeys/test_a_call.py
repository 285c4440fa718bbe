"""From log-in to disposition: a caller over real SIP, an agent in a real browser."""

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ, CUSTOMER_HZ
from tests.kit.desk import agent_at_work
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
HIDDEN = (("Privacy", "id"), ("P-Asserted-Identity", "<sip:+33639980012@127.0.0.2>"))


async def test_a_known_customer_calls_and_is_helped(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        customer = await party("0639980012", stack.sip)
        call = await customer.dial("0180000010")
        await desk.see("offer-card", "Julien Perrin")
        await desk.see("customer-name", "Julien Perrin")
        await desk.press("Alt+a")
        await desk.state("talking")
        await call.hears(AGENT_HZ)
        await desk.hears(CUSTOMER_HZ)
        await desk.by("note").fill("Relevé transmis, rappel inutile.")
        await expect(desk.by("note-state")).to_have_attribute("data-saved", "saved")
        await call.hang_up()
        await desk.state("after_call")
        await desk.by("dispositions").get_by_role("button").first.click()
        await desk.finish()


async def test_hold_plays_music_and_resuming_brings_both_back(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        customer = await party("0639980012", stack.sip)
        call = await customer.dial("0180000010")
        await desk.answer()
        await call.hears(AGENT_HZ)
        await desk.press("Alt+w")
        await expect(desk.by("interaction")).to_have_attribute("data-stage", "held")
        await call.hears_not(AGENT_HZ)
        await call.sounds()  # Music: without it a caller in silence believes to have been cut off.
        await desk.press("Alt+w")
        await expect(desk.by("interaction")).to_have_attribute("data-stage", "talking")
        await call.hears(AGENT_HZ)
        await desk.hang_up()
        await call.until("ended")
        await desk.finish()


async def test_two_calls_one_agent_the_second_waits_and_follows(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        first = await (await party("0639980012", stack.sip)).dial("0180000010")
        await desk.answer()
        second = await (await party("0639980013", stack.sip)).dial("0180000010")
        await second.until("up")
        await desk.waiting("SAV", 1)
        assert await desk.by("offer-card").count() == 0
        await first.hang_up()
        await desk.state("after_call")
        await desk.act("finish")
        await desk.answer()
        await second.hears(AGENT_HZ)
        await second.hang_up()
        await desk.state("after_call")
        await desk.finish()


async def test_an_unknown_number_makes_no_customer_until_the_agent_says_so(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        call = await (await party("0199001234", stack.sip)).dial("0180000010")
        await desk.answer()
        await desk.see("who-panel")
        await desk.see("customer-name", "01 99 00 12 34")
        await desk.act("create-person")
        await desk.by("create-first-name").fill("Odile")
        await desk.by("create-last-name").fill("Vasseur")
        await desk.act("create-submit")
        await desk.see("customer-name", "Odile Vasseur")
        await call.hang_up()
        await desk.state("after_call")
        await desk.act("finish")
        await desk.state("available")
        again = await (await party("+33199001234", stack.sip)).dial("0180000010")
        await desk.see("offer-card", "Odile Vasseur")
        await again.hang_up()
        await desk.gone("offer-card")
        await desk.state("available")


async def test_a_hidden_number_stays_hidden_and_is_found_by_name(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        customer = await party("anonymous", stack.sip)
        sender = '"Anonymous" <sip:anonymous@anonymous.invalid>'
        call = await customer.dial("0180000010", HIDDEN, sender)
        await desk.answer()
        await desk.see("customer-name", "Numéro masqué")
        await desk.by("customer-search").fill("Perrin")
        await desk.by("attach-person").first.click()
        await desk.see("customer-name", "Perrin")
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()


async def test_closed_hours_play_the_message_and_end_when_none_is_left(
    stack: Stack, party: OpenParty
) -> None:
    """Who says nothing after the beep has left no message; what is left: test_missed_calls."""
    call = await (await party("0639980012", stack.sip)).dial("0180000030")
    await call.until("up")
    assert call.rtp
    call.rtp.fall_silent()
    await call.until("ended", timeout_s=60)
    assert len(call.rtp.heard) > 50, "the closed message was heard for at least a second"


async def test_a_number_that_is_not_ours_is_refused(stack: Stack, party: OpenParty) -> None:
    call = await (await party("0639980012", stack.sip)).dial("0180009999")
    await call.until("failed")
    assert call.code == 404


async def test_not_answered_the_caller_goes_on_waiting_and_the_agent_is_told(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial("0180000010")
        await desk.see("offer-card")
        await desk.state("not_responding")
        await desk.see("missed")
        await desk.gone("offer-card")
        assert call.state == "up", "the caller has kept the place"
        await call.hang_up()
        await desk.act("resume")
        await desk.state("available")
