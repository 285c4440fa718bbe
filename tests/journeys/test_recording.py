"""A recording from the set-up to the ear: asked for by law, told to the caller, kept whole."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ, CUSTOMER_HZ
from tests.kit import page_ear
from tests.kit.accessible import findings_in_both
from tests.kit.api import SiteApi, logged_in
from tests.kit.desk import Desk, agent_at_work
from tests.kit.parts import LAW, download, joined, last_contact, sound_good, talk
from tests.kit.sip import Call
from tests.kit.sound import Side, judge, judge_file, silent_from
from tests.kit.stack import Stack
from tests.kit.tones import read_wav

pytestmark = pytest.mark.journey
NUMBER = "0180000010"
CALLER, AGENT = Side(CUSTOMER_HZ, AGENT_HZ), Side(AGENT_HZ, CUSTOMER_HZ)


@asynccontextmanager
async def queue_recording(stack: Stack, mode: str, **more: object) -> AsyncIterator[SiteApi]:
    """The administrator has the demo's first queue record so; afterwards it is as it was."""
    async with logged_in(stack, "administrator") as api:
        queue = next(q for q in await api.get("/queues") if q["name"]["fr"] == "SAV")
        path, before = f"/queues/{queue.pop('id')}", queue
        given = {"recording_mode": mode, "recording_legal_basis": LAW, **more}
        await api.send("PUT", path, before | given)
        try:
            yield api
        finally:
            await api.send("PUT", path, before)


async def end(desk: Desk, call: Call) -> None:
    await call.hang_up()
    await desk.state("after_call")
    await desk.finish()


async def test_a_recorded_call_is_whole_on_both_sides_and_heard_by_those_who_may(
    stack: Stack, browser: Browser, party: OpenParty, tmp_path: Path
) -> None:
    async with queue_recording(stack, "all") as api, agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial(NUMBER)
        await desk.answer()
        await page_ear.begin(desk.page)
        await call.hears(AGENT_HZ)
        await talk(call)
        assert call.rtp
        sound_good(judge(call.rtp.samples(), AGENT), judge(await page_ear.heard(desk.page), CALLER))
        await expect(desk.by("record")).to_be_disabled()
        await end(desk, call)
        contact = await joined(api, 1)
        assert "queue_notice" in [step["node"] for step in contact["path"]]
        [recording] = contact["recordings"]
        told = next(s["at_ms"] for s in contact["path"] if s["node"] == "queue_notice")
        assert told < contact["queued_ms"] < recording["started_ms"]
        assert (recording["reason"], recording["private"]) == ("all", False)
        file = await download(api, contact, 0, tmp_path)
        sound_good(*judge_file(file, CALLER, AGENT))
        await listen_by_right(stack, contact, file)
        await play_on_screen(stack, browser, contact)


async def listen_by_right(stack: Stack, contact: Any, file: Path) -> None:
    """A supervisor by ranges, with a line in the log; an agent is refused in words."""
    path = f"/api/interactions/{contact['id']}/recordings/{contact['recordings'][0]['id']}"
    whole = file.read_bytes()
    stored = next(stack.data_dir.rglob(f"{contact['recordings'][0]['id']}.wav"))
    digest = hashlib.sha256(stored.read_bytes()).hexdigest()
    assert hashlib.sha256(whole).hexdigest() == digest
    async with logged_in(stack, "supervisor") as supervisor:
        part = await supervisor.ask("GET", path, headers={"Range": "bytes=0-99"})
        assert (part.status, part.body) == (206, whole[:100])
        assert part.headers["Content-Range"] == f"bytes 0-99/{len(whole)}"
        later = await supervisor.ask("GET", path, headers={"Range": f"bytes=100-{len(whole)}"})
        assert (later.status, later.body) == (206, whole[100:])
        listened = (await last_contact(supervisor))["recordings"][0]["listened"]
        assert [each["name"] for each in listened] == ["Claire Dubois", "Hugo Renard"]
    async with logged_in(stack, "agent", 1) as agent:
        refused = await agent.ask("GET", path)
        assert refused.status == 403
        assert refused.data["code"] == "forbidden"


async def play_on_screen(stack: Stack, browser: Browser, contact: Any) -> None:
    """The supervisor hears it in the customer's file."""
    account = stack.accounts("supervisor")[0]
    desk = await Desk.open(stack, browser)
    await desk.log_in(account["login"], account["password"])
    await expect(desk.page.get_by_role("link", name="Clients")).to_be_visible()
    await desk.page.goto(f"{stack.origin}/customers/{contact['person_id']}")
    await desk.by("listen").first.click()
    player = await desk.see("player")
    await player.evaluate("player => player.play()")
    await desk.page.wait_for_function(
        "() => { const p = document.querySelector('[data-testid=player]');"
        " return p.duration > 3 && p.currentTime > 0.5 && !p.error; }"
    )
    await desk.see("recording-row", "À gauche")
    assert await findings_in_both(desk, "recording") == []
    await desk.page.context.close()


async def test_hold_and_reload_give_files_whole_on_both_sides(
    stack: Stack, browser: Browser, party: OpenParty, tmp_path: Path
) -> None:
    async with queue_recording(stack, "all") as api, agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial(NUMBER)
        await desk.answer()
        await call.hears(AGENT_HZ)
        await talk(call)
        await desk.press("Alt+w")
        await call.hears_not(AGENT_HZ)
        await talk(call)
        await desk.press("Alt+w")
        await call.hears_again(AGENT_HZ)
        await talk(call)
        await desk.page.reload()
        await expect(desk.by("interaction")).to_have_attribute("data-stage", "talking")
        await call.hears_again(AGENT_HZ)
        await page_ear.begin(desk.page)
        await talk(call)
        assert call.rtp
        sound_good(judge(call.rtp.samples(), AGENT), judge(await page_ear.heard(desk.page), CALLER))
        await end(desk, call)
        contact = await joined(api, 2)
        assert len({each["segment_id"] for each in contact["recordings"]}) == 1
        first, second = [await download(api, contact, which, tmp_path) for which in (0, 1)]
        held = Side(AGENT_HZ, CUSTOMER_HZ, pauses=1)
        caller, agent = judge_file(first, CALLER, held)
        sound_good(caller, agent, seconds=4)
        [(begin_s, end_s)] = agent.pauses
        assert abs((end_s - begin_s) * 1000 - contact["segments"][0]["hold_ms"]) < 1500
        sound_good(*judge_file(second, CALLER, AGENT))


async def test_nothing_is_heard_after_the_private_key(
    stack: Stack, browser: Browser, party: OpenParty, tmp_path: Path
) -> None:
    async with queue_recording(stack, "all") as api, agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial(NUMBER)
        await desk.answer()
        await call.hears(AGENT_HZ)
        await talk(call)
        await desk.press("Alt+n")
        await desk.see("recording")
        await talk(call)
        await desk.page.reload()
        await expect(desk.by("interaction")).to_have_attribute("data-stage", "talking")
        await call.hears_again(AGENT_HZ)
        await talk(call)
        await end(desk, call)
        contact = await joined(api, 1)
        assert contact["recordings"][0]["private"] is True
        file = await download(api, contact, 0, tmp_path)
        for channel, verdict in zip(read_wav(file), judge_file(file, CALLER, AGENT), strict=True):
            sound_good(verdict)
            assert silent_from(channel, verdict.last_s + 0.1)
            assert len(channel) / 8000 - verdict.last_s > 2, "the silence has its length"


async def test_on_demand_the_agent_records_what_the_agent_chose(
    stack: Stack, browser: Browser, party: OpenParty, tmp_path: Path
) -> None:
    """On by mouse, off by key, on again by key: two files, and nothing of what lay between."""
    async with queue_recording(stack, "on_demand") as api, agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial(NUMBER)
        await desk.answer()
        await call.hears(AGENT_HZ)
        key = desk.by("record")
        await expect(key).to_have_attribute("aria-pressed", "false")
        await talk(call)
        await desk.act("record")
        await expect(key).to_have_attribute("aria-pressed", "true")
        await talk(call)
        await desk.press("Alt+g")
        await expect(key).to_have_attribute("aria-pressed", "false")
        await talk(call)
        await desk.press("Alt+g")
        await expect(key).to_have_attribute("aria-pressed", "true")
        await talk(call)
        await end(desk, call)
        contact = await joined(api, 2)
        first, second = contact["recordings"]
        assert [first["reason"], second["reason"]] == ["on_demand", "on_demand"]
        gap_ms = second["started_ms"] - first["started_ms"] - first["duration_ms"]
        assert gap_ms > 2000, "what was said between the two is in neither"
        for which in (0, 1):
            file = await download(api, contact, which, tmp_path)
            sound_good(*judge_file(file, CALLER, AGENT))


async def test_a_queue_that_does_not_record_leaves_no_file(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with queue_recording(stack, "off") as api, agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial(NUMBER)
        await desk.answer()
        await call.hears(AGENT_HZ)
        assert await desk.by("record").count() == 0
        await end(desk, call)
        contact = await last_contact(api)
        assert (contact["recorded"], contact["recordings"]) == (False, [])
        assert "queue_notice" not in [step["node"] for step in contact["path"]]
        spool = stack.data_dir.rglob(f"{contact['id']}*.wav")
        assert list(spool) == []


async def test_no_recording_is_set_up_without_its_text(stack: Stack) -> None:
    async with logged_in(stack, "administrator") as api:
        queue = next(q for q in await api.get("/queues") if q["name"]["fr"] == "SAV")
        path = f"/api/queues/{queue.pop('id')}"
        given = queue | {"recording_mode": "all", "recording_legal_basis": " "}
        answer = await api.ask("PUT", path, given)
        assert answer.status == 422
        assert "nommez le texte" in answer.data["fr"]
        assert "name the text" in answer.data["en"]
