"""Two agents' pages in Chromium: asked in, brought together, handed over; a card that is read out
and is in no file; a number called from the page."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ, CUSTOMER_HZ
from tests.journeys.test_parties import outside_line
from tests.journeys.test_recording import download, end, joined, queue_recording, talk
from tests.kit.accessible import findings
from tests.kit.api import logged_in, newest_ended
from tests.kit.desk import Desk, agent_at_work
from tests.kit.parts import loudest
from tests.kit.sip import Call
from tests.kit.stack import Stack
from tests.kit.tones import RATE_HZ, Samples, level_db, read_wav

pytestmark = pytest.mark.journey
NUMBER, CALLER = "0180000010", "0639980012"
CARD_HZ = 1500.0
ABSENT_DB = -48.0


async def find(desk: Desk, text: str) -> None:
    """Open the panel by key and look for somebody."""
    await desk.press("Alt+t")
    await desk.by("transfer-search").fill(text)
    await expect(desk.by("transfer-target").first).to_contain_text(text)


async def party_is(desk: Desk, state: str) -> None:
    found = desk.page.locator(f"[data-testid=party][data-state={state}]")
    await expect(found.first).to_be_visible()


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_consult_bring_together_and_hand_over_on_screen(
    stack: Stack, browser: Browser, party: OpenParty, language: str
) -> None:
    async with (
        agent_at_work(stack, browser, language=language) as amelie,
        agent_at_work(stack, browser, 1, language=language) as karim,
        logged_in(stack, "administrator") as api,
    ):
        call = await (await party(CALLER, stack.sip)).dial(NUMBER)
        await amelie.answer()
        await call.hears(AGENT_HZ)
        await amelie.by("note").fill("Attend un rappel.")
        await find(amelie, "Karim")
        assert await findings(amelie.page, "transfer") == []
        await amelie.by("transfer-consult").first.click()
        await expect(karim.by("offer-by")).to_contain_text("Amélie")
        await karim.answer()
        await karim.see("colleagues-notes", "Attend un rappel.")
        await expect(karim.page.locator("[data-hears=private]")).to_be_visible()
        await party_is(amelie, "talking")
        await call.hears_not(AGENT_HZ)
        assert await findings(karim.page, "guest") == []
        await amelie.press("Alt+c")
        await expect(karim.page.locator("[data-hears=all]")).to_be_visible()
        await call.hears(AGENT_HZ)
        await karim.hears(CUSTOMER_HZ)
        assert await findings(amelie.page, "conference") == []
        await amelie.press("Alt+v")
        await amelie.state("after_call")
        await expect(karim.by("as-guest")).to_have_count(0)
        await call.hears_again(AGENT_HZ)
        await amelie.finish()
        await call.hang_up()
        await karim.state("after_call")
        await karim.finish()
        contact = await newest_ended(api)
        assert [each["outcome"] for each in contact["segments"]] == ["transferred", "answered"]


async def test_a_blind_transfer_that_is_declined_comes_back_in_words(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with (
        agent_at_work(stack, browser) as amelie,
        agent_at_work(stack, browser, 1) as karim,
    ):
        call = await (await party(CALLER, stack.sip)).dial(NUMBER)
        await amelie.answer()
        await call.hears(AGENT_HZ)
        await find(amelie, "Karim")
        await amelie.by("transfer-now").first.click()
        await amelie.see("transferring", "Karim")
        await karim.see("offer-card")
        await karim.by("decline").first.click()
        await expect(amelie.by("told")).to_contain_text("Karim")
        await call.hears_again(AGENT_HZ)
        await end(amelie, call)


async def test_each_way_to_pass_a_call_on_and_a_click_that_calls_back(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    """Blind to a colleague, a swap, blind to a queue, blind to a number: one customer, in a row."""
    async with (
        agent_at_work(stack, browser) as amelie,
        agent_at_work(stack, browser, 1) as karim,
        logged_in(stack, "administrator") as api,
        outside_line(stack, api) as operator,
    ):
        call = await (await party(CALLER, stack.sip)).dial(NUMBER)
        await amelie.answer()
        await call.hears(AGENT_HZ)
        await pass_on(amelie, "Karim", "transfer-now")
        await karim.answer()
        await amelie.state("after_call")
        await call.hears_again(AGENT_HZ)
        await karim.hears(CUSTOMER_HZ)
        await amelie.finish()
        await pass_on(karim, "Amélie", "transfer-consult")
        await amelie.answer()
        await party_is(karim, "talking")
        await call.hears_not(AGENT_HZ)
        await karim.press("Alt+x")
        await expect(amelie.page.locator("[data-hears=waits]")).to_be_visible()
        await call.hears_again(AGENT_HZ)
        await karim.press("Alt+e")
        await free_again(amelie)
        await pass_on(karim, "SAV", "transfer-now")
        await amelie.answer()
        await karim.state("after_call")
        await call.hears_again(AGENT_HZ)
        await karim.finish()
        await pass_on(amelie, "01 44 55 66 77", "transfer-now")
        outside = await operator.next_call()
        assert outside.invite is not None and "sip:+33144556677@" in outside.invite.start
        await operator.answer(outside)
        await amelie.state("after_call")
        await call.hears(operator.tone_hz)
        await outside.hears(CUSTOMER_HZ)
        await call.hang_up()
        await outside.until("ended")
        await amelie.by("call-number").first.click()  # In the file, which is still there.
        back = await operator.next_call()
        assert back.invite is not None and "sip:+33639980012@" in back.invite.start
        await operator.answer(back)
        await back.hears(AGENT_HZ)
        await amelie.hears(operator.tone_hz)
        await back.hang_up()
        await amelie.state("after_call")
        await amelie.finish()
        contact = await newest_ended(api)
        assert (contact["direction"], contact["outcome"]) == ("out", "answered")


async def pass_on(desk: Desk, whom: str, how: str) -> None:
    """Whoever is found first under these words."""
    await find(desk, whom)
    await desk.by(how).first.click()


async def free_again(desk: Desk) -> None:
    """A guest who is sent away may have after-call work of the part."""
    state = desk.by("state-button")
    await expect(state).to_have_attribute("data-status", re.compile("after_call|available"))
    if await state.get_attribute("data-status") == "after_call":
        await desk.finish()


async def test_a_card_that_is_read_out_is_in_no_file(
    stack: Stack, browser: Browser, party: OpenParty, tmp_path: Path
) -> None:
    async with queue_recording(stack, "all") as api, agent_at_work(stack, browser) as desk:
        call = await (await party(CALLER, stack.sip)).dial(NUMBER)
        await desk.answer()
        await call.hears(AGENT_HZ)
        await talk(call)
        await desk.press("Alt+l")
        await desk.see("card-form")
        assert await findings(desk.page, "card") == []
        await speaks_of_a_card(desk, call)
        await desk.by("card-end").click()
        await desk.gone("card-form")
        await talk(call)
        await end(desk, call)
        contact = await joined(api, 1)
        caller, agent = read_wav(await download(api, contact, 0, tmp_path))
        for side, own in ((caller, CUSTOMER_HZ), (agent, AGENT_HZ)):
            assert loudest(side, CARD_HZ) < ABSENT_DB
            assert silent_seconds(side) >= 1, "a gap of the length of the form"
            assert level_db(side[: RATE_HZ * 2], own) > -38
        assert level_db(caller[-RATE_HZ * 2 :], CUSTOMER_HZ) > -38


async def speaks_of_a_card(desk: Desk, call: Call) -> None:
    """The customer's tone is another one while the form is open, and the agent hears it."""
    assert call.rtp
    call.rtp.speak(CARD_HZ)
    await desk.hears(CARD_HZ)
    await talk(call)
    call.rtp.speak(CUSTOMER_HZ)
    await desk.hears(CUSTOMER_HZ)


def silent_seconds(samples: Samples) -> int:
    """How many seconds hold nothing at all."""
    seconds = range(0, len(samples) - RATE_HZ, RATE_HZ)
    return sum(int(abs(samples[at : at + RATE_HZ].astype(int)).max()) <= 1 for at in seconds)


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_a_number_called_from_the_page(stack: Stack, browser: Browser, language: str) -> None:
    async with (
        agent_at_work(stack, browser, language=language) as desk,
        logged_in(stack, "administrator") as api,
        outside_line(stack, api) as operator,
    ):
        await desk.press("Alt+o")
        await desk.by("dial-number").fill("01 44 55 66 77")
        assert await findings(desk.page, "dial") == []
        await desk.by("dial-call").click()
        outside = await operator.next_call()
        await desk.see("dialling")
        await operator.answer(outside)
        await outside.hears(AGENT_HZ)
        await desk.hears(operator.tone_hz)
        await outside.hang_up()
        await desk.state("after_call")
        await desk.finish()
        contact = await newest_ended(api)
        assert (contact["direction"], contact["outcome"]) == ("out", "answered")
