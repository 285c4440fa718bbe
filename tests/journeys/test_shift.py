"""A shift from end to end: a seat is chosen, kept over a reload, read out, freed; what is open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ
from tests.journeys.test_floor import line_of, watching
from tests.journeys.test_parties import outside_line
from tests.journeys.test_sip_desk_phone import registered, rings
from tests.kit.accessible import findings
from tests.kit.api import SiteApi, logged_in
from tests.kit.desk import Desk
from tests.kit.set_up import SetUp
from tests.kit.sip import WAIT_S
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
SITE, ADDRESS = "Agence de Blois", "2 quai de la Loire, 41000 Blois"
WINDOW, PHONE, IMPORTED = "A12", "B7", "C3"
NUMBER = "0180000010"
TAKEN = {"fr": "occupée par", "en": "taken by"}
FREE = {"fr": f"libérer la place {WINDOW}", "en": f"free seat {WINDOW}"}


@asynccontextmanager
async def seats(stack: Stack) -> AsyncIterator[tuple[SiteApi, dict[str, str]]]:
    """A site with two seats; the demo has none, and afterwards again."""
    async with logged_in(stack, "administrator") as api:
        site = await api.send("POST", "/sites", {"name": SITE, "address": ADDRESS}, 201)
        ids = {}
        for name, phone in ((WINDOW, "browser"), (PHONE, "desk")):
            given = {"name": name, "site_id": site["id"], "phone": phone}
            ids[name] = (await api.send("POST", "/positions", given, 201))["id"]
        try:
            yield api, ids
        finally:
            await gone(api, [f"/positions/{id}" for id in ids.values()])
            await gone(api, [f"/sites/{site['id']}"])


async def gone(api: SiteApi, paths: list[str]) -> None:
    """Seats may be held for a moment after a sign-out; a site by its seats."""
    for path in paths:
        async with asyncio.timeout(WAIT_S):
            while True:
                if (await api.ask("DELETE", f"/api{path}")).status != 409:
                    break
                await asyncio.sleep(0.2)  # The pace of asking.


async def arrives(stack: Stack, browser: Browser, which: int, language: str) -> Desk:
    account = stack.accounts("agent")[which]
    desk = await Desk.open(stack, browser, language)
    await desk.log_in(account["login"], account["password"])
    await desk.see("seat")
    return desk


async def leaves(*desks: Desk) -> None:
    for desk in desks:
        await desk.page.context.close()
        assert desk.errors == [], desk.errors


async def test_a_site_and_its_seats_by_form_and_by_file(
    stack: Stack, browser: Browser, tmp_path: Path
) -> None:
    setup = await SetUp.enter(stack, browser)
    await setup.new("sites")
    await setup.fill(Nom=SITE, Adresse=ADDRESS)
    await setup.save()
    await setup.new("positions")
    await setup.fill(Nom=WINDOW)
    await setup.choose("Site", SITE)
    await setup.save()
    await setup.new("positions")
    await setup.fill(Nom=PHONE)
    await setup.choose("Site", SITE)
    await setup.choose("Téléphone", "Poste fixe")
    found = await findings(setup.page, "form-positions")
    await setup.save()
    await setup.edit("positions", PHONE)
    await setup.form.get_by_role("button", name="Réglages du poste").click()
    await setup.see("desk-phone", "po-")
    found += await findings(setup.page)
    await setup.go("positions")
    table = tmp_path / "places.csv"
    table.write_text(f"name;site;phone\n{IMPORTED};{SITE};poste\nD1;Nulle part;\n")
    await setup.page.get_by_role("button", name="Importer un CSV").click()
    dialog = setup.page.get_by_role("dialog")
    await dialog.locator("input[type=file]").set_input_files(table)
    await dialog.get_by_role("button", name="Importer", exact=True).click()
    await expect(dialog).to_contain_text("1 place ajoutée")
    await expect(dialog).to_contain_text("Ligne 3")
    found += await findings(setup.page)
    await leaves(setup)
    async with logged_in(stack, "administrator") as api:
        rows = await api.get("/positions")
        assert [row["name"] for row in rows] == [WINDOW, PHONE, IMPORTED]
        lines = await api.get("/changes?limit=4")
        assert {line["kind"] for line in lines} == {"position", "site"}
        await gone(api, [f"/positions/{row['id']}" for row in rows])
        site = next(row for row in await api.get("/sites") if row["name"] == SITE)
        await gone(api, [f"/sites/{site['id']}"])
    assert found == []


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_a_seat_is_chosen_kept_and_read_out(
    stack: Stack, browser: Browser, language: str
) -> None:
    name = stack.accounts("agent")[0]["name"]
    async with seats(stack) as (api, ids), outside_line(stack, api) as operator:
        desk = await arrives(stack, browser, 0, language)
        await desk.act("take-post")
        await expect(desk.page.locator("#seat")).to_be_focused()
        await expect(desk.page.locator("#seat")).to_have_attribute("aria-invalid", "true")
        found = await findings(desk.page, "seat")
        await desk.by("seat").select_option(ids[WINDOW])
        await desk.take_post()
        await desk.see("own-seat", f"{WINDOW} · {SITE}")
        await desk.page.reload()
        await desk.state("available")
        await desk.see("own-seat", f"{WINDOW} · {SITE}")
        other = await arrives(stack, browser, 1, language)
        option = other.by("seat").locator(f"option[value='{ids[WINDOW]}']")
        await expect(option).to_contain_text(f"{TAKEN[language]} {name}")
        await expect(option).to_be_disabled()
        await other.by("seat").select_option("home")
        await other.take_post()
        await desk.act("call-out")
        await desk.by("dial-number").fill("112")
        await desk.act("dial-call")
        outside = await operator.next_call()
        await operator.answer(outside)
        await outside.hears(AGENT_HZ)
        await desk.see("site", ADDRESS)
        await outside.hang_up()
        await desk.state("after_call")
        await desk.finish()
        await desk.leave_post()
        # The seat is remembered in this browser: one click, nothing chosen again.
        await expect(desk.by("seat")).to_have_value(ids[WINDOW])
        await desk.take_post()
        await desk.see("own-seat", f"{WINDOW} · {SITE}")
        await desk.leave_post()
        await other.leave_post()
        await leaves(desk, other)
    assert found == []


async def test_the_seats_telephone_rings_for_whoever_sits_there(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with seats(stack) as (api, ids):
        account = await api.get(f"/positions/{ids[PHONE]}/desk-phone")
        phone = await registered(stack, account, party)
        desk = await arrives(stack, browser, 0, "fr")
        await desk.by("seat").select_option(ids[PHONE])
        await desk.act("take-post")
        await desk.state("available")
        call = await (await party("0639980012", stack.sip)).dial(NUMBER)
        ringing = await rings(phone)
        await phone.answer(ringing)
        await call.hears(AGENT_HZ)
        await desk.state("talking")
        await desk.page.reload()
        await desk.state("talking")
        await call.hears(AGENT_HZ)
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()
        await desk.leave_post()
        await phone.register(account["password"], expires_s=0)
        await leaves(desk)


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_the_floor_knows_who_sits_where_and_frees_a_seat(
    stack: Stack, browser: Browser, language: str
) -> None:
    first, second = (account["name"] for account in stack.accounts("agent")[:2])
    async with seats(stack) as (_, ids), watching(stack, browser, "supervisor", language) as floor:
        desk = await arrives(stack, browser, 0, "fr")
        await desk.by("seat").select_option(ids[WINDOW])
        await desk.take_post()
        other = await arrives(stack, browser, 1, "fr")
        await other.by("seat").select_option("home")
        await other.take_post()
        row = line_of(floor, "agent", first)
        await expect(row.get_by_test_id("agent-seat")).to_have_text(f"{WINDOW} · {SITE}")
        await floor.by("floor-site").select_option(label=SITE)
        await expect(line_of(floor, "agent", second)).to_have_count(0)
        await expect(row).to_be_visible()
        found = await findings(floor.page, "floor-seats")
        await desk.page.goto("about:blank")  # He goes home and leaves all as it is.
        await expect(row.get_by_test_id("agent-link")).to_have_attribute("data-tone", "red")
        await row.get_by_test_id("agent-acts").click()
        free = floor.by("agent-sign-out")
        await expect(free).to_contain_text(FREE[language])
        await free.click()
        await floor.by("state-why").fill("Parti sans quitter son poste")
        await floor.by("state-put").click()
        await expect(row).to_have_count(0)
        late = await arrives(stack, browser, 2, "fr")
        await late.by("seat").select_option(ids[WINDOW])
        await late.take_post()
        await late.leave_post()
        await other.leave_post()
        await leaves(desk, other, late)
    assert found == []


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_leaving_says_what_is_open(
    stack: Stack, browser: Browser, party: OpenParty, language: str
) -> None:
    account = stack.accounts("agent")[0]
    desk = await Desk.open(stack, browser, language)
    await desk.log_in(account["login"], account["password"])
    await desk.take_post()
    call = await (await party("0639980012", stack.sip)).dial(NUMBER)
    await desk.answer()
    await call.hears(AGENT_HZ)
    await leave(desk)
    await desk.see("closing-work", "Julien Perrin")
    await desk.gone("closing-leave")
    found = await findings(desk.page, "closing")
    await desk.act("closing-stay")
    await desk.gone("closing")
    await leave(desk)
    await desk.act("closing-afterwards")
    await desk.see("next-state")
    await call.hears(AGENT_HZ)
    await call.hang_up()
    await desk.state("after_call")
    await desk.act("finish")
    await desk.state("offline")
    await desk.see("take-post")
    await desk.act("own-day")
    await desk.see("agent-figures")
    await leaves(desk)
    assert found == []


async def leave(desk: Desk) -> None:
    await desk.by("state-button").click()
    await desk.by("leave-post").click()
