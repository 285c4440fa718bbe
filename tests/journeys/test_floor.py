"""A supervisor follows a real call on the floor, and steers: help, message, break, wall view."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ
from tests.kit.accessible import findings
from tests.kit.api import changed_queue
from tests.kit.desk import Desk, agent_at_work
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
CUSTOMER = "Julien Perrin"
WORDS = "Pensez au geste commercial."
WHY = "Un appel difficile : souffle un peu"


@asynccontextmanager
async def watching(stack: Stack, browser: Browser, role: str, language: str) -> AsyncIterator[Desk]:
    account = stack.accounts(role)[0]
    page = await Desk.open(stack, browser, language)
    await page.log_in(account["login"], account["password"])
    await page.see("profile-menu")
    await page.page.goto(f"{stack.origin}/floor")
    await page.see("floor-queues")
    try:
        yield page
    finally:
        await page.page.context.close()
    assert page.errors == [], page.errors


def line_of(page: Desk, kind: str, name: str) -> Locator:
    return page.page.locator(f"[data-testid=floor-{kind}]", has_text=name)


async def count_of(row: Locator, what: str) -> int:
    await expect(row.get_by_test_id(what)).not_to_have_text("–")
    return int(await row.get_by_test_id(what).inner_text())


async def test_a_supervisor_follows_a_call_and_steers(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    agent = stack.accounts("agent")[0]["name"]
    found: list[str] = []
    async with (
        changed_queue(stack, "SAV", target_s=1, alert_wait_s=1, short_abandon_s=0) as api,
        watching(stack, browser, "supervisor", "fr") as floor,
        watching(stack, browser, "administrator", "en") as english,
        agent_at_work(stack, browser) as desk,
    ):
        both = (floor, english)
        row, queue = line_of(floor, "agent", agent), line_of(floor, "queue", "SAV")
        await expect(row).to_have_attribute("data-status", "available")
        answered = await count_of(queue, "queue-answered")
        abandoned = await count_of(queue, "queue-abandoned")
        first = await (await party("0639980012", stack.sip)).dial("0180000010")
        await desk.answer()
        await first.hears(AGENT_HZ)
        await expect(row).to_have_attribute("data-status", "talking")
        await expect(row).to_contain_text(CUSTOMER)
        await expect(queue.get_by_test_id("queue-answered")).to_have_text(str(answered + 1))
        second = await (await party("0639980013", stack.sip)).dial("0180000010")
        await second.until("up")
        await expect(queue.get_by_test_id("queue-waiting")).to_have_text("1")
        await expect(queue.get_by_test_id("floor-alert")).to_be_visible()
        await desk.act("assist")
        await floor.see("floor-help", CUSTOMER)
        await english.see("floor-help", CUSTOMER)
        for page in both:
            found += await findings(page.page, "floor")
        await floor.act("help-come")
        await floor.gone("floor-help")
        await desk.see("assist-state", "Claire Dubois")
        await second.hang_up()
        await expect(queue.get_by_test_id("queue-abandoned")).to_have_text(str(abandoned + 1))
        await expect(queue.get_by_test_id("queue-waiting")).to_have_text("0")
        await row.get_by_test_id("agent-message").click()
        await floor.by("message-text").fill(WORDS)
        found += await findings(floor.page, "floor-message")
        await floor.act("message-send")
        await floor.gone("message-text")
        await desk.see("floor-message", WORDS)
        found += await findings(desk.page, "desk-message")
        await desk.by("floor-message").get_by_role("button").click()
        await desk.gone("floor-message")
        await first.hang_up()
        await expect(row).to_have_attribute("data-status", "after_call")
        await desk.gone("assist-state")
        await desk.act("finish")
        await expect(row).to_have_attribute("data-status", "available")
        await row.get_by_test_id("agent-acts").press("Enter")
        await floor.by("agent-put-break").first.click()
        await expect(floor.by("state-put")).to_be_disabled()
        await floor.by("state-why").fill(WHY)
        found += await findings(floor.page, "floor-state")
        await floor.act("state-put")
        await floor.gone("state-put")
        await desk.state("break")
        await expect(row).to_have_attribute("data-status", "break")
        await expect(row).to_contain_text("par Claire Dubois")
        await desk.see("floor-message", "Claire Dubois")
        await desk.see("floor-message", WHY)
        lines = await api.get("/changes?limit=3")
        assert [line["act"] for line in lines] == ["state", "message", "assist"]
        assert lines[0]["after"]["why"] == WHY
        for page in both:
            await page.page.set_viewport_size({"width": 1920, "height": 1080})
            await page.act("floor-wall")
            await page.see("wall-tile")
            await expect(page.page.locator("body")).not_to_contain_text(agent)
            found += await findings(page.page, "wall")
        await floor.act("wall-back")
        await row.get_by_test_id("agent-acts").click()
        await floor.act("agent-put-available")
        await floor.by("state-usual").first.click()
        await floor.act("state-put")
        await desk.state("available")
    assert found == []
