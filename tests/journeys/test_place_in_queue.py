"""What a waiting caller is told of his place and his wait, word by word, in his own language."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser

from decroche.ops.asterisk_install import require_asterisk
from decroche.settings import Settings
from tests.conftest import OpenParty
from tests.kit.api import SiteApi, changed, logged_in, newest_ended
from tests.kit.desk import Desk, agent_at_work
from tests.kit.flows import drawn
from tests.kit.sip import WAIT_S, Call
from tests.kit.spoken import Voice
from tests.kit.stack import Stack
from tests.kit.tones import Samples

pytestmark = pytest.mark.journey
LINE, E164 = "0180000030", "+33180000030"
FIRST, FRENCH, ENGLISH = "0639980012", "0639980013", "0639980031"
"""Customers of the demo; the third one's file says English."""
EVERY_S = 5
TALK_S = 31
"""So long that the wait of the second one is said in another number than that of the first."""
NUMBERS = [f"digits/{number}" for number in range(1, 20)]
PLACES = ["queue-youarenext", "queue-thereare"]


@asynccontextmanager
async def queue_of_one(stack: Stack) -> AsyncIterator[SiteApi]:
    """A queue that has handled nothing yet, with the first demo agent; LINE leads to it."""
    account = stack.accounts("agent")[0]
    async with logged_in(stack, "administrator") as api:
        name = {"fr": "Comptoir", "en": "Counter"}
        queue = await api.send("POST", "/queues", {"name": name, "announce_every_s": EVERY_S}, 201)
        person = next(p for p in await api.get("/people") if p["email"] == account["login"])
        steps = [{"id": "queue", "kind": "enqueue", "queue": queue["id"]}]
        places = {**person["queues"], queue["id"]: 1}
        try:
            async with changed(api, "/people", person, queues=places), drawn(api, E164, steps):
                yield api
        finally:
            await api.send("DELETE", f"/queues/{queue['id']}", None, 204)


def voice_of(language: str) -> Voice:
    return Voice(require_asterisk(Settings()).sounds_dir / language)


async def handled_once(desk: Desk, api: SiteApi, call: Call) -> int:
    """A first call, answered and finished: the queue's mean handle time, ms."""
    await desk.answer()
    assert call.rtp is not None
    await call.rtp.spoken(TALK_S)
    await call.hang_up()
    await desk.state("after_call")
    await desk.finish()
    async with asyncio.timeout(WAIT_S):
        while True:
            [segment] = (await newest_ended(api))["segments"]
            if segment["after_call_ms"] is not None:  # The rows of a call follow it.
                talk_ms = segment["ended_ms"] - segment["answered_ms"]
                return int(talk_ms + segment["after_call_ms"])
            await asyncio.sleep(0.2)  # The pace of asking.


def sentence(place: int, handle_ms: int) -> str:
    """The words for this place, with one agent at work: place × mean handle time, in minutes."""
    minutes = -(-place * handle_ms // 60_000)
    words = f"queue-thereare digits/{place} queue-callswaiting" if place > 1 else PLACES[0]
    return f"{words} queue-holdtime digits/{minutes} queue-minute{'s' * (minutes > 1)}"


def nothing_else(heard: Samples, language: str, *sentences: str) -> None:
    """No other place, no other number, and not a word of the other language."""
    own, other = voice_of(language), voice_of({"fr": "en", "en": "fr"}[language])
    said = {word for one in sentences for word in one.split()}
    assert set(own.heard_any(heard, [*PLACES, *NUMBERS])) <= said
    assert other.heard_any(heard, [*PLACES, "queue-holdtime", *NUMBERS]) == []


async def test_place_and_wait_are_said_in_the_callers_language(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async def dial(number: str) -> Call:
        return await (await party(number, stack.sip)).dial(LINE)

    fr, en = voice_of("fr"), voice_of("en")
    async with queue_of_one(stack) as api, agent_at_work(stack, browser) as desk:
        handle_ms = await handled_once(desk, api, await dial(FIRST))
        next_one, second = sentence(1, handle_ms), sentence(2, handle_ms)
        talking = await dial(FIRST)
        await desk.answer()
        french = await dial(FRENCH)
        await desk.waiting("Comptoir", 1)
        english = await dial(ENGLISH)
        await desk.waiting("Comptoir", 2)
        nothing_else(await fr.listen(french, next_one), "fr", next_one)
        nothing_else(await en.listen(english, second), "en", second)
        await french.hang_up()
        nothing_else(await en.listen(english, next_one), "en", next_one, second)
        french = await dial(FRENCH)
        nothing_else(await fr.listen(french, second), "fr", second)
        for call in (french, english, talking):
            await call.hang_up()
        await desk.state("after_call")
        await desk.finish()
