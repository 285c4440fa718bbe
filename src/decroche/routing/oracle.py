"""The slow board: looks at everything, each time, and keeps nothing. Obviously right.

The index must decide as this does, on any events (tests/routing). It shares with the core what
becomes of agents and works, and none of how they are found and matched.
"""

from collections.abc import Iterator, Sequence

from decroche.kernel.config import CentreConfig, QueueSpec
from decroche.kernel.ids import AgentId, QueueId
from decroche.routing import core, offers, waits
from decroche.routing.board import (
    Place,
    Turn,
    employed,
    is_open,
    lacks,
    needs_of,
    place_in_line,
    rank_of,
    rings_all,
    rings_left,
    standing,
)
from decroche.routing.commands import RoutingCommand
from decroche.routing.events import RoutingEvent, Status
from decroche.routing.reasons import OTHERS_MAX, decide, decide_all
from decroche.routing.room import admits, has_room, is_live, room_left
from decroche.routing.state import Agent, State, Work, is_waiting, order


def step(state: State, event: RoutingEvent, config: CentreConfig) -> list[RoutingCommand]:
    """As `core.step`, by brute force; matches after every event, whatever it was."""
    turn = Turn(state, config, Scan(state, config), event.at_ms)
    core.handle(turn, event)
    match(turn)
    waits.settle(turn)
    return turn.commands


def apply_config(state: State, config: CentreConfig, at_ms: int) -> list[RoutingCommand]:
    return core.reconfigure(state, config, at_ms, Scan, match)


def resume(state: State, config: CentreConfig, at_ms: int) -> list[RoutingCommand]:
    return core.rematch(state, config, at_ms, Scan, match)


def match(turn: Turn) -> None:
    """As long as somebody free could get something: the first of what they would take."""
    if turn.state.paused:
        return
    while True:
        bests = map(turn.board.best_work, turn.state.agents.values())
        wanted = [work for work in bests if work is not None]
        if not wanted:
            return
        work = min(wanted, key=order)
        fits = list(turn.board.fitting(work))
        if rings_all(turn.config, work):
            takers = [agent for agent in fits if turn.board.best_work(agent) is work]
            takers = takers[: rings_left(work)]
            offers.to_all(turn, work, takers, decide_all(turn, work, takers, fits))
        else:
            offers.to_one(turn, work, fits[0], decide(turn, work, fits[: OTHERS_MAX + 1]))


def waiting(state: State) -> list[Work]:
    return [work for work in state.works.values() if is_waiting(work)]


def open_works(state: State, config: CentreConfig) -> list[Work]:
    return [work for work in state.works.values() if is_open(config, work)]


def may_get(state: State, config: CentreConfig, agent: Agent, work: Work) -> bool:
    """Whether this agent may be offered this work now."""
    return (
        fits(config, agent, work)
        and work.id not in agent.hands
        and has_room(config, agent, config.queues[work.queue])
        and leaves_free(state, config, agent, config.queues[work.queue])
    )


def fits(config: CentreConfig, agent: Agent, work: Work) -> bool:
    """Whether this agent could have this work, whatever he and the others have in hand."""
    if not employed(config, agent.id) or not admits(config, work):
        return False
    spec = config.agents[agent.id]
    return (
        work.queue in spec.queues
        and lacks(spec, needs_of(work, config)) is None
        and agent.id not in work.missed
        and (not work.kept or agent.id in work.kept)
    )


def leaves_free(state: State, config: CentreConfig, agent: Agent, queue: QueueSpec) -> bool:
    """Whether enough would stay free in each queue of live calls for which he is free now and
    would not be with a work of this queue."""
    left = room_left(config, agent) - queue.weight
    for live in (q for q in config.queues.values() if is_live(q)):
        free = [a.id for a in state.agents.values() if free_for(config, a, live)]
        stays = queue.kind == "written" and left >= live.weight
        if agent.id in free and not stays and len(free) - 1 < queue.leave_free:
            return False
    return True


def free_for(config: CentreConfig, agent: Agent, queue: QueueSpec) -> bool:
    """Whether a caller of this queue who needs nothing special could be offered to him now."""
    if not employed(config, agent.id) or not has_room(config, agent, queue):
        return False
    spec = config.agents[agent.id]
    return queue.id in spec.queues and lacks(spec, queue.needs) is None


def before(config: CentreConfig, agent: Agent, work: Work) -> tuple[int, Place]:
    """Sorts agents for a work: who should have it, then by their order of queues, what they have in
    hand, and the rule."""
    wanted = work.prefer.index(agent.id) if agent.id in work.prefer else len(work.prefer)
    rank = rank_of(config, agent.id, work.queue)
    return (wanted, place_in_line(agent, rank, config.queues[work.queue].choice))


class Scan:
    """See `board.Board`. It need not be told of changes: it reads the state itself."""

    def __init__(self, state: State, config: CentreConfig) -> None:
        self._state = state
        self._config = config

    def agent_in(self, agent: AgentId) -> None: ...

    def agent_out(self, agent: AgentId) -> None: ...

    def agent_moves(self, agent: Agent) -> int:
        return room_left(self._config, agent)

    def work_opens(self, work: Work) -> None: ...

    def work_leaves(self, work: Work) -> None: ...

    def best_work(self, agent: Agent) -> Work | None:
        works = open_works(self._state, self._config)
        fit = [work for work in works if may_get(self._state, self._config, agent, work)]
        ranks = {work.id: rank_of(self._config, agent.id, work.queue) for work in fit}
        return min(fit, key=lambda w: standing(w, agent.id, ranks[w.id]), default=None)

    def fitting(self, work: Work) -> Iterator[Agent]:
        agents = self._state.agents.values()
        fit = [agent for agent in agents if may_get(self._state, self._config, agent, work)]
        yield from sorted(fit, key=lambda agent: before(self._config, agent, work))

    def held_back(self, freed: Sequence[Agent]) -> Iterator[AgentId]:
        return iter(())  # It matches everybody with everything anyway.

    def kept_for(self, agent: AgentId) -> Sequence[Work]:
        works = open_works(self._state, self._config)
        kept = [work for work in works if agent in work.kept]
        return sorted(kept, key=lambda work: work.id)

    def ahead(self, work: Work) -> int:
        rivals = [w for w in waiting(self._state) if w.queue == work.queue]
        return sum(order(rival) < order(work) for rival in rivals)

    def waiting(self, queue: QueueId) -> Sequence[Work]:
        return sorted((w for w in waiting(self._state) if w.queue == queue), key=order)

    def waiting_count(self, queue: QueueId) -> int:
        return sum(work.queue == queue for work in waiting(self._state))

    def members(self, queue: QueueId) -> Sequence[AgentId]:
        signed_in = [a.id for a in self._state.agents.values() if a.status is not Status.OFFLINE]
        staff = [a for a in signed_in if employed(self._config, a)]
        return sorted(a for a in staff if queue in self._config.agents[a].queues)
