"""Bounds of a trunk on a real Asterisk: one call too many, with and without an engine; no sound."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from decroche.kernel.legs import Answer, EndReason, HangUp, LegEnded, StartMusic
from decroche.switch.asterisk import pjsip_conf
from decroche.switch.asterisk.node import NumberRoute, TrunkSpec
from decroche.switch.asterisk.trunks import AsteriskTrunks
from decroche.switch.port import CallerSeen
from tests.kit.sip import WAIT_S, Call
from tests.switch.node import CALLER_HZ, TRUNKS, Node, SipWorld
from tests.switch.world import NUMBER

pytestmark = pytest.mark.switch
SMALL = TrunkSpec("small", ("127.0.0.5",), calls_max=2)


@pytest.fixture
async def world(node: Node) -> AsyncIterator[SipWorld]:
    made = SipWorld(node)
    await made.open()
    lines = AsteriskTrunks(node.settings, node.install.argv_prefix)
    await lines.apply([*TRUNKS, SMALL], [NumberRoute(NUMBER)])
    yield made
    await made.close()


async def dial(world: SipWorld, address: str) -> Call:
    return await (await world.party("0612345678", address, CALLER_HZ)).dial(NUMBER)


async def filled(world: SipWorld) -> tuple[list[Call], list[CallerSeen]]:
    """The small trunk with its two calls, answered."""
    calls = [await dial(world, "127.0.0.5") for _ in range(SMALL.calls_max)]
    seen = [await world.ear.next(CallerSeen, trunk="small", full=False) for _ in calls]
    await world.switch.do([Answer(each.leg) for each in seen])
    for call in calls:
        await call.until("up")
    return calls, seen


async def test_one_call_too_many_is_told_and_refused_and_leaves_the_others(
    world: SipWorld,
) -> None:
    calls, _ = await filled(world)
    third = await dial(world, "127.0.0.5")
    told = await world.ear.next(CallerSeen, trunk="small", full=True)
    other = await dial(world, "127.0.0.2")
    free = await world.ear.next(CallerSeen, trunk="robots")
    assert not free.full, "another trunk has its own limit"
    await world.switch.do([HangUp(told.leg, EndReason.FULL), Answer(free.leg)])
    await third.until("failed")
    await other.until("up")
    assert third.code == 503
    assert (await world.ear.next(LegEnded, leg=told.leg)).reason is EndReason.FULL
    assert [call.state for call in calls] == ["up", "up"]
    await calls[0].hang_up()
    await world.ear.next(LegEnded)
    await a_place_is_free_again(world)


async def test_those_refused_take_no_place(world: SipWorld) -> None:
    """Refused callers whom the engine has not sent away yet do not count."""
    calls, _ = await filled(world)
    for _ in range(3):
        await dial(world, "127.0.0.5")
        await world.ear.next(CallerSeen, full=True)
    await calls[0].hang_up()
    await world.ear.next(LegEnded)
    await a_place_is_free_again(world)


async def a_place_is_free_again(world: SipWorld) -> None:
    """An end is told at the BYE; the channel is taken apart, and uncounted, some ms later."""
    async with asyncio.timeout(WAIT_S):
        while True:
            await dial(world, "127.0.0.5")
            if not (await world.ear.next(CallerSeen, trunk="small")).full:
                return


async def test_a_caller_without_sound_is_ended_and_named(
    world: SipWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pjsip_conf, "RTP_TIMEOUT_S", 2)  # The shipped one is a test too long.
    quiet = TrunkSpec("quiet", ("127.0.0.6",))
    lines = AsteriskTrunks(world.node.settings, world.node.install.argv_prefix)
    await lines.apply([*TRUNKS, SMALL, quiet], [NumberRoute(NUMBER)])
    call = await dial(world, "127.0.0.6")
    seen = await world.ear.next(CallerSeen, trunk="quiet")
    await world.switch.do([Answer(seen.leg), StartMusic(seen.leg)])
    await call.sounds()
    assert call.rtp is not None
    call.rtp.hush()
    assert (await world.ear.next(LegEnded, leg=seen.leg)).reason is EndReason.MEDIA_LOST
    await call.until("ended")


async def test_without_an_engine_the_bound_holds(world: SipWorld) -> None:
    calls, _ = await filled(world)
    await world.gone()
    async with asyncio.timeout(30):
        while True:  # Until the heartbeat is old, the engine's silence keeps the caller waiting.
            third = await dial(world, "127.0.0.5")
            await third.until("failed")
            if third.code == 503:
                break
    assert [call.state for call in calls] == ["up", "up"]
    await world.reconnect()
