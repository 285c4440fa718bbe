"""A supervisor at an agent's ear: who hears whom, and that the call stays as it is."""

from decroche.kernel.ids import AgentId, LegId, RecordingId
from decroche.kernel.legs import (
    EndReason,
    HangUp,
    JoinBridge,
    LeaveBridge,
    LegAnswered,
    LegEnded,
    ListenIn,
    RecordingEnded,
    RecordingStarted,
    RingAgent,
    StartRecording,
    StopListening,
    StopRecording,
)
from tests.switch.contract import BRIDGE, LEG, talking
from tests.switch.world import Line, Ringing, World

COACH = LegId("i1_s1.0~1")


def at_ear(whisper: bool = False) -> ListenIn:
    return ListenIn(COACH, LEG, whisper)


async def supervised(world: World) -> tuple[Line, LegId, Ringing, Ringing]:
    """A conversation, and a supervisor's phone that has answered and was told nothing yet."""
    line, leg, agent = await talking(world)
    phone = await world.phone("ag2")
    ring = RingAgent(COACH, AgentId("ag2"), BRIDGE, "i1", 20, reattach=True, join=False)
    await world.switch.do([ring])
    coach = await phone.rings()
    assert coach.reattach
    await coach.pick_up()
    await world.ear.next(LegAnswered, leg=COACH)
    return line, leg, agent, coach


class EarsContract:
    """Subclasses give the fixture `world`."""

    async def test_who_listens_hears_both_and_is_heard_by_nobody(self, world: World) -> None:
        line, _, agent, coach = await supervised(world)
        await world.switch.do([at_ear(), at_ear()])
        await coach.hears_all(line, agent)
        await agent.hears_all(line, but=coach)
        await line.hears_all(agent, but=coach)

    async def test_who_whispers_is_heard_by_the_agent_alone(self, world: World) -> None:
        line, _, agent, coach = await supervised(world)
        await world.switch.do([at_ear(True), at_ear(True)])
        await agent.hears_all(line, coach)
        await coach.hears_all(line, agent)
        await line.hears_all(agent, but=coach)
        await world.switch.do([at_ear()])
        await agent.hears_all(line, but=coach)
        await coach.hears_all(line, agent)

    async def test_from_the_ear_into_the_talk_and_back(self, world: World) -> None:
        line, _, agent, coach = await supervised(world)
        await world.switch.do([at_ear(True)])
        await agent.hears_all(line, coach)
        await world.switch.do([StopListening(COACH), JoinBridge(BRIDGE, COACH)])
        await line.hears_all(agent, coach)
        await agent.hears_all(line, coach)
        await coach.hears_all(line, agent)
        await world.switch.do([LeaveBridge(BRIDGE, COACH), at_ear()])
        await coach.hears_all(line, agent)
        await line.hears_all(agent, but=coach)
        await agent.hears_all(line, but=coach)

    async def test_the_customer_on_hold_is_heard_no_more_and_then_again(self, world: World) -> None:
        line, leg, agent, coach = await supervised(world)
        await world.switch.do([LeaveBridge(BRIDGE, leg), at_ear()])
        await coach.hears_all(agent, but=line)
        await world.switch.do([JoinBridge(BRIDGE, leg)])
        await coach.hears_all(line, agent)

    async def test_his_end_leaves_the_call_as_it_was(self, world: World) -> None:
        line, _, agent, coach = await supervised(world)
        await world.switch.do([at_ear(True)])
        await agent.hears_all(line, coach)
        await coach.hang_up()
        assert (await world.ear.next(LegEnded, leg=COACH)).reason is EndReason.HANGUP
        await agent.hears_all(line, but=coach)
        await line.hears_all(agent)
        assert {found.leg for found in (await world.switch.survey()).legs} >= {LEG}

    async def test_the_agents_end_leaves_him_to_be_hung_up(self, world: World) -> None:
        _, _, agent, coach = await supervised(world)
        await world.switch.do([at_ear()])
        await agent.hang_up()
        await world.ear.next(LegEnded, leg=LEG)
        await world.switch.do([HangUp(COACH)])
        await coach.ended()
        await world.ear.next(LegEnded, leg=COACH)

    async def test_the_next_engine_finds_him_and_says_it_again(self, world: World) -> None:
        line, _, agent, coach = await supervised(world)
        await world.switch.do([at_ear()])
        await coach.hears_all(line, agent)
        await world.reconnect()
        found = await world.switch.survey()
        assert found.bridges == (BRIDGE,)
        assert {each.leg: each.bridge for each in found.legs}[COACH] is None
        await world.switch.do([at_ear(True)])
        await agent.hears_all(line, coach)
        await coach.hears_all(line, agent)
        await line.hears_all(agent, but=coach)

    async def test_a_whisper_is_in_no_file(self, world: World) -> None:
        """`written` looks for the tones of customer and agent, and fails on any other."""
        line, leg, agent, coach = await supervised(world)
        recording = RecordingId("o1.r1")
        await world.switch.do([StartRecording(recording, leg, LEG), at_ear(True)])
        await world.ear.next(RecordingStarted, recording=recording)
        await agent.hears_all(line, coach)
        await world.pause()
        await world.switch.do([StopRecording(recording)])
        assert not (await world.ear.next(RecordingEnded, recording=recording)).failed
        for side in world.written(recording):
            assert side[-1][0], side
