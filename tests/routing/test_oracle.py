"""The index decides as the oracle does, on random days by seed, reconfigurations and pauses too.

`DECROCHE_ROUTING_EVENTS` sets how many events the long run takes (default 100,000; about 10 s).
"""

import os
from collections import Counter
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decroche.routing import board, core, oracle
from decroche.routing.commands import MakeOffer, RetractOffer, RoutingCommand, Unserved
from decroche.routing.events import OfferFailure, WorkStarted
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
        self.seen: Counter[str] = Counter()

    def step(self) -> None:
        luck = self.rng.random()
        if luck < 0.005:
            self.same(*self.reconfigured())
        elif luck < 0.015:
            core.pause(self.world.state)
            core.pause(self.plain)
        elif luck < 0.06 and self.world.state.paused:
            self.same(*self.resumed())
        else:
            event = self.world.next_event()
            ours = core.step(self.world.state, event, self.world.config)
            started = isinstance(event, WorkStarted) and event.work in self.world.state.works
            self.seen["started"] += started
            agents = self.world.state.agents.values()
            self.seen["several"] += any(len(agent.hands) > 1 for agent in agents)
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
        self.seen.update(kind for kind in map(kind_of, ours) if kind is not None)
        self.world.heard(ours)


def kind_of(command: RoutingCommand) -> str | None:
    """Of the commands that prove something."""
    if isinstance(command, Unserved):
        held = any(each.code == "left_free" for each in command.decision.considered)
        return "held" if held else None
    if isinstance(command, MakeOffer):
        return "only" if command.decision.rule == "only" else "offer"
    if isinstance(command, RetractOffer) and command.failure is OfferFailure.TAKEN:
        return "lost"
    return None


def same_day(seed: int, events: int) -> Counter[str]:
    """Runs the pair; returns how many offers and the like there were, the same for both."""
    pair = Pair(seed)
    for _ in range(events):
        pair.step()
    assert pair.world.state == pair.plain
    assert msgspec.msgpack.encode(pair.world.state) == msgspec.msgpack.encode(pair.plain)
    return pair.seen


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 300))
def test_index_decides_as_the_oracle_on_any_short_day(seed: int, events: int) -> None:
    same_day(seed, events)


def test_index_decides_as_the_oracle_on_long_days() -> None:
    days = max(1, EVENTS // EVENTS_PER_DAY)
    seen: Counter[str] = Counter()
    for seed in range(days):
        seen += same_day(seed, EVENTS_PER_DAY)
    assert seen["offer"] > days * EVENTS_PER_DAY // 40, "the days were too quiet to prove anything"
    for kind in ("only", "started", "lost", "several", "held"):
        assert seen[kind] > days * EVENTS_PER_DAY // 500, f"too few: {kind}"


def test_a_best_that_can_wait_is_lost_while_others_are_taken() -> None:
    """A day on which that changes who is served first (found among 400,000 events)."""
    assert same_day(5120, EVENTS_PER_DAY)["held"] > 0


def test_index_decides_as_the_oracle_where_it_may_ring_at_two_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(board, "RING_ALL_MAX", 2)
    for seed in range(5):
        same_day(seed, EVENTS_PER_DAY)
