"""The page dies in mid-call: another tab takes it up, or nobody does and the caller is next."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ, CUSTOMER_HZ
from tests.kit.api import SiteApi, logged_in
from tests.kit.desk import Desk, agent_at_work
from tests.kit.sip import WAIT_S
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
NUMBER = "0180000010"


async def crash(desk: Desk) -> None:
    """The page's process ends, as a crash ends it; the browser and its log-in stay."""
    session = await desk.page.context.new_cdp_session(desk.page)
    async with desk.page.expect_event("crash"):
        asking = asyncio.ensure_future(session.send("Page.crash"))
    asking.cancel()


async def test_a_tab_crashed_in_mid_call_is_replaced_by_another(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial(NUMBER)
        await desk.answer()
        await call.hears(AGENT_HZ)
        await desk.by("note").fill("Attend un technicien")
        await expect(desk.by("note-state")).to_have_attribute("data-saved", "saved")
        await crash(desk)
        await call.hears_not(AGENT_HZ)
        await call.sounds()
        desk.page = await desk.page.context.new_page()
        await desk.page.goto(stack.origin)
        await expect(desk.by("interaction")).to_have_attribute("data-stage", "talking")
        await call.hears_again(AGENT_HZ)
        await desk.hears(CUSTOMER_HZ)
        await expect(desk.by("note")).to_have_value("Attend un technicien")
        assert call.state == "up"
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()


async def logged_in_agent(stack: Stack, browser: Browser, which: int) -> Desk:
    desk = await Desk.open(stack, browser)
    account = stack.accounts("agent")[which]
    await desk.log_in(account["login"], account["password"])
    return desk


async def leave(stack: Stack, browser: Browser) -> None:
    """The first agent, whose page is gone, leaves the post for the journeys that follow."""
    desk = await logged_in_agent(stack, browser, 0)
    await desk.see("state-button")
    if await desk.by("state-button").get_attribute("data-status") != "offline":
        await desk.leave_post()
    await desk.page.context.close()


async def given_up(api: SiteApi) -> dict[str, Any]:
    """The contact whose agent was answering and is gone; rows follow some milliseconds later."""
    async with asyncio.timeout(WAIT_S):
        while True:
            for line in await api.get("/interactions?limit=2"):
                contact: dict[str, Any] = await api.get(f"/interactions/{line['id']}")
                if contact["segments"] and contact["segments"][0]["ended_ms"]:
                    return contact
            await asyncio.sleep(0.2)  # The pace of asking.


async def test_a_caller_whose_agent_never_comes_back_is_next_with_the_file(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    gone = await logged_in_agent(stack, browser, 0)
    await gone.take_post()
    first = await (await party("0639980012", stack.sip)).dial(NUMBER)
    await gone.answer()
    await first.hears(AGENT_HZ)
    second = await (await party("0639980013", stack.sip)).dial(NUMBER)
    await second.until("up")
    await gone.page.context.close()
    async with logged_in(stack, "administrator") as api:
        assert (await given_up(api))["ended_ms"] is None, "the caller holds the line"
    await first.sounds()
    desk = await logged_in_agent(stack, browser, 1)
    await desk.act("take-post")
    await desk.see("offer-card", "Julien Perrin")
    await desk.answer()
    await first.hears_again(AGENT_HZ)
    await first.hang_up()
    await desk.state("after_call")
    await desk.act("finish")
    await desk.answer()
    await second.hears(AGENT_HZ)
    await second.hang_up()
    await desk.state("after_call")
    await desk.finish()
    await desk.leave_post()
    await desk.page.context.close()
    await leave(stack, browser)
