"""Who gets which work (docs/routing.md): works in the order they are served, each to its agent.

What can wait is last in that order, so when its turn comes nobody with room fits anything live.
Between two events nobody with room fits anything that waits, or that rings and may ring at more; so
only what an event changed is matched: the works that opened and the best work of each agent who has
room again. With him enough may be free in a queue of live calls for others of it to have work that
can wait. After an outage or with a new configuration all is matched.
"""

from heapq import heappop, heappush
from itertools import islice

from decroche.kernel.ids import AgentId, WorkId
from decroche.routing import offers, reasons
from decroche.routing.board import Turn, is_open, rings_all, rings_left
from decroche.routing.room import room_left
from decroche.routing.state import Agent, Order, Work, order

NOBODY = AgentId("")
"""On the heap: a work that is there for itself, as whoever could get it could get nothing else."""


def match(turn: Turn) -> None:
    if turn.state.paused:
        return
    works = [work for work in turn.works if _opens(turn, work)]
    if len(works) == 1 and not turn.agents:
        offer(turn, works[0])  # Nothing else has changed.
        return
    held = [turn.state.agents[id_] for id_ in turn.board.held_back(turn.agents)]
    one = turn.agents[0] if len(turn.agents) == 1 and not works and not held else None
    if one is not None and turn.board.best_work(one) is None:
        return  # The usual case: he is free, and nobody waits for him.
    alone = len(works) == 1 and all(agent.id in works[0].missed for agent in turn.agents)
    sought = _Sought(turn)
    if alone and not held:
        heappush(sought.heap, (order(works[0]), NOBODY))
    for agent in _who_could(turn, works) if works and (held or not alone) else turn.agents:
        sought.seek(agent)
    for agent in held:
        sought.seek(agent)
    sought.serve()


class _Sought:
    """What each agent would get, the work that is served first on top.

    An agent's best is his until it is served; but of work that can wait it may be lost before, when
    others are taken: so it is looked at again after each offer.
    """

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.heap: list[tuple[Order, AgentId]] = []
        self.unsure: dict[AgentId, WorkId] = {}
        """Agents whose best can wait, and which it is."""

    def seek(self, agent: Agent) -> None:
        """Put the work this agent would get on the heap, if there is one."""
        best = self.turn.board.best_work(agent)
        if best is not None:
            heappush(self.heap, (order(best), agent.id))
        if best is not None and self.turn.config.queues[best.queue].leave_free:
            self.unsure[agent.id] = best.id
        else:
            self.unsure.pop(agent.id, None)

    def serve(self) -> None:
        agents, works, config = self.turn.state.agents, self.turn.state.works, self.turn.config
        while self.heap:
            place, agent_id = heappop(self.heap)
            if agent_id and not room_left(config, agents[agent_id]):
                continue  # Another work was his; this one may be nobody's best now.
            found = works.get(place[4])
            if agent_id and found is not None and self._is_old(agent_id, found):
                continue
            if found is not None and is_open(config, found):
                offer(self.turn, found)
                self._look_again()
            if agent_id:
                self.seek(agents[agent_id])

    def _is_old(self, agent: AgentId, work: Work) -> bool:
        """Whether he would get something else by now."""
        can_wait = self.turn.config.queues[work.queue].leave_free
        return bool(can_wait) and self.unsure.get(agent) != work.id

    def _look_again(self) -> None:
        for agent_id, work_id in list(self.unsure.items()):
            agent = self.turn.state.agents[agent_id]
            best = self.turn.board.best_work(agent)
            if best is None or best.id != work_id:
                self.seek(agent)


def _opens(turn: Turn, work: Work) -> bool:
    return turn.state.works.get(work.id) is work and is_open(turn.config, work)


def _who_could(turn: Turn, works: list[Work]) -> list[Agent]:
    """Not one work alone: each agent who could get one of them may prefer another."""
    found = {agent.id: agent for agent in turn.agents}
    for work in works:
        found |= {agent.id: agent for agent in turn.board.fitting(work)}
    return list(found.values())


def offer(turn: Turn, work: Work) -> None:
    """Offer this open work to the first agent who may get it, or to all; if there is one."""
    if rings_all(turn.config, work):
        _offer_to_all(turn, work)
        return
    fits = list(islice(turn.board.fitting(work), reasons.OTHERS_MAX + 1))
    if fits:
        offers.to_one(turn, work, fits[0], reasons.decide(turn, work, fits))


def _offer_to_all(turn: Turn, work: Work) -> None:
    """To those for whom no other work comes first (several may be matched at once)."""
    fits = list(turn.board.fitting(work))
    firsts = (agent for agent in fits if turn.board.best_work(agent) is work)
    takers = list(islice(firsts, rings_left(work)))
    if takers:
        offers.to_all(turn, work, takers, reasons.decide_all(turn, work, takers, fits))
