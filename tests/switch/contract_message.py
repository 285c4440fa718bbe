"""What a caller says after the beep: whole in its file, and nothing else in it."""

from itertools import count

import pytest

from decroche.kernel.ids import LegId, RecordingId
from decroche.kernel.legs import (
    Answer,
    GuardLeg,
    HangUp,
    LegAnswered,
    LegEnded,
    RecordingEnded,
    RecordingStarted,
    StartMessage,
    StopRecording,
)
from decroche.switch.port import CallerSeen
from tests.switch.world import Line, World

IDS = count(1)
"""A file that is there is not written again: each test has one of its own."""
OFF_S = 1.0
"""What a length may be off: the beep lasts 0.3 s, and a busy machine."""


def order(
    id: RecordingId, leg: LegId, max_s: int = 60, silence_s: int = 1, again: bool = False
) -> StartMessage:
    return StartMessage(id, leg, max_s, silence_s, again=again)


async def speaking(world: World, id: RecordingId, max_s: int = 60) -> tuple[Line, LegId]:
    """A caller who speaks after the beep."""
    line = await world.call()
    leg = (await world.ear.next(CallerSeen)).leg
    await world.switch.do([Answer(leg), GuardLeg(leg)])
    await world.ear.next(LegAnswered, leg=leg)
    await line.up()
    await world.switch.do([order(id, leg, max_s)])
    await world.ear.next(RecordingStarted, recording=id)
    return line, leg


async def ended(world: World, id: RecordingId) -> RecordingEnded:
    return await world.ear.next(RecordingEnded, recording=id)


def holds(world: World, id: RecordingId, seconds: float) -> None:
    """The caller's voice from the first to the last sample, about so long, and no beep."""
    ((voice, length),) = world.message(id)
    assert voice and abs(length - seconds) < OFF_S, (length, seconds)


class MessageContract:
    """Subclasses give the fixture `world`."""

    @pytest.fixture
    def id(self) -> RecordingId:
        return RecordingId(f"i{next(IDS)}.m1")

    async def test_the_key_ends_it_and_the_caller_stays(
        self, world: World, id: RecordingId
    ) -> None:
        line, leg = await speaking(world, id)
        spoken = await world.pause()
        await line.press("#")
        told = await ended(world, id)
        assert not told.failed and told.said_s in (1, 2)
        holds(world, id, spoken)
        assert leg in [found.leg for found in (await world.switch.survey()).legs]

    async def test_another_key_does_not_end_it(self, world: World, id: RecordingId) -> None:
        line, _ = await speaking(world, id)
        spoken = await world.pause()
        await line.press("5")
        spoken += await world.pause()
        await line.press("#")
        assert not (await ended(world, id)).failed
        holds(world, id, spoken)

    async def test_silence_ends_it_and_is_not_in_it(self, world: World, id: RecordingId) -> None:
        line, _ = await speaking(world, id)
        spoken = await world.pause()
        await line.fall_silent()
        told = await ended(world, id)
        assert not told.failed and told.said_s in (1, 2)
        holds(world, id, spoken)

    async def test_who_says_nothing_has_said_nothing(self, world: World, id: RecordingId) -> None:
        line = await world.call()
        leg = (await world.ear.next(CallerSeen)).leg
        await world.switch.do([Answer(leg), GuardLeg(leg)])
        await line.up()
        await line.fall_silent()
        await world.switch.do([order(id, leg)])
        await world.ear.next(RecordingStarted, recording=id)
        await line.fall_silent()
        told = await ended(world, id)
        assert not told.failed and told.said_s in (0, 1), "whole seconds, rounded down twice"

    async def test_the_longest_time_ends_it(self, world: World, id: RecordingId) -> None:
        await speaking(world, id, max_s=1)
        assert not (await ended(world, id)).failed

    async def test_a_hang_up_in_mid_sentence_keeps_it(self, world: World, id: RecordingId) -> None:
        line, leg = await speaking(world, id)
        spoken = await world.pause()
        await line.hang_up()
        await world.ear.next(LegEnded, leg=leg)
        told = await ended(world, id)
        assert not told.failed and told.said_s in (1, 2)
        holds(world, id, spoken)

    async def test_a_hang_up_within_the_beep_leaves_nothing(
        self, world: World, id: RecordingId
    ) -> None:
        line, _ = await speaking(world, id)
        await line.hang_up()
        told = await ended(world, id)
        assert told.failed or told.said_s == 0

    async def test_our_own_hang_up_keeps_it(self, world: World, id: RecordingId) -> None:
        line, leg = await speaking(world, id)
        spoken = await world.pause()
        await world.switch.do([HangUp(leg)])
        await line.ended()
        assert not (await ended(world, id)).failed
        holds(world, id, spoken)

    async def test_it_goes_on_without_an_engine_past_the_guard_and_the_next_one_hears_its_end(
        self, world: World, id: RecordingId
    ) -> None:
        line, leg = await speaking(world, id)
        await world.gone()
        spoken = await world.pause() + await world.pause()
        await world.reconnect()
        await world.switch.survey()
        await world.switch.do([order(id, leg, again=True), GuardLeg(leg)])
        await line.press("#")
        assert not (await ended(world, id)).failed
        holds(world, id, spoken)

    @pytest.mark.parametrize("hangs_up", [True, False])
    async def test_what_ended_without_an_engine_is_told_to_the_next(
        self, world: World, id: RecordingId, hangs_up: bool
    ) -> None:
        line, leg = await speaking(world, id)
        await world.gone()
        spoken = await world.pause()
        await (line.hang_up() if hangs_up else line.press("#"))
        await world.pause()
        await world.reconnect()
        await world.switch.survey()
        again = order(id, leg, again=True)
        await world.switch.do([StopRecording(id, message=True) if hangs_up else again])
        assert not (await ended(world, id)).failed
        holds(world, id, spoken)

    async def test_what_never_left_begins_when_it_is_given_again(
        self, world: World, id: RecordingId
    ) -> None:
        line = await world.call()
        leg = (await world.ear.next(CallerSeen)).leg
        await world.switch.do([Answer(leg), GuardLeg(leg)])
        await line.up()
        await world.switch.do([order(id, leg, again=True), GuardLeg(leg)])
        await world.ear.next(RecordingStarted, recording=id)
        spoken = await world.pause()
        await line.press("#")
        assert not (await ended(world, id)).failed
        holds(world, id, spoken)

    async def test_of_a_caller_who_has_gone_there_is_none(
        self, world: World, id: RecordingId
    ) -> None:
        line = await world.call()
        leg = (await world.ear.next(CallerSeen)).leg
        await world.switch.do([Answer(leg)])
        await line.up()
        await line.hang_up()
        await world.ear.next(LegEnded, leg=leg)
        await world.switch.do([order(id, leg)])
        assert (await ended(world, id)).failed
