"""Random days by seed: a centre, and events that fit its state often enough, and often do not.

`World` keeps the timers that routing set and fires them when due, as the engine does. The die is
thrown here, never in the core.
"""

from collections.abc import Callable
from random import Random
from typing import Any

from msgspec.structs import replace

from decroche.kernel.config import (
    AfterCallSpec,
    AgentSpec,
    CalendarSpec,
    CentreConfig,
    QueueSpec,
    Relax,
    Span,
)
from decroche.kernel.ids import (
    AgentId,
    CalendarId,
    ClientId,
    OfferId,
    QueueId,
    ReasonId,
    SkillId,
    TenantId,
    TimerId,
    WorkId,
)
from decroche.routing import core, events
from decroche.routing.commands import CancelTimer, RetractOffer, RoutingCommand, SetTimer
from decroche.routing.events import OfferFailure, RoutingEvent, Status
from decroche.routing.room import room_left
from decroche.routing.state import State

SKILLS = [SkillId(s) for s in ("fr", "en", "tech")]
Step = Callable[[State, RoutingEvent, CentreConfig], list[RoutingCommand]]


def random_config(rng: Random, version: int = 1, agents: int = 8, queues: int = 4) -> CentreConfig:
    """A centre; a third of them have agents who can do everything, all of them."""
    queue_specs = [random_queue(rng, QueueId(f"q{i}")) for i in range(queues)]
    names = [QueueId(f"q{i}") for i in range(queues)]
    kept = [q for q in queue_specs if rng.random() < 0.9] or queue_specs
    agent_specs = [random_agent(rng, AgentId(f"a{i}"), names) for i in range(agents)]
    if rng.random() < 0.35:
        every = {skill: 4 for skill in SKILLS}
        able = {"skills": every, "queues": tuple(names), "languages": ("fr", "en")}
        agent_specs = [replace(agent, **able) for agent in agent_specs]
    return CentreConfig(
        TenantId("t"),
        version,
        "",
        "Centre",
        queues={q.id: q for q in kept},
        agents={a.id: a for a in agent_specs if rng.random() < 0.95},
        calendars={CalendarId("hours"): random_hours(rng)},
    )


def random_hours(rng: Random) -> CalendarSpec:
    """Opens and closes now and then in the hour after the epoch, in which these days happen."""
    edges = sorted(rng.sample(range(15, 90), 4))
    day = (Span(*edges[:2]), Span(*edges[2:]))
    return CalendarSpec(CalendarId("hours"), "UTC", (day,) * 7)


def random_needs(rng: Random, most: int) -> dict[SkillId, int]:
    return {s: rng.randint(1, 3) for s in rng.sample(SKILLS, rng.randint(0, most))}


def random_queue(rng: Random, id_: QueueId) -> QueueSpec:
    modes = ["none", "optional", "required", "required_limit", "limit", "limit", "fixed"]
    mode = rng.choice(modes)
    return QueueSpec(
        id_,
        {"fr": id_, "en": id_},
        ClientId("c"),
        needs=random_needs(rng, 1),
        priority=rng.choice([0, 0, 1]),
        ring_timeout_s=rng.choice([5, 20, 40]),
        after_call=AfterCallSpec(mode, rng.choice([0, 10, 60])),  # type: ignore[arg-type]
        waiting_max=rng.choice([0, 2, 10, 10]),
        wait_max_s=rng.choice([40, 300]),
        target_s=rng.choice([5, 20, 60]),
        choice=rng.choice(["longest_idle", "fewest", "in_turn", "ring_all", "ring_all"]),  # type: ignore[arg-type]
        keep_s=rng.choice([0, 10, 90]),
        by_language=rng.random() < 0.2,
        unstaffed=rng.choice(["wait", "wait", "leave"]),  # type: ignore[arg-type]
        closes=rng.choice([None, CalendarId("hours")]),
        relax=random_relax(rng),
        **random_capacity(rng),
    )


def random_capacity(rng: Random) -> dict[str, Any]:
    """Half of the queues are of calls that fill a room; others are written, or wait for calls."""
    kind, weight = rng.choice(
        [("call", 6)] * 6 + [("call", 4)] + [("written", n) for n in (1, 2, 3)]
    )
    return {"kind": kind, "weight": weight, "leave_free": rng.choice([0, 0, 0, 1, 2])}


def random_relax(rng: Random) -> tuple[Relax, ...]:
    after = sorted(rng.sample([0, 10, 25, 60], rng.choice([0, 0, 1, 2])))
    return tuple(Relax(after_s, random_needs(rng, 1)) for after_s in after)


def random_agent(rng: Random, id_: AgentId, queues: list[QueueId]) -> AgentSpec:
    return AgentSpec(
        id_,
        id_,
        skills={s: rng.randint(1, 4) for s in SKILLS if rng.random() < 0.7},
        queues=tuple(rng.choices(queues, k=rng.randint(0, 3))),
        queue_ranks={q: rng.randint(1, 3) for q in queues if rng.random() < 0.5},
        languages=tuple(rng.sample(["fr", "en"], rng.randint(1, 2))),
        active=rng.random() < 0.95,
        room=rng.choice([6, 6, 6, 4, 12]),
    )


def one_at_a_time(config: CentreConfig) -> CentreConfig:
    """The same centre, with calls only, each of which takes all of an agent."""
    whole = {"kind": "call", "weight": 6, "leave_free": 0}
    return replace(
        config,
        queues={id_: replace(queue, **whole) for id_, queue in config.queues.items()},
        agents={id_: replace(agent, room=6) for id_, agent in config.agents.items()},
    )


class World:
    """One day in progress. `take` is given each event and must return what routing ordered."""

    def __init__(self, seed: int, config: CentreConfig, state: State) -> None:
        self.rng = Random(seed)
        self.config = config
        self.state = state
        self.now_ms = 1_000_000
        self.timers: dict[TimerId, int] = {}
        self.count = 0
        self.ended: list[WorkId] = []
        self.stale: list[TimerId] = []
        self.taken_back: list[OfferId] = []

    def next_event(self) -> RoutingEvent:
        """What happens next: a timer that is due, or something at random."""
        self.now_ms += self.rng.choice([0, 0, 1, 500, 2_000, 6_000])
        due = sorted((at, timer) for timer, at in self.timers.items() if at <= self.now_ms)
        if due:
            del self.timers[due[0][1]]
            self.stale = [*self.stale[-5:], due[0][1]]
            return events.TimerFired(self.now_ms, due[0][1])
        return self.rng.choice(self.HAPPENINGS)(self)

    def heard(self, commands: list[RoutingCommand]) -> None:
        for command in commands:
            if isinstance(command, SetTimer):
                self.timers[command.timer] = command.at_ms
            elif isinstance(command, CancelTimer):
                assert command.timer in self.timers, f"{command.timer} cancelled but not set"
                del self.timers[command.timer]
                self.stale = [*self.stale[-5:], command.timer]
            elif isinstance(command, RetractOffer):
                self.taken_back = [*self.taken_back[-5:], command.offer]

    def _agent(self) -> AgentId:
        return AgentId(f"a{self.rng.randrange(9)}")

    def _offers(self) -> list[OfferId]:
        return [offer for work in self.state.works.values() for offer in work.ringing]

    def _an_offer(self) -> OfferId:
        """One that rings; or one that was taken back as the phone was answered, or never was."""
        stale = self.taken_back if self.rng.random() < 0.1 else []
        return self.rng.choice(stale or self._offers() or [OfferId("w1.1")])

    def _a_work(self, kind: str) -> WorkId:
        """A new one; or one that has been here before."""
        again = [w for w in self.ended[-5:] if w not in self.state.works]
        if again and self.rng.random() < 0.2:
            return again[0]
        self.count += 1
        return WorkId(f"{kind}{self.count}")

    def _queue(self) -> QueueId:
        return QueueId(f"q{self.rng.randrange(5)}")

    def _is_call(self, queue: QueueId) -> bool:
        """What the queue is for, and now and then not."""
        spec = self.config.queues.get(queue)
        return (spec is None or spec.kind == "call") != (self.rng.random() < 0.03)

    def _queued(self) -> RoutingEvent:
        queue = self._queue()
        return events.WorkQueued(
            self.now_ms,
            self._a_work("w"),
            queue,
            self.now_ms - self.rng.choice([0, 0, 1, 3_000, 20_000]),
            priority=self.rng.choice([0, 0, 1]),
            needs=random_needs(self.rng, 2) if self.rng.random() < 0.3 else {},
            language=self.rng.choice(["fr", "fr", "en"]),
            prefer=tuple(self._agent() for _ in range(self.rng.choice([0, 1, 2]))),
            head=self.rng.random() < 0.1,
            call=self._is_call(queue),
            held_until_ms=self.now_ms + 30_000 if self.rng.random() < 0.1 else None,
            placed=self.rng.random() < 0.1,
        )

    def _queued_for_one(self) -> RoutingEvent:
        """For one agent alone, more often than not one who is free."""
        agents = self.state.agents.values()
        free = [a.id for a in agents if room_left(self.config, a)]
        agent = self.rng.choice(free) if free and self.rng.random() < 0.7 else self._agent()
        work, queue = self._a_work("w1+"), self._queue()
        arrived_ms = self.now_ms - self.rng.choice([0, 3_000])
        call = self._is_call(queue)
        return events.WorkQueued(self.now_ms, work, queue, arrived_ms, call=call, only=agent)

    def _started(self) -> RoutingEvent:
        agent, queue = self._agent(), self._queue()
        help_ = self.rng.random() < 0.2
        return events.WorkStarted(self.now_ms, agent, self._a_work("s"), queue, help_)

    def _withdrawn(self) -> RoutingEvent:
        works = sorted(self.state.works) or [WorkId("w0")]
        work = self.rng.choice(works)
        self.ended.append(work)
        return events.WorkWithdrawn(self.now_ms, work)

    def _accepted(self) -> RoutingEvent:
        return events.OfferAccepted(self.now_ms, self._an_offer())

    def _failed(self) -> RoutingEvent:
        offer = self._an_offer()
        return events.OfferFailed(self.now_ms, offer, self.rng.choice(list(OfferFailure)))

    def _ended(self) -> RoutingEvent:
        talking = self._hands(Status.TALKING)
        if not talking or self.rng.random() < 0.05:
            return events.WorkEnded(self.now_ms, self._agent(), WorkId("w1"))
        agent, work = self.rng.choice(talking)
        self.ended.append(work)
        return events.WorkEnded(self.now_ms, agent, work, self.rng.random() < 0.8)

    def _hands(self, *statuses: Status) -> list[tuple[AgentId, WorkId]]:
        agents = self.state.agents.values()
        hands = [(agent, hand) for agent in agents for hand in agent.hands.values()]
        return [(agent.id, hand.work) for agent, hand in hands if hand.status in statuses]

    def _signed_in(self) -> RoutingEvent:
        return events.AgentSignedIn(self.now_ms, self._agent())

    def _signed_out(self) -> RoutingEvent:
        return events.AgentSignedOut(self.now_ms, self._agent())

    def _asked(self) -> RoutingEvent:
        wanted = [Status.AVAILABLE] * 6 + [Status.BREAK, Status.WITHDRAWN]
        reason = self.rng.choice([None, ReasonId("tea")])
        return events.StateAsked(self.now_ms, self._agent(), self.rng.choice(wanted), reason)

    def _extended(self) -> RoutingEvent:
        return events.AfterCallExtended(self.now_ms, self._agent())

    def _disposed(self) -> RoutingEvent:
        busy = self._hands(*Status)
        if not busy:
            return events.DispositionGiven(self.now_ms, self._agent(), WorkId("w1"))
        return events.DispositionGiven(self.now_ms, *self.rng.choice(busy))

    def _presence(self) -> RoutingEvent:
        page, phone = self.rng.random() < 0.93, self.rng.random() < 0.93
        return events.PresenceChanged(self.now_ms, self._agent(), page, phone)

    def _stale(self) -> RoutingEvent:
        """A timer that was cancelled or fired already, heard once more."""
        timers = [t for t in self.stale if t not in self.timers] or [TimerId("wait:w0")]
        return events.TimerFired(self.now_ms, self.rng.choice(timers))

    HAPPENINGS = (
        [_queued] * 9
        + [_accepted] * 10
        + [_ended] * 6
        + [_asked] * 14
        + [_signed_in] * 4
        + [_presence] * 5
        + [_disposed] * 2
        + [_queued_for_one, _started]
        + [_withdrawn, _failed, _failed, _extended, _signed_out, _stale]
    )


def run_day(
    seed: int,
    steps: int,
    watch: Callable[[World, RoutingEvent, list[RoutingCommand]], None],
    step: Step = core.step,
    config: Callable[[CentreConfig], CentreConfig] = lambda config: config,
) -> World:
    """A day by seed; `watch` looks after every event. `config` may change the centre's."""
    world = World(seed, config(random_config(Random(seed))), State())
    for _ in range(steps):
        event = world.next_event()
        commands = step(world.state, event, world.config)
        world.heard(commands)
        watch(world, event, commands)
    return world
