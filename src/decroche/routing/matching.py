"""Who gets which work: works in the order they are served, each to the longest idle who fits.

Between two events nobody free fits anything that waits; so only what an event changed is matched:
the works that began to wait and the best work of each agent who became available.
"""

from itertools import islice

from decroche.kernel.ids import SkillId
from decroche.routing import offers
from decroche.routing.board import Turn, lacks, needs_of
from decroche.routing.commands import Considered, Decision
from decroche.routing.state import AVAILABLE, ERROR, Agent, Work, order

OTHERS_MAX = 5
"""Agents named in a decision beside the chosen one: what fits on a screen and in a row."""


def match(turn: Turn) -> None:
    if turn.state.paused:
        return
    works = [w for w in turn.works if w.agent is None and w.id in turn.state.works]
    for agent in turn.agents:
        if agent.status is AVAILABLE:
            best = turn.board.best_work(agent)
            if best is not None:
                works.append(best)
    if len(works) > 1:
        works.sort(key=order)
    for work in works:
        if work.agent is None:  # Else it was there twice.
            offer_to_best(turn, work)


def offer_to_best(turn: Turn, work: Work) -> None:
    """Offer this waiting work to the longest idle agent who may get it, if there is one."""
    fits = list(islice(turn.board.fitting(work), OTHERS_MAX + 1))
    if fits:
        offers.make(turn, work, fits[0], decide(turn, work, fits))


def decide(turn: Turn, work: Work, fits: list[Agent]) -> Decision:
    """Why the first of `fits`: beside the next longest idle, and then others of the queue."""
    at_ms = turn.at_ms
    considered = [Considered(fits[0].id, "chosen", at_ms - fits[0].idle_since_ms)]
    for agent in fits[1:]:
        considered.append(Considered(agent.id, "idle_shorter", at_ms - agent.idle_since_ms))
    if len(fits) <= OTHERS_MAX:
        considered += _unfit(turn, work, fits)
    return Decision(
        at_ms=at_ms,
        work=work.id,
        queue=work.queue,
        offer=offers.next_id(work),
        agent=fits[0].id,
        waited_ms=at_ms - work.arrived_ms,
        ahead=turn.board.ahead(work),
        considered=tuple(considered),
        config_version=turn.config.version,
    )


def _unfit(turn: Turn, work: Work, fits: list[Agent]) -> list[Considered]:
    """Signed-in agents of the queue, by id, who could not get it."""
    fit = [agent.id for agent in fits]
    needs = needs_of(work, turn.config)
    found: list[Considered] = []
    for agent in turn.board.members(work.queue):
        if len(fits) + len(found) > OTHERS_MAX:
            break
        if agent not in fit:
            found.append(_why_not(turn, needs, turn.state.agents[agent]))
    return found


def _why_not(turn: Turn, needs: dict[SkillId, int], agent: Agent) -> Considered:
    spec = turn.config.agents[agent.id]
    skill = lacks(spec, needs)
    if skill is not None and skill not in spec.skills:
        return Considered(agent.id, "skill_missing", skill)
    if skill is not None:
        return Considered(agent.id, "level_low", spec.skills[skill])
    if agent.status is ERROR:
        return Considered(agent.id, "presence")
    if agent.status is not AVAILABLE:
        return Considered(agent.id, "status", agent.status.value)
    return Considered(agent.id, "just_missed")
