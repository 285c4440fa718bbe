"""A caller goes to the agent who spoke with him last, waits for that one while the queue says so,
and the contact's page tells why."""

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ
from tests.kit.accessible import findings
from tests.kit.api import SiteApi, changed_queue
from tests.kit.desk import Desk, agent_at_work
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
CALLER, SERVICE = "0639980012", "0180000010"


async def test_the_last_agent_first_and_waited_for(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with (
        changed_queue(stack, "SAV", last_agent=True, keep_s=300, target_s=600) as api,
        agent_at_work(stack, browser) as amelie,
        agent_at_work(stack, browser, 1) as karim,
    ):
        call = await (await party(CALLER, stack.sip)).dial(SERVICE)
        await amelie.answer()  # Idle for longer than Karim.
        await call.hears(AGENT_HZ)
        await call.hang_up()
        await amelie.state("after_call")
        await amelie.finish()
        again = await (await party(CALLER, stack.sip)).dial(SERVICE)
        await amelie.answer()  # Karim is idle for longer now.
        third = await (await party(CALLER, stack.sip)).dial(SERVICE)
        await karim.waiting("SAV", 1)
        assert await karim.by("offer-card").count() == 0, "kept for who is busy"
        await again.hang_up()
        await amelie.state("after_call")
        await amelie.act("finish")
        await amelie.answer()
        await third.hang_up()
        await amelie.state("after_call")
        await amelie.finish()
        await says_why(stack, browser, api)


async def says_why(stack: Stack, browser: Browser, api: SiteApi) -> None:
    """The supervisor reads it: kept at first, then given to her."""
    [newest] = await api.get("/interactions?limit=1")
    account = stack.accounts("supervisor")[0]
    desk = await Desk.open(stack, browser)
    await desk.log_in(account["login"], account["password"])
    await desk.see("profile-menu")
    await desk.page.goto(f"{stack.origin}/calls/{newest['id']}")
    steps = (await desk.see("why-this-agent")).locator("ol > li")
    await expect(steps).to_have_count(2)
    await expect(steps.first).to_contain_text("Gardé pour le dernier conseiller")
    await expect(steps.first).to_contain_text("libre, mais l'appel est gardé pour un autre")
    await expect(steps.last).to_contain_text("Il a eu l'appelant la dernière fois")
    assert await findings(desk.page) == []
    await desk.page.context.close()
