"""Lane: the routing core alone, everything on, from a small centre to a very large one.

- Events a second at three sizes (`routing_day`: a day made once by a seeded driver at 92 %
  occupancy, then played on a fresh state, best of three), the smallest beside the oracle.
- The slowest single event while two thousand wait, in the largest centre and in one queue.
- The index against the oracle on a million random events of the tests' world.

No switch, no database: what one decision costs in Python. Seeds come from the commit.
"""

import gc
import os
import time
from collections.abc import Callable
from random import Random

from tests.routing.test_oracle import EVENTS_PER_DAY, same_day

from bench.routing_day import Day, make_config
from bench.rows import AT_LEAST, Row, row
from bench.seed import SEED
from decroche.kernel.config import CentreConfig
from decroche.routing import core, oracle
from decroche.routing.commands import RoutingCommand
from decroche.routing.events import RoutingEvent
from decroche.routing.state import State

LANE = "routing_core"
QUICK = bool(os.environ.get("BENCH_QUICK"))
SIZES = ((100, 10), (1_000, 100)) if QUICK else ((100, 10), (1_000, 100), (10_000, 1_000))
EVENTS = 40_000
ORACLE_EVENTS = 4_000
GROWTH_MAX = 3.0
RATE_MIN = 50_000
WAITING = 2_000
SLOWEST_MS_MAX = 5.0
LOADED_EVENTS = 20_000
ALIKE_EVENTS = 20_000 if QUICK else 1_000_000

Step = Callable[[State, RoutingEvent, CentreConfig], list[RoutingCommand]]


def play(step: Step, config: CentreConfig, day: list[RoutingEvent], timed: int) -> float:
    """Seconds of CPU per event over the last `timed` events of the day."""
    state = State()
    for event in day[:-timed]:
        core.step(state, event, config)
    gc.collect()
    started = time.process_time()
    for event in day[-timed:]:
        step(state, event, config)
    return (time.process_time() - started) / timed


def rates() -> list[Row]:
    rows: list[Row] = []
    costs: list[float] = []
    for agents, queues in SIZES:
        config = make_config(agents, queues, Random(SEED + agents))
        day = Day(config, SEED + agents)
        day.go_on(6 * agents + EVENTS)
        cost = min(play(core.step, config, day.events, EVENTS) for _ in range(3))
        costs.append(cost)
        metric = f"events/s, {agents} agents x {queues} queues"
        if agents == SIZES[0][0]:
            slow = play(oracle.step, config, day.events[: -EVENTS + ORACLE_EVENTS], ORACLE_EVENTS)
            note = "rival: the oracle, which scans everything; higher is better"
            rows.append(row(LANE, metric, 1 / cost, rival=1 / slow, note=note))
        else:
            note = f"{AT_LEAST}; one core of this machine, CPU time"
            rows.append(row(LANE, metric, 1 / cost, bound=RATE_MIN, note=note))
    note = f"CPU time per event, {SIZES[-1]} over {SIZES[0]}; lower is better"
    return [*rows, row(LANE, "growth", costs[-1] / costs[0], bound=GROWTH_MAX, note=note)]


def slowest(agents: int, queues: int) -> Row:
    """The dearest of many events while so many wait, in CPU time of this thread: what else the
    machine does is not ours. Played three times; the least of an event's three is what it costs."""
    config = make_config(agents, queues, Random(SEED + agents))
    day = Day(config, SEED + queues)
    day.go_on(6 * agents)
    day.crowd(WAITING)
    day.go_on(LOADED_EVENTS)
    took = [_each(config, day.events) for _ in range(3)]
    best_ms = [min(each) / 1e6 for each in zip(*took, strict=True)]
    worst_ms = max(best_ms)
    kind = type(day.events[-LOADED_EVENTS + best_ms.index(worst_ms)]).__name__
    note = (
        f"{LOADED_EVENTS} events, {day.waiting()} wait at the end; the slowest was a {kind};"
        f" mean {sum(best_ms) / len(best_ms):.3f}"
    )
    metric = f"slowest event, ms, {WAITING} waiting, {agents} agents x {queues} queues"
    return row(LANE, metric, worst_ms, bound=SLOWEST_MS_MAX, note=note)


def _each(config: CentreConfig, day: list[RoutingEvent]) -> list[int]:
    """Nanoseconds of each of the last events. The collector runs between events, as the engine's
    loop lets it."""
    state, found = State(), []
    for event in day[:-LOADED_EVENTS]:
        core.step(state, event, config)
    gc.collect()
    gc.freeze()
    for event in day[-LOADED_EVENTS:]:
        before = time.thread_time_ns()
        core.step(state, event, config)
        found.append(time.thread_time_ns() - before)
    gc.unfreeze()
    return found


def alike() -> Row:
    """Whole days on which index and oracle differ, each of two thousand random events."""
    unlike, offers = 0, 0
    for number in range(ALIKE_EVENTS // EVENTS_PER_DAY):
        try:
            offers += same_day(SEED + number, EVENTS_PER_DAY)["offer"]
        except AssertionError:
            unlike += 1
    note = f"{ALIKE_EVENTS} random events, {offers} offers, days of {EVENTS_PER_DAY}"
    return row(LANE, "days decided unlike the oracle", unlike, bound=0, note=note)


def run() -> list[Row]:
    small, *_, large = SIZES
    return [*rates(), slowest(*large), slowest(small[0], 1), alike()]
