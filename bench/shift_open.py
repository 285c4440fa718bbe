"""From the log-in page to a post that can be called: a person's own log-in, password typed, in a
real browser, to «Disponible» with the phone registered. Ten shifts, each in a browser of its own
that has never been here."""

import asyncio
import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright
from tests.kit.api import logged_in
from tests.kit.stack import Stack, running

from bench.agent_page import CHROMIUM, FLAGS, LOOK_EVERY_MS, WITHIN_MS, tone_file
from bench.rows import Row, row

SHIFTS = 2 if os.environ.get("BENCH_QUICK") else 10
WITHIN_S = 15
SEAT = "Place 1"
READY = """() => {
  const at = (id) => document.querySelector(`[data-testid=${id}]`)?.dataset ?? {};
  return at("state-button").status === "available" &&
    at("phone-state").registration === "registered";
}"""
SEATS = """() => document.querySelector("[data-testid=seat]") !== null"""


@dataclass
class Seen:
    """Seconds per shift: the whole, and of it from the log-in's click to a page to work with."""

    whole: list[float] = field(default_factory=list)
    page: list[float] = field(default_factory=list)


async def make_seat(stack: Stack) -> str:
    """A seat of the demo's site, with the browser for its phone; its id."""
    async with logged_in(stack, "administrator") as api:
        [site, *_] = await api.get("/sites")
        given = {"name": SEAT, "site_id": site["id"], "phone": "browser"}
        made = await api.send("POST", "/positions", given, 201)
        return str(made["id"])


async def open_shift(stack: Stack, page: Page, seat: str, seen: Seen) -> None:
    """The clock runs from the first key of the e-mail; the page of the log-in is there."""
    account = stack.accounts("agent")[0]
    await page.goto(stack.origin)
    await page.get_by_test_id("login-email").wait_for()
    began = time.monotonic()
    await page.get_by_test_id("login-email").fill(account["login"])
    await page.get_by_test_id("login-password").fill(account["password"])
    await page.get_by_test_id("login-submit").click()
    await page.wait_for_function(SEATS, timeout=WITHIN_MS, polling=LOOK_EVERY_MS)
    await page.get_by_test_id("seat").select_option(seat)
    seen.page.append(time.monotonic() - began)
    await page.get_by_test_id("take-post").click()
    await page.wait_for_function(READY, timeout=WITHIN_MS, polling=LOOK_EVERY_MS)
    seen.whole.append(time.monotonic() - began)
    await page.get_by_test_id("state-button").click()
    await page.get_by_test_id("leave-post").click()
    await page.locator("[data-testid=state-button][data-status=offline]").wait_for()


async def shift(stack: Stack, browser: Browser, seat: str, seen: Seen) -> None:
    context = await browser.new_context(
        locale="fr-FR",
        viewport={"width": 1366, "height": 768},
        permissions=["microphone", "notifications"],
        bypass_csp=True,  # Or the page's own policy forbids to wait for a condition.
    )
    try:
        await open_shift(stack, await context.new_page(), seat, seen)
    finally:
        await context.close()


async def measure(stack: Stack) -> Seen:
    seen, seat = Seen(), await make_seat(stack)
    with tempfile.TemporaryDirectory(prefix="decroche-bench-") as folder:
        flags = [*FLAGS, f"--use-file-for-fake-audio-capture={tone_file(Path(folder))}"]
        if os.geteuid() == 0:
            flags.append("--no-sandbox")
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
            for _ in range(SHIFTS):
                await shift(stack, browser, seat, seen)
                print(f"  ready after {seen.whole[-1]:.2f} s", flush=True)
            await browser.close()
    return seen


def rows(seen: Seen) -> list[Row]:
    load = f"load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores"
    note = f"worst of {len(seen.whole)}, each in a new browser profile; {load}"
    name, inside = "log-in with a password → available, s", "of it until the seats are shown, s"
    return [
        row("shift_open", name, max(seen.whole), bound=WITHIN_S, note=note),
        row("shift_open", inside, max(seen.page), note=note),
    ]


def run() -> list[Row]:
    with running() as stack:
        print(f"  stack ready at {stack.origin}", flush=True)
        return rows(asyncio.run(measure(stack)))
