"""Closed, a message, a hang-up: the agent sees it, plays it, calls back by a key, it is gone."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ
from tests.journeys.test_parties import outside_line
from tests.kit.accessible import findings
from tests.kit.api import SiteApi, logged_in
from tests.kit.desk import Desk, agent_at_work
from tests.kit.sip import WAIT_S, Call
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
CALLER, E164, CLOSED_LINE = "0639980012", "+33639980012", "0180000030"


async def newest(api: SiteApi) -> Any:
    [line] = await api.get("/interactions?limit=1")
    return await api.get(f"/interactions/{line['id']}")


async def leaves_a_message(stack: Stack, party: OpenParty, api: SiteApi) -> Any:
    """Three seconds after the beep on the line that is always closed, then a hang-up; the contact,
    once it can be heard."""
    last = (await newest(api))["id"]
    call = await (await party(CALLER, stack.sip)).dial(CLOSED_LINE)
    contact = await begun(api, last)
    await speaks(call, 3.0)
    await call.hang_up()
    contact = await heard(api, contact, 60)
    assert (contact["outcome"], contact["ended_by"]) == ("voicemail", "customer")
    return contact


async def forgotten(api: SiteApi) -> None:
    """What other journeys have left open with this caller is seen to."""
    for line in (await api.get("/missed"))["items"]:
        if line["e164"] == E164:
            await api.send("POST", f"/missed/{line['id']}/done", {}, 204)


async def begun(api: SiteApi, last: str) -> Any:
    """The newest contact, which is not `last`, once its message is being recorded."""
    async with asyncio.timeout(2 * WAIT_S):
        contact = await newest(api)
        while contact["id"] == last or not contact["recordings"]:
            contact = await newest(api)
    return contact


async def heard(api: SiteApi, contact: Any, seconds: float) -> Any:
    """The contact once its message can be played; the worker joins every ten seconds."""
    async with asyncio.timeout(seconds):
        while [each["state"] for each in contact["recordings"]] != ["ready"]:
            contact = await api.get(f"/interactions/{contact['id']}")
            await asyncio.sleep(0.5)
    return contact


async def speaks(call: Call, seconds: float) -> None:
    assert call.rtp is not None
    await call.rtp.spoken(seconds)


def line_of(desk: Desk) -> Locator:
    return desk.page.locator(f"[data-testid=missed-line][data-number='{E164}']")


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_from_the_beep_to_the_call_back(
    stack: Stack, browser: Browser, party: OpenParty, language: str
) -> None:
    async with (
        logged_in(stack, "administrator") as api,
        outside_line(stack, api) as operator,
        agent_at_work(stack, browser, language=language) as desk,
    ):
        await forgotten(api)
        before = (await api.get("/missed/count"))["count"]
        contact = await leaves_a_message(stack, party, api)
        assert (await api.get("/missed/count"))["count"] == before + 1
        await expect(desk.by("nav-count-missed")).to_be_visible()
        await desk.by("nav-count-missed").click()
        line = line_of(desk)
        await expect(line).to_be_visible()
        assert await findings(desk.page, "missed-calls") == []
        await plays(desk, line, api, contact)
        await line.get_by_test_id("call-back").focus()
        await desk.press("Enter")
        outside = await operator.next_call()
        assert outside.invite is not None and f"sip:{E164}@" in outside.invite.start
        await others_keep_away(stack, browser, language)
        await operator.answer(outside)
        await desk.hears(operator.tone_hz)
        await outside.hears(AGENT_HZ)
        await outside.hang_up()
        await desk.state("after_call")
        await desk.finish()
        await desk.page.goto(f"{stack.origin}/missed")
        await desk.see("missed-list")
        await expect(line_of(desk)).to_have_count(0)
        assert (await api.get("/missed/count"))["count"] == before


async def test_a_message_outlives_an_asterisk_that_is_killed_in_the_middle(
    stack: Stack, party: OpenParty
) -> None:
    async with logged_in(stack, "administrator") as api:
        await forgotten(api)
        last = (await newest(api))["id"]
        call = await (await party(CALLER, stack.sip)).dial(CLOSED_LINE)
        contact = await begun(api, last)
        await speaks(call, 6.0)
        old = await asyncio.to_thread(stack.kill, "asterisk")
        await asyncio.to_thread(stack.restarted, "asterisk", old)
        contact = await heard(api, contact, 180)
        assert contact["outcome"] == "platform_failure"
        # Asterisk writes 32 KiB at a time: the last two seconds are in no file when it is killed.
        assert contact["recordings"][0]["duration_ms"] > 2_500
        [line] = [each for each in (await api.get("/missed"))["items"] if each["e164"] == E164]
        assert (line["kinds"][0], len(line["messages"])) == ("unserved", 1)
        await api.send("POST", f"/missed/{line['id']}/done", {}, 204)


async def plays(desk: Desk, line: Locator, api: SiteApi, contact: Any) -> None:
    """In the page, by the browser's own player; the log says who."""
    player = line.get_by_test_id("message-player")
    await expect(player).to_have_count(1)
    length_s = await player.evaluate(
        """(audio) => new Promise((heard, failed) => {
            audio.addEventListener("ended", () => heard(audio.duration));
            audio.addEventListener("error", () => failed(audio.error));
            audio.play().catch(failed);
        })"""
    )
    assert 2.5 < length_s < 30
    name = desk.stack.accounts("agent")[0]["name"]
    [recording] = (await api.get(f"/interactions/{contact['id']}"))["recordings"]
    assert [each["name"] for each in recording["listened"]] == [name]


async def others_keep_away(stack: Stack, browser: Browser, language: str) -> None:
    """A supervisor's page says who calls, while it rings."""
    account = stack.accounts("supervisor")[0]
    other = await Desk.open(stack, browser, language)
    await other.log_in(account["login"], account["password"])
    await other.see("profile-menu")
    await other.page.goto(f"{stack.origin}/missed")
    name = stack.accounts("agent")[0]["name"]
    await expect(line_of(other).get_by_test_id("seen-to")).to_contain_text(name)
    assert await findings(other.page) == []
    assert other.errors == []
    await other.page.context.close()


async def test_done_otherwise_with_a_note_by_keyboard(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with logged_in(stack, "administrator") as api, agent_at_work(stack, browser) as desk:
        await leaves_a_message(stack, party, api)
        await desk.page.goto(f"{stack.origin}/missed")
        line = line_of(desk)
        await expect(line).to_be_visible()
        first = desk.page.get_by_test_id("call-back").first
        await expect(first).to_be_focused()
        await desk.press("ArrowDown")
        await expect(desk.page.get_by_test_id("call-back").nth(1)).to_be_focused()
        await desk.press("ArrowUp")
        await expect(first).to_be_focused()
        await line.get_by_test_id("missed-done").press("Enter")
        await expect(line.get_by_test_id("missed-note")).to_be_focused()
        assert await findings(desk.page, "missed-done") == []
        await desk.page.keyboard.type("Répondu par courrier.")
        await desk.press("Enter")
        await expect(line).to_have_count(0)
