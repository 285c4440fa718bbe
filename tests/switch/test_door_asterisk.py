"""The one door out, on a real Asterisk: who goes round it, or twice through it, reaches nobody."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from decroche.kernel.ids import AttemptId
from decroche.kernel.legs import Answer, DialAnswered, EndReason, HangUp, LegEnded, LegRinging
from decroche.switch.asterisk import door
from decroche.switch.asterisk.node import NumberRoute, Registration, TrunkSpec
from decroche.switch.asterisk.requests import watch_request
from decroche.switch.asterisk.watcher import LOOK_S
from decroche.switch.asterisk.wire import Request
from decroche.switch.port import CallerSeen, Outgoing, RogueCall
from tests.kit.operator import Operator
from tests.kit.sip_message import reply
from tests.switch.contract_out import (
    FAR_NUMBER,
    OUT,
    SHOWN,
    agent_alone,
    allow,
    calling,
    dial,
    found,
    in_conversation,
)
from tests.switch.node import FAR_HZ, TRUNKS, Node, SipFar, SipRinging, SipWorld
from tests.switch.world import NUMBER, WAIT_S

pytestmark = pytest.mark.switch


@pytest.fixture
async def world(node: Node) -> AsyncIterator[SipWorld]:
    made = SipWorld(node)
    await made.open()
    await made.switch.survey()
    yield made
    await made.close()


async def past(world: SipWorld, *requests: Request) -> list[int]:
    """Ask Asterisk past the adapter's orders; gives the statuses."""
    assert world.switch._links is not None
    return [answer.status_code for answer in await world.switch._links.main.all(requests)]


def verdict(attempt: str, fresh_s: int = 20) -> Request:
    until_ms = time.time_ns() // 1_000_000 + fresh_s * 1000
    call = door.Call("nobody", OUT, None, AttemptId(attempt), 20)
    text = door.verdict(call, Outgoing(FAR_NUMBER, SHOWN, ("line",), until_ms))
    assert text is not None
    return door.allow_request(AttemptId(attempt), text)


def through(extension: str, **variables: object) -> Request:
    """Somebody calls the door's context; what the other end does is of no matter."""
    query = (("endpoint", f"Local/{extension}@{door.OUT_CONTEXT}/n"), ("extension", "s"))
    context = (("context", "decroche-agents"), ("priority", "1"), ("timeout", "20"))
    return Request("POST", "channels", (*query, *context), {"variables": dict(variables)})


async def command(world: SipWorld, text: str) -> str:
    return await world.trunks._run(text)


async def quiet(world: SipWorld) -> None:
    """Until no channel is left; asking takes its time."""
    async with asyncio.timeout(WAIT_S):
        while await world.contexts():
            pass


async def test_the_line_is_heard_before_the_answer(world: SipWorld) -> None:
    """Ringback by Asterisk at 180, then the operator's own announcement with 183."""
    _, agent, far = await calling(world)
    assert isinstance(agent, SipRinging) and isinstance(far, SipFar)
    await far.ring()
    await world.ear.next(LegRinging, leg=OUT)
    await agent.call.sounds()
    operator = far.party
    assert isinstance(operator, Operator)
    await operator.progress(far.call)
    await agent.call.hears(FAR_HZ)
    assert (await found(world))[OUT].up is False
    assert far.call.rtp is not None
    far.call.rtp.close()
    await far.pick_up()
    await world.ear.next(DialAnswered, leg=OUT)
    await agent.call.hears_again(FAR_HZ)


@pytest.mark.parametrize("channels", [2, 10])
async def test_one_verdict_is_one_call_in_the_same_instant_too(
    world: SipWorld, channels: int
) -> None:
    (operator,) = await world.operators("line")
    for turn in range(5):
        attempt = f"at-once.{channels}.{turn}"
        calls = [through(attempt) for _ in range(channels)]
        await past(world, verdict(attempt), *calls)
        far = await operator.called()
        async with asyncio.timeout(WAIT_S):
            while (await command(world, "core show channels concise")).count("Local/") > 2:
                pass  # All others have come to their end.
        assert operator.calls_now() == 0
        await far.refuse(486)
        await quiet(world)
    assert operator.calls_now() == 0


HOLDER = (
    f"s,1,Set(HELD=${{LOCK({door.OUT_CONTEXT})}})",
    "s,2,Wait(2)",
    f"s,3,Set(HELD=${{UNLOCK({door.OUT_CONTEXT})}})",
)


async def test_verdicts_are_taken_under_one_lock(world: SipWorld) -> None:
    """The instant between reading and deleting is too short to be met by chance: the lock is held
    by another channel until all stand before it, and then lets them in one after another."""
    (operator,) = await world.operators("line")
    for step in HOLDER:
        await command(world, f"dialplan add extension {step} into test-holder")
    holder = (("endpoint", "Local/s@test-holder/n"), ("extension", "s"), ("priority", "1"))
    await past(world, Request("POST", "channels", (*holder, ("context", "decroche-agents"))))
    await past(world, verdict("held"), *[through("held") for _ in range(8)])
    async with asyncio.timeout(WAIT_S):
        while (await world.contexts()).count(door.OUT_CONTEXT) < 8:
            pass
    assert operator.calls_now() == 0
    assert "test-holder" in await world.contexts(), "the lock was held all that time"
    far = await operator.called()
    await far.refuse(486)
    await quiet(world)
    assert operator.calls_now() == 0
    await command(world, "dialplan remove context test-holder")


async def test_what_nobody_allowed_does_not_leave(world: SipWorld) -> None:
    """Without, used, expired; and neither extension nor variables make a number of their own."""
    (operator,) = await world.operators("line")
    await past(world, verdict("old", fresh_s=-1), through("old"))
    await past(world, through("none"), through(FAR_NUMBER.removeprefix("+")))
    evil = {"NUMBER": "+33899000000", "TRUNKS": "line", "UNTIL": "9999999999", "RING": "20"}
    await past(world, through("none", **evil, VERDICT="+33899000000,,line,9999999999,20,a,b,c"))
    await past(world, through("none,+33899000000"), through("x}${SHELL(id)}"))
    await quiet(world)
    assert operator.calls_now() == 0
    await past(world, verdict("good"), through("good", **evil, OUT_good="+33899000000,,line"))
    far = await operator.called()
    assert (far.number, far.shown) == (FAR_NUMBER, SHOWN)
    await far.refuse(486)
    await quiet(world)
    await past(world, through("good"))
    await quiet(world)
    assert operator.calls_now() == 0
    assert "OUT_good" not in await command(world, "dialplan show globals")


async def test_a_diverted_call_is_not_followed(world: SipWorld) -> None:
    """The operator says 302 to a dear number."""
    operator, _, far = await calling(world)
    assert isinstance(far, SipFar) and far.call.invite is not None
    moved = reply(
        far.call.invite, 302, "Moved", far.call.local_tag, Contact="<sip:+33899000000@127.0.0.20>"
    )
    far.party.socket.send(moved, far.party.server)
    ended = await world.ear.next(LegEnded, leg=OUT)
    assert (ended.reason, operator.calls_now()) == (EndReason.UNREACHABLE, 0)


async def test_a_line_that_says_nothing_at_all_has_placed_no_call(world: SipWorld) -> None:
    """Before Asterisk knows that it is dead: without one word from it nobody can have been rung."""
    await world.mute("line")
    await agent_alone(world)
    allow(world)
    await world.switch.do([dial(seconds=2)])
    assert (await world.ear.next(LegEnded, leg=OUT)).reason is EndReason.NOT_PLACED


async def test_a_number_that_the_operator_has_no_route_to_is_the_numbers(world: SipWorld) -> None:
    """Cause 3 by its `Reason` (RFC 3326), as Asterisk says of a line that it cannot reach."""
    _, _, far = await calling(world)
    assert isinstance(far, SipFar) and far.call.invite is not None
    reason = "Q.850;cause=3"
    no = reply(far.call.invite, 404, "Not Found", far.call.local_tag, Reason=reason)
    far.party.socket.send(no, far.party.server)
    assert (await world.ear.next(LegEnded, leg=OUT)).reason is EndReason.UNREACHABLE


BY_COMMAND = "channel originate PJSIP/+33899000000@trunk-line application Wait 60"


async def by_command(world: SipWorld, host: str) -> None:
    """At Asterisk's own prompt, by a module that our nodes do not load."""
    assert "No such command" in await command(world, BY_COMMAND)
    await command(world, "module load res_clioriginate.so")
    await command(world, BY_COMMAND)
    await command(world, "module unload res_clioriginate.so")


async def by_request(world: SipWorld, host: str) -> None:
    """Another program with the password of ARI, to where parties wait."""
    query = (("endpoint", f"PJSIP/trunk-line/sip:+33899000000@{host}"), ("priority", "2"))
    place = (("context", door.DIALLED_CONTEXT), ("extension", "s"))
    await past(world, Request("POST", "channels", (*query, *place)))


@pytest.mark.parametrize("answers", [False, True])
@pytest.mark.parametrize("way", [by_command, by_request])
async def test_who_goes_round_the_door_is_ended_and_told(
    world: SipWorld, way: Callable[[SipWorld, str], Awaitable[None]], answers: bool
) -> None:
    (operator,) = await world.operators("line")
    calling_out = asyncio.ensure_future(way(world, operator.operator.host))
    far = await operator.called()
    began = time.monotonic()
    await (far.pick_up() if answers else far.ring())
    swept = (await world.switch.survey()).legs
    assert swept == (), "who sweeps what is left over would end it before the alarm"
    rogue = await world.ear.next(RogueCall)
    await far.ended()
    print(f"ended {time.monotonic() - began:.1f} s after its INVITE came")
    assert rogue.trunk == "line"
    await calling_out
    await quiet(world)
    assert not [event for event in world.ear.heard if isinstance(event, RogueCall)]


async def looks(world: SipWorld, count: int) -> None:
    """So many looks of the watcher have passed."""
    asked = asyncio.Event()
    seen = 0
    links = world.switch._links
    assert links is not None
    link = links.main
    ask = link.ask

    async def listen(request: Request) -> object:
        nonlocal seen
        answer = await ask(request)
        seen += request.uri == "endpoints/PJSIP"
        if seen > count:
            asked.set()
        return answer

    link.ask = listen  # type: ignore[method-assign, assignment]
    async with asyncio.timeout(WAIT_S + count * LOOK_S):
        await asked.wait()


async def test_who_is_in_order_is_left_alone(world: SipWorld) -> None:
    """A caller who rings, one in the fallback's hands later, a call that rings, one that talks."""
    caller = await world.call()
    seen = await world.ear.next(CallerSeen)
    _, _, party = await in_conversation(world)
    allow(world, "i1.x2")
    second = dial(OUT.__class__("i1~o2"), "i1.x2")
    await world.switch.do([second])
    await looks(world, 3)
    assert not [e for e in world.ear.heard if isinstance(e, RogueCall | LegEnded)]
    await world.reconnect()
    await world.switch.survey()
    await looks(world, 3)
    assert not [e for e in world.ear.heard if isinstance(e, RogueCall | LegEnded)]
    await world.switch.do([HangUp(second.leg), HangUp(party), HangUp(seen.leg)])
    await caller.ended()


async def test_a_party_hung_up_on_in_the_instant_of_its_answer_does_not_stay(
    world: SipWorld,
) -> None:
    """The answer and our order cross: whichever is first, both ends are told once and end."""
    (operator,) = await world.operators("line")
    await agent_alone(world)
    for turn in range(10):
        leg, attempt = OUT.__class__(f"i1~o{turn}"), f"cross.{turn}"
        allow(world, attempt)
        await world.switch.do([dial(leg, attempt)])
        far = await operator.called()
        await asyncio.gather(far.pick_up(), world.switch.do([HangUp(leg, EndReason.CANCELLED)]))
        await far.ended()
        ended = await world.ear.next(LegEnded)
        answered = [e for e in world.ear.heard if isinstance(e, DialAnswered)]
        world.ear.heard.clear()
        assert ended.leg == (answered[0].party if answered else leg)
        assert ended.reason is EndReason.CANCELLED
    assert len(await found(world)) == 1


@pytest.mark.parametrize("account", [False, True])
async def test_what_the_operator_is_shown(world: SipWorld, account: bool) -> None:
    """The number in P-Asserted-Identity always, in From too unless that is the account's."""
    server = (world.node.settings.host, world.node.settings.sip_port)
    operator = await Operator.listen("127.0.0.20", server)
    operator.ring_code, operator.accounts["us"] = None, "right"
    world.parties.append(operator)
    registration = Registration(operator.host, "us", "right") if account else None
    spec = TrunkSpec("line", ("127.0.0.20",), registration, host=operator.host)
    await world.trunks.apply([*TRUNKS, spec], [NumberRoute(NUMBER)])
    await agent_alone(world)
    for number, caller in enumerate((SHOWN, "")):
        leg, attempt = OUT.__class__(f"i1~o{number}"), f"i1.x{number}"
        allow(world, attempt, caller=caller)
        await world.switch.do([dial(leg, attempt)])
        call = await operator.next_call()
        assert call.invite is not None
        sender, identity = call.invite.get("From"), call.invite.get("P-Asserted-Identity")
        user = sender.partition("sip:")[2].partition("@")[0]
        if caller:
            assert f"sip:{SHOWN}@" in identity
            assert (user, call.invite.get("Privacy")) == ("us" if account else SHOWN, "")
        else:
            assert SHOWN not in call.invite.encode().decode()
            assert (user, call.invite.get("Privacy")) == ("us" if account else "anonymous", "id")
            assert sender.startswith('"Anonymous"')
        await operator.refuse(call, 486)
        await world.ear.next(LegEnded, leg=leg)
    await world.trunks.apply(TRUNKS, [NumberRoute(NUMBER)])


async def test_callers_are_told_nothing_of_the_agent(world: SipWorld) -> None:
    """That we assert who we are to operators says nothing in the answers to their calls."""
    line = await world.call()
    seen = await world.ear.next(CallerSeen)
    await world.switch.do([Answer(seen.leg)])
    await line.up()
    assert line.call.final is not None
    assert line.call.final.get("P-Asserted-Identity") == ""


async def test_a_leg_that_is_never_dialled_ends_by_itself(world: SipWorld) -> None:
    """The engine that made it died before it was in its hands."""
    call = door.Call("nobody", OUT, None, AttemptId("lost"), 1)
    create, *_ = door.create_requests(call)
    query = tuple(pair for pair in create.query if pair[0] != "app")
    ours = Request("POST", create.uri, (*query, ("app", world.node.settings.app)), create.body)
    assert await past(world, ours, watch_request(world.node.settings.app, OUT)) == [200, 200]
    assert OUT in await found(world)
    assert (await world.ear.next(LegEnded, leg=OUT)).leg == OUT
