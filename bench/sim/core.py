"""The production routing core under simulated time: it decides, this brings callers and ends.

No ring time (an offer is accepted in its own instant), no after-call work, agents at their posts
from the first instant to the last. What happens in the same millisecond happens in this order:
conversations end, callers hang up, callers arrive.
"""

from heapq import heappop, heappush

from bench.sim.streams import Callers, Ends
from decroche.kernel.config import AfterCallSpec, AgentSpec, CentreConfig, QueueSpec
from decroche.kernel.ids import AgentId, ClientId, QueueId, TenantId, WorkId
from decroche.routing import core
from decroche.routing.commands import MakeOffer, RoutingCommand, WaitOver
from decroche.routing.events import (
    AgentSignedIn,
    OfferAccepted,
    PresenceChanged,
    RoutingEvent,
    StateAsked,
    Status,
    WorkEnded,
    WorkQueued,
    WorkWithdrawn,
)
from decroche.routing.state import State

NO_LIMIT = 10**9
"""Callers in a queue, and seconds of a wait: more than any run has."""

END, HANG_UP = 0, 1

Skills = tuple[int, ...]
"""The numbers of an agent's queues, his own first."""


def centre(staff: list[Skills], own_first: bool = False, places: int = NO_LIMIT) -> CentreConfig:
    """`own_first`: agents put the queue named first before the others. `places`: to wait in."""
    names = [QueueId(f"q{n}") for n in sorted({n for skills in staff for n in skills})]
    agents = [_agent(AgentId(f"a{i:05}"), skills, own_first) for i, skills in enumerate(staff)]
    return CentreConfig(
        TenantId("t"),
        1,
        "",
        "simulated",
        queues={name: _queue(name, places) for name in names},
        agents={agent.id: agent for agent in agents},
    )


def _queue(name: QueueId, places: int) -> QueueSpec:
    return QueueSpec(
        name,
        {"fr": name, "en": name},
        ClientId("c"),
        after_call=AfterCallSpec("none"),
        waiting_max=places,
        wait_max_s=NO_LIMIT,
    )


def _agent(name: AgentId, skills: Skills, own_first: bool) -> AgentSpec:
    queues = tuple(QueueId(f"q{n}") for n in skills)
    ranks = {queue: min(place, 2) for place, queue in enumerate(queues, 1)} if own_first else {}
    return AgentSpec(name, name, queues=queues, queue_ranks=ranks)


def ends(config: CentreConfig, callers: Callers) -> Ends:
    """What becomes of each caller in this centre, by the core's decisions."""
    return _Day(config, callers).play()


class _Day:
    def __init__(self, config: CentreConfig, callers: Callers) -> None:
        self._config = config
        self._callers = callers
        self._state = State()
        self._ends: list[int | None] = [None] * len(callers)
        self._due: list[tuple[int, int, int, AgentId]] = []

    def play(self) -> Ends:
        for agent in self._config.agents:
            self._tell(AgentSignedIn(0, agent))
            self._tell(PresenceChanged(0, agent, page=True, phone=True))
            self._tell(StateAsked(0, agent, Status.AVAILABLE))
        for number, at_ms in enumerate(self._callers.arrived_ms):
            self._until(at_ms)
            self._arrive(number, at_ms)
        self._until(None)
        assert None not in self._ends, "a caller waits when all agents have gone idle"
        return [end for end in self._ends if end is not None]

    def _tell(self, event: RoutingEvent) -> list[RoutingCommand]:
        return core.step(self._state, event, self._config)

    def _arrive(self, number: int, at_ms: int) -> None:
        queue = self._callers.queue
        name = QueueId(f"q{queue[number]}" if queue else "q0")
        self._hear(at_ms, self._tell(WorkQueued(at_ms, WorkId(str(number)), name, at_ms)))
        if self._callers.patience_ms is not None and self._ends[number] is None:
            gone_ms = at_ms + self._callers.patience_ms[number]
            heappush(self._due, (gone_ms, HANG_UP, number, AgentId("")))

    def _until(self, stop_ms: int | None) -> None:
        due = self._due
        while due and (stop_ms is None or due[0][0] <= stop_ms):
            at_ms, kind, number, agent = heappop(due)
            if kind == END:
                self._hear(at_ms, self._tell(WorkEnded(at_ms, agent, WorkId(str(number)))))
            elif self._ends[number] is None:
                self._ends[number] = ~self._waited_ms(number, at_ms)
                self._hear(at_ms, self._tell(WorkWithdrawn(at_ms, WorkId(str(number)))))

    def _hear(self, at_ms: int, commands: list[RoutingCommand]) -> None:
        for command in commands:
            if isinstance(command, MakeOffer):
                number = int(command.work)
                self._ends[number] = self._waited_ms(number, at_ms)
                end_ms = at_ms + self._callers.handling_ms[number]
                heappush(self._due, (end_ms, END, number, command.agent))
                self._tell(OfferAccepted(at_ms, command.offer))
            elif isinstance(command, WaitOver):
                number = int(command.work)
                self._ends[number] = ~self._waited_ms(number, at_ms)

    def _waited_ms(self, number: int, at_ms: int) -> int:
        return at_ms - self._callers.arrived_ms[number]
