"""Who calls, as trunks write it; what hostile text does; the door without an engine. Real SIP."""

import asyncio
import signal
from collections.abc import AsyncIterator

import pytest

from decroche.kernel.ids import AgentId, BridgeId, LegId
from decroche.kernel.legs import Answer, CreateBridge, HangUp, LegEnded, RingAgent
from decroche.kernel.numbers import normalise
from decroche.switch.port import CallerSeen, SwitchConnected, SwitchDisconnected
from tests.kit.sip import Call
from tests.switch.node import CALLER_HZ, Node, SipLine, SipWorld
from tests.switch.world import NUMBER, WAIT_S

pytestmark = pytest.mark.switch

HOSTILE = (
    '"${SHELL(touch /tmp/decroche-owned)}" <sip:%24%7BSHELL(id)%7D@127.0.0.2>',
    '"a,b|c&d" <sip:1%2C2%7C3%26@127.0.0.2>',
    '"' + "x" * 300 + '" <sip:' + "9" * 300 + "@127.0.0.2>",
    '"\\"quoted\\" ;rm" <sip:o%27Brien%22@127.0.0.2>',
    '"🦊🦊" <sip:%F0%9F%A6%8A@127.0.0.2>',
    "<sip:127.0.0.2>",
)


@pytest.fixture
async def world(node: Node) -> AsyncIterator[SipWorld]:
    made = SipWorld(node)
    await made.open()
    yield made
    await made.close()


async def dial(world: SipWorld, sender: str = "", *headers: tuple[str, str]) -> Call:
    party = await world.party("0612345678", "127.0.0.2", CALLER_HZ)
    return await party.dial(NUMBER, tuple(headers), sender)


async def test_the_asserted_identity_goes_before_from(world: SipWorld) -> None:
    await dial(
        world,
        '"Claimed" <sip:0100000000@127.0.0.2>',
        ("P-Asserted-Identity", '"Asserted" <sip:+33698765432@operator.example>'),
    )
    seen = await world.ear.next(CallerSeen)
    assert (seen.caller, seen.caller_name, seen.hidden) == ("+33698765432", "Asserted", False)


async def test_privacy_hides_the_asserted_number(world: SipWorld) -> None:
    await dial(
        world,
        '"Anonymous" <sip:anonymous@anonymous.invalid>',
        ("P-Asserted-Identity", "<sip:+33698765432@operator.example>"),
        ("Privacy", "id"),
    )
    seen = await world.ear.next(CallerSeen)
    assert (seen.caller, seen.caller_name, seen.hidden) == ("", "", True)


async def test_an_anonymous_from_is_hidden(world: SipWorld) -> None:
    await dial(world, '"Anonymous" <sip:anonymous@anonymous.invalid>')
    assert (await world.ear.next(CallerSeen)).hidden


async def test_a_diverted_call_says_from_where(world: SipWorld) -> None:
    await dial(world, "", ("Diversion", "<sip:+33155556666@operator.example>;reason=unconditional"))
    seen = await world.ear.next(CallerSeen)
    assert (seen.caller, seen.diverted_from) == ("0612345678", "+33155556666")


@pytest.mark.parametrize("caller", ["+33612345678", "0033612345678", "33612345678", "0612345678"])
@pytest.mark.parametrize("dialled", ["+33123456789", "0033123456789", "33123456789", "0123456789"])
async def test_every_national_writing_is_the_same_number(
    world: SipWorld, caller: str, dialled: str
) -> None:
    party = await world.party(caller, "127.0.0.2", CALLER_HZ)
    await party.dial(dialled, (), f"<sip:{caller}@127.0.0.2;user=phone>")
    seen = await world.ear.next(CallerSeen)
    assert (seen.caller, seen.dialled) == (caller, dialled), "as the trunk wrote them"
    assert normalise(seen.caller, "FR") == "+33612345678"
    assert normalise(seen.dialled, "FR") == NUMBER


async def test_an_asserted_tel_uri_is_a_number_too(world: SipWorld) -> None:
    """RFC 3325, 9.1 allows a `tel:` URI, alone or beside a `sip:` one."""
    header = ("P-Asserted-Identity", "<tel:+33698765432>")
    await dial(world, '"Claimed" <sip:0100000000@127.0.0.2>', header)
    assert (await world.ear.next(CallerSeen)).caller == "+33698765432"


async def test_privacy_on_the_line_hides_a_from_that_says_the_number(world: SipWorld) -> None:
    await dial(
        world,
        "<sip:0698765432@127.0.0.2>",
        ("P-Asserted-Identity", "<sip:+33698765432@operator.example>"),
        ("Privacy", "id;critical"),
    )
    seen = await world.ear.next(CallerSeen)
    assert (seen.caller, seen.hidden) == ("", True)


@pytest.mark.parametrize("sender", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_text_is_only_text(world: SipWorld, sender: str) -> None:
    call = await dial(world, sender, ("Diversion", "<sip:${SHELL(id)},x@127.0.0.2>"))
    seen = await world.ear.next(CallerSeen)
    assert (seen.dialled, seen.trunk) == (NUMBER, "robots")
    assert "uid=" not in f"{seen.caller} {seen.caller_name} {seen.diverted_from}"
    await world.switch.do([Answer(seen.leg)])
    await call.until("up")


@pytest.mark.parametrize("dialled", ["accueil", "%24%7BSHELL(id)%7D", "s", "h", "T"])
async def test_a_dialled_number_of_letters_gets_404(world: SipWorld, dialled: str) -> None:
    party = await world.party("0612345678", "127.0.0.2", CALLER_HZ)
    call = await party.dial(dialled)
    await call.until("failed")
    assert call.code == 404


async def test_a_stranger_and_an_unknown_phone_hear_the_same(world: SipWorld) -> None:
    """From an address of no trunk: known or unknown, the answer is a challenge."""
    await world.phone("ag7")
    codes = []
    for user in ("ag7", "nobody"):
        party = await world.party(user, "127.0.0.4", CALLER_HZ)
        call = await party.dial(NUMBER)
        await call.until("failed")
        assert call.final is None
        codes.append(call.code)
    assert codes == [401, 401]


async def test_without_heartbeat_the_fallback_answers_ours_and_refuses_others(
    world: SipWorld,
) -> None:
    first = await dial(world)
    seen = await world.ear.next(CallerSeen)
    await world.silence()
    await first.until("up")
    party = await world.party("0612345678", "127.0.0.2", CALLER_HZ)
    unknown = await party.dial("+33999999999")
    await unknown.until("failed")
    assert unknown.code == 404
    ours = await party.dial("0123456789")
    await ours.until("up")
    await SipLine(party, ours).hears_music()
    assert not (await world.reconnect()).restarted
    back = {(await world.ear.next(CallerSeen)).leg for _ in range(2)}
    assert seen.leg in back


async def test_a_silent_asterisk_is_lost_and_found_with_its_calls(world: SipWorld) -> None:
    call = await dial(world)
    seen = await world.ear.next(CallerSeen)
    await world.switch.do([Answer(seen.leg)])
    await call.until("up")
    world.node.signal(signal.SIGSTOP)
    await world.ear.next(SwitchDisconnected)
    world.pause_heartbeat()
    world.node.signal(signal.SIGCONT)
    await world.ear.next(SwitchConnected, restarted=False)
    assert [found.leg for found in (await world.switch.survey()).legs] == [seen.leg]
    await world.resume_heartbeat()
    await call.hang_up()
    await world.ear.next(LegEnded, leg=seen.leg)


async def test_asterisk_killed_and_back_is_told_as_new(world: SipWorld) -> None:
    phone = await world.phone("ag1")
    await dial(world)
    seen = await world.ear.next(CallerSeen)
    await world.switch.do([Answer(seen.leg), CreateBridge(BridgeId("b"))])
    world.node.kill()
    await world.ear.next(SwitchDisconnected)
    world.pause_heartbeat()
    world.node.start()
    assert (await world.ear.next(SwitchConnected, restarted=True)).restarted
    survey = await world.switch.survey()
    assert (survey.legs, survey.bridges, survey.registered) == ((), (), ())
    await world.resume_heartbeat()
    await world.phone("ag1")
    await dial(world)
    seen = await world.ear.next(CallerSeen)
    ring = RingAgent(LegId("again~1"), AgentId("ag1"), BridgeId("b"), "i", 20)
    await world.switch.do([Answer(seen.leg), CreateBridge(BridgeId("b")), ring])
    latest = world.parties[-2]
    assert await asyncio.wait_for(latest.incoming.get(), WAIT_S)
    await world.switch.do([HangUp(LegId("again~1"))])
    assert phone.rings_now() == 0


async def test_an_engine_that_hears_nothing_any_more_connects_anew(world: SipWorld) -> None:
    """Answers come, events do not: it would believe that nobody calls."""
    call = await dial(world)
    seen = await world.ear.next(CallerSeen)
    await world.deafen()
    await world.ear.next(SwitchDisconnected)
    await world.ear.next(SwitchConnected, restarted=False)
    assert [found.leg for found in (await world.switch.survey()).legs] == [seen.leg]
    await call.hang_up()
    await world.ear.next(LegEnded, leg=seen.leg)
