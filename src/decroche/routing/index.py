"""The fast board: for each queue and each set of needs, who is free and what waits, kept sorted.

Derived from the state and the configuration, never serialised. A change costs a binary search and
a short move of pointers in each line of the agent; a decision reads the heads of his lines.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence

from decroche.kernel.config import CentreConfig, Choice, QueueSpec
from decroche.kernel.ids import AgentId, QueueId, SkillId, WorkId
from decroche.routing.board import (
    Place,
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
from decroche.routing.room import admits, has_room, is_live, on_call, room_left
from decroche.routing.state import OFFLINE, Agent, Order, State, Work, order

Needs = tuple[tuple[SkillId, int], ...]

Sort = tuple[int, Choice, int, bool]
"""The queue's place in an agent's own order, its rule, what its works weigh, whether they are
calls: in all lines of one sort he has the same place, and has room for all or none."""
NO_LINES: dict[Sort, list["Line"]] = {}

BASE: Needs = ((SkillId(""), 0),)
"""Key of a queue's first line: what its works need who ask for nothing else. No needs are ()."""

LINES_PER_QUEUE_MAX = 32
"""Sets of needs remembered per queue; beyond it the lines without work are dropped, and made again
when wanted. More than any set of call flows asks for, few enough for an agent to be in them all."""


class Line:
    """Open works of one queue that need the same, and the agents who have room for them.

    `kept` are those kept for somebody: they have their place in the queue, and only those agents
    find them (`Index.kept_for`); `others` are for anybody. `ringing` are those of both that ring
    already, at several: they do not wait. `live`: who is in it is free for a live call.
    """

    __slots__ = (
        "call",
        "choice",
        "idle",
        "kept",
        "leave_free",
        "live",
        "needs",
        "others",
        "queue",
        "ringing",
        "weight",
    )

    def __init__(self, queue: QueueSpec, needs: dict[SkillId, int], live: bool) -> None:
        self.queue = queue.id
        self.choice = queue.choice
        self.weight = queue.weight
        self.call = queue.kind == "call"
        self.leave_free = queue.leave_free
        self.live = live
        self.needs = needs
        self.idle: list[Place] = []
        self.others: list[Order] = []
        self.kept: list[Order] = []
        self.ringing: list[Order] = []

    def waiting(self) -> int:
        """How many of its works wait."""
        return len(self.others) + len(self.kept) - len(self.ringing)

    def waiting_before(self, place: Order) -> int:
        """How many of its works wait and are served before that place."""
        if not self.others and not self.kept:
            return 0
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
            id_: QueueLines(Line(q, q.needs, is_live(q))) for id_, q in config.queues.items()
        }
        self._line_of: dict[WorkId, Line] = {}
        self._kept: dict[AgentId, list[WorkId]] = {}
        self._lines: dict[AgentId, dict[Sort, list[Line]]] = {}
        """Each agent's lines, by what decides his place in them."""
        self._places: dict[AgentId, list[tuple[Place, list[Line]]]] = {}
        """His place now, and the lines in whose `idle` it is."""
        self._can_wait: dict[int, int] = {}
        """How many agents works leave free that are open now → lines of such works."""
        self._queues_of: dict[AgentId, list[QueueLines]] = {}
        for agent in sorted(id_ for id_ in config.agents if employed(config, id_)):
            self._employ(agent)
        for agent in sorted(state.agents):
            if state.agents[agent].status is not OFFLINE:
                self.agent_in(agent)
            self.agent_moves(state.agents[agent])
        for work in state.works.values():
            if admits(config, work) and is_open(config, work):
                self.work_opens(work)

    def _employ(self, agent: AgentId) -> None:
        spec = self.config.agents[agent]
        # A queue named twice, or no longer there, must not count.
        queues = [self._queues[q] for q in dict.fromkeys(spec.queues) if q in self._queues]
        self._queues_of[agent] = queues
        self._lines[agent] = {}
        for queue in queues:
            queue.staff.append(agent)
            line = queue.lines[BASE]
            if lacks(spec, line.needs) is None:
                self._lines[agent].setdefault(self._sort(agent, line), []).append(line)

    def _sort(self, agent: AgentId, line: Line) -> Sort:
        return (rank_of(self.config, agent, line.queue), line.choice, line.weight, line.call)

    def agent_in(self, agent: AgentId) -> None:
        for queue in self._queues_of.get(agent, ()):
            insort(queue.members, agent)

    def agent_out(self, agent: AgentId) -> None:
        for queue in self._queues_of.get(agent, ()):
            del queue.members[bisect_left(queue.members, agent)]

    def agent_moves(self, agent: Agent) -> int:
        before = self._places.pop(agent.id, None)
        if before is not None:
            for place, lines in before:
                for line in lines:
                    idle = line.idle
                    del idle[bisect_left(idle, place)]
        left = room_left(self.config, agent)
        if left:
            self._places[agent.id] = self._enter(agent, left)
        return left

    def _enter(self, agent: Agent, left: int) -> list[tuple[Place, list[Line]]]:
        """Put him into those of his lines whose works he has room for."""
        found: list[tuple[Place, list[Line]]] = []
        busy = on_call(agent) if agent.hands else False
        for (rank, choice, weight, call), lines in self._lines.get(agent.id, NO_LINES).items():
            if weight > left or (busy and call):
                continue
            place = place_in_line(agent, rank, choice)
            for line in lines:
                idle = line.idle
                if not idle or idle[-1] < place:
                    idle.append(place)  # The usual case: he has just finished.
                else:
                    insort(idle, place)
            found.append((place, lines))
        return found

    def work_opens(self, work: Work) -> None:
        line, place = self._line(work), order(work)
        self._line_of[work.id] = line
        if line.leave_free and not line.others and not line.kept:
            self._can_wait[line.leave_free] = self._can_wait.get(line.leave_free, 0) + 1
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
        if line.leave_free and not line.others and not line.kept:
            self._can_wait[line.leave_free] -= 1
            if not self._can_wait[line.leave_free]:
                del self._can_wait[line.leave_free]

    def best_work(self, agent: Agent) -> Work | None:
        works, id_ = self._state.works, agent.id
        best: Standing | None = None
        for (rank, _, _, _), lines in self._places.get(id_, ()):
            for line in lines:
                if not line.others or (line.leave_free and not self._leaves_free(agent, line)):
                    continue
                for tier, least, due, arrived, work in line.others:
                    place = (tier, least, True, rank, due, arrived, work)
                    if best is not None and best < place:
                        break
                    if id_ not in works[work].missed and work not in agent.hands:
                        best = place
                        break
        for kept in self._kept.get(id_, ()):
            if not self._gets(agent, works[kept]):
                continue
            place = standing(works[kept], id_, 0)
            best = place if best is None or place < best else best
        return works[best[6]] if best is not None else None

    def fitting(self, work: Work) -> Iterator[Agent]:
        agents, line = self._state.agents, self._line_of[work.id]
        missed, prefer = work.missed, work.prefer
        if prefer:
            wanted = [agents[id_] for id_ in work.kept or prefer if id_ in agents]
            yield from [agent for agent in wanted if self._gets(agent, work)]
            if work.kept:
                return
        for _, _, _, id_ in line.idle:
            agent = agents[id_]
            if id_ in missed or id_ in prefer or work.id in agent.hands:
                continue
            if not line.leave_free or self._leaves_free(agent, line):
                yield agent

    def _gets(self, agent: Agent, work: Work) -> bool:
        """Whether this one of those who should have it may be offered it now."""
        if not may_have(self.config, work, agent.id) or work.id in agent.hands:
            return False
        line = self._line_of[work.id]
        if not has_room(self.config, agent, self.config.queues[work.queue]):
            return False
        return not line.leave_free or self._leaves_free(agent, line)

    def _leaves_free(self, agent: Agent, line: Line) -> bool:
        """Whether in each queue of live calls enough stay free if he takes a work of this line; he
        counts himself there as long as he has room for a call."""
        left = room_left(self.config, agent) - line.weight
        for _, lines in self._places.get(agent.id, ()):
            for each in lines:
                loses_him = each.live and (line.call or each.weight > left)
                if loses_him and len(each.idle) <= line.leave_free:
                    return False
        return True

    def held_back(self, freed: Sequence[Agent]) -> Iterator[AgentId]:
        for agent in freed if self._can_wait else ():
            for _, lines in self._places.get(agent.id, ()):
                for line in lines:
                    if line.live and self._now_enough(len(line.idle), len(freed)):
                        yield from (place[3] for place in line.idle)

    def _now_enough(self, free: int, freed: int) -> bool:
        """Whether so many are one more than some open work leaves free, and were not before."""
        return any(least < free <= least + freed for least in self._can_wait)

    def kept_for(self, agent: AgentId) -> Sequence[Work]:
        return [self._state.works[work] for work in self._kept.get(agent, ())]

    def ahead(self, work: Work) -> int:
        place, found = order(work), 0
        for line in self._queues[work.queue].lines.values():
            found += line.waiting_before(place)
        return found

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
            queue.lines[key] = self._new_line(queue, Line(spec, needs, live=False))
        return queue.lines[key]

    def _new_line(self, queue: QueueLines, line: Line) -> Line:
        for agent in queue.staff:
            if lacks(self.config.agents[agent], line.needs) is None:
                sort = self._sort(agent, line)
                self._lines[agent].setdefault(sort, []).append(line)
                if agent in self._places:
                    self._join(self._state.agents[agent], line, sort)
        line.idle.sort()
        return line

    def _join(self, agent: Agent, line: Line, sort: Sort) -> None:
        """A line is new for one who has room: he is in it as well, at its end for the moment."""
        places, own = self._places[agent.id], self._lines[agent.id][sort]
        if has_room(self.config, agent, self.config.queues[line.queue]):
            place = place_in_line(agent, sort[0], line.choice)
            line.idle.append(place)
            if all(lines is not own for _, lines in places):
                places.append((place, own))

    def _drop_unused(self, queue: QueueLines) -> None:
        if len(queue.lines) < LINES_PER_QUEUE_MAX:
            return
        lines = queue.lines.items()
        unused = [key for key, line in lines if key != BASE and not line.others and not line.kept]
        dropped = [queue.lines.pop(key) for key in unused]
        for agent in queue.staff:
            for own in self._lines[agent].values():
                own[:] = [line for line in own if line not in dropped]


def attached(state: State) -> Index | None:
    """The index that hangs beside this state, if one was built since it was decoded."""
    index: Index | None = state.__dict__.get("index")
    return index


def detach(state: State) -> None:
    """Places in lines are about to change: the next step builds another index."""
    state.__dict__.pop("index", None)


def index_of(state: State, config: CentreConfig) -> Index:
    """The index for this configuration, built if there is none yet."""
    beside = state.__dict__
    if "index" not in beside or beside["index"].config is not config:
        beside["index"] = Index(state, config)
    index: Index = beside["index"]
    return index
