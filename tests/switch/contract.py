"""What every switch must do. Run on the fake and on a real Asterisk with real SIP and RTP."""

import time

import pytest

from decroche.kernel.ids import AgentId, BridgeId, LegId, PlaybackId, RecordingId
from decroche.kernel.legs import (
    Answer,
    CreateBridge,
    DestroyBridge,
    EndReason,
    FreeLeg,
    GuardLeg,
    HangUp,
    JoinBridge,
    LeaveBridge,
    LegAnswered,
    LegEnded,
    LegRinging,
    MuteRecording,
    Play,
    PlayEnded,
    RecordingEnded,
    RecordingStarted,
    RingAgent,
    StartMusic,
    StartRecording,
    StopMusic,
    StopPlay,
    StopRecording,
)
from decroche.switch.port import CallerSeen, KeyPressed
from tests.switch.world import NUMBER, REASONS, Line, Ringing, World

BRIDGE = BridgeId("b1")
LEG = LegId("o1~1")


def ring(agent: str = "ag1", leg: LegId = LEG, seconds: int = 20) -> RingAgent:
    return RingAgent(leg, AgentId(agent), BRIDGE, "i1", seconds)


async def waiting(world: World) -> tuple[Line, LegId]:
    """A caller, answered, guarded, with music and a bridge of its own."""
    line = await world.call()
    leg = (await world.ear.next(CallerSeen)).leg
    await world.switch.do([Answer(leg), GuardLeg(leg), CreateBridge(BRIDGE), StartMusic(leg)])
    await world.ear.next(LegAnswered, leg=leg)
    await line.up()
    return line, leg


async def talking(world: World) -> tuple[Line, LegId, Ringing]:
    """A caller and an agent in conversation."""
    phone = await world.phone("ag1")
    line, leg = await waiting(world)
    await world.switch.do([ring()])
    agent = await phone.rings()
    await agent.pick_up()
    await world.ear.next(LegAnswered, leg=LEG)
    await world.switch.do([StopMusic(leg), JoinBridge(BRIDGE, leg), FreeLeg(leg)])
    await line.hears(agent)
    await agent.hears(line)
    return line, leg, agent


class SwitchContract:
    """Subclasses give the fixture `world`."""

    async def test_a_caller_is_announced_as_the_trunk_wrote_it(self, world: World) -> None:
        before = time.time_ns() // 1_000_000
        await world.call(NUMBER, "0033612345678")
        seen = await world.ear.next(CallerSeen)
        assert (seen.dialled, seen.caller, seen.hidden) == (NUMBER, "0033612345678", False)
        assert (seen.trunk, seen.again) == ("robots", False)
        assert before - 1000 <= seen.at_ms <= time.time_ns() // 1_000_000 + 1000

    async def test_answering_twice_is_one_answer(self, world: World) -> None:
        line = await world.call()
        leg = (await world.ear.next(CallerSeen)).leg
        await world.switch.do([Answer(leg), Answer(leg)])
        await world.ear.next(LegAnswered, leg=leg)
        await line.up()
        await line.hang_up()
        assert (await world.ear.next(LegEnded, leg=leg)).reason is EndReason.HANGUP
        assert not [event for event in world.ear.heard if isinstance(event, LegAnswered)]

    @pytest.mark.parametrize(
        ("reason", "code"),
        [(EndReason.UNREACHABLE, 404), (EndReason.BUSY, 486), (EndReason.FULL, 503)],
    )
    async def test_a_caller_is_refused_before_the_answer(
        self, world: World, reason: EndReason, code: int
    ) -> None:
        line = await world.call()
        leg = (await world.ear.next(CallerSeen)).leg
        await world.switch.do([HangUp(leg, reason), HangUp(leg, reason)])
        assert await line.ended() == code
        assert (await world.ear.next(LegEnded, leg=leg)).reason is reason

    async def test_prompts_end_and_can_be_stopped(self, world: World) -> None:
        _, leg = await waiting(world)
        first, second = PlaybackId("p1"), PlaybackId("p2")
        media = ("prompt:beep/fr", "number:12/fr", "sound:beep/fr")
        play = Play(leg, first, media)
        await world.switch.do([StopMusic(leg), play, play])
        ended = await world.ear.next(PlayEnded, playback=first)
        assert (ended.leg, ended.failed) == (leg, False)
        await world.switch.do([Play(leg, second, ("sound:vm-msginstruct/fr",)), StopPlay(second)])
        await world.ear.next(PlayEnded, playback=second)
        await world.switch.do([StopPlay(second)])

    async def test_a_long_prompt_holds_up_nobody(self, world: World) -> None:
        """It lasts 28 s, longer than the guard of these tests and than any wait in them."""
        phone = await world.phone("ag1")
        line, leg = await waiting(world)
        playback = PlaybackId("long")
        play = Play(leg, playback, ("prompt:demo-congrats/fr",))
        await world.switch.do([StopMusic(leg), play, GuardLeg(leg), Answer(leg), ring()])
        agent = await phone.rings()
        await world.pause()
        await world.pause()
        await agent.pick_up()
        await world.ear.next(LegAnswered, leg=LEG)
        await world.switch.do([JoinBridge(BRIDGE, leg), FreeLeg(leg)])
        await world.ear.next(PlayEnded, playback=playback)
        await line.hears(agent)
        await agent.hears(line)

    async def test_a_prompt_on_a_dead_leg_fails(self, world: World) -> None:
        await world.switch.do([Play(LegId("gone"), PlaybackId("p"), ("sound:beep/fr",))])
        assert (await world.ear.next(PlayEnded, playback=PlaybackId("p"))).failed

    async def test_a_waiting_caller_hears_music(self, world: World) -> None:
        line, _ = await waiting(world)
        await line.hears_music()

    async def test_agent_rings_answers_and_both_hear_each_other(self, world: World) -> None:
        _, _, agent = await talking(world)
        await world.ear.next(LegRinging, leg=LEG)
        assert (agent.leg, agent.reattach) == (LEG, False)
        assert agent.number == "+33612345678"
        assert not [event for event in world.ear.heard if isinstance(event, LegRinging)]

    async def test_a_reattached_leg_says_so(self, world: World) -> None:
        phone = await world.phone("ag1")
        await waiting(world)
        order = RingAgent(LegId("o1~2"), AgentId("ag1"), BRIDGE, "i1", 20, reattach=True)
        await world.switch.do([order])
        assert (await phone.rings()).reattach

    async def test_ringing_twice_is_one_call(self, world: World) -> None:
        phone = await world.phone("ag1")
        await waiting(world)
        await world.switch.do([CreateBridge(BRIDGE), ring(), ring()])
        agent = await phone.rings()
        await world.switch.do([ring()])
        await agent.pick_up()
        await world.ear.next(LegAnswered, leg=LEG)
        assert phone.rings_now() == 0

    @pytest.mark.parametrize("code", list(REASONS))
    async def test_refusals_are_told_apart(self, world: World, code: int) -> None:
        phone = await world.phone("ag1")
        await waiting(world)
        await world.switch.do([ring()])
        await (await phone.rings()).refuse(code)
        assert (await world.ear.next(LegEnded, leg=LEG)).reason is REASONS[code]

    async def test_an_unanswered_phone_stops_by_itself(self, world: World) -> None:
        phone = await world.phone("ag1")
        await waiting(world)
        await world.switch.do([ring(seconds=1)])
        agent = await phone.rings()
        assert (await world.ear.next(LegEnded, leg=LEG)).reason is EndReason.NO_ANSWER
        await agent.ended()

    async def test_ringing_is_taken_back(self, world: World) -> None:
        phone = await world.phone("ag1")
        await waiting(world)
        await world.switch.do([ring()])
        agent = await phone.rings()
        await world.switch.do([HangUp(LEG, EndReason.CANCELLED)])
        assert (await world.ear.next(LegEnded, leg=LEG)).reason is EndReason.CANCELLED
        await agent.ended()

    async def test_a_phone_that_is_not_there_is_unreachable(self, world: World) -> None:
        await waiting(world)
        await world.switch.do([ring("nobody")])
        assert (await world.ear.next(LegEnded, leg=LEG)).reason is EndReason.UNREACHABLE

    async def test_the_caller_hangs_up_while_it_rings(self, world: World) -> None:
        phone = await world.phone("ag1")
        line, leg = await waiting(world)
        await world.switch.do([ring()])
        agent = await phone.rings()
        await line.hang_up()
        assert (await world.ear.next(LegEnded, leg=leg)).reason is EndReason.HANGUP
        await world.switch.do([HangUp(LEG, EndReason.CANCELLED), DestroyBridge(BRIDGE)])
        await agent.ended()
        await world.ear.next(LegEnded, leg=LEG)
        survey = await world.switch.survey()
        assert (survey.legs, survey.bridges) == ((), ())

    async def test_the_agent_hangs_up_and_the_caller_stays(self, world: World) -> None:
        line, leg, agent = await talking(world)
        await agent.hang_up()
        assert (await world.ear.next(LegEnded, leg=LEG)).reason is EndReason.HANGUP
        assert [found.leg for found in (await world.switch.survey()).legs] == [leg]
        await world.switch.do([HangUp(leg), DestroyBridge(BRIDGE), DestroyBridge(BRIDGE)])
        await line.ended()

    async def test_hold_gives_music_and_resume_gives_the_voice_back(self, world: World) -> None:
        line, leg, agent = await talking(world)
        await world.switch.do([LeaveBridge(BRIDGE, leg), StartMusic(leg)])
        await line.hears_music()
        await world.switch.do([StopMusic(leg), JoinBridge(BRIDGE, leg)])
        await line.hears(agent)
        await agent.hears(line)

    async def test_keys_are_told_once_each_in_order(self, world: World) -> None:
        line, leg, _ = await talking(world)
        for key in "1*#0":
            await line.press(key)
            told = await world.ear.next(KeyPressed, leg=leg)
            assert told.key == key, told
        assert not [event for event in world.ear.heard if isinstance(event, KeyPressed)]

    async def test_a_recording_is_a_pair_of_the_same_length(self, world: World) -> None:
        _, leg, _ = await talking(world)
        recording = RecordingId("o1.r1")
        start = StartRecording(recording, leg, LEG)
        await world.switch.do([start, start])
        await world.ear.next(RecordingStarted, recording=recording)
        await world.switch.do([MuteRecording(recording, muted=True, agent_only=True)])
        await world.pause()
        await world.switch.do([MuteRecording(recording, muted=False), StopRecording(recording)])
        assert not (await world.ear.next(RecordingEnded, recording=recording)).failed
        lengths = world.recorded_s(recording)
        if lengths is not None:
            customer, agent = lengths
            assert abs(customer - agent) < 0.1
            assert 1.5 < customer < 5

    async def test_a_recording_ends_with_its_legs(self, world: World) -> None:
        line, leg, agent = await talking(world)
        recording = RecordingId("o1.r2")
        await world.switch.do([StartRecording(recording, leg, LEG)])
        await world.ear.next(RecordingStarted, recording=recording)
        await line.hang_up()
        await agent.hang_up()
        assert not (await world.ear.next(RecordingEnded, recording=recording)).failed

    async def test_a_recording_that_ended_unheard_is_told_when_it_is_stopped(
        self, world: World
    ) -> None:
        """Its end was told to an engine that is no more."""
        line, leg, agent = await talking(world)
        recording = RecordingId("o1.r4")
        await world.switch.do([StartRecording(recording, leg, LEG)])
        await world.ear.next(RecordingStarted, recording=recording)
        await world.pause()
        await line.hang_up()
        await agent.hang_up()
        await world.ear.next(RecordingEnded, recording=recording)
        await world.reconnect()
        await world.switch.survey()
        await world.switch.do([StopRecording(recording), StopRecording(RecordingId("never"))])
        assert not (await world.ear.next(RecordingEnded, recording=recording)).failed
        never = RecordingId("never")
        assert (await world.ear.next(RecordingEnded, recording=never)).failed

    async def test_recording_a_dead_leg_fails(self, world: World) -> None:
        recording = RecordingId("o1.r3")
        await world.switch.do([StartRecording(recording, LegId("gone"), LEG)])
        assert (await world.ear.next(RecordingEnded, recording=recording)).failed

    async def test_another_engine_finds_the_call_and_goes_on(self, world: World) -> None:
        line, leg, agent = await talking(world)
        assert not (await world.reconnect()).restarted
        survey = await world.switch.survey()
        assert {found.leg: (found.up, found.bridge) for found in survey.legs} == {
            leg: (True, BRIDGE),
            LEG: (True, BRIDGE),
        }
        assert survey.bridges == (BRIDGE,)
        assert [(seen.leg, seen.dialled, seen.again) for seen in survey.callers] == [
            (leg, NUMBER, True)
        ]
        assert survey.registered == ("ag1",)
        await line.hears(agent)
        await line.hang_up()
        await world.ear.next(LegEnded, leg=leg)
        await world.switch.do([HangUp(LEG)])
        assert (await world.ear.next(LegEnded, leg=LEG)).reason is EndReason.HANGUP

    async def test_a_guarded_caller_falls_to_the_fallback_and_comes_back(
        self, world: World
    ) -> None:
        line, leg = await waiting(world)
        await world.silence()
        await line.hears_music()
        before_ms = time.time_ns() // 1_000_000
        await world.reconnect()
        legs = (await world.switch.survey()).legs
        assert [found.leg for found in legs] == [leg]
        seen = await world.ear.next(CallerSeen, leg=leg)
        assert seen.again
        assert seen.came_ms is not None
        assert seen.came_ms <= before_ms  # Of a fake it may be the same millisecond.
        await line.hang_up()
        await world.ear.next(LegEnded, leg=leg)
