"""Nothing an agent types is lost: not by a killed engine, not by a page that is loaded anew."""

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ
from tests.kit.desk import agent_at_work
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
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
