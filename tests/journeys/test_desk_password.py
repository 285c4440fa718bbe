"""The page of a password link says what is wrong and what helps: password, link or network."""

import pytest
from playwright.async_api import Browser, expect

from tests.kit.accessible import findings
from tests.kit.api import logged_in
from tests.kit.desk import Desk
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
COMMON, GOOD = "123456qwerty", "vélo cuivre nuage tiroir"
RESET = "**/password/reset"
SAYS = {
    "fr": {"common": "trop courant", "away": "ne répond pas", "over": "plus valable"},
    "en": {"common": "too common", "away": "does not answer", "over": "is over"},
}


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_each_trouble_is_said_for_itself(
    stack: Stack, browser: Browser, language: str
) -> None:
    says = SAYS[language]
    account = stack.accounts("supervisor")[0]
    async with logged_in(stack, "administrator") as api:
        person = next(p for p in await api.get("/people") if p["email"] == account["login"])
        link = (await api.send("POST", f"/people/{person['id']}/password-link", {}))["link"]
    desk = await Desk.open(stack, browser, language)
    await desk.page.goto(link)
    field = await desk.see("new-password")
    await desk.speak(language)
    await field.fill(COMMON)
    await desk.act("password-submit")
    await expect(desk.page.get_by_role("alert")).to_contain_text(says["common"])
    assert await findings(desk.page) == []
    await desk.page.route(RESET, lambda route: route.abort())
    await field.fill(GOOD)
    await desk.act("password-submit")
    await desk.see("password-error", says["away"])
    await expect(field).to_have_value(GOOD)
    await desk.page.unroute(RESET)
    # Somebody else's copy of the link, of another day: the password of this account stays.
    await desk.page.goto(f"{stack.origin}/password/1-abcdef-0123456789abcdef")
    await field.fill(GOOD)
    await desk.act("password-submit")
    await desk.see("password-error", says["over"])
    assert await findings(desk.page) == []
    await desk.page.context.close()
    assert desk.errors == [], desk.errors
