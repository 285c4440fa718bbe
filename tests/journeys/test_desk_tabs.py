"""More than one tab, and a tab that nobody looks at."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ, CUSTOMER_HZ
from tests.kit.accessible import findings_in_both
from tests.kit.desk import Desk, agent_at_work
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey

# A browser without a window shows every page: what a person does by another tab is played here.
# The system's notification is watched on its way out of the page; permission and page are real.
HIDDEN = """
let away = false;
Object.defineProperty(document, "hidden", { get: () => away });
Object.defineProperty(document, "visibilityState", { get: () => (away ? "hidden" : "visible") });
const frame = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (run) => (away ? setTimeout(() => 0, 0) : frame(run));
window.__away = (on) => {
  away = on;
  document.dispatchEvent(new Event("visibilitychange"));
};
window.__told = [];
const Plain = window.Notification;
window.Notification = class extends Plain {
  constructor(text, options) {
    super(text, options);
    window.__told.push(text);
  }
};
"""


async def test_a_call_that_comes_to_a_hidden_tab_is_told_outside_and_rings(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser, before=HIDDEN) as desk:
        await desk.page.evaluate("window.__away(true)")
        call = await (await party("0639980012", stack.sip)).dial("0180000010")
        told = await desk.page.wait_for_function("() => window.__told[0]", polling=100)
        assert "Julien Perrin" in str(await told.json_value())
        await expect(desk.page).to_have_title("☎ Julien Perrin – Décroche")
        await expect(desk.by("offer-card")).to_have_attribute("data-audible", "true")
        await desk.page.evaluate("window.__away(false)")
        await desk.answer()
        await expect(desk.page).to_have_title("Décroche")
        await call.hears(AGENT_HZ)
        assert await desk.page.evaluate("window.__told.length") == 1
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()


async def test_a_post_that_was_left_is_taken_again_in_the_same_page(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        for _ in range(2):
            await desk.leave_post()
            await desk.take_post()
        call = await (await party("0639980012", stack.sip)).dial("0180000010")
        await desk.answer()
        await call.hears(AGENT_HZ)
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()


async def second_tab(desk: Desk) -> Desk:
    """The same person opens the desk again, in the same browser."""
    page: Page = await desk.page.context.new_page()
    other = Desk(desk.stack, page)
    await page.goto(desk.stack.origin)
    return other


async def test_a_second_tab_takes_the_post_and_the_call_and_the_first_can_take_them_back(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial("0180000010")
        await desk.answer()
        await call.hears(AGENT_HZ)
        other = await second_tab(desk)
        await expect(other.by("interaction")).to_have_attribute("data-stage", "talking")
        await desk.see("banner-takenOver", "autre onglet")
        assert await findings_in_both(desk, "banner-taken-over") == []
        await other.hears(CUSTOMER_HZ)
        await call.hears_again(AGENT_HZ)
        await desk.act("banner-remedy")
        await other.see("banner-takenOver")
        await expect(desk.by("interaction")).to_have_attribute("data-stage", "talking")
        await desk.gone("banner-takenOver")
        await call.hears_again(AGENT_HZ)
        assert call.state == "up", "the caller never left"
        assert other.errors == []
        await other.page.close()
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()
