"""Sound after a reload, a hold and a re-ring: both channels of each recording and what each party
heard, second by second (`tests.kit.sound`). Reloads are those of a real browser; holds and re-rings
are desk phones'. Every agent leg is a recording of its own."""

import asyncio
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import expect
from tests.kit import page_ear
from tests.kit.api import SiteApi, logged_in
from tests.kit.crew import NUMBER, Crew, hire
from tests.kit.desk import agent_at_work, chromium
from tests.kit.sip import Call, Party
from tests.kit.sound import (
    ABSENT_DB,
    THROUGH_HOLD_DB,
    Side,
    Verdict,
    judge,
    judge_file,
    judge_music,
)
from tests.kit.stack import Stack, running
from tests.kit.tones import voice, write_wav

from bench.load import fresh_numbers
from bench.patience import until
from bench.rows import AT_LEAST, Row, row
from bench.scene import CREW, Scene, scene

LEGS = 3 if os.environ.get("BENCH_QUICK") else 20
RELOADS_A_CALL = 10
CALLER_HZ, AGENT_HZ = 440.0, 620.0
CALLER, AGENT = Side(CALLER_HZ, AGENT_HZ), Side(AGENT_HZ, CALLER_HZ)
HELD = Side(AGENT_HZ, CALLER_HZ, pauses=1)
TALK_FRAMES = 200
"""Four seconds in each stretch: at least three whole ones to judge."""
JOINED_WITHIN_S = 90
LAW = "Banc d'essai : tons purs, personne ne parle"


@dataclass
class Found:
    """Of one kind of trouble."""

    legs: int = 0
    seconds: int = 0
    wrong: int = 0
    silent: int = 0
    own_db: float = 0.0
    other_db: float = -120.0

    def add(self, where: str, *verdicts: Verdict) -> None:
        for verdict in verdicts:
            self.seconds += verdict.seconds
            self.wrong += len(verdict.wrong)
            self.silent += verdict.seconds == 0
            self.own_db = min(self.own_db, verdict.own_db)
            self.other_db = max(self.other_db, verdict.other_db)
            for words in verdict.wrong:
                print(f"    WRONG {where}: {words}", flush=True)

    def rows(self, kind: str) -> list[Row]:
        note = f"{self.legs} agent legs; weakest own tone {self.own_db:.0f} dB"
        lane = "sound"
        return [
            row(lane, f"{kind}: agent legs checked", self.legs, bound=LEGS, note=AT_LEAST),
            row(lane, f"{kind}: seconds checked", self.seconds, note=note),
            row(lane, f"{kind}: seconds wrong", self.wrong, bound=0, note="own tone, other's tone"),
            row(lane, f"{kind}: sides without sound", self.silent, bound=0),
            row(lane, f"{kind}: the other's tone, loudest, dB", self.other_db, bound=ABSENT_DB),
        ]


async def record_all(api: SiteApi, crew: Crew) -> None:
    """The crew's queue records every call, after a short notice."""
    text = {"fr": "Appel enregistré.", "en": "Call recorded."}
    notice = await api.send("POST", "/prompts", {"name": "Banc", "text": text}, 201)
    queue = next(q for q in await api.get("/queues") if q["id"] == crew.queue)
    path = f"/queues/{queue.pop('id')}"
    queue |= {"recording_mode": "all", "recording_legal_basis": LAW}
    await api.send("PUT", path, queue | {"recording_notice_id": notice["id"]})


async def listen(call: Call) -> None:
    """Four more seconds of sound reach this party."""
    assert call.rtp
    wanted = len(call.rtp.heard) + TALK_FRAMES
    while len(call.rtp.heard) < wanted:
        await call.rtp.frame()


async def contacts(api: SiteApi, calls: int, files: int) -> list[Any]:
    """The newest contacts, when all their recordings can be heard."""
    async with asyncio.timeout(JOINED_WITHIN_S):
        while True:
            lines = await api.get(f"/interactions?limit={calls}")
            found = [await api.get(f"/interactions/{line['id']}") for line in lines]
            states = [each["state"] for one in found for each in one["recordings"]]
            if states.count("ready") == files:
                return found
            assert "failed" not in states, states
            await asyncio.sleep(1)


async def check_files(api: SiteApi, calls: int, files: int, agent: Side, found: Found) -> None:
    with tempfile.TemporaryDirectory(prefix="decroche-sound-") as folder:
        for contact in await contacts(api, calls, files):
            for recording in contact["recordings"]:
                path = f"/api/interactions/{contact['id']}/recordings/{recording['id']}"
                answer = await api.ask("GET", path)
                assert answer.status == 200, answer.body
                file = Path(folder) / "recording.wav"
                file.write_bytes(answer.body)
                left, right = judge_file(file, CALLER, agent)
                found.legs += 1
                found.add(f"caller's channel of {recording['id']}", left)
                found.add(f"agent's channel of {recording['id']}", right)


async def reloads(stack: Stack, api: SiteApi) -> Found:
    """One call after another, reloaded again and again; each page keeps what it hears."""
    found = Found()
    with tempfile.TemporaryDirectory(prefix="decroche-sound-") as folder:
        microphone = Path(folder) / "agent.wav"
        write_wav(microphone, voice(AGENT_HZ, 10))
        async with chromium(microphone) as browser, agent_at_work(stack, browser) as desk:
            reloaded = 0
            while reloaded < LEGS:
                party = await Party.open("caller", stack.sip)
                (number,) = fresh_numbers(1)
                call = await party.dial(NUMBER, sender=f"<sip:{number}@127.0.0.2>")
                await desk.answer()
                count = min(RELOADS_A_CALL, LEGS - reloaded)
                for leg in range(count + 1):
                    if leg:
                        await desk.page.reload()
                        stage = expect(desk.by("interaction"))
                        await stage.to_have_attribute("data-stage", "talking")
                    await page_ear.begin(desk.page)
                    await hear_talk(call, found)
                    heard = judge(await page_ear.heard(desk.page), CALLER)
                    found.add("heard by the page", heard)
                await call.hang_up()
                await desk.state("available")
                party.close()
                await check_files(api, 1, count + 1, AGENT, found)
                reloaded += count
                print(f"  reloaded: {reloaded} of {found.legs} legs", flush=True)
    return found


async def holds(place: Scene, api: SiteApi) -> Found:
    """The whole crew talks, holds, talks again."""
    found, done = Found(), 0
    while done < LEGS:
        calls = await place.talk(min(CREW, LEGS - done))
        busy = [n for n, desk in enumerate(place.desks) if desk.status == "talking"]
        await asyncio.gather(*(hear_talk(call, found) for call in calls))
        for on in (True, False):
            await asyncio.gather(*(place.desks[n].act("hold", on=on) for n in busy))
            await asyncio.gather(
                *(hear_music(call, found) if on else hear_talk(call, found) for call in calls)
            )
        hear_telephones(place, busy, found, pauses=1)
        await place.clear()
        done += len(calls)
        print(f"  held: {done} legs", flush=True)
    await check_files(api, done, done, HELD, found)
    return found


async def hear_talk(call: Call, found: Found) -> None:
    """Four seconds of the agent, from where the caller hears the tone: music was before."""
    await call.hears_again(AGENT_HZ)
    assert call.rtp
    call.rtp.heard.clear()
    await listen(call)
    found.add("heard by the caller", judge(call.rtp.samples(), AGENT))


async def hear_music(call: Call, found: Found) -> None:
    """From where the agent is gone and music begins, four seconds of it."""
    await call.hears_not(AGENT_HZ, below_db=THROUGH_HOLD_DB)
    await call.sounds()
    await listen(call)
    assert call.rtp
    found.add("heard by the caller on hold", judge_music(call.rtp.samples(), AGENT_HZ))


def hear_telephones(place: Scene, busy: list[int], found: Found, *, pauses: int) -> None:
    """What these telephones have heard in the whole call."""
    for number in busy:
        current = place.phones[number].current
        assert current is not None
        assert current.rtp is not None
        heard = judge(current.rtp.samples(), Side(CALLER_HZ, AGENT_HZ, pauses))
        found.add("heard by the telephone", heard)


async def rings_again(place: Scene, api: SiteApi) -> Found:
    """The first telephone that rings is refused; the next one answers."""
    found = Found()
    for _ in range(LEGS):
        await one_ring_again(place, found)
    print(f"  rung again: {LEGS} calls", flush=True)
    await check_files(api, LEGS, LEGS, AGENT, found)
    return found


async def one_ring_again(place: Scene, found: Found) -> None:
    await place.everybody("available")
    for phone in place.phones:
        phone.picks_up = False
    call = (await place.dial()).call
    await until(lambda: any(phone.rang for phone in place.phones))
    first = next(phone for phone in place.phones if phone.rang)
    for phone in place.phones:
        phone.picks_up = phone is not first
    assert first.current
    await first.party.refuse(first.current)
    await until(lambda: any(desk.status == "talking" for desk in place.desks))
    busy = [n for n, desk in enumerate(place.desks) if desk.status == "talking"]
    assert place.phones[busy[0]] is not first
    await hear_talk(call, found)
    hear_telephones(place, busy, found, pauses=0)
    await place.clear()


async def measure(stack: Stack) -> list[Row]:
    async with logged_in(stack, "administrator") as api:
        await record_all(api, hire(stack, 0))
        rows = (await reloads(stack, api)).rows("reload")
        async with scene(stack) as place:
            for phone in place.phones:
                phone.party.tone_hz = AGENT_HZ
            rows += (await holds(place, api)).rows("hold")
            await place.register()
            rows += (await rings_again(place, api)).rows("re-ring")
    return rows


def run() -> list[Row]:
    with running() as stack:
        return asyncio.run(measure(stack))
