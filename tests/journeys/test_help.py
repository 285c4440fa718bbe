"""Help is called before a post is taken: from the page's own phone; without one it says so."""

import pytest
from playwright.async_api import Browser, expect

from decroche.site.demo import company
from tests.journeys.conftest import AGENT_HZ
from tests.journeys.test_parties import outside_line
from tests.kit.accessible import findings
from tests.kit.api import logged_in
from tests.kit.desk import Desk
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
NO_MICROPHONE = """navigator.mediaDevices.getUserMedia =
  () => Promise.reject(new DOMException("none", "NotFoundError"));"""


async def before_the_post(
    stack: Stack, browser: Browser, language: str = "fr", before: str = ""
) -> Desk:
    """A demo agent's page as it is after the log-in."""
    account = stack.accounts("agent")[0]
    desk = await Desk.open(stack, browser, language, before=before)
    await desk.log_in(account["login"], account["password"])
    await desk.see("take-post")
    await desk.by("take-post").focus()  # Past a day's calls, of which there may be many.
    await desk.tab_to("take-post-withdrawn")
    await desk.press("Tab")
    await desk.press("Enter")
    await desk.see("help-112")
    return desk


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_help_by_key_before_the_post_is_taken(
    stack: Stack, browser: Browser, language: str
) -> None:
    desk = await before_the_post(stack, browser, language)
    async with logged_in(stack, "administrator") as api, outside_line(stack, api) as operator:
        assert await findings(desk.page, "help") == []
        await desk.tab_to("help-112")
        await desk.press("Enter")
        outside = await operator.next_call()
        assert outside.invite is not None and "sip:112@" in outside.invite.start
        await operator.answer(outside)
        await outside.hears(AGENT_HZ)
        await desk.see("site", company.SITE[1])
        await outside.hang_up()
        await desk.state("after_call")
        await desk.act("finish")
        await desk.state("withdrawn")
        await desk.leave_post()
    await desk.page.context.close()
    assert desk.errors == []


async def test_without_a_phone_the_page_says_to_take_another(
    stack: Stack, browser: Browser
) -> None:
    desk = await before_the_post(stack, browser, before=NO_MICROPHONE)
    await desk.act("help-15")
    await desk.see("help-elsewhere", "15 d'un autre téléphone")
    assert await findings(desk.page, "help-elsewhere") == []
    await expect(desk.by("state-button")).to_have_attribute("data-status", "offline")
    await desk.page.context.close()
