"""A call answered, a call given up: the page of figures counts both, and each figure opens the
contacts it counts; the files say the same."""

import asyncio
import csv
import io
from typing import Any

import openpyxl
import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ
from tests.kit.accessible import findings
from tests.kit.api import SiteApi, logged_in
from tests.kit.desk import Desk, agent_at_work
from tests.kit.sip import WAIT_S
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
SERVICE = "0180000010"
COUNTED = ("offered", "answered", "abandoned", "short", "unserved", "waiting")


async def figures(api: SiteApi, queue: str) -> Any:
    lines = (await api.get("/figures/day"))["queues"]
    return next(line["now"] for line in lines if line["queue_id"] == queue)


async def until(api: SiteApi, queue: str, **wanted: int) -> Any:
    """The queue's figures once they are these."""
    async with asyncio.timeout(WAIT_S):
        while True:
            found = await figures(api, queue)
            if all(found[name] == value for name, value in wanted.items()):
                return found
            await asyncio.sleep(0.2)  # The pace of asking.


async def test_each_figure_opens_the_contacts_it_counts(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with logged_in(stack, "supervisor") as api:
        queue = next(q["id"] for q in await api.get("/queues") if q["name"]["fr"] == "SAV")
        before = await figures(api, queue)
        async with agent_at_work(stack, browser) as desk:
            call = await (await party("0639980012", stack.sip)).dial(SERVICE)
            await desk.answer()
            await call.hears(AGENT_HZ)
            await call.hang_up()
            await desk.state("after_call")
            await desk.finish()
        await until(api, queue, finished=before["finished"] + 1)
        call = await (await party("0639980013", stack.sip)).dial(SERVICE)
        await until(api, queue, waiting=before["waiting"] + 1)
        await call.hang_up()
        now = await until(api, queue, waiting=before["waiting"])
        gained = {name: now[name] - before[name] for name in COUNTED}
        gained["left"] = gained.pop("abandoned") + gained.pop("short")  # As quick as the machine.
        assert gained == {"offered": 2, "answered": 1, "left": 1, "unserved": 0, "waiting": 0}
        for language in ("fr", "en"):
            await looks(stack, browser, language, queue, now)
        await files(api, await api.get("/figures/day"))


async def looks(
    stack: Stack, browser: Browser, language: str, queue: str, now: dict[str, Any]
) -> None:
    """The supervisor's pages."""
    account = stack.accounts("supervisor")[0]
    desk = await Desk.open(stack, browser, language)
    page = desk.page
    await desk.log_in(account["login"], account["password"])
    await page.locator("a[href='/figures']").click()
    line = page.locator(f"[data-testid=figures-line][data-queue='{queue}']")
    await expect(line).to_be_visible()
    await desk.see("figures-heat")
    found = await findings(page, "figures")
    links = line.locator("a[data-testid=figure]")
    behind = [
        (await link.get_attribute("href"), await link.get_attribute("data-count"))
        for link in await links.all()
    ]
    assert len(behind) >= 8
    for address, count in behind:
        await page.goto(f"{stack.origin}{address}")
        await expect(desk.by("behind-count")).to_have_attribute("data-count", str(count))
        await expect(desk.by("behind-line")).to_have_count(int(count or 0))
    found += await findings(page, "figures-list")
    await page.locator(f"nav ol a[href*='{queue}']").click()  # The way back keeps the queue.
    await desk.see("figures-slots")
    assert queue in page.url
    await page.goto(f"{stack.origin}/figures?view=agents")
    agent = desk.by("figures-agent").first
    await expect(agent).to_be_visible()
    found += await findings(page, "figures-agents")
    await agent.locator("th a").click()
    await desk.see("state-line")
    found += await findings(page, "figures-agent")
    assert found == [] and desk.errors == []
    await page.context.close()


async def files(api: SiteApi, day: Any) -> None:
    """CSV and XLSX end with the same totals as the screen."""
    total = day["total"]["now"]
    xlsx = await api.ask("GET", f"/api/figures/export?form=xlsx&day={day['day']}")
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.body)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    text = (await api.ask("GET", f"/api/figures/export?form=csv&day={day['day']}")).body
    delimiter = ";" if rows[0][0] == "Jour" else ","
    lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig")), delimiter=delimiter))
    assert len(lines) == len(rows)
    for cells in (lines[-1], rows[-1]):
        assert [int(str(cell)) for cell in cells[3:9]] == [total[name] for name in COUNTED]
