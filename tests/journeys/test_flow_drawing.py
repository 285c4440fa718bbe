"""A call flow drawn by keyboard, checked, planned, published, brought back; and closed at once."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.kit.accessible import findings
from tests.kit.api import SiteApi, logged_in
from tests.kit.desk import Desk
from tests.kit.flows import bring_back, flow_of, tones
from tests.kit.set_up import SetUp
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
LINE, E164, NAME = "0180000030", "+33180000030", "Ligne fermée"
MENU_HZ, CHOSEN_HZ, SHUT_HZ = 700.0, 900.0, 1100.0


async def order(setup: SetUp) -> list[str]:
    steps = setup.form.locator("[data-testid^=step-]")
    ids = await steps.evaluate_all("(steps) => steps.map((step) => step.dataset.testid)")
    return [id.removeprefix("step-") for id in ids]


async def add(setup: SetUp, kind: str) -> None:
    """From the palette, by keyboard: the first letters choose, and the new step has the focus."""
    select = setup.form.get_by_label("Ajouter une étape")
    await select.focus()
    await select.select_option(label=kind)


async def menu_drawn(setup: SetUp) -> None:
    """Every step but a menu, a message and a new end is taken away."""
    for id in await order(setup):
        await setup.step(id).get_by_role("button", name="Retirer : ").press("Enter")
    assert await order(setup) == []
    for kind in ("Annonce", "Menu à touches", "Annonce"):
        await add(setup, kind)
    assert await order(setup) == ["announce", "menu", "announce_2"]
    up = setup.step("menu").get_by_role("button", name="Monter : ")
    await up.press("Enter")
    assert await order(setup) == ["menu", "announce", "announce_2"]
    await expect(setup.step("menu").get_by_role("button", name="Descendre : ")).to_be_focused()


async def test_by_keyboard_from_the_palette_to_a_caller(
    stack: Stack, browser: Browser, party: OpenParty, tmp_path: Path
) -> None:
    sounds = (MENU_HZ, CHOSEN_HZ)
    async with logged_in(stack, "administrator") as api, tones(api, tmp_path, *sounds):
        flow = await flow_of(api, E164)
        setup = await SetUp.enter(stack, browser)
        try:
            await setup.edit("flows", NAME)
            await menu_drawn(setup)
            await faults_are_said(setup)
            await setup.connect("menu", Annonce="700 Hz", **{"Touche 1": "3. Annonce"})
            await setup.connect("menu", **{"Si rien n'est tapé": "Fin de l'appel"})
            await setup.connect("announce_2", Annonce="900 Hz", Ensuite="Fin de l'appel")
            await setup.step("announce").get_by_role("button", name="Retirer : ").press("Enter")
            await setup.publish()
            call = await (await party("0639980012", stack.sip)).dial(LINE)
            await call.hears(MENU_HZ)
            assert call.rtp is not None
            await call.rtp.press("1")
            await call.hears(CHOSEN_HZ)
            await versions_are_kept(setup, api)
        finally:
            if (await flow_of(api, E164))["steps"] != flow["steps"]:
                await bring_back(api, flow)
        await call.until("ended")
        assert setup.errors == []
        await setup.page.context.close()


async def faults_are_said(setup: SetUp) -> None:
    """At their step, in words; and nothing is published."""
    await setup.act("flow-check")
    await expect(setup.step("menu")).to_contain_text("choisissez une annonce")
    told = setup.form.get_by_role("status")
    await expect(told).to_contain_text("1. Menu à touches : choisissez une annonce")
    await expect(told).to_be_in_viewport()
    assert await findings(setup.page, "flow-faults") == []
    await setup.act("flow-publish")
    await expect(setup.form.get_by_role("alert")).to_contain_text("choisissez une annonce")


async def versions_are_kept(setup: SetUp, api: SiteApi) -> None:
    """While that call runs: who, when, and one click back."""
    await setup.edit("flows", NAME)
    table = setup.by("flow-versions")
    newest = table.locator("tbody tr").first
    who = setup.stack.accounts("administrator")[0]["name"]
    await expect(newest).to_contain_text(who)
    await expect(newest).to_have_attribute("data-standing", "in_force")
    assert await findings(setup.page, "flow-versions") == []
    await table.get_by_role("button", name="Revenir à cette version : ").first.press("Enter")
    await expect(setup.form).to_have_count(0)
    assert (await flow_of(api, E164))["steps"][0]["id"] == "hours"
    await planned_and_cancelled(setup)


async def planned_and_cancelled(setup: SetUp) -> None:
    """For a day that nobody waits for."""
    await setup.edit("flows", NAME)
    await setup.field("Publier le (vide : maintenant)").fill("2099-12-31T18:00")
    await setup.form.get_by_role("button", name="Programmer la publication").press("Enter")
    await expect(setup.form).to_have_count(0)
    await setup.edit("flows", NAME)
    newest = setup.by("flow-versions").locator("tbody tr").first
    await expect(newest).to_have_attribute("data-standing", "planned")
    await newest.get_by_role("button", name="Annuler la version ").press("Enter")
    await expect(newest).to_have_attribute("data-standing", "cancelled")


async def test_a_planned_version_comes_by_itself(
    stack: Stack, browser: Browser, party: OpenParty, tmp_path: Path
) -> None:
    async with logged_in(stack, "administrator") as api, tones(api, tmp_path, CHOSEN_HZ) as ids:
        flow = await flow_of(api, E164)
        steps = [{"id": "say", "kind": "announce", "prompt": ids[0]}]
        path = f"/flows/{flow['id']}"
        await api.send("PUT", path, {"name": flow["name"], "steps": steps})
        soon = await setup_soon(stack, browser)
        version = await api.send("POST", f"{path}/publish", {"at": soon}, 201)
        assert version["standing"] == "planned"
        try:
            caller = await party("0639980012", stack.sip)
            while (await flow_of(api, E164))["version"] != version["number"]:
                call = await caller.dial(LINE)
                await call.until("up")  # The flow of before, until its instant.
                await call.hang_up()
            call = await caller.dial(LINE)
            await call.hears(CHOSEN_HZ)
            await call.hang_up()
        finally:
            await bring_back(api, flow)


async def setup_soon(stack: Stack, browser: Browser) -> str:
    """Three seconds from now, by the browser's clock and in its words."""
    page = await SetUp.open(stack, browser)
    instant = await page.page.evaluate("new Date(Date.now() + 3000).toISOString()")
    await page.page.context.close()
    return str(instant)


async def test_a_supervisor_closes_now(
    stack: Stack, browser: Browser, party: OpenParty, tmp_path: Path
) -> None:
    sounds = (MENU_HZ, SHUT_HZ)
    async with logged_in(stack, "administrator") as api, tones(api, tmp_path, *sounds) as ids:
        switch = await api.send("POST", "/emergencies", {"name": "Inondation"}, 201)
        flow = await flow_of(api, E164)
        steps = [
            {"id": "alarm", "kind": "emergency", "emergency": switch["id"], "closed": "shut"},
            {"id": "say", "kind": "announce", "prompt": ids[0], "next": "end"},
            {"id": "shut", "kind": "announce", "prompt": ids[1], "next": "end"},
        ]
        path = f"/flows/{flow['id']}"
        await api.send("PUT", path, {"name": flow["name"], "steps": steps})
        await api.send("POST", f"{path}/publish", {}, 201)
        try:
            await thrown_and_back(stack, browser, party)
        finally:
            await bring_back(api, flow)
        changes = [c for c in await api.get("/changes?limit=20") if c["kind"] == "emergency"]
        told = [(change["after"].get("state"), change["account_name"]) for change in changes[:2]]
        who = stack.accounts("supervisor")[0]["name"]
        assert told == [("off", who), ("closed", who)]
        await api.send("DELETE", f"/emergencies/{switch['id']}", None, 204)


async def thrown_and_back(stack: Stack, browser: Browser, party: OpenParty) -> None:
    desk = await Desk.open(stack, browser)
    account = stack.accounts("supervisor")[0]
    await desk.log_in(account["login"], account["password"])
    await desk.page.get_by_role("link", name="Urgence").click()
    assert await findings(desk.page, "emergency") == []
    caller = await party("0639980012", stack.sip)
    await desk.page.get_by_role("button", name="Fermer maintenant").press("Enter")
    await expect(desk.by("banner-emergency")).to_contain_text("Inondation")
    assert await findings(desk.page, "emergency-closed") == []
    call = await caller.dial(LINE)
    await call.hears(SHUT_HZ)
    await call.hang_up()
    await desk.page.goto(f"{stack.origin}/customers")  # The banner is on every page.
    await expect(desk.by("banner-emergency")).to_be_visible()
    await desk.by("banner-emergency").get_by_role("link").click()
    await desk.page.get_by_role("button", name="Revenir à la normale").press("Enter")
    await expect(desk.by("banner-emergency")).to_have_count(0)
    call = await caller.dial(LINE)
    await call.hears(MENU_HZ)
    await call.hang_up()
    assert desk.errors == []
    await desk.page.context.close()
