"""What is in the files of a recording: who is silent, from when to when, to the sample."""

import pytest

from decroche.kernel.ids import LegId, RecordingId
from decroche.kernel.legs import (
    LegCommand,
    MuteRecording,
    RecordingEnded,
    RecordingStarted,
    StartRecording,
    StopRecording,
)
from tests.switch.contract import LEG, talking
from tests.switch.world import Ringing, Runs, World

RECORDING = RecordingId("o1.r7")
BOTH, AGENT = MuteRecording(RECORDING, muted=True), MuteRecording(RECORDING, True, agent_only=True)
NOBODY = MuteRecording(RECORDING, muted=False)
SHORT_S = 0.5
"""Of sound before an order that follows the beginning takes effect; and what a length may be off,
by the ways of orders on a busy machine."""
FRAMES_S = 0.04


def begin(leg: LegId) -> StartRecording:
    return StartRecording(RECORDING, leg, LEG)


async def started(world: World, *orders: LegCommand) -> tuple[LegId, Ringing]:
    """A conversation that is recorded: the customer's leg and the agent's phone."""
    _, leg, agent = await talking(world)
    await world.switch.do([begin(leg), *orders])
    await world.ear.next(RecordingStarted, recording=RECORDING)
    return leg, agent


async def stopped(world: World) -> tuple[Runs, Runs]:
    await world.switch.do([StopRecording(RECORDING)])
    assert not (await world.ear.next(RecordingEnded, recording=RECORDING)).failed
    return world.written(RECORDING)


def like(runs: Runs, *expected: tuple[bool, float]) -> None:
    """These runs in this order, of about these seconds. Sound may begin a frame or two late."""
    if expected[0][0] and not runs[0][0] and runs[0][1] <= FRAMES_S:
        runs = runs[1:]
    assert [on for on, _ in runs] == [on for on, _ in expected], runs
    for (_, seconds), (_, wanted) in zip(runs, expected, strict=True):
        assert abs(seconds - wanted) < SHORT_S, (runs, expected)


def after_the_beginning(runs: Runs) -> Runs:
    """Without the sound that is there before an order can follow."""
    return runs[1:] if runs[0][0] and runs[0][1] < SHORT_S else runs


class RecordingContract:
    """Subclasses give the fixture `world`."""

    @pytest.mark.parametrize("orders", [(BOTH,), (BOTH, BOTH)])
    async def test_what_begins_muted_is_silent_from_its_first_sample(
        self, world: World, orders: tuple[LegCommand, ...]
    ) -> None:
        await started(world, *orders)
        silent = await world.pause()
        await world.switch.do([NOBODY, NOBODY])
        loud = await world.pause()
        for side in await stopped(world):
            like(side, (False, silent), (True, loud))

    async def test_the_agent_alone_can_begin_muted(self, world: World) -> None:
        await started(world, AGENT)
        silent = await world.pause()
        await world.switch.do([NOBODY])
        loud = await world.pause()
        customer, agent = await stopped(world)
        like(customer, (True, silent + loud))
        like(agent, (False, silent), (True, loud))

    @pytest.mark.parametrize("wait", [True, False])
    async def test_it_can_be_muted_as_soon_as_it_was_ordered(
        self, world: World, wait: bool
    ) -> None:
        _, leg, _ = await talking(world)
        await world.switch.do([begin(leg)])
        if wait:
            await world.ear.next(RecordingStarted, recording=RECORDING)
        await world.switch.do([BOTH])
        silent = await world.pause()
        await world.switch.do([NOBODY])
        loud = await world.pause()
        for side in await stopped(world):
            like(after_the_beginning(side), (False, silent), (True, loud))

    async def test_a_gap_in_the_middle_has_the_right_length(self, world: World) -> None:
        await started(world)
        before = await world.pause()
        await world.switch.do([BOTH, BOTH])
        silent = await world.pause()
        await world.switch.do([NOBODY])
        after = await world.pause()
        for side in await stopped(world):
            like(side, (True, before), (False, silent), (True, after))

    async def test_what_began_muted_can_be_muted_again(self, world: World) -> None:
        await started(world, BOTH)
        first = await world.pause()
        await world.switch.do([NOBODY])
        loud = await world.pause()
        await world.switch.do([BOTH])
        second = await world.pause()
        for side in await stopped(world):
            like(side, (False, first), (True, loud), (False, second))

    async def test_from_both_silent_to_the_agent_alone_lets_nothing_through(
        self, world: World
    ) -> None:
        """The core says it in two words: both with sound, then the agent silent."""
        await started(world, BOTH)
        first = await world.pause()
        await world.switch.do([NOBODY, AGENT])
        second = await world.pause()
        customer, agent = await stopped(world)
        like(customer, (False, first), (True, second))
        like(agent, (False, first + second))

    @pytest.mark.parametrize("wait", [True, False])
    async def test_it_can_be_stopped_as_soon_as_it_was_ordered(
        self, world: World, wait: bool
    ) -> None:
        _, leg, _ = await talking(world)
        await world.switch.do([begin(leg), BOTH])
        if wait:
            await world.ear.next(RecordingStarted, recording=RECORDING)
        customer, agent = await stopped(world)
        assert not any(on for on, _ in [*customer, *agent])

    async def test_what_began_muted_ends_with_its_legs(self, world: World) -> None:
        line, leg, agent = await talking(world)
        await world.switch.do([begin(leg), BOTH])
        await world.ear.next(RecordingStarted, recording=RECORDING)
        silent = await world.pause()
        await line.hang_up()
        await agent.hang_up()
        assert not (await world.ear.next(RecordingEnded, recording=RECORDING)).failed
        for side in world.written(RECORDING):
            like(side, (False, silent))

    async def test_what_another_engine_muted_stays_silent_when_it_is_said_again(
        self, world: World
    ) -> None:
        leg, _ = await started(world)
        before = await world.pause()
        await world.switch.do([BOTH])
        silent = await world.pause()
        await world.reconnect()
        await world.switch.survey()
        await world.switch.do([begin(leg), BOTH])
        silent += await world.pause()
        await world.switch.do([begin(leg), BOTH])
        silent += await world.pause()
        await world.switch.do([NOBODY])
        after = await world.pause()
        for side in await stopped(world):
            like(side, (True, before), (False, silent), (True, after))

    @pytest.mark.parametrize("orders", [(), (BOTH,)])
    async def test_another_engine_mutes_and_unmutes_what_it_found(
        self, world: World, orders: tuple[LegCommand, ...]
    ) -> None:
        """Begun with sound, or silent; whatever it was, each says both sides again."""
        leg, _ = await started(world, *orders)
        await world.reconnect()
        await world.switch.survey()
        await world.switch.do([begin(leg), BOTH])
        silent = await world.pause()
        await world.switch.do([begin(leg), NOBODY, AGENT])
        loud = await world.pause()
        await world.switch.do([NOBODY])
        both = await world.pause()
        customer, agent = await stopped(world)
        like(after_the_beginning(customer), (False, silent), (True, loud + both))
        like(after_the_beginning(agent), (False, silent + loud), (True, both))
