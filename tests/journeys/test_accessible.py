"""Every screen passes axe in both languages, and a whole call needs no mouse."""

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ
from tests.kit.accessible import findings
from tests.kit.api import changed_queue
from tests.kit.desk import Desk
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
CALLS = ("numbers", "flows", "calendars", "prompts", "queues")
SETUP = (*CALLS, "people", "teams", "skills", "dispositions", "pause-reasons", "trunks", "changes")


async def test_every_screen_of_a_call(stack: Stack, browser: Browser, party: OpenParty) -> None:
    # axe takes its time on a slow machine: the offer must still ring when it looks.
    async with changed_queue(stack, "Ventes", ring_timeout_s=120):
        assert await screens_of_a_call(stack, browser, party) == []


async def screens_of_a_call(stack: Stack, browser: Browser, party: OpenParty) -> list[str]:
    found: list[str] = []
    account = stack.accounts("agent")[0]
    desk = await Desk.open(stack, browser, "en")
    await desk.page.goto(stack.origin)
    await desk.see("login-form")
    found += await findings(desk.page)
    await desk.log_in(account["login"], account["password"])
    await desk.see("take-post")
    found += await findings(desk.page)
    await desk.take_post()
    await desk.see("idle")
    found += await findings(desk.page)
    call = await (await party("0639980012", stack.sip)).dial("0180000020")
    await desk.see("offer-card")
    found += await findings(desk.page)
    await desk.answer()
    found += await findings(desk.page)
    await call.hang_up()
    await desk.state("after_call")
    found += await findings(desk.page)
    await desk.finish()
    for path in ("/customers", "/day"):
        await desk.page.goto(stack.origin + path)
        await expect(desk.page.locator("main h1")).to_be_visible()
        found += await findings(desk.page)
    await desk.leave_post()
    await desk.page.context.close()
    return found


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_every_screen_of_the_set_up(stack: Stack, browser: Browser, language: str) -> None:
    account = stack.accounts("administrator")[0]
    desk = await Desk.open(stack, browser, language)
    await desk.log_in(account["login"], account["password"])
    await desk.see("profile-menu")
    found: list[str] = []
    for kind in SETUP:
        await desk.page.goto(f"{stack.origin}/setup/{kind}")
        await expect(desk.page.locator("main h1")).to_be_visible()
        found += await findings(desk.page)
        if await desk.by("setup-new").count():
            await desk.act("setup-new")
            await desk.see("setup-form")
            found += await findings(desk.page)
    await desk.page.context.close()
    assert found == []


async def test_a_call_by_keyboard_alone(stack: Stack, browser: Browser, party: OpenParty) -> None:
    """Log-in, post, answer, note, hold, result, finish: not one click."""
    account = stack.accounts("agent")[2]
    desk = await Desk.open(stack, browser)
    page = desk.page
    await page.goto(stack.origin)
    await expect(desk.by("login-email")).to_be_focused()
    await page.keyboard.type(account["login"])
    await page.keyboard.press("Tab")
    await page.keyboard.type(account["password"])
    await page.keyboard.press("Enter")
    await desk.tab_to("take-post")
    await page.keyboard.press("Enter")
    await desk.state("available")
    call = await (await party("0639980012", stack.sip)).dial("0180000010")
    await desk.answer()
    await call.hears(AGENT_HZ)
    await desk.press("Alt+p")
    await page.keyboard.type("Au clavier.")
    await expect(desk.by("note")).to_have_value("Au clavier.")
    await expect(desk.by("note-state")).to_have_attribute("data-saved", "saved")
    await desk.press("Alt+q")
    await desk.press("2")
    await expect(desk.by("dispositions").locator("[aria-pressed=true]")).to_have_count(1)
    await desk.hang_up()
    await desk.press("Control+Enter")
    await desk.state("available")
    await desk.tab_to("state-button")
    await page.keyboard.press("Enter")
    await desk.tab_to("leave-post", "ArrowDown")
    await page.keyboard.press("Enter")
    await desk.state("offline")
    assert desk.errors == []
    await page.context.close()
