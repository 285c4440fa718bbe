"""Alerts on the floor, on the wall and to a webhook; and an agent's queues for today only."""

import asyncio
from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.conftest import OpenParty
from tests.journeys.test_floor import line_of, watching
from tests.kit.accessible import findings
from tests.kit.api import changed_queue
from tests.kit.desk import Desk, agent_at_work
from tests.kit.receiver import Received, Receiver, receiving
from tests.kit.set_up import SetUp
from tests.kit.stack import Stack, running

pytestmark = pytest.mark.journey
CALLER, NUMBER = "0639980012", "0180000010"


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """One whose webhooks may lead to this machine: there is no other to be told here."""
    with running(WEBHOOKS__ALLOW_INSIDE="true") as started:
        yield started


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


async def told(receiver: Receiver) -> Received:
    return await asyncio.to_thread(receiver.next)


async def set_up(setup: SetUp, receiver: Receiver) -> str:
    """A webhook by its form, tried by its button; the key it signs with."""
    await setup.new("webhooks")
    await setup.fill(Nom="Astreinte")
    await setup.field("Adresse (https://…)").fill("ftp://exemple.fr")
    await setup.act("setup-save")
    await expect(setup.form.get_by_role("alert")).to_contain_text("commencez par https://")
    await setup.field("Adresse (https://…)").fill(receiver.url())
    assert await findings(setup.page, "form-webhooks") == []
    await setup.save()
    await setup.act("webhook-open")
    await setup.act("webhook-show-key")
    key = await setup.by("webhook-key").input_value()
    await setup.act("webhook-send")
    got = await told(receiver)
    assert got.data["event"] == "test"
    assert got.is_signed(key)
    await expect(setup.by("webhook-delivery")).to_have_attribute("data-state", "sent")
    await expect(setup.by("webhook-delivery")).to_contain_text("HTTP 204")
    assert await findings(setup.page, "webhook-test") == []
    return key


def alert_of(place: Locator, kind: str) -> Locator:
    return place.locator(f"[data-testid=floor-alert][data-alert={kind}]")


async def test_an_alert_is_seen_and_told(
    stack: Stack, browser: Browser, party: OpenParty, receiver: Receiver
) -> None:
    setup = await SetUp.enter(stack, browser)
    key = await set_up(setup, receiver)
    async with (
        watching(stack, browser, "supervisor", "fr") as floor,
        watching(stack, browser, "administrator", "en") as wall,
    ):
        await wall.act("floor-wall")
        async with changed_queue(stack, "SAV", alert_waiting=1, alert_nobody=True):
            first = await (await party(CALLER, stack.sip)).dial(NUMBER)
            row, tile = line_of(floor, "queue", "SAV"), tile_of(wall, "Customer service")
            await expect(alert_of(row, "nobody")).to_contain_text("personne au travail")
            await expect(alert_of(tile, "nobody")).to_contain_text("nobody at work")
            second = await (await party("0639980013", stack.sip)).dial(NUMBER)
            await expect(alert_of(row, "waiting")).to_contain_text("plus de 1 en attente")
            await expect(alert_of(tile, "waiting")).to_contain_text("more than 1 waiting")
            began = [await told(receiver), await told(receiver)]
            assert [got.data["alert"]["kind"] for got in began] == ["nobody", "waiting"]
            assert all(got.is_signed(key) for got in began)
            assert {got.data["event"] for got in began} == {"alert.on"}
            assert began[1].data["queue"]["name"]["fr"] == "SAV"
            assert await findings(floor.page, "floor-alert") == []
            assert await findings(wall.page, "wall-alert") == []
            await first.hang_up()
            await second.hang_up()
        await expect(row.get_by_test_id("floor-alert")).to_have_count(0)
        await expect(tile.get_by_test_id("floor-alert")).to_have_count(0)
        over = [await told(receiver), await told(receiver)]
        assert {got.data["event"] for got in over} == {"alert.off"}
        ids = {got.data["alert"]["id"] for got in began}
        assert {got.data["alert"]["id"] for got in over} == ids
        await expect(floor.by("floor-sound")).not_to_be_checked()
        await floor.by("floor-sound").press("Space")
        await floor.page.reload()
        await expect(floor.by("floor-sound")).to_be_checked()
    await setup.page.context.close()
    assert setup.errors == []


def tile_of(page: Desk, name: str) -> Locator:
    return page.page.locator("[data-testid=wall-tile]", has_text=name)


async def test_a_queue_is_taken_from_an_agent_for_today(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    """Over an engine that is killed; and given back, so that who waits is answered."""
    agent = stack.accounts("agent")[0]["name"]
    async with (
        changed_queue(stack, "SAV") as api,
        watching(stack, browser, "supervisor", "fr") as floor,
        agent_at_work(stack, browser) as desk,
    ):
        row, queue = line_of(floor, "agent", agent), line_of(floor, "queue", "SAV")
        await expect(row).to_have_attribute("data-status", "available")
        await expect(queue.get_by_test_id("queue-free")).to_have_text("1")
        await row.get_by_test_id("agent-acts").click()
        await floor.act("agent-queues")
        own = floor.by("today").get_by_role("switch", name="SAV")
        await expect(own).to_be_checked()
        await own.press("Space")
        await expect(own).not_to_be_checked()
        await expect(floor.by("today")).to_contain_text("aujourd'hui seulement, jusqu'à")
        assert await findings(floor.page, "floor-today") == []
        await desk.see("floor-message", "Claire Dubois vous a retiré de la file « SAV »")
        await expect(queue.get_by_test_id("queue-free")).to_have_text("0")
        [line] = await api.get("/changes?limit=1")
        assert (line["act"], line["after"]) == ("queue_today", {"queue": "SAV", "serves": False})
        killed = stack.kill("engine")
        await asyncio.to_thread(stack.restarted, "engine", killed)
        await expect(floor.by("floor")).to_have_attribute("data-live", "up")
        await expect(row).to_have_attribute("data-status", "available")
        await expect(queue.get_by_test_id("queue-free")).to_have_text("0")
        caller = await (await party(CALLER, stack.sip)).dial(NUMBER)
        await expect(queue.get_by_test_id("queue-waiting")).to_have_text("1")
        await desk.gone("offer-card")
        await own.press("Space")
        await desk.answer()
        await caller.hang_up()
        await desk.act("finish")
        await expect(row).to_have_attribute("data-status", "available")
