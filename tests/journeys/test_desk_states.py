"""The agent's state by keyboard: next state, after-call work made longer, a break too long."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ
from tests.kit.accessible import findings
from tests.kit.api import logged_in
from tests.kit.desk import Desk, agent_at_work
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey


@asynccontextmanager
async def break_of(stack: Stack, minutes: int) -> AsyncIterator[tuple[str, str]]:
    """The first reason for a break is foreseen to last so long, and so long in a day; its id and
    French name."""
    async with logged_in(stack, "administrator") as api:
        reason = next(r for r in await api.get("/pause-reasons") if r["kind"] == "break")
        path, before = f"/pause-reasons/{reason['id']}", dict(reason)
        identity = before.pop("id")
        await api.send("PUT", path, before | {"max_min": minutes, "quota_min": minutes})
        try:
            yield identity, reason["label"]["fr"]
        finally:
            await api.send("PUT", path, before)


async def choose(desk: Desk, item: str) -> None:
    """One entry of the state's menu, by keys alone."""
    await desk.tab_to("state-button")
    await desk.press("Enter")
    await desk.tab_to(item, "ArrowDown")
    await desk.press("Enter")
    await desk.gone("leave-post")


async def test_next_state_more_after_call_and_a_break_over_its_length(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with break_of(stack, 1) as (reason, name), agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial("0180000010")
        await desk.answer()
        await call.hears(AGENT_HZ)
        await choose(desk, f"state-break-{reason}")
        await desk.see("next-state", name)
        await desk.state("talking")
        # The same again cancels it; and once more it is the next one.
        await choose(desk, f"state-break-{reason}")
        await desk.gone("next-state")
        await choose(desk, f"state-break-{reason}")
        await desk.see("next-state", name)
        await desk.hang_up()
        await extend_until_refused(desk)
        await desk.press("Control+Enter")
        await desk.state("break")
        await desk.gone("next-state")
        clock = await desk.see("state-clock")
        await expect(clock).to_have_attribute("data-standing", "within")
        await expect(desk.by("idle")).to_contain_text("aujourd'hui sur 1 min")
        await expect(clock).to_have_attribute("data-standing", "near")
        await expect(desk.by("idle")).to_contain_text("bientôt")
        await expect(clock).to_have_attribute("data-standing", "over")
        await expect(clock).to_contain_text("dépassé")
        await expect(desk.by("idle")).to_contain_text("dépassée")
        assert await findings(desk.page) == []
        await desk.press("Alt+r")
        await desk.state("available")
        await expect(clock).to_have_attribute("data-standing", "within")
        await the_quota_is_used_and_refuses_nothing(desk, reason)


async def the_quota_is_used_and_refuses_nothing(desk: Desk, reason: str) -> None:
    """The menu says so of this reason alone, and it can be chosen as before."""
    await desk.tab_to("state-button")
    await desk.press("Enter")
    left = desk.by("quota-left")
    await expect(left).to_have_count(1)
    await expect(left).to_have_attribute("data-standing", "spent")
    await expect(left).to_contain_text("Quota du jour utilisé")
    assert await findings(desk.page) == []
    await desk.tab_to(f"state-break-{reason}", "ArrowDown")
    await desk.press("Enter")
    await desk.state("break")
    await expect(desk.by("state-clock")).to_have_attribute("data-standing", "spent")
    await desk.press("Alt+r")
    await desk.state("available")


async def extend_until_refused(desk: Desk) -> None:
    """Three times 30 s; then the button says that it is used up, also on a page loaded anew."""
    for _ in range(3):
        await desk.tab_to("extend")
        await desk.press("Enter")
    await expect(desk.by("extend")).to_have_attribute("aria-disabled", "true")
    await expect(desk.by("extend")).to_be_focused()
    await expect(desk.by("after-call")).to_contain_text("maximum")
    assert await findings(desk.page) == []
    await desk.page.reload()
    await desk.tab_to("extend")
    await expect(desk.by("extend")).to_have_attribute("aria-disabled", "true")
