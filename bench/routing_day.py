"""Days for the routing core, by seed, with everything on: skills with levels that fall, languages,
VIPs, last agents waited for, every way to choose, ring-all, written work that leaves some free,
agents with rooms of several sizes, calls out, rung-out offers, callers who leave, pages that
flicker.
"""

import heapq
from collections.abc import Mapping
from random import Random
from typing import Any

from decroche.kernel.config import AfterCallSpec, AgentSpec, CentreConfig, QueueSpec, Relax
from decroche.kernel.ids import AgentId, ClientId, OfferId, QueueId, SkillId, TenantId, WorkId
from decroche.routing import core, events
from decroche.routing.commands import (
    CancelTimer,
    MakeOffer,
    RetractOffer,
    RoutingCommand,
    SetTimer,
)
from decroche.routing.events import OfferFailure, RoutingEvent, Status
from decroche.routing.state import State, Work, is_waiting

OCCUPANCY = 0.92
TALK_MS = 180_000
AFTER_CALL_MS = 20_000
QUEUES_PER_AGENT = 8
SKILLS = [SkillId(f"s{i}") for i in range(12)]
WAITING_MAX = 100_000
WAIT_MAX_S = 36_000
"""No caller is turned away: the lane wants to see them wait."""
VIP = 10


def make_config(agents: int, queues: int, rng: Random) -> CentreConfig:
    names = [QueueId(f"q{i:04}") for i in range(queues)]
    made = {name: _queue(name, rng) for name in names}
    crew = [_agent(AgentId(f"a{i:05}"), names, rng) for i in range(agents)]
    return CentreConfig(
        TenantId("t"), 1, "", "bench", queues=made, agents={agent.id: agent for agent in crew}
    )


def _queue(name: QueueId, rng: Random) -> QueueSpec:
    skill, level = rng.choice(SKILLS), rng.randint(1, 3)
    mode = rng.choice(["limit", "limit", "required_limit", "optional"])
    return QueueSpec(
        name,
        {"fr": name, "en": name},
        ClientId("c"),
        needs={skill: level},
        relax=(Relax(20, {skill: 1}), Relax(45)) if rng.random() < 0.5 else (),
        by_language=rng.random() < 0.25,
        priority=rng.choice([0, 0, 0, 1]),
        choice=rng.choices(["longest_idle", "fewest", "in_turn", "ring_all"], [5, 2, 2, 1])[0],  # type: ignore[arg-type]
        last_agent=rng.random() < 0.5,
        keep_s=rng.choice([0, 10]),
        after_call=AfterCallSpec(mode, 60),  # type: ignore[arg-type]
        waiting_max=WAITING_MAX,
        wait_max_s=WAIT_MAX_S,
        **_capacity(rng),
    )


def _capacity(rng: Random) -> dict[str, Any]:
    if rng.random() < 0.85:
        return {}
    return {"kind": "written", "weight": rng.choice([1, 2, 3]), "leave_free": rng.choice([0, 1, 2])}


def _agent(name: AgentId, queues: list[QueueId], rng: Random) -> AgentSpec:
    served = tuple(rng.sample(queues, min(QUEUES_PER_AGENT, len(queues))))
    return AgentSpec(
        name,
        name,
        skills={s: rng.randint(1, 5) for s in SKILLS if rng.random() < 0.8},
        queues=served,
        queue_ranks={queue: rng.choice([1, 1, 2]) for queue in served},
        languages=rng.choice([("fr",), ("fr", "en"), ("fr", "en")]),
        room=rng.choice([6, 6, 6, 8]),
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
    """Makes a day: what callers, agents and timers do next."""

    def __init__(self, config: CentreConfig, rng: Random, works: Mapping[WorkId, Work]) -> None:
        self.config = config
        self.rng = rng
        self.works = works
        self.works_max = WAITING_MAX
        """While so many are there nobody comes."""
        self.queues = list(config.queues)
        self.agents = list(config.agents)
        self.pace_ms = (TALK_MS + AFTER_CALL_MS) / OCCUPANCY / len(config.agents)
        self.heap: list[tuple[int, int, RoutingEvent | None]] = [(0, 0, None)]
        self.timers: dict[str, int] = {}
        self.offers: dict[OfferId, MakeOffer] = {}
        self.count = 0
        self.now_ms = 0

    def later(self, at_ms: int, event: RoutingEvent | None) -> None:
        self.count += 1
        heapq.heappush(self.heap, (at_ms, self.count, event))

    def next_event(self) -> RoutingEvent:
        while True:
            self.now_ms, _, event = heapq.heappop(self.heap)
            if event is None:
                self.later(self.now_ms + int(self.rng.expovariate(1 / self.pace_ms)), None)
                if len(self.works) < self.works_max:
                    return self.arrival()
                continue
            if not isinstance(event, events.TimerFired):
                return event
            if self.timers.get(event.timer) == self.now_ms:
                del self.timers[event.timer]
                return event

    def arrival(self, queue: QueueId | None = None) -> RoutingEvent:
        """Somebody comes: most often a caller, sometimes an agent calls out himself."""
        rng, at_ms = self.rng, self.now_ms
        self.count += 1
        work = WorkId(f"w{self.count}")
        if rng.random() < 0.02:
            self.flicker()
        if queue is None and rng.random() < 0.02:
            agent = rng.choice(self.agents)
            self._talk_until(agent, work)
            return events.WorkStarted(at_ms, agent, work, rng.choice(self.queues))
        if rng.random() < 0.03:
            gone = at_ms + rng.randrange(60_000)
            self.later(gone, events.WorkWithdrawn(gone, work))
        queue = queue or rng.choice(self.queues)
        return events.WorkQueued(
            at_ms,
            work,
            queue,
            at_ms,
            priority=VIP if rng.random() < 0.03 else 0,
            needs={rng.choice(SKILLS[:3]): 2} if rng.random() < 0.05 else {},
            language="en" if rng.random() < 0.1 else "fr",
            prefer=(rng.choice(self.agents),) if rng.random() < 0.2 else (),
            call=self.config.queues[queue].kind == "call",
        )

    def flicker(self) -> None:
        at_ms, agent = self.now_ms, self.rng.choice(self.agents)
        self.later(at_ms, events.PresenceChanged(at_ms, agent, page=False, phone=True))
        back = at_ms + 3_000
        self.later(back, events.PresenceChanged(back, agent, page=True, phone=True))

    def heard(self, event: RoutingEvent, commands: list[RoutingCommand]) -> None:
        """What routing ordered at this event."""
        for command in commands:
            if isinstance(command, SetTimer):
                self.timers[command.timer] = command.at_ms
                self.later(command.at_ms, events.TimerFired(command.at_ms, command.timer))
            elif isinstance(command, CancelTimer):
                del self.timers[command.timer]
            elif isinstance(command, RetractOffer):
                self.offers.pop(command.offer, None)
            elif isinstance(command, MakeOffer):
                self.offers[command.offer] = command
                self.answer(command)
        if isinstance(event, events.OfferAccepted):
            taken = self.offers.pop(event.offer, None)
            if taken is not None:
                self._talk_until(taken.agent, taken.work)

    def answer(self, offer: MakeOffer) -> None:
        luck, at_ms = self.rng.random(), offer.at_ms + self.rng.randrange(1_000, 8_000)
        if luck < 0.02:
            back = offer.expires_at_ms + 20_000  # Rings out; later he says he is there.
            self.later(back, events.StateAsked(back, offer.agent, Status.AVAILABLE))
        elif luck < 0.03:
            self.later(at_ms, events.OfferFailed(at_ms, offer.offer, OfferFailure.DECLINED))
        else:
            self.later(at_ms, events.OfferAccepted(at_ms, offer.offer))

    def _talk_until(self, agent: AgentId, work: WorkId) -> None:
        end = self.now_ms + int(self.rng.expovariate(1 / TALK_MS))
        self.later(end, events.WorkEnded(end, agent, work))
        done = end + int(self.rng.expovariate(1 / AFTER_CALL_MS))
        self.later(done, events.DispositionGiven(done, agent, work))
        self.later(done, events.StateAsked(done, agent, Status.AVAILABLE))


class Day:
    """A centre at work. `steps` are taken on a state that grows; every event is kept."""

    def __init__(self, config: CentreConfig, seed: int) -> None:
        self.config = config
        self.state = State()
        self.driver = Driver(config, Random(seed), self.state.works)
        self.events: list[RoutingEvent] = opening(config)
        for event in self.events:
            core.step(self.state, event, config)

    def take(self, event: RoutingEvent) -> None:
        commands = core.step(self.state, event, self.config)
        self.driver.heard(event, commands)
        self.events.append(event)

    def go_on(self, size: int) -> None:
        for _ in range(size):
            self.take(self.driver.next_event())

    def crowd(self, waiting: int) -> None:
        """So many wait from now on: for each who is served another comes."""
        while self.waiting() < waiting:
            self.take(self.driver.arrival())
        self.driver.works_max = len(self.state.works)
        self.driver.pace_ms *= OCCUPANCY / 2

    def waiting(self) -> int:
        return sum(map(is_waiting, self.state.works.values()))
