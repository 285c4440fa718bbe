"""Lane: the routing core alone, from a small centre to a very large one, beside its slow oracle.

A day is made once per size by a seeded driver at 92 % occupancy (calls arrive, are answered, end,
are finished; some ring out, some callers leave, some pages flicker), then its events are played on
a fresh state, best of three. No switch, no database: what one decision costs in Python.
"""

import gc
import heapq
import time
from collections.abc import Callable
from random import Random

from bench.rows import AT_LEAST, Row, row
from decroche.kernel.config import AfterCallSpec, AgentSpec, CentreConfig, QueueSpec
from decroche.kernel.ids import AgentId, ClientId, QueueId, SkillId, TenantId, WorkId
from decroche.routing import core, events, oracle
from decroche.routing.commands import CancelTimer, MakeOffer, RoutingCommand, SetTimer
from decroche.routing.events import OfferFailure, RoutingEvent, Status
from decroche.routing.state import State

SIZES = ((100, 10), (1_000, 100), (10_000, 1_000))
EVENTS = 40_000
ORACLE_EVENTS = 4_000
OCCUPANCY = 0.92
TALK_MS = 180_000
AFTER_CALL_MS = 20_000
QUEUES_PER_AGENT = 8
SKILLS = [SkillId(f"s{i}") for i in range(12)]
GROWTH_MAX = 3.0
RATE_MIN = 50_000

Step = Callable[[State, RoutingEvent, CentreConfig], list[RoutingCommand]]


def make_config(agents: int, queues: int, rng: Random) -> CentreConfig:
    names = [QueueId(f"q{i:04}") for i in range(queues)]
    queue_specs = [
        QueueSpec(
            name,
            {"fr": name, "en": name},
            ClientId("c"),
            needs={rng.choice(SKILLS): rng.randint(1, 3)},
            priority=rng.choice([0, 0, 0, 1]),
            after_call=AfterCallSpec("limit", 60),
        )
        for name in names
    ]
    agent_specs = [
        AgentSpec(
            AgentId(f"a{i:05}"),
            f"a{i}",
            skills={s: rng.randint(1, 5) for s in SKILLS if rng.random() < 0.8},
            queues=tuple(rng.sample(names, min(QUEUES_PER_AGENT, queues))),
        )
        for i in range(agents)
    ]
    return CentreConfig(
        TenantId("t"),
        1,
        "",
        "bench",
        queues={q.id: q for q in queue_specs},
        agents={a.id: a for a in agent_specs},
    )


def opening(config: CentreConfig) -> list[RoutingEvent]:
    """Every agent takes his post."""
    found: list[RoutingEvent] = []
    for agent in config.agents:
        found.append(events.AgentSignedIn(0, agent))
        found.append(events.PresenceChanged(0, agent, page=True, phone=True))
        found.append(events.StateAsked(0, agent, Status.AVAILABLE))
    return found


class Driver:
    """Makes a day: what callers, agents and timers do next, by seed."""

    def __init__(self, config: CentreConfig, rng: Random) -> None:
        self.config = config
        self.rng = rng
        self.queues = list(config.queues)
        self.agents = list(config.agents)
        self.pace_ms = (TALK_MS + AFTER_CALL_MS) / OCCUPANCY / len(config.agents)
        self.heap: list[tuple[int, int, RoutingEvent | None]] = [(0, 0, None)]
        self.timers: dict[str, int] = {}
        self.count = 0

    def later(self, at_ms: int, event: RoutingEvent | None) -> None:
        self.count += 1
        heapq.heappush(self.heap, (at_ms, self.count, event))

    def next_event(self) -> RoutingEvent:
        while True:
            at_ms, _, event = heapq.heappop(self.heap)
            if event is None:
                return self.arrival(at_ms)
            if not isinstance(event, events.TimerFired):
                return event
            if self.timers.get(event.timer) == at_ms:
                del self.timers[event.timer]
                return event

    def arrival(self, at_ms: int) -> RoutingEvent:
        self.later(at_ms + int(self.rng.expovariate(1 / self.pace_ms)), None)
        work = WorkId(f"w{self.count}")
        if self.rng.random() < 0.03:
            gone = at_ms + self.rng.randrange(60_000)
            self.later(gone, events.WorkWithdrawn(gone, work))
        if self.rng.random() < 0.02:
            self.flicker(at_ms)
        needs = {self.rng.choice(SKILLS[:3]): 2} if self.rng.random() < 0.05 else {}
        return events.WorkQueued(at_ms, work, self.rng.choice(self.queues), at_ms, needs=needs)

    def flicker(self, at_ms: int) -> None:
        agent = self.rng.choice(self.agents)
        self.later(at_ms, events.PresenceChanged(at_ms, agent, page=False, phone=True))
        back = at_ms + 3_000
        self.later(back, events.PresenceChanged(back, agent, page=True, phone=True))

    def heard(self, commands: list[RoutingCommand]) -> None:
        for command in commands:
            if isinstance(command, SetTimer):
                self.timers[command.timer] = command.at_ms
                fired = events.TimerFired(command.at_ms, command.timer)
                self.later(command.at_ms, fired)
            elif isinstance(command, CancelTimer):
                del self.timers[command.timer]
            elif isinstance(command, MakeOffer):
                self.answer(command)

    def answer(self, offer: MakeOffer) -> None:
        luck, at_ms = self.rng.random(), offer.at_ms + self.rng.randrange(1_000, 8_000)
        if luck < 0.02:
            back = offer.expires_at_ms + 20_000  # Rings out; later he says he is there.
            self.later(back, events.StateAsked(back, offer.agent, Status.AVAILABLE))
        elif luck < 0.03:
            self.later(at_ms, events.OfferFailed(at_ms, offer.offer, OfferFailure.DECLINED))
        else:
            self.later(at_ms, events.OfferAccepted(at_ms, offer.offer))
            end = at_ms + int(self.rng.expovariate(1 / TALK_MS))
            self.later(end, events.WorkEnded(end, offer.agent, offer.work))
            done = end + int(self.rng.expovariate(1 / AFTER_CALL_MS))
            self.later(done, events.StateAsked(done, offer.agent, Status.AVAILABLE))


def make_day(config: CentreConfig, size: int, seed: int) -> list[RoutingEvent]:
    """An opening and `size` events after the centre has filled up (not timed: see `play`)."""
    driver = Driver(config, Random(seed))
    state, day = State(), opening(config)
    for event in day:
        core.step(state, event, config)
    warm = 6 * len(config.agents)
    for _ in range(warm + size):
        event = driver.next_event()
        driver.heard(core.step(state, event, config))
        day.append(event)
    return day


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


def run() -> list[Row]:
    rows: list[Row] = []
    costs: list[float] = []
    for agents, queues in SIZES:
        config = make_config(agents, queues, Random(agents))
        day = make_day(config, EVENTS, seed=agents)
        cost = min(play(core.step, config, day, EVENTS) for _ in range(3))
        costs.append(cost)
        metric = f"events/s, {agents} agents x {queues} queues"
        if agents == SIZES[0][0]:
            slow = play(oracle.step, config, day[: -EVENTS + ORACLE_EVENTS], ORACLE_EVENTS)
            note = "rival: the oracle, which scans everything; higher is better"
            rows.append(row("routing_core", metric, 1 / cost, rival=1 / slow, note=note))
        else:
            note = f"{AT_LEAST}; one core of this machine, CPU time"
            rows.append(row("routing_core", metric, 1 / cost, bound=RATE_MIN, note=note))
    note = f"CPU time per event, {SIZES[-1]} over {SIZES[0]}; lower is better"
    rows.append(row("routing_core", "growth", costs[-1] / costs[0], bound=GROWTH_MAX, note=note))
    return rows
