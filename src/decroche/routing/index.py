"""The fast board: for each queue and each set of needs, who is free and what waits, kept sorted.

Derived from the state and the configuration, never serialised. A change costs a binary search and
a short move of pointers in each line of the agent; a decision reads the heads of his lines.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence

from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import AgentId, QueueId, SkillId, WorkId
from decroche.routing.board import employed, lacks, needs_of
from decroche.routing.state import AVAILABLE, OFFLINE, Agent, Order, State, Work, order

Needs = tuple[tuple[SkillId, int], ...]

LINES_PER_QUEUE_MAX = 32
"""Sets of needs remembered per queue; beyond it the lines without work are dropped, and made again
when wanted. More than any set of call flows asks for, few enough for an agent to be in them all."""


class Line:
    """Works of one queue that need the same, and the free agents who can do them."""

    __slots__ = ("idle", "needs", "waiting")

    def __init__(self, needs: dict[SkillId, int]) -> None:
        self.needs = needs
        self.idle: list[tuple[int, AgentId]] = []
        self.waiting: list[Order] = []


class QueueLines:
    """All lines of a queue; the one without extra needs (key `()`) is always there."""

    __slots__ = ("lines", "members", "staff")

    def __init__(self, base: Line) -> None:
        self.lines: dict[Needs, Line] = {(): base}
        self.staff: list[AgentId] = []
        self.members: list[AgentId] = []


class Index:
    """See `board.Board` for what each method promises."""

    def __init__(self, state: State, config: CentreConfig) -> None:
        self.config = config
        self._state = state
        self._queues = {id_: QueueLines(Line(q.needs)) for id_, q in config.queues.items()}
        self._line_of: dict[WorkId, Line] = {}
        self._lines: dict[AgentId, list[Line]] = {}
        self._queues_of: dict[AgentId, list[QueueLines]] = {}
        for agent in sorted(id_ for id_ in config.agents if employed(config, id_)):
            self._employ(agent)
        for agent in sorted(state.agents):
            if state.agents[agent].status is not OFFLINE:
                self.agent_in(agent)
            if state.agents[agent].status is AVAILABLE:
                self.agent_free(state.agents[agent])
        for work in state.works.values():
            if work.agent is None and work.queue in self._queues:
                self.work_waits(work)

    def _employ(self, agent: AgentId) -> None:
        spec = self.config.agents[agent]
        # A queue named twice, or no longer there, must not count.
        queues = [self._queues[q] for q in dict.fromkeys(spec.queues) if q in self._queues]
        self._queues_of[agent] = queues
        self._lines[agent] = []
        for queue in queues:
            queue.staff.append(agent)
            if lacks(spec, queue.lines[()].needs) is None:
                self._lines[agent].append(queue.lines[()])

    def agent_in(self, agent: AgentId) -> None:
        for queue in self._queues_of.get(agent, ()):
            insort(queue.members, agent)

    def agent_out(self, agent: AgentId) -> None:
        for queue in self._queues_of.get(agent, ()):
            del queue.members[bisect_left(queue.members, agent)]

    def agent_free(self, agent: Agent) -> None:
        entry = (agent.idle_since_ms, agent.id)
        for line in self._lines.get(agent.id, ()):
            idle = line.idle
            if not idle or idle[-1] < entry:
                idle.append(entry)  # The usual case: he has just finished.
            else:
                insort(idle, entry)

    def agent_taken(self, agent: Agent) -> None:
        entry = (agent.idle_since_ms, agent.id)
        for line in self._lines.get(agent.id, ()):
            del line.idle[bisect_left(line.idle, entry)]

    def work_waits(self, work: Work) -> None:
        line = self._line(work)
        self._line_of[work.id] = line
        insort(line.waiting, order(work))

    def work_leaves(self, work: Work) -> None:
        waiting = self._line_of.pop(work.id).waiting
        del waiting[bisect_left(waiting, order(work))]

    def best_work(self, agent: Agent) -> Work | None:
        works = self._state.works
        best: Order | None = None
        for line in self._lines.get(agent.id, ()):
            for place in line.waiting:
                if best is not None and best < place:
                    break
                if agent.id not in works[place[3]].missed:
                    best = place
                    break
        return works[best[3]] if best is not None else None

    def fitting(self, work: Work) -> Iterator[Agent]:
        agents = self._state.agents
        for _, agent in self._line_of[work.id].idle:
            if agent not in work.missed:
                yield agents[agent]

    def ahead(self, work: Work) -> int:
        place = order(work)
        lines = self._queues[work.queue].lines.values()
        return sum(bisect_left(line.waiting, place) for line in lines)

    def waiting_count(self, queue: QueueId) -> int:
        return sum(len(line.waiting) for line in self._queues[queue].lines.values())

    def members(self, queue: QueueId) -> Sequence[AgentId]:
        return self._queues[queue].members

    def arrivals(self, queue: QueueId) -> Iterator[int]:
        """`arrived_ms` of every waiting work of the queue; none for an unknown queue."""
        if queue in self._queues:
            for line in self._queues[queue].lines.values():
                yield from (place[2] for place in line.waiting)

    def lines_kept(self, queue: QueueId) -> int:
        return len(self._queues[queue].lines)

    def _line(self, work: Work) -> Line:
        queue = self._queues[work.queue]
        if not work.needs:
            return queue.lines[()]
        needs = needs_of(work, self.config)
        key = tuple(sorted(needs.items()))
        if key not in queue.lines:
            self._drop_unused(queue)
            queue.lines[key] = self._new_line(queue, needs)
        return queue.lines[key]

    def _new_line(self, queue: QueueLines, needs: dict[SkillId, int]) -> Line:
        line = Line(needs)
        for agent in queue.staff:
            if lacks(self.config.agents[agent], needs) is None:
                self._lines[agent].append(line)
                seen = self._state.agents.get(agent)
                if seen is not None and seen.status is AVAILABLE:
                    line.idle.append((seen.idle_since_ms, agent))
        line.idle.sort()
        return line

    def _drop_unused(self, queue: QueueLines) -> None:
        if len(queue.lines) < LINES_PER_QUEUE_MAX:
            return
        unused = [key for key, line in queue.lines.items() if key and not line.waiting]
        dropped = [queue.lines.pop(key) for key in unused]
        for agent in queue.staff:
            self._lines[agent] = [
                line for line in self._lines[agent] if all(line is not gone for gone in dropped)
            ]


def attached(state: State) -> Index | None:
    """The index that hangs beside this state, if one was built since it was decoded."""
    index: Index | None = state.__dict__.get("index")
    return index


def index_of(state: State, config: CentreConfig) -> Index:
    """The index for this configuration, built if there is none yet."""
    index: Index | None = state.__dict__.get("index")
    if index is None or index.config is not config:
        index = state.__dict__["index"] = Index(state, config)
    return index
