"""The fast board: for each queue and each set of needs, who is free and what waits, kept sorted.

Derived from the state and the configuration, never serialised. A change costs a binary search and
a short move of pointers in each line of the agent; a decision reads the heads of his lines.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence

from decroche.kernel.config import CentreConfig, Choice
from decroche.kernel.ids import AgentId, QueueId, SkillId, WorkId
from decroche.routing.board import (
    Standing,
    employed,
    is_open,
    lacks,
    needs_of,
    place_in_line,
    rank_of,
    standing,
)
from decroche.routing.keeping import may_have
from decroche.routing.state import AVAILABLE, OFFLINE, Agent, Order, State, Work, order

Needs = tuple[tuple[SkillId, int], ...]

BASE: Needs = ((SkillId(""), 0),)
"""Key of a queue's first line: what its works need who ask for nothing else. No needs are ()."""

LINES_PER_QUEUE_MAX = 32
"""Sets of needs remembered per queue; beyond it the lines without work are dropped, and made again
when wanted. More than any set of call flows asks for, few enough for an agent to be in them all."""


class Line:
    """Open works of one queue that need the same, and the free agents who can do them.

    `kept` are those kept for somebody: they have their place in the queue, and only those agents
    find them (`Index.kept_for`); `others` are for anybody. `ringing` are those of both that ring
    already, at several: they do not wait.
    """

    __slots__ = ("choice", "idle", "kept", "needs", "others", "queue", "ringing")

    def __init__(self, queue: QueueId, choice: Choice, needs: dict[SkillId, int]) -> None:
        self.queue = queue
        self.choice = choice
        self.needs = needs
        self.idle: list[tuple[int, int, AgentId]] = []
        self.others: list[Order] = []
        self.kept: list[Order] = []
        self.ringing: list[Order] = []

    def waiting(self) -> int:
        """How many of its works wait."""
        return len(self.others) + len(self.kept) - len(self.ringing)

    def waiting_before(self, place: Order) -> int:
        """How many of its works wait and are served before that place."""
        before = bisect_left(self.others, place) + bisect_left(self.kept, place)
        return before - bisect_left(self.ringing, place)

    def places(self) -> Iterator[Order]:
        """Of its works that wait; by order only within each half."""
        for place in (*self.others, *self.kept):
            if not self.ringing or place not in self.ringing:
                yield place


class QueueLines:
    """All lines of a queue; the first (key `BASE`) is always there."""

    __slots__ = ("lines", "members", "staff")

    def __init__(self, base: Line) -> None:
        self.lines: dict[Needs, Line] = {BASE: base}
        self.staff: list[AgentId] = []
        self.members: list[AgentId] = []


class Index:
    """See `board.Board` for what each method promises."""

    def __init__(self, state: State, config: CentreConfig) -> None:
        self.config = config
        self._state = state
        self._queues = {
            id_: QueueLines(Line(id_, q.choice, q.needs)) for id_, q in config.queues.items()
        }
        self._line_of: dict[WorkId, Line] = {}
        self._kept: dict[AgentId, list[WorkId]] = {}
        self._lines: dict[AgentId, list[tuple[Line, int]]] = {}
        """Each agent's lines, with the queue's place in his own order."""
        self._queues_of: dict[AgentId, list[QueueLines]] = {}
        for agent in sorted(id_ for id_ in config.agents if employed(config, id_)):
            self._employ(agent)
        for agent in sorted(state.agents):
            if state.agents[agent].status is not OFFLINE:
                self.agent_in(agent)
            if state.agents[agent].status is AVAILABLE:
                self.agent_free(state.agents[agent])
        for work in state.works.values():
            if work.queue in self._queues and is_open(config, work):
                self.work_opens(work)

    def _employ(self, agent: AgentId) -> None:
        spec = self.config.agents[agent]
        # A queue named twice, or no longer there, must not count.
        queues = [self._queues[q] for q in dict.fromkeys(spec.queues) if q in self._queues]
        self._queues_of[agent] = queues
        self._lines[agent] = []
        for queue in queues:
            queue.staff.append(agent)
            line = queue.lines[BASE]
            if lacks(spec, line.needs) is None:
                self._lines[agent].append((line, rank_of(self.config, agent, line.queue)))

    def agent_in(self, agent: AgentId) -> None:
        for queue in self._queues_of.get(agent, ()):
            insort(queue.members, agent)

    def agent_out(self, agent: AgentId) -> None:
        for queue in self._queues_of.get(agent, ()):
            del queue.members[bisect_left(queue.members, agent)]

    def agent_free(self, agent: Agent) -> None:
        for line, rank in self._lines.get(agent.id, ()):
            idle, entry = line.idle, place_in_line(agent, rank, line.choice)
            if not idle or idle[-1] < entry:
                idle.append(entry)  # The usual case: he has just finished.
            else:
                insort(idle, entry)

    def agent_taken(self, agent: Agent) -> None:
        for line, rank in self._lines.get(agent.id, ()):
            del line.idle[bisect_left(line.idle, place_in_line(agent, rank, line.choice))]

    def work_opens(self, work: Work) -> None:
        line, place = self._line(work), order(work)
        self._line_of[work.id] = line
        insort(line.kept if work.kept else line.others, place)
        if work.ringing:
            insort(line.ringing, place)
        for agent in work.kept:
            insort(self._kept.setdefault(agent, []), work.id)

    def work_leaves(self, work: Work) -> None:
        line = self._line_of.pop(work.id)
        works, place = line.kept if work.kept else line.others, order(work)
        del works[bisect_left(works, place)]
        if work.ringing:
            del line.ringing[bisect_left(line.ringing, place)]
        for agent in work.kept:
            kept = self._kept[agent]
            del kept[bisect_left(kept, work.id)]

    def best_work(self, agent: Agent) -> Work | None:
        works, id_ = self._state.works, agent.id
        best: Standing | None = None
        for line, rank in self._lines.get(id_, ()):
            for head, least, due, arrived, work in line.others:
                place = (head, least, True, rank, due, arrived, work)
                if best is not None and best < place:
                    break
                if id_ not in works[work].missed:
                    best = place
                    break
        for kept in self._kept.get(id_, ()):
            place = standing(works[kept], id_, 0)
            best = place if best is None or place < best else best
        return works[best[6]] if best is not None else None

    def fitting(self, work: Work) -> Iterator[Agent]:
        agents = self._state.agents
        first = [agents[id_] for id_ in work.kept or work.prefer if self._gets(id_, work)]
        yield from first
        if work.kept:
            return
        for _, _, agent in self._line_of[work.id].idle:
            if agent not in work.missed and agent not in work.prefer:
                yield agents[agent]

    def _gets(self, agent: AgentId, work: Work) -> bool:
        """Whether this one of those who should have it is free and may have it."""
        seen = self._state.agents.get(agent)
        return seen is not None and seen.status is AVAILABLE and may_have(self.config, work, agent)

    def kept_for(self, agent: AgentId) -> Sequence[Work]:
        return [self._state.works[work] for work in self._kept.get(agent, ())]

    def ahead(self, work: Work) -> int:
        place = order(work)
        lines = self._queues[work.queue].lines.values()
        return sum(line.waiting_before(place) for line in lines)

    def waiting(self, queue: QueueId) -> Sequence[Work]:
        lines = self._queues[queue].lines.values()
        places = sorted(place for line in lines for place in line.places())
        return [self._state.works[place[4]] for place in places]

    def waiting_count(self, queue: QueueId) -> int:
        lines = self._queues[queue].lines.values()
        return sum(line.waiting() for line in lines)

    def members(self, queue: QueueId) -> Sequence[AgentId]:
        return self._queues[queue].members

    def arrivals(self, queue: QueueId) -> Iterator[int]:
        """`arrived_ms` of every waiting work of the queue; none for an unknown queue."""
        if queue in self._queues:
            for line in self._queues[queue].lines.values():
                yield from (place[3] for place in line.places())

    def lines_kept(self, queue: QueueId) -> int:
        return len(self._queues[queue].lines)

    def _line(self, work: Work) -> Line:
        queue = self._queues[work.queue]
        spec = self.config.queues[work.queue]
        if not (work.needs or work.relaxed or spec.by_language):
            return queue.lines[BASE]
        needs = needs_of(work, self.config)
        key = tuple(sorted(needs.items()))
        if key not in queue.lines:
            self._drop_unused(queue)
            queue.lines[key] = self._new_line(queue, Line(work.queue, spec.choice, needs))
        return queue.lines[key]

    def _new_line(self, queue: QueueLines, line: Line) -> Line:
        for agent in queue.staff:
            if lacks(self.config.agents[agent], line.needs) is None:
                rank = rank_of(self.config, agent, line.queue)
                self._lines[agent].append((line, rank))
                seen = self._state.agents.get(agent)
                if seen is not None and seen.status is AVAILABLE:
                    line.idle.append(place_in_line(seen, rank, line.choice))
        line.idle.sort()
        return line

    def _drop_unused(self, queue: QueueLines) -> None:
        if len(queue.lines) < LINES_PER_QUEUE_MAX:
            return
        lines = queue.lines.items()
        unused = [key for key, line in lines if key != BASE and not line.others and not line.kept]
        dropped = [queue.lines.pop(key) for key in unused]
        for agent in queue.staff:
            self._lines[agent] = [
                each for each in self._lines[agent] if all(each[0] is not gone for gone in dropped)
            ]


def attached(state: State) -> Index | None:
    """The index that hangs beside this state, if one was built since it was decoded."""
    index: Index | None = state.__dict__.get("index")
    return index


def detach(state: State) -> None:
    """Places in lines are about to change: the next step builds another index."""
    state.__dict__.pop("index", None)


def index_of(state: State, config: CentreConfig) -> Index:
    """The index for this configuration, built if there is none yet."""
    index: Index | None = state.__dict__.get("index")
    if index is None or index.config is not config:
        index = state.__dict__["index"] = Index(state, config)
    return index
