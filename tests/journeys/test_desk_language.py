"""The language is the person's: chosen at the log-in or in the profile, it goes with the account
to any browser, and what the engine names is in it too."""

import pytest
from playwright.async_api import Browser, expect

from tests.kit.desk import Desk
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
QUEUE = {"fr": "Ventes", "en": "Sales"}


async def speaks(desk: Desk, language: str) -> None:
    """Page and engine alike."""
    await expect(desk.page.locator("html")).to_have_attribute("lang", language)
    queues = desk.page.locator("[data-testid=queue]")
    await expect(queues.filter(has_text=QUEUE[language])).to_have_count(1)


async def log_in_as_found(desk: Desk, account: dict[str, str]) -> None:
    """Nobody touches the switch: the page is in whatever language was last shown in it."""
    await desk.by("login-email").fill(account["login"])
    await desk.by("login-password").fill(account["password"])
    await desk.by("login-submit").click()
    await desk.see("state-button")


async def test_the_language_is_the_accounts_in_any_browser(stack: Stack, browser: Browser) -> None:
    agents = stack.accounts("agent")
    first, second = agents[0], agents[3]  # Both sell.
    desk = await Desk.open(stack, browser, "en")
    await desk.log_in(first["login"], first["password"])
    await desk.take_post()
    await speaks(desk, "en")
    # In the middle of work: no reload, and the post is kept.
    await desk.act("profile-menu")
    await desk.by("language").get_by_text("Français").click()
    await speaks(desk, "fr")
    await desk.by("language").get_by_text("English").click()
    await speaks(desk, "en")
    await desk.press("Escape")
    await desk.state("available")
    await desk.act("profile-menu")
    await desk.act("log-out")
    # A shared machine: the next one has his own language, and gives it to nobody.
    await desk.speak("fr")
    await desk.page.reload()
    await log_in_as_found(desk, first)
    await speaks(desk, "en")
    await desk.act("profile-menu")
    await desk.act("log-out")
    await desk.see("login-form")
    await expect(desk.page.locator("html")).to_have_attribute("lang", "en")
    await log_in_as_found(desk, second)
    await speaks(desk, "fr")
    await desk.page.context.close()
    assert desk.errors == [], desk.errors


async def test_a_language_that_could_not_be_kept_is_said(stack: Stack, browser: Browser) -> None:
    account = stack.accounts("agent")[1]
    desk = await Desk.open(stack, browser)
    await desk.log_in(account["login"], account["password"])
    await desk.act("profile-menu")
    await desk.page.route("**/api/me/language", lambda route: route.abort())
    await desk.by("language").get_by_text("English").click()
    await expect(desk.page.get_by_role("alert")).to_contain_text("Réessayez")
    await expect(desk.page.locator("html")).to_have_attribute("lang", "fr")
    await desk.page.unroute("**/api/me/language")
    await desk.by("language").get_by_text("English").click()
    await expect(desk.page.locator("html")).to_have_attribute("lang", "en")
    await desk.by("language").get_by_text("Français").click()
    await expect(desk.page.locator("html")).to_have_attribute("lang", "fr")
    await desk.page.context.close()
