"""A second client, made by form: whoever answers its callers sees for whom he speaks."""

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ
from tests.kit.accessible import findings
from tests.kit.api import changed_queue, logged_in
from tests.kit.desk import agent_at_work
from tests.kit.set_up import SetUp
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
NAME = "Fleurs Dupont"
GREETING = "Fleurs Dupont, bonjour, que puis-je pour vous ?"


async def make_client(setup: SetUp) -> None:
    await setup.go("queues")
    await setup.by("setup-table").locator("tbody button").first.click()
    await expect(setup.form).to_be_visible()
    await expect(setup.field("Donneur d'ordres")).to_have_count(0)  # There is only one.
    await setup.new("clients")
    await setup.fill(Nom=NAME)
    await setup.choose("Couleur des initiales au poste", "Violet")
    await setup.field("Phrase d'accueil du conseiller (Français)").fill(GREETING)
    await setup.field("Phrase d'accueil du conseiller (Anglais)").fill("Dupont Flowers, hello.")
    assert await findings(setup.page, "client") == []
    await setup.save()


async def test_a_second_client_from_its_form_to_the_desk(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    setup = await SetUp.enter(stack, browser)
    await make_client(setup)
    async with changed_queue(stack, "SAV", greeting={}) as api:
        client = next(c for c in await api.get("/clients") if c["name"] == NAME)
        await setup.edit("queues", "SAV")
        await setup.choose("Donneur d'ordres", NAME)
        await setup.save()
        async with agent_at_work(stack, browser) as desk:
            call = await (await party("0639980012", stack.sip)).dial("0180000010")
            await desk.see("offer-card", f"Pour {NAME}")
            await desk.see("greeting", GREETING)
            assert await findings(desk.page, "desk-client-offered") == []
            await desk.answer()
            await call.hears(AGENT_HZ)
            await desk.see("call-card", f"Pour {NAME}")
            await desk.see("greeting", GREETING)
            assert await findings(desk.page, "desk-client") == []
            await call.hang_up()
            await desk.state("after_call")
            await desk.finish()
    async with logged_in(stack, "administrator") as api:
        await api.send("DELETE", f"/clients/{client['id']}", None, 204)
    await setup.page.context.close()


async def test_limits_are_changed_by_form(stack: Stack, browser: Browser) -> None:
    setup = await SetUp.enter(stack, browser)
    await setup.go("limits")
    longest = setup.field("Durée d'un appel au plus (min)")
    await expect(longest).to_have_value("120")
    for minutes in ("90", "120"):
        await longest.fill(minutes)
        await setup.act("setup-save")
        await expect(setup.page.get_by_text("Enregistré.")).to_be_visible()
        await setup.go("limits")
        await expect(longest).to_have_value(minutes)
    assert await findings(setup.page, "limits") == []
    await setup.page.context.close()
