"""The slow board: looks at everything, each time, and keeps nothing. Obviously right.

The index must decide as this does, on any events (tests/routing). It shares with the core what
becomes of agents and works, and none of how they are found and matched.
"""

from collections.abc import Iterator, Sequence

from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import AgentId, QueueId
from decroche.routing import core, offers, waits
from decroche.routing.board import (
    Turn,
    employed,
    is_open,
    lacks,
    needs_of,
    place_in_line,
    rank_of,
    rings_all,
    room,
    standing,
)
from decroche.routing.commands import RoutingCommand
from decroche.routing.events import RoutingEvent, Status
from decroche.routing.reasons import OTHERS_MAX, decide, decide_all
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
        free = [a for a in turn.state.agents.values() if a.status is Status.AVAILABLE]
        wanted = [w for w in map(turn.board.best_work, free) if w is not None]
        if not wanted:
            return
        work = min(wanted, key=order)
        fits = list(turn.board.fitting(work))
        if rings_all(turn.config, work):
            takers = [agent for agent in fits if turn.board.best_work(agent) is work]
            takers = takers[: room(work)]
            offers.to_all(turn, work, takers, decide_all(turn, work, takers, fits))
        else:
            offers.to_one(turn, work, fits[0], decide(turn, work, fits[: OTHERS_MAX + 1]))


def waiting(state: State) -> list[Work]:
    return [work for work in state.works.values() if is_waiting(work)]


def open_works(state: State, config: CentreConfig) -> list[Work]:
    return [work for work in state.works.values() if is_open(config, work)]


def may_get(config: CentreConfig, agent: Agent, work: Work) -> bool:
    """Whether this agent, if he is available, may be offered this work."""
    if not employed(config, agent.id) or work.queue not in config.queues:
        return False
    spec = config.agents[agent.id]
    return (
        work.queue in spec.queues
        and lacks(spec, needs_of(work, config)) is None
        and agent.id not in work.missed
        and (not work.kept or agent.id in work.kept)
    )


def before(config: CentreConfig, agent: Agent, work: Work) -> tuple[int, int, int, AgentId]:
    """Sorts agents for a work: who should have it, then by their order of queues and the rule."""
    wanted = work.prefer.index(agent.id) if agent.id in work.prefer else len(work.prefer)
    rank = rank_of(config, agent.id, work.queue)
    return (wanted, *place_in_line(agent, rank, config.queues[work.queue].choice))


class Scan:
    """See `board.Board`. It need not be told of changes: it reads the state itself."""

    def __init__(self, state: State, config: CentreConfig) -> None:
        self._state = state
        self._config = config

    def agent_in(self, agent: AgentId) -> None: ...

    def agent_out(self, agent: AgentId) -> None: ...

    def agent_free(self, agent: Agent) -> None: ...

    def agent_taken(self, agent: Agent) -> None: ...

    def work_opens(self, work: Work) -> None: ...

    def work_leaves(self, work: Work) -> None: ...

    def best_work(self, agent: Agent) -> Work | None:
        works = open_works(self._state, self._config)
        fit = [work for work in works if may_get(self._config, agent, work)]
        ranks = {work.id: rank_of(self._config, agent.id, work.queue) for work in fit}
        return min(fit, key=lambda w: standing(w, agent.id, ranks[w.id]), default=None)

    def fitting(self, work: Work) -> Iterator[Agent]:
        free = [a for a in self._state.agents.values() if a.status is Status.AVAILABLE]
        fit = [agent for agent in free if may_get(self._config, agent, work)]
        yield from sorted(fit, key=lambda agent: before(self._config, agent, work))

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
