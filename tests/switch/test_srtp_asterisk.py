"""An encrypted trunk on a real Asterisk: both ends hear, plain sound is refused; which codecs."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from decroche.kernel.ids import LegId
from decroche.kernel.legs import Answer, CreateBridge, JoinBridge, LegAnswered, StartMusic
from decroche.switch.asterisk.node import NumberRoute, TrunkSpec
from decroche.switch.asterisk.trunks import AsteriskTrunks
from decroche.switch.port import CallerSeen
from tests.kit.sip_message import Message
from tests.kit.telephone import Telephone
from tests.switch.contract import BRIDGE, LEG, ring
from tests.switch.node import AGENT_HZ, CALLER_HZ, TRUNKS, Node, SipRinging, SipWorld
from tests.switch.world import NUMBER, WAIT_S

pytestmark = pytest.mark.switch
SECRET = TrunkSpec("secret", ("127.0.0.5",), srtp="required")


@pytest.fixture
async def world(node: Node) -> AsyncIterator[SipWorld]:
    made = SipWorld(node)
    await made.open()
    lines = AsteriskTrunks(node.settings, node.install.argv_prefix)
    await lines.apply([*TRUNKS, SECRET], [NumberRoute(NUMBER)])
    yield made
    await made.close()


async def telephone(world: SipWorld, encrypted: bool) -> Telephone:
    server = (world.node.settings.host, world.node.settings.sip_port)
    phone = await Telephone.open("0612345678", server, "127.0.0.5")
    phone.tone_hz, phone.encrypted = CALLER_HZ, encrypted
    world.parties.append(phone)
    return phone


async def test_sound_is_heard_at_both_ends_of_an_encrypted_trunk(world: SipWorld) -> None:
    desk = await world.phone("ag1")
    call = await (await telephone(world, encrypted=True)).dial(NUMBER)
    leg = (await world.ear.next(CallerSeen, trunk="secret")).leg
    await world.switch.do([Answer(leg), CreateBridge(BRIDGE), ring()])
    agent = await desk.rings()
    await agent.pick_up()
    await world.ear.next(LegAnswered, leg=LEG)
    await world.switch.do([JoinBridge(BRIDGE, leg)])
    assert isinstance(agent, SipRinging)
    await call.hears(AGENT_HZ)
    await agent.call.hears(CALLER_HZ)
    assert call.rtp is not None and call.rtp.srtp is not None
    assert call.rtp.srtp.forged == 0, "every packet was sealed by the key of the SDP"
    assert call.final is not None and "RTP/SAVP" in call.final.body


async def test_a_caller_in_the_clear_is_refused_where_encryption_is_required(
    world: SipWorld,
) -> None:
    call = await (await telephone(world, encrypted=False)).dial(NUMBER)
    await call.until("failed")
    assert call.code == 488


def offered(message: Message) -> list[str]:
    """The codecs of an SDP, in its order."""
    lines = message.body.split("\r\n")
    media = next(line for line in lines if line.startswith("m=audio"))
    names = dict(line[9:].split(" ", 1) for line in lines if line.startswith("a=rtpmap:"))
    return [names[number].split("/")[0] for number in media.split()[3:]]


async def test_a_desk_phone_is_offered_what_it_may_have(world: SipWorld) -> None:
    desk = await world.phone("ag2")
    await (await telephone(world, encrypted=True)).dial(NUMBER)
    leg = (await world.ear.next(CallerSeen)).leg
    order = ring("ag2", LegId("o2~1"))
    await world.switch.do([Answer(leg), CreateBridge(BRIDGE), order])
    agent = await desk.rings()
    assert isinstance(agent, SipRinging) and agent.call.invite is not None
    codecs = offered(agent.call.invite)
    print("offered:", codecs)
    assert list(dict.fromkeys(codecs)) == ["PCMA", "PCMU", "opus", "telephone-event"]


async def test_a_trunk_takes_wideband_where_that_is_all_there_is(world: SipWorld) -> None:
    server = (world.node.settings.host, world.node.settings.sip_port)
    phone = await Telephone.open("0612345678", server)
    world.parties.append(phone)
    phone.codec = (9, "G722/8000")
    call = await phone.dial(NUMBER)
    leg = (await world.ear.next(CallerSeen)).leg
    await world.switch.do([Answer(leg), StartMusic(leg)])
    await call.until("up")
    assert call.final is not None and call.rtp is not None
    assert offered(call.final)[0] == "G722"
    async with asyncio.timeout(WAIT_S):
        while call.rtp.kinds.get(9, 0) < 50:
            await call.rtp.frame()


async def test_a_desk_phone_with_wideband_is_offered_it_first(world: SipWorld) -> None:
    desk = await world.phone("ag2", codec="g722")
    await (await telephone(world, encrypted=True)).dial(NUMBER)
    leg = (await world.ear.next(CallerSeen)).leg
    await world.switch.do([Answer(leg), CreateBridge(BRIDGE), ring("ag2", LegId("o2~1"))])
    agent = await desk.rings()
    assert isinstance(agent, SipRinging) and agent.call.invite is not None
    codecs = offered(agent.call.invite)
    assert list(dict.fromkeys(codecs)) == ["G722", "PCMA", "PCMU", "opus", "telephone-event"]
