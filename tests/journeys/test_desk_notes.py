"""Nothing an agent types is lost: not by a killed engine, not by a page that is loaded anew."""

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ
from tests.kit.desk import agent_at_work
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
UNKNOWN = "0639980071"
KEPT = "() => Object.keys(sessionStorage).filter((key) => key.includes('.who.'))"
BEFORE, AFTER = "Veut un avoir sur sa facture. ", "Rappeler jeudi."


async def test_a_note_typed_over_a_killed_engine_and_a_reload_is_kept(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial("0180000010")
        await desk.answer()
        await call.hears(AGENT_HZ)
        await desk.by("note").focus()
        await desk.page.keyboard.type(BEFORE)
        stack.kill("engine")
        await desk.page.keyboard.type(AFTER)
        await desk.page.reload()
        await expect(desk.by("interaction")).to_have_attribute("data-stage", "talking")
        await expect(desk.by("note")).to_have_value(BEFORE + AFTER)
        await expect(desk.by("note-state")).to_have_attribute("data-saved", "saved")
        await call.hears_again(AGENT_HZ)
        await desk.page.evaluate("sessionStorage.clear()")
        await desk.page.reload()
        await expect(desk.by("note")).to_have_value(BEFORE + AFTER)
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()


async def test_a_half_filled_new_customer_outlives_a_reload_and_is_created(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        call = await (await party(UNKNOWN, stack.sip)).dial("0180000010")
        await desk.answer()
        await call.hears(AGENT_HZ)
        await desk.by("customer-search").fill("Vél")
        await desk.act("create-person")
        await desk.by("create-last-name").fill("Bérenger")
        await desk.by("create-company").fill("Vélos du Rhône")
        await desk.page.reload()
        await expect(desk.by("interaction")).to_have_attribute("data-stage", "talking")
        await expect(desk.by("customer-search")).to_have_value("Vél")
        await expect(desk.by("create-last-name")).to_have_value("Bérenger")
        await expect(desk.by("create-company")).to_have_value("Vélos du Rhône")
        await call.hears_again(AGENT_HZ)
        await desk.by("create-first-name").fill("Line")
        await desk.act("create-submit")
        card = await desk.see("customer-card", "Line Bérenger")
        await expect(card).to_contain_text("Vélos du Rhône")
        # What became a record is typed text no more: "not this person" starts from nothing.
        await desk.act("detach")
        await expect(desk.by("customer-search")).to_have_value("")
        await desk.see("create-person")
        assert await desk.page.evaluate(KEPT) == []
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()
