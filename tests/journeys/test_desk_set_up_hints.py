"""Set-up says what to do before it refuses: what comes first, midnight, a phone on this machine."""

import json

import pytest
from playwright.async_api import Browser, Route, expect

from tests.kit.accessible import findings
from tests.kit.api import logged_in
from tests.kit.set_up import SetUp
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
SAYS = {
    "fr": {"flows": "Parcours d'appel", "midnight": "minuit"},
    "en": {"flows": "Call flows", "midnight": "midnight"},
}


async def nothing_yet(route: Route) -> None:
    await route.fulfill(json=[])


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_what_comes_first_and_what_cannot_be(
    stack: Stack, browser: Browser, language: str
) -> None:
    says = SAYS[language]
    setup = await SetUp.enter(stack, browser, language)
    # The demo's company is whole: an empty one is played to this page alone.
    for kind in ("numbers", "flows"):
        await setup.page.route(f"**/api/{kind}", nothing_yet)
    await setup.go("numbers")
    first = await setup.see("make-first", says["flows"])
    assert await findings(setup.page) == []
    await setup.act("setup-new")
    await expect(setup.form.get_by_test_id("make-first")).to_be_visible()
    assert await findings(setup.page) == []
    await setup.page.reload()
    await first.get_by_role("link").click()
    await expect(setup.page).to_have_url(f"{stack.origin}/setup/flows")
    await setup.new("calendars")
    await expect(setup.form).to_contain_text(says["midnight"])
    assert await findings(setup.page) == []
    await setup.page.context.close()


async def test_a_desk_phone_without_a_network_is_said_to_be_on_this_machine(
    stack: Stack, browser: Browser
) -> None:
    async with logged_in(stack, "administrator") as api:
        person = next(p for p in await api.get("/people") if p["role"] == "agent")
        path, before = f"/people/{person.pop('id')}", person
        await api.send("PUT", path, before | {"phone": "desk"})
        try:
            setup = await SetUp.enter(stack, browser)
            await setup.edit("people", person["name"])
            await setup.form.get_by_role("button", name="Réglages du poste").click()
            await setup.see("desk-phone", "decroche run --lan")
            assert await findings(setup.page) == []
            await setup.page.context.close()
        finally:
            await api.send("PUT", path, before)


async def test_blank_lines_among_a_trunk_s_addresses_are_not_sent(
    stack: Stack, browser: Browser
) -> None:
    setup = await SetUp.enter(stack, browser)
    await setup.new("trunks")
    await setup.fill(Nom="Lignes vides", Adresse_du_serveur="192.0.2.7")
    await setup.field("Adresses IP admises, une par ligne").fill("192.0.2.7\n\n192.0.2.8\n\n")
    async with setup.page.expect_request("**/api/trunks") as sent:
        await setup.save()
    body = (await sent.value).post_data
    assert body
    assert json.loads(body)["addresses"] == ["192.0.2.7", "192.0.2.8"]
    await setup.page.context.close()
    async with logged_in(stack, "administrator") as api:
        made = [t for t in await api.get("/trunks") if t["name"] == "Lignes vides"]
        assert [t["addresses"] for t in made] == [["192.0.2.7", "192.0.2.8"]]
        for trunk in made:
            await api.send("DELETE", f"/trunks/{trunk['id']}", None, status=204)
