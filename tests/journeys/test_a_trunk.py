"""An administrator sees how a trunk stands and tries it by a call, in the browser."""

import pytest
from playwright.async_api import Browser, expect

from tests.kit.accessible import findings
from tests.kit.set_up import SetUp
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
CALL_MAX_MS = 60_000


WORDS = {
    "fr": ("L'opérateur répond.", "la ligne marche"),
    "en": ("The operator answers.", "the trunk works"),
}


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_the_demo_line_is_green_and_takes_a_call(
    stack: Stack, browser: Browser, language: str
) -> None:
    answers, works = WORDS[language]
    setup = await SetUp.enter(stack, browser, language)
    await setup.go("trunks")
    await expect(setup.by("trunk-state")).to_contain_text(answers)
    await setup.act("trunk-test")
    await setup.by("trunk-number").fill("06 12 34 56 78")
    await setup.act("trunk-call")
    await expect(setup.by("trunk-result")).to_contain_text(works, timeout=CALL_MAX_MS)
    assert await findings(setup.page, "trunk-test") == []
    await setup.page.context.close()
