"""An agent in a real browser: Chromium without a window, logged in, at the post."""

import contextlib
import os
import wave
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, TimeoutError, async_playwright
from tests.kit.stack import Stack
from tests.kit.tones import RATE_HZ, tone

AGENT_HZ = 620
"""What the agent's microphone hears all the time."""
CHROMIUM = "/usr/bin/chromium"
WATCHER = Path(__file__).with_name("watcher.js")
WITHIN_MS = 30_000
CLICK_MS = 2_000
LOOK_EVERY_MS = 50
"""Playwright's own pace, each frame, makes an idle page draw for ever: that slowed the measured."""
FLAGS = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--autoplay-policy=no-user-gesture-required",
)


@dataclass
class AgentPage:
    """`page` is the desk, `name` the agent's."""

    browser: Browser
    page: Page
    account: dict[str, str]

    async def bench(self, expression: str) -> Any:
        """A value of what the watcher has seen, e.g. "painted"."""
        return await self.page.evaluate(f"window.__bench.{expression}")

    async def until(self, condition: str, within_ms: float = WITHIN_MS) -> None:
        """Wait, in the page, for a condition on `b`, what the watcher has seen."""
        await self.page.wait_for_function(
            f"(() => {{ const b = window.__bench; return {condition}; }})()",
            timeout=within_ms,
            polling=LOOK_EVERY_MS,
        )


def tone_file(folder: Path) -> Path:
    """A second of the agent's tone; Chromium repeats it."""
    path = folder / "agent.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(tone(AGENT_HZ, 1).tobytes())
    return path


@contextlib.asynccontextmanager
async def open_page(stack: Stack, folder: Path, at_work: bool = True) -> AsyncIterator[AgentPage]:
    """A demo agent who has logged in; `at_work`: and taken the post, available."""
    flags = [*FLAGS, f"--use-file-for-fake-audio-capture={tone_file(folder)}"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    account = stack.accounts("agent")[0]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        try:
            context = await browser.new_context(
                locale="fr-FR",
                viewport={"width": 1366, "height": 768},
                permissions=["microphone"],
                bypass_csp=True,  # Or the page's own policy forbids to wait for a condition.
            )
            await context.add_init_script(path=WATCHER)
            page = await context.new_page()
            page.set_default_timeout(WITHIN_MS)
            await _log_in(page, stack, account)
            if at_work:
                await take_post(page)
            yield AgentPage(browser, page, account)
        finally:
            await browser.close()


async def _log_in(page: Page, stack: Stack, account: dict[str, str]) -> None:
    await page.goto(stack.origin)
    await page.get_by_test_id("login-email").fill(account["login"])
    await page.get_by_test_id("login-password").fill(account["password"])
    await page.get_by_test_id("login-submit").click()


async def take_post(page: Page) -> None:
    """One click; an agent who was at work already gets the post back without it."""
    take, idle = page.get_by_test_id("take-post"), page.get_by_test_id("idle")
    await take.or_(idle).first.wait_for()
    if await take.is_visible():
        with contextlib.suppress(TimeoutError):
            await take.click(timeout=CLICK_MS)
    await idle.wait_for()
