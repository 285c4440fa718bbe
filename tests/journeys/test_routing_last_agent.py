"""A caller goes to the agent who spoke with him last, waits for that one while the queue says so,
then to the case owner named in the customer's form; and the contact's page tells why."""

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
        [kept] = await api.get("/interactions?limit=1")
        [customer] = await api.get(f"/customers?q={CALLER}")
        desk = await supervisor(stack, browser)
        await name_owner(desk, customer["id"], "Karim Benali")
        try:
            owned = await (await party(CALLER, stack.sip)).dial(SERVICE)
            await karim.answer()  # Amélie is free, and spoke with the caller last.
            await owned.hang_up()
            await karim.state("after_call")
            await karim.finish()
            await says_why(desk, api, kept["id"])
        finally:
            await name_owner(desk, customer["id"], "Aucun")
        await desk.page.context.close()


async def supervisor(stack: Stack, browser: Browser) -> Desk:
    account = stack.accounts("supervisor")[0]
    desk = await Desk.open(stack, browser)
    await desk.log_in(account["login"], account["password"])
    await desk.see("profile-menu")
    return desk


async def name_owner(desk: Desk, customer: str, name: str) -> None:
    """In the customer's form; the file then says so."""
    await desk.page.goto(f"{desk.stack.origin}/customers/{customer}")
    await desk.page.get_by_role("button", name="Modifier").click()
    form = await desk.see("customer-form")
    await form.get_by_label("Conseiller attitré").select_option(label=name)
    await form.get_by_role("button", name="Enregistrer").click()
    await desk.gone("customer-form")
    said = desk.page.locator("dl", has_text=name)
    await expect(said).to_have_count(0 if name == "Aucun" else 1)


async def says_why(desk: Desk, api: SiteApi, kept: str) -> None:
    """The supervisor reads it: kept at first, then given to her; and the owner's call."""
    page = desk.page
    await page.goto(f"{desk.stack.origin}/calls/{kept}")
    steps = (await desk.see("why-this-agent")).locator("ol > li")
    await expect(steps).to_have_count(2)
    last = "Amélie Martin (dernier conseiller)"
    await expect(steps.first).to_contain_text(f"Gardé pour {last}.")
    await expect(steps.first).to_contain_text(f"libre, mais l'appel est gardé pour {last}")
    await expect(steps.last).to_contain_text(f"L'appel revenait d'abord à {last}.")
    assert await findings(page) == []
    [newest] = await api.get("/interactions?limit=1")
    await page.goto(f"{desk.stack.origin}/calls/{newest['id']}")
    owner = "L'appel revenait d'abord à Karim Benali (conseiller attitré)."
    await expect(await desk.see("why-this-agent")).to_contain_text(owner)
