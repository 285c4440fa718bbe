"""Whole days by dice: no caller lost, nobody with two, no silence, nothing left; and replay."""

from collections import Counter

import msgspec
import pytest

from decroche.centre import core
from decroche.centre.events import CentreEvent
from tests.centre.world import CONFIGS, World, digest

SEEDS = 50
EVENTS = 2_000
READER: msgspec.json.Decoder[CentreEvent] = msgspec.json.Decoder(CentreEvent)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_day_by_dice(seed: int) -> None:
    world = World(seed, EVENTS)
    world.run()
    world.check_end()
    assert world.quiet_checks > EVENTS // 10
    if seed % 5 == 0:
        replayed_twice(world, cut=world.dice.randrange(EVENTS))


def replayed_twice(world: World, cut: int) -> None:
    """Bit-identical: told again from the start, and from a snapshot in the middle."""
    state = core.new(CONFIGS[1])
    journal = [msgspec.json.encode(event) for event in world.told]
    for number, line in enumerate(journal):
        event = READER.decode(line)
        if number == cut:
            state = core.decode(core.encode(state), CONFIGS[state.config_version])
        outcome = core.step(state, event, CONFIGS.__getitem__)
        assert digest(outcome) == world.digests[number], f"event {number}: {event}"
    assert core.encode(state) == core.encode(world.state)


def test_the_dice_reach_every_outcome() -> None:
    """A random test that never gets anywhere proves nothing."""
    seen: Counter[str] = Counter()
    told: Counter[str] = Counter()
    promised: set[str] = set()
    supervised: set[str] = set()
    for seed in range(100, 116):
        world = World(seed, EVENTS)
        world.run()
        seen.update(world.outcomes.values())
        promised.update(world.promised.values())
        supervised.update(row.mode for row in world.supervised.values())
        told.update(type(event).__name__ for event in world.told)
    assert told["KeyHeard"] > 100 and told["DigitsCollected"] > 20
    assert told["NumberTyped"] > 20 and told["AttemptAnswered"] > 100
    assert set(seen) == {
        "answered",
        "abandoned",
        "abandoned_greeting",
        "closed",
        "overflow",
        "voicemail",
        "unknown_number",
        "refused_full",
        "platform_failure",
        "busy",
        "no_answer",
        "declined",
        "unreachable",
        "not_placed",
        "cancelled",
        "transferred",
        "callback",
        "not_called",
        "not_reached",
    }
    assert supervised == {"listen", "whisper", "join", "take_over"}
    assert promised == {"kept", "broken", "cancelled"}
