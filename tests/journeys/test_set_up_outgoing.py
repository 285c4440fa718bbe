"""What calls out may reach, opened by keyboard; a trial of a line asks the gate like any call."""

import pytest
from playwright.async_api import Browser, expect

from tests.kit.accessible import findings
from tests.kit.set_up import SetUp
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
CALL_MAX_MS = 60_000
CLOSED = "Les appels vers ce pays (DE) sont fermés."


async def open_a_country(setup: SetUp) -> None:
    """With the keyboard alone."""
    page = setup.page
    await setup.go("outbound")
    await setup.field("Numéros gratuits (verts)").focus()
    await page.keyboard.press("Space")
    countries = page.get_by_label("Pays", exact=True)
    await expect(countries.get_by_role("option", name="Belgique", exact=True)).to_be_attached()
    await countries.focus()
    await page.keyboard.type("Belgique")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(setup.form.get_by_role("listitem")).to_contain_text("Belgique")
    assert await findings(page) == []
    await setup.by("setup-save").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Enregistré.")).to_be_visible()
    assert await findings(page) == []
    await setup.go("outbound")
    await expect(setup.form.get_by_role("listitem")).to_contain_text("Belgique")
    await expect(setup.field("Numéros gratuits (verts)")).to_be_checked()


async def show_a_number(setup: SetUp) -> None:
    """A number with its proof, shown by a queue; a site, and an agent who works there."""
    await setup.new("caller-ids")
    fields = {"Numéro": "01 99 00 05 05", "Libellé": "Relance", "Titulaire": "Valdorée Énergie SAS"}
    await setup.fill(**fields)
    await setup.field("Preuve (référence du document)").fill("Facture 2026-11")
    await setup.field("Date de la preuve").fill("2026-11-02")
    await setup.save()
    await setup.edit("queues", "Ventes")
    await setup.choose("Numéro présenté", "Relance")
    await setup.save()
    await setup.new("sites")
    await setup.fill(Nom="Lyon", Adresse="3 quai du Rhône, 69002 Lyon")
    await setup.save()
    await setup.edit("people", "Karim Benali")
    await setup.choose("Site", "Lyon")
    await setup.field("Appels sortants par jour au plus (0 : sans limite)").fill("40")
    await setup.save()


async def try_the_line(setup: SetUp) -> None:
    """Abroad is closed, and says so; help is no number for a trial."""
    await setup.go("trunks")
    await setup.act("trunk-test")
    for number, said in (("+49 30 1234567", CLOSED), ("112", "Un numéro d'urgence")):
        await setup.by("trunk-number").fill(number)
        await setup.act("trunk-call")
        await expect(setup.page.get_by_role("alert")).to_contain_text(said)
    await setup.by("trunk-number").fill("06 12 34 56 78")
    await setup.act("trunk-call")
    result = setup.by("trunk-result")
    await expect(result).to_contain_text("la ligne marche", timeout=CALL_MAX_MS)


async def test_calls_out_are_opened_and_what_was_asked_is_read(
    stack: Stack, browser: Browser
) -> None:
    setup = await SetUp.enter(stack, browser)
    await open_a_country(setup)
    await show_a_number(setup)
    await try_the_line(setup)
    await setup.go("attempts")
    lines = setup.by("attempts").locator("tbody tr")
    await expect(lines.nth(0)).to_contain_text("06 12 34 56 78")  # The newest first.
    await expect(lines.nth(0)).to_contain_text("Autorisé")
    await expect(lines.nth(0)).to_contain_text("Essai d'une ligne")
    await expect(lines.nth(2)).to_contain_text(CLOSED)
    assert await findings(setup.page, "attempts") == []
    await setup.page.get_by_label("Refusés seulement").check()
    await expect(lines.filter(has_text="Autorisé")).to_have_count(0)
    await expect(lines.nth(1)).to_contain_text(CLOSED)
    await setup.go("changes")
    changes = setup.by("changes")
    await expect(changes).to_contain_text("Belgique")
    await expect(changes).to_contain_text("3 quai du Rhône, 69002 Lyon")
    await setup.page.context.close()
