"""The recordings of a contact with several agents: each part's file, judged side by side."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.kit.api import SiteApi, changed_queue, logged_in
from tests.kit.sip import Call
from tests.kit.sound import ABSENT_DB, Side, Verdict, judge
from tests.kit.stack import Stack
from tests.kit.tones import RATE_HZ, Samples, level_db, read_wav

LAW = "Test : C. mon. fin., art. L. 533-10"
TALK_SLOTS = 30
"""At least three seconds of talk in each stretch."""

Part = tuple[Side, Side]
"""What the customer's and the agent's side of one file must hold."""


@asynccontextmanager
async def recorded(stack: Stack, queue: str = "Banc") -> AsyncIterator[SiteApi]:
    """Every call of this queue is recorded, and told so; yields an administrator."""
    async with logged_in(stack, "administrator") as api:
        told = next(q for q in await api.get("/queues") if q["recording_notice_id"])
    notice = told["recording_notice_id"]
    fields = {"recording_mode": "all", "recording_legal_basis": LAW, "recording_notice_id": notice}
    async with changed_queue(stack, queue, **fields) as api:
        yield api


async def talk(call: Call) -> None:
    """Three more seconds of the agent's tone reach the caller."""
    assert call.rtp
    call.rtp.heard.clear()
    while len(call.rtp.heard) < TALK_SLOTS * 5:
        await call.rtp.frame()


async def last_contact(api: SiteApi) -> Any:
    [line] = await api.get("/interactions?limit=1")
    return await api.get(f"/interactions/{line['id']}")


async def joined(api: SiteApi, count: int) -> Any:
    """The newest contact, once all its recordings can be heard."""
    async with asyncio.timeout(60):
        while True:
            contact = await last_contact(api)
            states = [each["state"] for each in contact["recordings"]]
            if states == ["ready"] * count:
                return contact
            assert len(states) <= count, states
            assert "failed" not in states, states
            await asyncio.sleep(0.5)  # The pace of asking; the states above decide.


async def download(api: SiteApi, contact: Any, which: int, folder: Path) -> Path:
    recording = contact["recordings"][which]
    answer = await api.ask("GET", f"/api/interactions/{contact['id']}/recordings/{recording['id']}")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "audio/wav"), answer.body
    path = folder / f"{which}.wav"
    path.write_bytes(answer.body)
    return path


def sound_good(*verdicts: Verdict, seconds: int = 2) -> None:
    for verdict in verdicts:
        assert verdict.wrong == [], verdict
        assert verdict.seconds >= seconds, verdict


async def judge_parts(api: SiteApi, contact: Any, folder: Path, *parts: Part) -> None:
    """One file for each part, of another segment each: every second of talk has the own tone, the
    pauses are as many as they should be, and nobody else of the call is heard on a side."""
    recordings = contact["recordings"]
    segments = [each["id"] for each in contact["segments"]]
    assert [each["segment_id"] for each in recordings] == segments
    tones = {side.own_hz for part in parts for side in part}
    for number, part in enumerate(parts):
        file = await download(api, contact, number, folder)
        for samples, side in zip(read_wav(file), part, strict=True):
            verdict = judge(samples, side)
            sound_good(verdict)
            assert len(verdict.pauses) == side.pauses, (number, side, verdict)
            for others_hz in tones - {side.own_hz}:
                heard_db = loudest(samples, others_hz)
                assert heard_db < ABSENT_DB, f"part {number}: {others_hz} Hz at {heard_db:.0f} dB"


def loudest(samples: Samples, frequency_hz: float) -> float:
    """Of one frequency, over every half second."""
    half = RATE_HZ // 2
    return max(
        level_db(samples[at : at + half], frequency_hz) for at in range(0, len(samples), half)
    )
