"""An administrator sees how a trunk stands and tries it by a call, in the browser."""

import pytest
from playwright.async_api import Browser, expect

from tests.kit.accessible import findings
from tests.kit.desk import Desk
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
CALL_MAX_MS = 60_000


async def test_the_demo_line_is_green_and_takes_a_call(stack: Stack, browser: Browser) -> None:
    account = stack.accounts("administrator")[0]
    desk = await Desk.open(stack, browser, "fr")
    await desk.log_in(account["login"], account["password"])
    await desk.see("profile-menu")
    await desk.page.goto(f"{stack.origin}/setup/trunks")
    await expect(desk.by("trunk-state")).to_contain_text("L'opérateur répond.")
    await desk.act("trunk-test")
    await desk.by("trunk-number").fill("06 12 34 56 78")
    await desk.act("trunk-call")
    await expect(desk.by("trunk-result")).to_contain_text("la ligne marche", timeout=CALL_MAX_MS)
    assert await findings(desk.page, "trunk-test") == []
    await desk.page.context.close()
