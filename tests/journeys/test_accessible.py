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
SETUP = (
    *CALLS,
    "emergencies",
    "people",
    "teams",
    "skills",
    "dispositions",
    "pause-reasons",
    "trunks",
    "changes",
)


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_every_screen_of_a_call(
    stack: Stack, browser: Browser, party: OpenParty, language: str
) -> None:
    # axe takes its time on a slow machine: the offer must still ring when it looks.
    async with changed_queue(stack, "Ventes", ring_timeout_s=120):
        assert await screens_of_a_call(stack, browser, party, language) == []


PAGES = {
    "/customers?q=perrin": "customers",
    "/customers?q=zzzz": "",
    "/day": "day",
    "/promises": "promises",
    "/password/over": "password",
}
"""Path → the name of its picture."""
NEW = {"fr": "Nouvelle fiche", "en": "New record"}
EDIT = {"fr": "Modifier", "en": "Edit"}


async def screens_of_a_call(
    stack: Stack, browser: Browser, party: OpenParty, language: str
) -> list[str]:
    found: list[str] = []
    account = stack.accounts("agent")[0]
    desk = await Desk.open(stack, browser, language)
    await desk.page.goto(stack.origin)
    await desk.see("login-form")
    await desk.speak(language)
    found += await findings(desk.page, "login")
    await desk.log_in(account["login"], account["password"])
    await desk.see("take-post")
    found += await findings(desk.page, "take-post")
    await desk.take_post()
    await desk.see("idle")
    found += await findings(desk.page, "idle")
    await desk.press("?")
    await expect(desk.page.get_by_role("dialog")).to_be_visible()
    found += await findings(desk.page, "keys")
    await desk.press("Escape")
    for menu, held in (("profile-menu", "log-out"), ("state-button", "leave-post")):
        await desk.act(menu)
        await desk.see(held)
        found += await findings(desk.page)
        await desk.press("Escape")
        await desk.gone(held)
    found += await screens_of_a_known_caller(desk, party)
    found += await screens_of_somebody_unknown(desk, party)
    found += await screens_of_a_missed_call(desk, party)
    for path, name in PAGES.items():
        await desk.page.goto(stack.origin + path)
        await expect(desk.page.locator("h1")).to_be_visible()
        found += await findings(desk.page, name)
    found += await screens_of_a_result_given_later(desk)
    found += await screens_of_the_files(desk)
    await desk.leave_post()
    await desk.page.context.close()
    return found


async def screens_of_a_known_caller(desk: Desk, party: OpenParty) -> list[str]:
    """Offer, talking, keypad, hold, engine away, after."""
    call = await (await party("0639980012", desk.stack.sip)).dial("0180000020")
    await desk.see("offer-card")
    found = await findings(desk.page, "offer")
    await desk.answer()
    found += await findings(desk.page, "talking")
    await desk.press("Alt+k")
    await desk.see("key-5")
    found += await findings(desk.page, "keypad")
    await desk.press("Escape")
    await desk.press("Alt+w")
    await expect(desk.by("interaction")).to_have_attribute("data-stage", "held")
    found += await findings(desk.page, "hold")
    await desk.press("Alt+w")
    await expect(desk.by("interaction")).to_have_attribute("data-stage", "talking")
    await desk.act("tab-history")
    found += await findings(desk.page, "history")
    desk.stack.kill("engine")
    await desk.see("banner-lost")
    found += await findings(desk.page, "banner-away")
    await desk.gone("banner-lost")
    await expect(desk.by("interaction")).to_have_attribute("data-stage", "talking")
    await call.hang_up()
    await desk.state("after_call")
    found += await findings(desk.page, "after-call")
    await desk.finish()
    return found


async def screens_of_the_files(desk: Desk) -> list[str]:
    """A customer's file, the forms of one, one contact."""
    page = desk.page
    await page.goto(desk.stack.origin + "/customers?q=perrin")
    await page.get_by_role("button", name=NEW[desk.language]).click()
    await desk.see("customer-form")
    found = await findings(page)
    await desk.press("Escape")
    await page.locator("main a", has_text="Julien Perrin").click()
    await desk.see("file-name")
    found += await findings(page, "customer-file")
    await page.get_by_role("button", name=EDIT[desk.language]).click()
    await desk.see("customer-form")
    found += await findings(page)
    await desk.press("Escape")
    await desk.gone("customer-form")
    await page.locator("main a[href^='/calls/']").first.click()
    await expect(page.locator("main h1")).to_be_visible()
    return found + await findings(page, "contact")


async def screens_of_a_result_given_later(desk: Desk) -> list[str]:
    """The calls above were finished without a result: the day's list has them, and one gets it."""
    page = desk.page
    await page.goto(desk.stack.origin + "/day?owed=true")
    await expect(desk.by("day-owed")).to_be_checked()
    await desk.see("contacts")
    left = await desk.by("unqualified").count()
    assert left > 0
    found = await findings(page, "day-owed")
    await page.locator("main a[href^='/calls/']").first.click()
    await desk.by("result-choice").first.select_option(index=1)
    found += await findings(page, "result-later")
    await desk.by("result-give").first.click()
    await expect(desk.by("unqualified")).to_have_count(0)
    await page.go_back()
    await expect(desk.by("unqualified")).to_have_count(left - 1)
    return found


async def screens_of_a_missed_call(desk: Desk, party: OpenParty) -> list[str]:
    call = await (await party("0639980012", desk.stack.sip)).dial("0180000020")
    await desk.state("not_responding")
    await desk.see("missed")
    found = await findings(desk.page, "missed")
    await call.hang_up()
    await desk.act("resume")
    await desk.state("available")
    return found


async def screens_of_somebody_unknown(desk: Desk, party: OpenParty) -> list[str]:
    """The panel with which a caller without a file is searched for or entered."""
    call = await (await party("0199004321", desk.stack.sip)).dial("0180000020")
    await desk.answer()
    await desk.see("who-panel")
    await desk.by("customer-search").fill("perrin")
    await desk.see("attach-person")
    await desk.act("create-person")
    found = await findings(desk.page, "unknown-caller")
    await call.hang_up()
    await desk.state("after_call")
    await desk.finish()
    return found


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_every_screen_of_the_set_up(stack: Stack, browser: Browser, language: str) -> None:
    account = stack.accounts("administrator")[0]
    desk = await Desk.open(stack, browser, language)
    await desk.log_in(account["login"], account["password"])
    await desk.see("profile-menu")
    await expect(desk.page.locator("html")).to_have_attribute("lang", language)
    found: list[str] = []
    for kind in SETUP:
        await desk.page.goto(f"{stack.origin}/setup/{kind}")
        await expect(desk.page.locator("main h1")).to_be_visible()
        found += await findings(desk.page, f"setup-{kind}")
        if await desk.by("setup-new").count():
            await desk.act("setup-new")
            await desk.see("setup-form")
            found += await findings(desk.page)
    await desk.page.context.close()
    assert found == []


async def test_a_call_by_keyboard_alone(stack: Stack, browser: Browser, party: OpenParty) -> None:
    """Log-in, post, answer, note, hold, mute, keypad, result, finish: not one click."""
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
    for stage in ("held", "talking"):
        await desk.press("Alt+w")
        await expect(desk.by("interaction")).to_have_attribute("data-stage", stage)
    for muted in ("true", "false"):
        await desk.press("Alt+m")
        await expect(desk.by("mute")).to_have_attribute("aria-pressed", muted)
    await desk.press("Alt+k")
    await page.keyboard.type("42#")
    await expect(page.get_by_role("group").get_by_text("42#")).to_be_visible()
    await desk.press("Escape")
    await desk.gone("key-5")
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
    await desk.left()
    assert desk.errors == []
    await page.context.close()
