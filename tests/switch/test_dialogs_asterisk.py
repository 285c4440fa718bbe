"""Keys, timers, sound before the answer and codecs of a trunk's calls on a real Asterisk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from decroche.kernel.ids import LegId, PlaybackId
from decroche.kernel.legs import (
    Answer,
    CreateBridge,
    EndReason,
    HangUp,
    JoinBridge,
    LegAnswered,
    LegEnded,
    Play,
    StartMusic,
    StopMusic,
)
from decroche.switch.asterisk import wire
from decroche.switch.asterisk.reasons import PLAIN_CAUSES
from decroche.switch.port import CallerSeen, KeyPressed
from tests.kit.sip import Call
from tests.kit.telephone import Telephone
from tests.switch.contract import BRIDGE, LEG, ring
from tests.switch.node import AGENT_HZ, CALLER_HZ, Node, SipWorld
from tests.switch.world import NUMBER

pytestmark = pytest.mark.switch


@pytest.fixture
async def world(node: Node) -> AsyncIterator[SipWorld]:
    made = SipWorld(node)
    await made.open()
    yield made
    await made.close()


async def telephone(world: SipWorld, user: str = "0612345678") -> Telephone:
    server = (world.node.settings.host, world.node.settings.sip_port)
    phone = await Telephone.open(user, server)
    phone.tone_hz = CALLER_HZ
    world.parties.append(phone)
    return phone


async def answered(
    world: SipWorld, phone: Telephone, *headers: tuple[str, str]
) -> tuple[Call, LegId]:
    call = await phone.dial(NUMBER, headers)
    seen = await world.ear.next(CallerSeen)
    await world.switch.do([Answer(seen.leg), StartMusic(seen.leg)])
    await call.until("up")
    return call, seen.leg


async def nobody_or(call: Call, seconds: float) -> None:
    """The pace of refreshes: so long, or until this call ends."""
    with suppress(TimeoutError):
        await call.until("ended", timeout_s=seconds)


async def test_keys_by_info_are_told_like_events(world: SipWorld) -> None:
    phone = await telephone(world)
    call, leg = await answered(world, phone)
    assert await phone.send_info(call, "7") == 200
    assert (await world.ear.next(KeyPressed, leg=leg)).key == "7"
    assert call.rtp is not None
    await call.rtp.press("#")
    assert (await world.ear.next(KeyPressed, leg=leg)).key == "#"


async def test_an_agents_keys_reach_a_caller_without_events_by_info(world: SipWorld) -> None:
    phone = await telephone(world)
    phone.events = False
    desk = await world.phone("ag1")
    _, leg = await answered(world, phone)
    await world.switch.do([CreateBridge(BRIDGE), ring()])
    agent = await desk.rings()
    await agent.pick_up()
    await world.ear.next(LegAnswered, leg=LEG)
    await world.switch.do([StopMusic(leg), JoinBridge(BRIDGE, leg)])
    for key in "42":
        await agent.press(key)
        assert (await world.ear.next(KeyPressed, leg=LEG)).key == key
    async with asyncio.timeout(15):
        while phone.infos != "42":
            await phone.informed.wait()
            phone.informed.clear()


async def test_an_announcement_is_heard_before_the_answer(world: SipWorld) -> None:
    phone = await telephone(world)
    call = await phone.dial(NUMBER)
    seen = await world.ear.next(CallerSeen)
    play = Play(seen.leg, PlaybackId("early"), ("sound:vm-msginstruct/fr",))
    await world.switch.do([play])
    await call.sounds()
    assert (call.state, phone.early) == ("ringing", True)
    await world.switch.do([HangUp(seen.leg, EndReason.NO_ANSWER)])
    await call.until("failed")
    assert call.code == 480, "never answered: the call costs nothing"


async def test_calls_with_a_timer_live_as_long_as_they_are_refreshed(world: SipWorld) -> None:
    """RFC 4028 with its shortest time, 90 s: refreshed by the caller, by Asterisk, by nobody."""
    timer = ("Supported", "timer")
    ours, theirs, nobody = [await telephone(world, f"061234567{n}") for n in range(3)]
    first, _ = await answered(world, ours, timer, ("Session-Expires", "90;refresher=uac"))
    second, _ = await answered(world, theirs, timer, ("Session-Expires", "90;refresher=uas"))
    third, leg = await answered(world, nobody, timer, ("Session-Expires", "90;refresher=uac"))
    assert first.final is not None and "90" in first.final.get("Session-Expires")
    for _ in range(3):
        answer = await ours.refresh(first, "90;refresher=uac")
        assert (answer.status, answer.get("Session-Expires")) == (200, "90;refresher=uac")
        await nobody_or(third, 25)
    await third.until("ended")
    await world.ear.next(LegEnded, leg=leg)
    assert (first.state, second.state) == ("up", "up")
    assert second.call_id in theirs.refreshed
    assert second.rtp is not None
    await second.sounds()


async def test_a_party_that_hangs_up_is_told_before_its_channel_is_gone(world: SipWorld) -> None:
    """Which messages of Asterisk's say so, and that the first of them is the plain one."""
    heard: list[wire.ChannelHangupRequest | wire.ChannelDestroyed] = []
    links = world.switch._links
    assert links is not None
    link = links.main
    take = link._on_event

    def listen(event: wire.Event) -> None:
        if isinstance(event, wire.ChannelHangupRequest | wire.ChannelDestroyed):
            heard.append(event)
        take(event)

    link._on_event = listen
    desk = await world.phone("ag1")
    call = await (await world.party("0612345678", "127.0.0.2", CALLER_HZ)).dial(NUMBER)
    leg = (await world.ear.next(CallerSeen)).leg
    await world.switch.do([Answer(leg), CreateBridge(BRIDGE), ring()])
    agent = await desk.rings()
    await agent.pick_up()
    await world.ear.next(LegAnswered, leg=LEG)
    await world.switch.do([JoinBridge(BRIDGE, leg)])
    await call.hears(AGENT_HZ)
    await agent.hang_up()
    assert (await world.ear.next(LegEnded, leg=LEG)).reason is EndReason.HANGUP
    first = heard[0]
    assert isinstance(first, wire.ChannelHangupRequest), first
    assert (first.channel.id, first.soft) == (LEG, False)
    assert first.cause in PLAIN_CAUSES
    await call.hang_up()
    assert (await world.ear.next(LegEnded, leg=leg)).reason is EndReason.HANGUP
    assert not [event for event in world.ear.heard if isinstance(event, LegEnded)]
