"""An agent promises a call from a contact's page, sees it among his call-backs, and calls now: the
desk says why it rings. A machine picks up: said with two keys, the promise is called again."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.conftest import AGENT_HZ
from tests.kit.accessible import findings
from tests.kit.api import SiteApi, logged_in
from tests.kit.desk import Desk
from tests.kit.outside_line import outside_line
from tests.kit.sip import WAIT_S
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
WORDS = {
    "fr": ("Rappeler plus tard", "Promettre", "Appeler maintenant", "Rappel promis", "Non joint"),
    "en": ("Call back later", "Promise", "Call now", "Promised call", "Not reached"),
}


async def a_contact(api: SiteApi) -> str:
    """The newest contact that has a number and a queue."""
    contacts = await api.get("/interactions?limit=200")
    return next(str(each["id"]) for each in contacts if each["number"] and each["queue_id"])


async def tried(api: SiteApi) -> Any:
    """The promise that was tried once, as soon as there is one."""
    while True:
        found = [row for row in await api.get("/promises") if row["tries"] == 1]
        if found:
            return found[0]
        await asyncio.sleep(0.2)  # The pace of asking.


async def tried_in_vain(api: SiteApi) -> None:
    """The promise is to be kept again, one try the poorer; taken back, so that nobody is rung."""
    async with asyncio.timeout(WAIT_S):
        promise = await tried(api)
    last = promise["history"][-1]
    assert (promise["state"], last["what"], last["why"]) == ("open", "tried", "not_reached")
    contacts = await api.get("/interactions?limit=5")
    assert ("out", "not_reached") in [(each["direction"], each["outcome"]) for each in contacts]
    await api.send("POST", f"/promises/{promise['id']}/cancel", None, 204)


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_a_call_is_promised_listed_and_made_now(
    stack: Stack, browser: Browser, language: str
) -> None:
    promise, keep, now, title, unreached = WORDS[language]
    account = stack.accounts("agent")[0]
    desk = await Desk.open(stack, browser, language)
    async with logged_in(stack, "administrator") as api, outside_line(stack, api) as operator:
        contact = await a_contact(api)
        await desk.log_in(account["login"], account["password"])
        await desk.take_post()
        await desk.page.goto(f"{stack.origin}/calls/{contact}")
        await desk.page.get_by_role("button", name=promise).click()
        found = await findings(desk.page, "promise-form")
        await desk.page.get_by_role("button", name=keep, exact=True).click()
        await desk.see("promised")
        await desk.page.goto(f"{stack.origin}/promises")
        await expect(desk.by("promises").locator("tbody tr")).to_have_count(1)
        found += await findings(desk.page, "promises")
        await desk.state("available")
        await desk.page.get_by_role("button", name=now).click()
        offer = await desk.see("offer-card", title)
        await expect(offer.get_by_test_id("promised-why")).to_be_visible()
        found += await findings(desk.page, "promise-offer")
        await desk.press("Alt+a")
        ringing = await operator.next_call()
        await operator.answer(ringing)
        await ringing.hears(AGENT_HZ)  # Until then it is only being dialled.
        await ringing.hang_up()
        await desk.state("after_call")
        await desk.page.goto(stack.origin)
        await desk.see("after-call")
        await desk.press("Alt+q")
        await desk.press("0")
        await expect(desk.by("disposition-not_reached")).to_have_attribute("aria-pressed", "true")
        found += await findings(desk.page, "promise-after")
        await desk.finish()
        line = desk.page.locator("li a", has_text=unreached)  # Of the day's calls.
        await expect(line.first).to_be_visible()
        await tried_in_vain(api)
        assert found == [] and desk.errors == []
    await desk.page.context.close()
