"""What every switch must do when it calls out, and when several phones ring for one caller."""

import time

import pytest

from decroche.kernel.ids import AgentId, AttemptId, LegId, RecordingId
from decroche.kernel.legs import (
    CreateBridge,
    DialAnswered,
    DialOut,
    EndReason,
    FoundLeg,
    HangUp,
    JoinBridge,
    LeaveBridge,
    LegAnswered,
    LegEnded,
    LegRinging,
    RecordingEnded,
    RecordingStarted,
    RingAgent,
    StartMusic,
    StartRecording,
    StopMusic,
    StopRecording,
)
from decroche.switch.port import Outgoing
from tests.switch.contract import BRIDGE, LEG, ring, waiting
from tests.switch.world import Far, Operator, Ringing, World

CALL = "01928f3a-7c1e-7b2d-9c40-5a6f0e9d8b71"
"""Ids as they are: their hyphens matter to Asterisk's filters."""
OUT = LegId(f"{CALL}~o1")
ATTEMPT = f"{CALL}.x1"
FAR_NUMBER, SHOWN = "+33612345678", "+33123456789"
OUTSIDE = {
    486: EndReason.BUSY,
    600: EndReason.BUSY,
    480: EndReason.NO_ANSWER,
    603: EndReason.DECLINED,
    404: EndReason.UNREACHABLE,
    503: EndReason.FULL,
}


def allow(
    world: World, attempt: str = ATTEMPT, lines: tuple[str, ...] = ("line",), caller: str = SHOWN
) -> None:
    until_ms = time.time_ns() // 1_000_000 + 20_000
    world.allowed[attempt] = Outgoing(FAR_NUMBER, caller, lines, until_ms)


def dial(leg: LegId = OUT, attempt: str = ATTEMPT, seconds: int = 20) -> DialOut:
    return DialOut(leg, BRIDGE, AttemptId(attempt), seconds)


async def agent_alone(world: World) -> Ringing:
    """An agent who will call out: in the bridge, with nobody."""
    phone = await world.phone("ag1")
    await world.switch.do([CreateBridge(BRIDGE), ring()])
    agent = await phone.rings()
    await agent.pick_up()
    await world.ear.next(LegAnswered, leg=LEG)
    return agent


async def calling(world: World) -> tuple[Operator, Ringing, Far]:
    """An agent has dialled a number, which was called."""
    (operator,) = await world.operators("line")
    agent = await agent_alone(world)
    allow(world)
    await world.switch.do([dial()])
    return operator, agent, await operator.called()


async def in_conversation(world: World) -> tuple[Ringing, Far, LegId]:
    """And it has answered."""
    _, agent, far = await calling(world)
    await far.pick_up()
    party = (await world.ear.next(DialAnswered, leg=OUT)).party
    await agent.hears(far)
    await far.hears(agent)
    return agent, far, party


def ends(world: World) -> list[LegEnded]:
    return [event for event in world.ear.heard if isinstance(event, LegEnded)]


async def found(world: World) -> dict[LegId, FoundLeg]:
    return {leg.leg: leg for leg in (await world.switch.survey()).legs}


class OutContract:
    """Subclasses give the fixture `world`."""

    async def test_a_number_rings_answers_and_both_hear_each_other(self, world: World) -> None:
        operator, agent, far = await calling(world)
        assert (far.number, far.shown) == (FAR_NUMBER, SHOWN)
        await far.ring()
        await world.ear.next(LegRinging, leg=OUT)
        await far.pick_up()
        party = (await world.ear.next(DialAnswered, leg=OUT)).party
        await agent.hears(far)
        await far.hears(agent)
        assert await found(world) == {
            LEG: FoundLeg(LEG, True, BRIDGE),
            party: FoundLeg(party, True, BRIDGE, dialled=OUT),
        }
        assert (operator.calls_now(), ends(world)) == (0, [])
        await far.hang_up()
        assert (await world.ear.next(LegEnded)).leg == party

    async def test_we_hang_up_on_who_has_answered(self, world: World) -> None:
        _, far, party = await in_conversation(world)
        await world.switch.do([HangUp(party), HangUp(party)])
        await far.ended()
        ended = await world.ear.next(LegEnded)
        assert (ended.leg, ended.reason) == (party, EndReason.HANGUP)
        assert list(await found(world)) == [LEG]

    async def test_an_order_for_the_leg_reaches_its_party(self, world: World) -> None:
        """Given before its giver knew of the answer."""
        _, far, party = await in_conversation(world)
        await world.switch.do([HangUp(OUT)])
        await far.ended()
        assert (await world.ear.next(LegEnded)).leg == party

    @pytest.mark.parametrize("code", list(OUTSIDE))
    async def test_why_a_number_did_not_answer(self, world: World, code: int) -> None:
        operator, _, far = await calling(world)
        await far.refuse(code)
        ended = await world.ear.next(LegEnded)
        assert (ended.leg, ended.reason) == (OUT, OUTSIDE[code])
        assert operator.calls_now() == 0

    async def test_a_number_that_nobody_answers_stops_ringing(self, world: World) -> None:
        (operator,) = await world.operators("line")
        await agent_alone(world)
        allow(world)
        await world.switch.do([dial(seconds=1)])
        far = await operator.called()
        await far.ring()
        ended = await world.ear.next(LegEnded)
        assert (ended.leg, ended.reason) == (OUT, EndReason.NO_ANSWER)
        await far.ended()

    async def test_we_give_up_while_it_rings(self, world: World) -> None:
        _, _, far = await calling(world)
        await far.ring()
        await world.ear.next(LegRinging, leg=OUT)
        await world.switch.do([HangUp(OUT, EndReason.CANCELLED), HangUp(OUT)])
        ended = await world.ear.next(LegEnded)
        assert (ended.leg, ended.reason) == (OUT, EndReason.CANCELLED)
        await far.ended()
        assert list(await found(world)) == [LEG]

    async def test_without_a_verdict_nothing_leaves(self, world: World) -> None:
        (operator,) = await world.operators("line")
        await agent_alone(world)
        await world.switch.do([dial()])
        ended = await world.ear.next(LegEnded)
        assert (ended.leg, ended.reason) == (OUT, EndReason.NOT_PLACED)
        assert operator.calls_now() == 0

    async def test_a_verdict_that_is_too_old_is_none(self, world: World) -> None:
        (operator,) = await world.operators("line")
        await agent_alone(world)
        past_ms = time.time_ns() // 1_000_000 - 1000
        world.allowed[ATTEMPT] = Outgoing(FAR_NUMBER, SHOWN, ("line",), past_ms)
        await world.switch.do([dial()])
        assert (await world.ear.next(LegEnded)).reason is EndReason.NOT_PLACED
        assert operator.calls_now() == 0

    async def test_a_line_that_cannot_be_reached_places_no_call(self, world: World) -> None:
        """Said apart from a number that cannot be reached: nobody was rung."""
        (operator,) = await world.operators("line")
        await agent_alone(world)
        await world.unreachable("dead")
        allow(world, lines=("dead",))
        await world.switch.do([dial()])
        ended = await world.ear.next(LegEnded)
        assert (ended.leg, ended.reason) == (OUT, EndReason.NOT_PLACED)
        assert operator.calls_now() == 0

    async def test_of_two_lines_the_one_that_answers_says_why(self, world: World) -> None:
        (operator,) = await world.operators("line")
        await agent_alone(world)
        await world.unreachable("dead")
        allow(world, lines=("dead", "line", "dead"))
        await world.switch.do([dial()])
        await (await operator.called()).refuse(503)
        assert (await world.ear.next(LegEnded, leg=OUT)).reason is EndReason.FULL

    async def test_an_order_given_twice_dials_once(self, world: World) -> None:
        (operator,) = await world.operators("line")
        agent = await agent_alone(world)
        allow(world)
        await world.switch.do([dial(), dial()])
        far = await operator.called()
        await world.switch.do([dial()])
        await far.pick_up()
        party = (await world.ear.next(DialAnswered, leg=OUT)).party
        await world.switch.do([dial()])
        await agent.hears(far)
        assert (sorted(await found(world)), operator.calls_now()) == (sorted([LEG, party]), 0)
        assert ends(world) == []

    async def test_a_verdict_is_good_for_one_call(self, world: World) -> None:
        operator, _, far = await calling(world)
        await far.refuse(486)
        assert (await world.ear.next(LegEnded, leg=OUT)).reason is EndReason.BUSY
        again = LegId(f"{CALL}~o2")
        await world.switch.do([dial(again)])
        assert (await world.ear.next(LegEnded, leg=again)).reason is EndReason.NOT_PLACED
        assert operator.calls_now() == 0

    async def test_the_next_line_is_tried_when_one_is_full(self, world: World) -> None:
        first, second = await world.operators("line", "spare")
        agent = await agent_alone(world)
        allow(world, lines=("line", "spare"))
        await world.switch.do([dial()])
        await (await first.called()).refuse(503)
        far = await second.called()
        await far.pick_up()
        await world.ear.next(DialAnswered, leg=OUT)
        await agent.hears(far)
        assert (first.calls_now(), ends(world)) == (0, [])

    async def test_no_other_line_is_tried_when_the_number_is_busy(self, world: World) -> None:
        first, second = await world.operators("line", "spare")
        await agent_alone(world)
        allow(world, lines=("line", "spare"))
        await world.switch.do([dial()])
        await (await first.called()).refuse(486)
        assert (await world.ear.next(LegEnded, leg=OUT)).reason is EndReason.BUSY
        assert second.calls_now() == 0

    async def test_a_number_can_be_kept_back(self, world: World) -> None:
        (operator,) = await world.operators("line")
        await agent_alone(world)
        allow(world, caller="")
        await world.switch.do([dial()])
        assert (await operator.called()).shown == ""

    async def test_another_engine_finds_what_rings_and_who_answered(self, world: World) -> None:
        _, agent, far = await calling(world)
        await far.ring()
        await world.ear.next(LegRinging, leg=OUT)
        await world.reconnect()
        assert (await found(world))[OUT] == FoundLeg(OUT, False, BRIDGE)
        await far.pick_up()
        party = (await world.ear.next(DialAnswered, leg=OUT)).party
        await agent.hears(far)
        await world.reconnect()
        assert (await found(world))[party] == FoundLeg(party, True, BRIDGE, dialled=OUT)
        await far.hears(agent)
        await far.hang_up()
        assert (await world.ear.next(LegEnded)).leg == party

    async def test_another_engine_can_give_up_what_rings(self, world: World) -> None:
        _, _, far = await calling(world)
        await far.ring()  # CANCEL goes to who has said something only (RFC 3261, 9.1).
        await world.ear.next(LegRinging, leg=OUT)
        await world.reconnect()
        await world.switch.survey()
        await world.switch.do([HangUp(OUT, EndReason.CANCELLED)])
        assert (await world.ear.next(LegEnded, leg=OUT)).reason is EndReason.CANCELLED
        await far.ended()

    async def test_who_answers_while_no_engine_is_there_waits_for_one(self, world: World) -> None:
        _, agent, far = await calling(world)
        await world.gone()
        await far.pick_up()
        await far.hears_music()
        await world.reconnect()
        legs = (await found(world)).values()
        party = next((leg.leg for leg in legs if leg.dialled == OUT), None)
        if party is None:
            party = (await world.ear.next(DialAnswered, leg=OUT)).party
        await far.hears(agent)
        await agent.hears(far)
        await far.hang_up()
        await world.ear.next(LegEnded, leg=party)

    async def test_who_answered_can_be_held_and_recorded(self, world: World) -> None:
        agent, far, party = await in_conversation(world)
        recording = RecordingId("o1.r9")
        await world.switch.do([StartRecording(recording, party, LEG)])
        await world.ear.next(RecordingStarted, recording=recording)
        await world.pause()
        (seen,) = await world.switch.media([party])
        assert seen.received >= 50 and seen.sent >= 50
        await world.switch.do([StopRecording(recording)])
        assert not (await world.ear.next(RecordingEnded, recording=recording)).failed
        lengths = world.recorded_s(recording)
        assert lengths is None or min(lengths) > 1.5
        await world.switch.do([LeaveBridge(BRIDGE, party), StartMusic(party)])
        await far.hears_music()
        await world.switch.do([StopMusic(party), JoinBridge(BRIDGE, party)])
        await far.hears(agent)
        await agent.hears(far)

    async def test_of_several_phones_the_one_that_is_ordered_joins(self, world: World) -> None:
        phone = await world.phone("ag1")
        line, leg = await waiting(world)
        order = RingAgent(LEG, AgentId("ag1"), BRIDGE, "i1", 20, join=False)
        await world.switch.do([order, order])
        agent = await phone.rings()
        await agent.pick_up()
        await world.ear.next(LegAnswered, leg=LEG)
        assert (await found(world))[LEG] == FoundLeg(LEG, True, None)
        await world.reconnect()
        assert (await found(world))[LEG] == FoundLeg(LEG, True, None)
        await world.switch.do([StopMusic(leg), JoinBridge(BRIDGE, leg), JoinBridge(BRIDGE, LEG)])
        await line.hears(agent)
        await agent.hears(line)

    async def test_a_phone_that_joins_nothing_can_be_hung_up(self, world: World) -> None:
        phone = await world.phone("ag1")
        await world.switch.do([CreateBridge(BRIDGE)])
        await world.switch.do([RingAgent(LEG, AgentId("ag1"), BRIDGE, "i1", 20, join=False)])
        agent = await phone.rings()
        await agent.pick_up()
        await world.ear.next(LegAnswered, leg=LEG)
        await world.switch.do([HangUp(LEG)])
        await agent.ended()
        assert (await world.ear.next(LegEnded, leg=LEG)).reason is EndReason.HANGUP
