"""Who gets which work (docs/routing.md): works in the order they are served, each to its agent.

Between two events nobody with room fits anything that waits, or that rings and may ring at more; so
only what an event changed is matched: the works that opened and the best work of each agent who has
room again. With him more may be free than a queue leaves free for calls: then its work, too, may be
somebody's, of those whom it fits. After an outage or with a new configuration all is matched.
"""

from heapq import heappop, heappush
from itertools import islice

from decroche.kernel.ids import AgentId
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
    heap: list[tuple[Order, AgentId]] = []
    alone = len(works) == 1 and all(agent.id in works[0].missed for agent in turn.agents)
    if alone:
        heap.append((order(works[0]), NOBODY))
    for agent in _who_could(turn, works) if works and not alone else turn.agents:
        _seek(turn, agent, heap)
    for held in turn.board.held_back() if turn.agents else ():
        _seek(turn, turn.state.agents[held], heap)
    while heap:
        place, agent_id = heappop(heap)
        if agent_id and not room_left(turn.config, turn.state.agents[agent_id]):
            continue  # Another work was his; this one may be nobody's best now.
        found = turn.state.works.get(place[4])
        if found is not None and is_open(turn.config, found):
            offer(turn, found)
        if agent_id:
            _seek(turn, turn.state.agents[agent_id], heap)


def _opens(turn: Turn, work: Work) -> bool:
    return turn.state.works.get(work.id) is work and is_open(turn.config, work)


def _who_could(turn: Turn, works: list[Work]) -> list[Agent]:
    """Not one work alone: each agent who could get one of them may prefer another."""
    found = {agent.id: agent for agent in turn.agents}
    for work in works:
        found |= {agent.id: agent for agent in turn.board.fitting(work)}
    return list(found.values())


def _seek(turn: Turn, agent: Agent, heap: list[tuple[Order, AgentId]]) -> None:
    """Put the work this agent would get on the heap, if there is one."""
    best = turn.board.best_work(agent)
    if best is not None:
        heappush(heap, (order(best), agent.id))


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
