"""The long form of a queue by its sections: what each is set to; by the keyboard alone."""

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.kit.accessible import findings
from tests.kit.set_up import SetUp
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
WORDS = {
    "fr": ("Ce qui est enregistré", "Échantillon", "Enregistrement", "Appelants et promesse"),
    "en": ("What is recorded", "Sample", "Recording", "Callers and promise"),
}


def part(setup: SetUp, name: str) -> Locator:
    return setup.by("outline").get_by_role("button", name=name)


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_sections_by_key_and_what_they_are_set_to(
    stack: Stack, browser: Browser, language: str
) -> None:
    section, sample, field, first = WORDS[language]
    setup = await SetUp.enter(stack, browser, language)
    await setup.edit("queues", {"fr": "SAV", "en": "Customer service"}[language])
    await expect(part(setup, first)).to_have_attribute("aria-current", "true")
    await expect(part(setup, section)).to_contain_text(sample)
    await expect(setup.by("setup-save")).to_be_in_viewport()
    assert await findings(setup.page, "queue-sections") == []
    await part(setup, section).focus()
    await setup.press("Enter")
    heading = setup.form.get_by_role("heading", name=section)
    await expect(heading).to_be_focused()
    await expect(heading).to_be_in_viewport()
    await expect(part(setup, section)).to_have_attribute("aria-current", "true")
    await expect(part(setup, first)).not_to_have_attribute("aria-current", "true")
    await setup.press("Tab")
    await expect(setup.field(field)).to_be_focused()
    await expect(part(setup, section)).to_have_attribute("aria-current", "true")
    await setup.field(field).select_option("off")
    await expect(part(setup, section)).not_to_contain_text(sample)
    await expect(setup.by("setup-save")).to_be_in_viewport()
    assert await findings(setup.page, "queue-recorded") == []
    await setup.page.context.close()
