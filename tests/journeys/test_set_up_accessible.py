"""axe on the parts of the set-up that only an act opens, in both languages."""

import pytest
from playwright.async_api import Browser, expect

from tests.kit.accessible import findings
from tests.kit.api import logged_in
from tests.kit.set_up import SetUp
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
KINDS = ("numbers", "flows", "calendars", "prompts", "queues", "people", "trunks")
KINDS += ("caller-ids", "outside-numbers", "sites", "clients", "pause-reasons", "emergencies")
WIDER = """(link) => link.getBoundingClientRect().right
  - link.closest("[role=dialog]").getBoundingClientRect().right"""
REMOVE = {"fr": "Supprimer", "en": "Delete"}
LINK = {"fr": "Lien de mot de passe", "en": "Password link"}
LEAVE = {"fr": "Quitte l'organisation", "en": "Leaves the organisation"}
IMPORT = {"fr": "Importer un CSV", "en": "Import a CSV"}


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_forms_of_what_is_there(stack: Stack, browser: Browser, language: str) -> None:
    setup = await SetUp.enter(stack, browser, language)
    found: list[str] = []
    async with logged_in(stack, "administrator") as api:  # The demo has no emergency switch.
        switch = await api.send("POST", "/emergencies", {"name": "Évacuation"}, 201)
        for kind in KINDS:
            await setup.go(kind)
            await setup.by("setup-table").locator("tbody button").first.click()
            await expect(setup.form).to_be_visible()
            found += await findings(setup.page, f"form-{kind}")
        await api.send("DELETE", f"/emergencies/{switch['id']}", None, 204)
    await setup.page.context.close()
    assert found == []


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_dialogs_and_errors(stack: Stack, browser: Browser, language: str) -> None:
    setup = await SetUp.enter(stack, browser, language)
    page = setup.page
    found: list[str] = []
    await setup.go("prompts")
    await setup.by("setup-table").locator("tbody button").first.click()
    await setup.form.get_by_role("button", name=REMOVE[language], exact=True).click()
    await setup.see("ask-yes")
    found += await findings(page)
    await setup.act("ask-yes")  # In use: refused in words, with the way out.
    await expect(setup.form.get_by_role("alert")).to_be_visible()
    found += await findings(page)
    await setup.go("people")
    await page.get_by_role("button", name=IMPORT[language]).click()
    await expect(page.get_by_role("dialog").locator("input[type=file]")).to_be_attached()
    found += await findings(page)
    await setup.go("people")
    await setup.by("setup-table").locator("tbody button").first.click()
    await setup.form.get_by_role("button", name=LINK[language]).click()
    link = await setup.see("password-link")
    assert await link.evaluate(WIDER) <= 0, "a long link makes the form wider than its dialog"
    await expect(link).to_be_in_viewport()
    found += await findings(page)
    await setup.form.get_by_role("button", name=LEAVE[language]).click()
    await setup.see("ask-yes")
    found += await findings(page)
    for kind in ("bans", "changes", "outbound", "limits", "attempts"):
        await setup.go(kind)
        await expect(page.locator("main h1")).to_be_visible()
        found += await findings(page)
    await page.context.close()
    assert found == []
