"""The index decides as the oracle does, on random days by seed, reconfigurations and pauses too.

`DECROCHE_ROUTING_EVENTS` sets how many events the long run takes (default 100,000; about 10 s).
"""

import os
from random import Random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from decroche.routing import core, oracle
from decroche.routing.commands import MakeOffer, RoutingCommand
from decroche.routing.state import State
from tests.routing.world import World, random_config

EVENTS = int(os.environ.get("DECROCHE_ROUTING_EVENTS", "100000"))
EVENTS_PER_DAY = 2_000


class Pair:
    """The same day twice: one state with the index, one with the oracle."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed + 1)
        self.world = World(seed, random_config(Random(seed)), State())
        self.plain = State()
        self.offers = 0

    def step(self) -> None:
        luck = self.rng.random()
        if luck < 0.003:
            self.same(*self.reconfigured())
        elif luck < 0.006:
            core.pause(self.world.state)
            core.pause(self.plain)
        elif luck < 0.02 and self.world.state.paused:
            self.same(*self.resumed())
        else:
            event = self.world.next_event()
            ours = core.step(self.world.state, event, self.world.config)
            self.same(ours, oracle.step(self.plain, event, self.world.config))

    def reconfigured(self) -> tuple[list[RoutingCommand], list[RoutingCommand]]:
        world = self.world
        if self.rng.random() < 0.7:  # Else the same once more.
            world.config = random_config(self.rng, world.config.version + 1)
        return (
            core.apply_config(world.state, world.config, world.now_ms),
            oracle.apply_config(self.plain, world.config, world.now_ms),
        )

    def resumed(self) -> tuple[list[RoutingCommand], list[RoutingCommand]]:
        world = self.world
        return (
            core.resume(world.state, world.config, world.now_ms),
            oracle.resume(self.plain, world.config, world.now_ms),
        )

    def same(self, ours: list[RoutingCommand], plain: list[RoutingCommand]) -> None:
        assert ours == plain
        self.offers += sum(isinstance(command, MakeOffer) for command in ours)
        self.world.heard(ours)


def same_day(seed: int, events: int) -> int:
    """Runs the pair; returns how many offers were made, decision by decision the same."""
    pair = Pair(seed)
    for _ in range(events):
        pair.step()
    assert pair.world.state == pair.plain
    assert msgspec.msgpack.encode(pair.world.state) == msgspec.msgpack.encode(pair.plain)
    return pair.offers


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 300))
def test_index_decides_as_the_oracle_on_any_short_day(seed: int, events: int) -> None:
    same_day(seed, events)


def test_index_decides_as_the_oracle_on_long_days() -> None:
    days = max(1, EVENTS // EVENTS_PER_DAY)
    offers = sum(same_day(seed, EVENTS_PER_DAY) for seed in range(days))
    assert offers > days * EVENTS_PER_DAY // 40, "the days were too quiet to prove anything"
