"""A real call through every kind of step: what the caller hears, and the path that is kept.

Generated from the palette: a kind of node without a case here fails.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest

from decroche.kernel import config
from tests.journeys.conftest import CUSTOMER_HZ
from tests.kit.api import SiteApi, changed_queue, logged_in, newest_ended
from tests.kit.flows import Step, drawn, tones
from tests.kit.outside_line import OUTSIDE_HZ, outside_line
from tests.kit.sip import WAIT_S, Call
from tests.kit.sound import OWN_DB
from tests.kit.stack import Stack
from tests.kit.telephone import Telephone
from tests.kit.tones import RATE_HZ, Samples, level_db, read_wav

pytestmark = pytest.mark.journey
LINE, E164 = "0180000030", "+33180000030"
HZ = (700.0, 900.0, 1100.0, 1300.0)
REFERENCE = "8051947362"
"""Such as no log holds by chance."""
QUICK = {"wait_s": 1, "tries": 1}

Press = Callable[[Telephone, Call, str], Awaitable[object]]


@dataclass
class World:
    stack: Stack
    api: SiteApi
    prompts: dict[float, str]
    folder: Path
    last: str = ""
    """The newest contact that has been looked at."""

    def say(self, id: str, frequency_hz: float, next: str = "end") -> Step:
        """An announcement of that tone."""
        return {"id": id, "kind": "announce", "prompt": self.prompts[frequency_hz], "next": next}

    @asynccontextmanager
    async def calling(self) -> AsyncIterator[tuple[Telephone, Call]]:
        phone = await Telephone.open("0639980012", self.stack.sip)
        try:
            yield phone, await phone.dial(LINE)
        finally:
            phone.close()

    async def hears(self, *frequencies_hz: float, path: list[str], ends: bool = False) -> None:
        """A caller who only listens hears these, one after the other, on that path."""
        async with self.calling() as (_, call):
            for frequency_hz in frequencies_hz:
                await call.hears(frequency_hz)
            await (call.until("ended") if ends else call.hang_up())
        await self.walked(path)

    async def walked(self, path: list[str]) -> Any:
        contact = await newest_ended(self.api)
        async with asyncio.timeout(WAIT_S):
            while contact["id"] == self.last:  # The rows of a call follow it.
                contact = await newest_ended(self.api)
        self.last = contact["id"]
        assert [step["node"] for step in contact["path"]] == path
        return contact

    async def id_of(self, kind: str, name: str) -> str:
        def called(row: Any) -> Any:
            return row["name"]["fr"] if isinstance(row["name"], dict) else row["name"]

        return next(str(r["id"]) for r in await self.api.get(f"/{kind}") if called(r) == name)


async def by_events(phone: Telephone, call: Call, keys: str) -> None:
    """Keys by RFC 4733."""
    assert call.rtp is not None
    for key in keys:
        await call.rtp.press(key)


async def by_info(phone: Telephone, call: Call, keys: str) -> None:
    """Keys by SIP INFO, from a telephone without telephone-event."""
    for key in keys:
        assert await phone.send_info(call, key) == 200


async def hours(world: World) -> None:
    steps = [world.say("open", 700.0), world.say("closed", 900.0)]
    for name, heard, to in (
        ("Toujours ouvert", 700.0, "open"),
        ("Toujours fermé", 900.0, "closed"),
    ):
        calendar = await world.id_of("calendars", name)
        first = {"id": "hours", "kind": "hours", "calendar": calendar, "closed": "closed"}
        async with drawn(world.api, E164, [first, *steps]):
            await world.hears(heard, path=["hours", to])


async def announce(world: World) -> None:
    steps = [world.say("first", 700.0, next=""), world.say("second", 900.0)]
    async with drawn(world.api, E164, steps):
        await world.hears(700.0, 900.0, path=["first", "second", "end"], ends=True)


async def menu(world: World) -> None:
    prompts = world.prompts
    steps: list[Step] = [
        {"id": "menu", "kind": "menu", "prompt": prompts[700.0], "keys": {"1": "within", "#": ""}},
        {"id": "within", "kind": "menu", "prompt": prompts[900.0], "keys": {"2": "chosen"}},
        world.say("chosen", 1100.0),
        world.say("other", 1300.0),
    ]
    for step in steps[:2]:
        step |= {"nothing": "other", "wrong": "other", **QUICK}
    ways: tuple[Press, ...] = (by_events, by_info)
    async with drawn(world.api, E164, steps):
        for press in ways:
            async with world.calling() as (phone, call):
                await call.hears(700.0)
                await press(phone, call, "1")  # While it is said: it stops at once.
                await call.hears(900.0)
                await press(phone, call, "2")
                await call.hears(1100.0)
                await call.hang_up()
            await world.walked(["menu", "within", "chosen"])
        async with world.calling() as (phone, call):
            await call.hears(700.0)
            await by_events(phone, call, "9")
            await call.hears(1300.0)
            await call.hang_up()
        await world.walked(["menu", "other"])
        await world.hears(700.0, 1300.0, path=["menu", "other"])


async def collect(world: World) -> None:
    customer = {"last_name": "Quartz", "reference": f"C-{REFERENCE}"}
    person = await world.api.send("POST", "/customers", customer, 201)
    steps: list[Step] = [
        {"id": "who", "kind": "collect", "prompt": world.prompts[700.0], "found": "known"},
        world.say("known", 900.0),
        world.say("unknown", 1100.0),
        world.say("silent", 1300.0),
    ]
    steps[0] |= {"not_found": "unknown", "nothing": "silent", "min_digits": 4, **QUICK}
    typed: tuple[tuple[Press, str, float, str], ...] = (
        (by_events, REFERENCE + "#", 900.0, "known"),
        (by_info, REFERENCE, 900.0, "known"),  # Without an end key: the time says it.
        (by_events, "4711#", 1100.0, "unknown"),
        (by_info, "47#", 1100.0, "unknown"),
    )
    async with drawn(world.api, E164, steps):
        for press, digits, heard, to in typed:
            async with world.calling() as (phone, call):
                await call.hears(700.0)
                await press(phone, call, digits)
                await call.hears(heard)
                await call.hang_up()
            contact = await world.walked(["who", to])
            assert (contact["person_id"] == person["id"]) is (to == "known")
        await world.hears(700.0, 1300.0, path=["who", "silent"])
    for log in (world.stack.data_dir / "log").glob("*.log"):
        text = await asyncio.to_thread(log.read_text, errors="replace")
        assert REFERENCE not in text, f"{log.name} has what a caller typed"


async def emergency(world: World) -> None:
    switch = await world.api.send("POST", "/emergencies", {"name": "Évacuation"}, 201)
    steps: list[Step] = [
        {"id": "alarm", "kind": "emergency", "emergency": switch["id"], "closed": "shut"},
        world.say("normal", 700.0),
        world.say("shut", 900.0),
    ]
    throw = f"/emergencies/{switch['id']}/throw"
    async with drawn(world.api, E164, steps), logged_in(world.stack, "supervisor") as supervisor:
        await world.hears(700.0, path=["alarm", "normal"])
        await supervisor.send("POST", throw, {"state": "closed"})
        await world.hears(900.0, path=["alarm", "shut"])
        message = {"state": "message", "prompt_id": world.prompts[1100.0]}
        await supervisor.send("POST", throw, message)
        await world.hears(1100.0, 700.0, path=["alarm", "normal"])
        await supervisor.send("POST", throw, {"state": "off"})
        await world.hears(700.0, path=["alarm", "normal"])
    other = (await world.api.get("/prompts"))[0]["id"]
    await world.api.send("PUT", f"/emergencies/{switch['id']}", {"name": "x", "prompt_id": other})
    await world.api.send("DELETE", f"/emergencies/{switch['id']}", None, 204)


async def enqueue(world: World) -> None:
    queue = await world.id_of("queues", "Ventes")
    steps: list[Step] = [
        {"id": "line", "kind": "enqueue", "queue": queue, "ways": {"no_staff": "nobody"}},
        world.say("nobody", 900.0),
    ]
    async with drawn(world.api, E164, steps):
        async with world.calling() as (_, call):
            await call.until("up")
            await call.sounds()  # Music.
            await call.hang_up()
        assert (await world.walked(["line"]))["outcome"] == "abandoned"
        async with changed_queue(world.stack, "Ventes", unstaffed="leave"):
            await world.hears(900.0, path=["line", "nobody", "end"], ends=True)


async def voicemail(world: World) -> None:
    queue = await world.id_of("queues", "SAV")
    steps: list[Step] = [
        {"id": "leave", "kind": "voicemail", "prompt": world.prompts[700.0], "queue": queue},
        world.say("thanks", 900.0),
        world.say("nothing", 1100.0),
    ]
    steps[0] |= {"saved": "thanks", "nothing": "nothing", "max_s": 60}
    async with drawn(world.api, E164, steps):
        for act in (ends_by_key, ends_by_silence, hangs_up, engine_dies):
            async with world.calling() as (_, call):
                await call.hears(700.0)
                before = await speaks(world, call)
                goes_on = await act(world, call)
                if goes_on:
                    await call.hears(900.0)
                    await call.hang_up()
            contact = await world.walked(["leave", "thanks"] if goes_on else ["leave"])
            await kept_whole(world, contact["id"], before)
        async with world.calling() as (_, call):
            assert call.rtp is not None
            call.rtp.fall_silent()
            await call.hears(700.0)
            await call.hears(1100.0)
            await call.hang_up()
        contact = await world.walked(["leave", "nothing"])
        assert (contact["recordings"], contact["outcome"]) == ([], "abandoned_greeting")


async def speaks(world: World, call: Call) -> float:
    """Says 500 Hz, 600, and 800 at last; how many seconds of it come after the beep at least."""
    async with asyncio.timeout(WAIT_S):
        while not await begun(world):
            pass  # Asking takes its time.
    assert call.rtp is not None
    for frequency_hz, seconds in ((500.0, 2.0), (600.0, 2.0), (800.0, 1.0)):
        call.rtp.speak(frequency_hz)
        await call.rtp.spoken(seconds)
    return 4.0


async def begun(world: World) -> bool:
    """Whether the message of the newest contact is being recorded."""
    [line] = await world.api.get("/interactions?limit=1")
    contact = await world.api.get(f"/interactions/{line['id']}")
    states = [recording["state"] for recording in contact["recordings"]]
    return line["id"] != world.last and states == ["recording"]


async def ends_by_key(world: World, call: Call) -> bool:
    assert call.rtp is not None
    await call.rtp.press("#")
    return True


async def ends_by_silence(world: World, call: Call) -> bool:
    assert call.rtp is not None
    call.rtp.fall_silent()
    return True


async def hangs_up(world: World, call: Call) -> bool:
    await call.hang_up()
    return False


async def engine_dies(world: World, call: Call) -> bool:
    """While the caller speaks; the key comes while there is none."""
    old = await asyncio.to_thread(world.stack.kill, "engine")
    assert call.rtp is not None
    call.rtp.speak(500.0)
    await call.rtp.spoken(1.0)
    call.rtp.speak(800.0)
    await call.rtp.spoken(1.0)
    await call.rtp.press("#")
    await asyncio.to_thread(world.stack.restarted, "engine", old)
    return True


async def kept_whole(world: World, interaction: str, seconds: float) -> None:
    """The caller's tone from the first to the last second, and nothing that was said to him."""
    async with asyncio.timeout(60):
        while True:
            contact = await world.api.get(f"/interactions/{interaction}")
            [recording] = contact["recordings"]
            if recording["state"] == "ready":
                break
            await asyncio.sleep(0.5)  # The worker joins every ten seconds.
    assert (recording["reason"], contact["outcome"]) == ("message", "voicemail")
    answer = await world.api.ask("GET", f"/api/messages/{recording['id']}")
    assert answer.status == 200
    file = world.folder / "message.wav"
    file.write_bytes(answer.body)
    left, right = read_wav(file)
    assert (left == right).all(), "heard by both ears"
    assert len(left) / RATE_HZ >= seconds - 0.3
    first = left[: RATE_HZ // 2]  # What was said before the beep, if the file was shown late.
    assert max(level_db(first, 440.0), level_db(first, 500.0)) > OWN_DB, "from its beginning"
    assert level_db(left[-RATE_HZ:], 800.0) > OWN_DB, "to its last second"
    for own_hz in (500.0, 600.0):
        assert max(levels(left, own_hz)) > OWN_DB
    for other_hz in (700.0, 900.0):
        assert max(levels(left, other_hz)) < OWN_DB, "what the caller heard"  # Sent at -8 dB.
    assert max(abs(left[:800].astype(int))) > 1000, "no beep and no silence before the voice"


def levels(samples: Samples, frequency_hz: float) -> list[float]:
    """Of one frequency, over every half second."""
    half = RATE_HZ // 2
    return [level_db(samples[at : at + half], frequency_hz) for at in range(0, len(samples), half)]


async def transfer(world: World) -> None:
    given = {"name": "Astreinte", "e164": "01 40 00 00 41"}
    outside = await world.api.send("POST", "/outside-numbers", given, 201)
    steps: list[Step] = [
        {"id": "duty", "kind": "transfer", "outside": outside["id"], "failed": "sorry"},
        world.say("sorry", 700.0),
        world.say("busy", 900.0),
    ]
    steps[0] |= {"ways": {"busy": "busy"}, "ring_s": 5}
    async with outside_line(world.stack, world.api) as operator, drawn(world.api, E164, steps):
        async with world.calling() as (_, call):
            ringing = await operator.next_call()
            assert ringing.invite is not None and "140000041" in ringing.invite.start
            await call.sounds()  # Music.
            await operator.answer(ringing)
            await call.hears(OUTSIDE_HZ)
            await ringing.hears(CUSTOMER_HZ)
            await ringing.hang_up()
            await call.until("ended")
        assert (await world.walked(["duty"]))["outcome"] == "transferred"
        async with world.calling() as (_, call):
            await operator.refuse(await operator.next_call(), 486, "Busy Here")
            await call.hears(900.0)
            await call.hang_up()
        await world.walked(["duty", "busy"])
        async with world.calling() as (_, call):
            await operator.next_call()  # Nobody answers.
            await call.hears(700.0)
            await call.hang_up()
        await world.walked(["duty", "sorry"])
        [attempt] = await world.api.get("/attempts?limit=1")
        assert (attempt["purpose"], attempt["outcome"]) == ("transfer", "no_answer")
    await world.api.send("DELETE", f"/outside-numbers/{outside['id']}", None, 204)


async def callback(world: World) -> None:
    queue = await world.id_of("queues", "Ventes")
    steps: list[Step] = [
        {"id": "offer", "kind": "callback", "queue": queue, "other": "on", **QUICK},
        world.say("on", 900.0),
    ]
    steps[0] |= {"prompt": world.prompts[700.0]}
    async with drawn(world.api, E164, steps):
        async with world.calling() as (phone, call):
            await call.hears(700.0)
            await by_events(phone, call, "1")
            await call.until("ended")  # By itself, after thanks.
        assert (await world.walked(["offer"]))["outcome"] == "callback"
        [kept] = await world.api.get("/promises?state=open")
        assert (kept["kind"], kept["number"]) == ("keep_place", "06 39 98 00 12")
        await world.api.send("POST", f"/promises/{kept['id']}/cancel", None, 204)
        async with world.calling() as (phone, call):
            await call.hears(700.0)
            await by_events(phone, call, "2")
            await call.sounds()
            await by_info(phone, call, "0639980077#")
            await asyncio.sleep(1)  # A person hears the number read out; any time will do.
            await by_info(phone, call, "1")
            await call.until("ended")
        await world.walked(["offer"])
        [typed] = await world.api.get("/promises?state=open")
        assert typed["number"] == "06 39 98 00 77"
        await world.api.send("POST", f"/promises/{typed['id']}/cancel", None, 204)
        async with world.calling() as (_, call):
            await call.hears(900.0)
            await call.hang_up()
        await world.walked(["offer", "on"])
    for log in (world.stack.data_dir / "log").glob("*.log"):
        text = await asyncio.to_thread(log.read_text, errors="replace")
        assert "639980077" not in text, f"{log.name} has what a caller typed"


async def goto(world: World) -> None:
    given = {"name": "Autre", "steps": [world.say("there", 900.0)]}
    other = await world.api.send("POST", "/flows", given, 201)
    await world.api.send("POST", f"/flows/{other['id']}/publish", {}, 201)
    steps = [world.say("here", 700.0, next=""), {"id": "on", "kind": "goto", "flow": other["id"]}]
    async with drawn(world.api, E164, steps):
        await world.hears(700.0, 900.0, path=["here", "on", "there", "end"], ends=True)
    await world.api.send("DELETE", f"/flows/{other['id']}", None, 204)


async def end(world: World) -> None:
    async with drawn(world.api, E164, [{"id": "bye", "kind": "end"}]):
        await world.hears(path=["bye"], ends=True)


KINDS = [str(kind.__struct_config__.tag) for kind in get_args(config.Node)]
CASES: dict[str, Callable[[World], Awaitable[None]]] = {
    "hours": hours,
    "emergency": emergency,
    "announce": announce,
    "menu": menu,
    "collect": collect,
    "enqueue": enqueue,
    "voicemail": voicemail,
    "transfer": transfer,
    "callback": callback,
    "goto": goto,
    "end": end,
}


@asynccontextmanager
async def a_world(stack: Stack, folder: Path) -> AsyncIterator[World]:
    async with logged_in(stack, "administrator") as api, tones(api, folder, *HZ) as ids:
        before = await api.get("/interactions?limit=1")
        last = before[0]["id"] if before else ""
        yield World(stack, api, dict(zip(HZ, ids, strict=True)), folder, last)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_call_through(stack: Stack, tmp_path: Path, kind: str) -> None:
    assert kind in CASES, f"no real call walks through a step of kind {kind}"
    async with a_world(stack, tmp_path) as world:
        await CASES[kind](world)


async def test_who_is_inside_walks_on_as_the_flow_was(stack: Stack, tmp_path: Path) -> None:
    async with a_world(stack, tmp_path) as world:
        old = [world.say("one", 700.0, next=""), world.say("two", 900.0)]
        new = [world.say("three", 1100.0)]
        async with drawn(world.api, E164, old), world.calling() as (_, call):
            await call.hears(700.0)
            async with drawn(world.api, E164, new):
                await world.hears(1100.0, path=["three"])
                await call.hears(900.0)
                await call.until("ended")
            await world.hears(700.0, path=["one"])
