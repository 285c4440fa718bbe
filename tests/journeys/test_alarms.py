"""A call at night, and one that goes round the gate, stand on the supervisors' pages until seen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Locator, expect

from decroche.switch.asterisk.door import DIALLED_CONTEXT
from tests.conftest import OpenParty
from tests.journeys.test_parties import at_work, outside_line
from tests.kit.accessible import findings
from tests.kit.api import SiteApi, logged_in
from tests.kit.ari import ari_of
from tests.kit.desk import Desk
from tests.kit.operator import Operator
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
MASKED = "•• •• •• •• 77"


@asynccontextmanager
async def night_all_day(api: SiteApi) -> AsyncIterator[None]:
    """But for its last minute."""
    before = await api.get("/outbound")
    night = {"night_from_min": 0, "night_until_min": 1439, "night_refused": False}
    await api.send("PUT", "/outbound", before | night)
    try:
        yield
    finally:
        await api.send("PUT", "/outbound", before)


@asynccontextmanager
async def supervisor(stack: Stack, browser: Browser, language: str) -> AsyncIterator[Desk]:
    """A supervisor's page, away from the desk."""
    account = stack.accounts("supervisor")[0]
    page = await Desk.open(stack, browser, language)
    await page.log_in(account["login"], account["password"])
    await page.see("profile-menu")
    await page.page.goto(f"{stack.origin}/customers")
    try:
        yield page
    finally:
        await page.page.context.close()
    assert page.errors == [], page.errors


async def go_round(stack: Stack, api: SiteApi, operator: Operator) -> None:
    """A call on the line, ordered past the engine: the watcher ends it. It is not answered: then
    it would be in our hands, and the reconciler might sweep it before the watcher looks."""
    line = next(trunk for trunk in await api.get("/trunks") if trunk["name"] == "Essai")
    endpoint = f"PJSIP/trunk-{line['id']}/sip:+33899000000@{operator.host}"
    async with ari_of(stack) as ari:
        place = {"context": DIALLED_CONTEXT, "extension": "s", "priority": "2"}
        calling = asyncio.ensure_future(ari.post("channels", endpoint=endpoint, **place))
        far = await operator.next_call()
        await far.until("ended")
        await calling


def alarms(page: Desk, kind: str) -> Locator:
    return page.page.locator(f"[data-testid=banner-alarm][data-kind={kind}]")


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_alarms_come_live_and_go_when_seen(
    stack: Stack, browser: Browser, party: OpenParty, language: str
) -> None:
    async with (
        at_work(stack, party, 1) as floor,
        logged_in(stack, "administrator") as api,
        outside_line(stack, api) as operator,
        night_all_day(api),
        supervisor(stack, browser, language) as page,
    ):
        [ann] = floor.workers
        await expect(page.by("banner-alarm")).to_have_count(0)
        asked = asyncio.ensure_future(ann.desk.act("call_out", number="01 44 55 66 77"))
        leg = await ann.picks_up()
        outside = await operator.next_call()
        await operator.answer(outside)
        await asked
        night = alarms(page, "night")
        await expect(night).to_have_count(1)
        await expect(night).to_contain_text(MASKED)
        await expect(night).to_contain_text({"fr": "Fixe", "en": "Fixed"}[language])
        await outside.hang_up()
        await leg.until("ended")
        await go_round(stack, api, operator)
        await expect(alarms(page, "rogue")).to_have_count(1)
        await expect(alarms(page, "rogue")).to_contain_text("Essai")
        assert await findings(page.page, "alarms") == []
        await seen_by_key(page, language)
        lines = await api.get("/changes?kind=alarm&limit=2")
        assert [line["act"] for line in lines] == ["acknowledge", "acknowledge"]
        assert {line["after"]["alarm"] for line in lines} == {"night", "rogue"}


async def seen_by_key(page: Desk, language: str) -> None:
    """The log by its link, then one after the other by the keyboard alone."""
    await alarms(page, "night").get_by_role("link").click()
    lines = page.by("attempts").locator("tbody tr")
    await expect(lines.first).to_contain_text("01 44 55 66 77")
    await expect(lines.first).to_contain_text({"fr": "de nuit", "en": "night"}[language])
    for left in (1, 0):
        await page.tab_to("alarm-seen")
        await page.press("Enter")
        await expect(page.by("banner-alarm")).to_have_count(left)
