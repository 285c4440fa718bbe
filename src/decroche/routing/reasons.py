"""Why this agent, and why nobody yet: the codes of a decision, never prose.

They say what docs/routing.md's second table found, agent by agent; the screen has the words.
"""

from msgspec.structs import replace

from decroche.kernel.config import QueueSpec
from decroche.kernel.ids import AgentId, SkillId
from decroche.routing.board import LANGUAGE, Turn, lacks, level_of, needs_of, rank_of
from decroche.routing.commands import Considered, Decision, Preferred, Unserved
from decroche.routing.room import has_room, reachable, room_left
from decroche.routing.state import ERROR, RINGING, Agent, Work, next_offer

OTHERS_MAX = 5
"""Agents named in a decision beside the chosen one: what fits on a screen and in a row."""


def decide(turn: Turn, work: Work, fits: list[Agent]) -> Decision:
    """Why the first of `fits`: beside those who came next, and then others of the queue."""
    chosen = fits[0]
    considered = [_chosen(turn, chosen)]
    considered += _why_later(turn, work, chosen, fits[1:])
    if len(fits) <= OTHERS_MAX:
        considered += _unfit(turn, work, [agent.id for agent in fits])
    return _decision(turn, work, considered, chosen.id)


def decide_all(turn: Turn, work: Work, takers: list[Agent], fits: list[Agent]) -> Decision:
    """Why these, at whom the work rings at once: what the decisions of all have in common."""
    considered = [_chosen(turn, agent) for agent in takers[: OTHERS_MAX + 1]]
    if len(fits) <= OTHERS_MAX:
        considered += _unfit(turn, work, [agent.id for agent in fits])
    return _decision(turn, work, considered, takers[0].id)


def shared(turn: Turn, work: Work, agent: Agent, decision: Decision) -> Decision:
    """One agent's own of a decision for several: he is always named in it."""
    considered = decision.considered
    if all(each.agent != agent.id for each in considered):
        considered = (_chosen(turn, agent), *considered[:OTHERS_MAX])
    rule = _rule(work, agent.id)
    offer = next_offer(work)
    preferred = _preferred(work, agent.id)
    return replace(
        decision,
        offer=offer,
        agent=agent.id,
        considered=considered,
        rule=rule,
        preferred=preferred,
    )


def decide_only(turn: Turn, work: Work, agent: Agent) -> Decision:
    """Why this agent: the work is for him alone."""
    return Decision(
        at_ms=turn.at_ms,
        work=work.id,
        queue=work.queue,
        offer=next_offer(work),
        agent=agent.id,
        waited_ms=turn.at_ms - work.arrived_ms,
        ahead=0,
        considered=(_chosen(turn, agent),),
        config_version=turn.config.version,
        rule="only",
    )


def _chosen(turn: Turn, agent: Agent) -> Considered:
    return Considered(agent.id, "chosen", turn.at_ms - agent.idle_since_ms)


def nobody_yet(turn: Turn, work: Work) -> Unserved:
    """Why a work that has just come, or asks for less now, still waits."""
    return Unserved(_decision(turn, work, _unfit(turn, work, []), None))


def _decision(
    turn: Turn, work: Work, considered: list[Considered], agent: AgentId | None
) -> Decision:
    return Decision(
        at_ms=turn.at_ms,
        work=work.id,
        queue=work.queue,
        offer=next_offer(work) if agent is not None else None,
        agent=agent,
        waited_ms=turn.at_ms - work.arrived_ms,
        ahead=turn.board.ahead(work),
        considered=tuple(considered),
        config_version=turn.config.version,
        rule=_rule(work, agent),
        relaxed=work.relaxed,
        late_ms=turn.at_ms - work.due_ms,
        preferred=_preferred(work, agent),
    )


def _rule(work: Work, agent: AgentId | None) -> str:
    if work.head:
        return "head"
    if agent in work.prefer:
        return "his_own"
    return "kept" if work.kept else "order"


def _preferred(work: Work, agent: AgentId | None) -> tuple[Preferred, ...]:
    whose = (agent,) if agent is not None and agent in work.prefer else work.kept
    return tuple(Preferred(each, work.whose.get(each, "")) for each in whose)


def _why_later(turn: Turn, work: Work, chosen: Agent, others: list[Agent]) -> list[Considered]:
    """The first rule by which the chosen one comes before each of these, who fit as well."""
    if chosen.id in work.prefer:
        return [Considered(agent.id, "not_his_own") for agent in others]
    config, queue, choice = turn.config, work.queue, turn.config.queues[work.queue].choice
    first = rank_of(config, chosen.id, queue)
    found: list[Considered] = []
    for agent in others:
        rank = rank_of(config, agent.id, queue)
        if rank != first:
            found.append(Considered(agent.id, "queue_later", rank))
        elif agent.used != chosen.used:
            found.append(Considered(agent.id, "more_in_hand", len(agent.hands)))
        elif choice == "fewest":
            found.append(Considered(agent.id, "more_taken", agent.taken))
        elif choice == "in_turn":
            found.append(Considered(agent.id, "turn_later"))
        else:
            found.append(Considered(agent.id, "idle_shorter", turn.at_ms - agent.idle_since_ms))
    return found


def _unfit(turn: Turn, work: Work, fit: list[AgentId]) -> list[Considered]:
    """Signed-in agents of the queue, by id, who could not get it."""
    needs = needs_of(work, turn.config)
    found: list[Considered] = []
    for agent in turn.board.members(work.queue):
        if len(fit) + len(found) > OTHERS_MAX:
            break
        if agent not in fit:
            found.append(_why_not(turn, work, needs, turn.state.agents[agent]))
    return found


def _why_not(turn: Turn, work: Work, needs: dict[SkillId, int], agent: Agent) -> Considered:
    spec = turn.config.agents[agent.id]
    skill = lacks(spec, needs)
    if skill is not None and skill.startswith(LANGUAGE):
        return Considered(agent.id, "language", skill[len(LANGUAGE) :])
    if skill is not None and skill not in spec.skills:
        return Considered(agent.id, "skill_missing", 0, skill, needs[skill])
    if skill is not None:
        return Considered(agent.id, "level_low", level_of(spec, skill), skill, needs[skill])
    queue = turn.config.queues[work.queue]
    if spec.room < queue.weight:
        return Considered(agent.id, "no_room", 0)
    return _why_not_now(turn, queue, agent) or _why_not_this(work, queue, agent)


def _why_not_now(turn: Turn, queue: QueueSpec, agent: Agent) -> Considered | None:
    """Why he has no room for any work of this queue; None: he has."""
    several = len(agent.hands) > 1 and agent.status is not RINGING and agent.wish is None
    if agent.status is ERROR or (several and not reachable(agent)):
        return Considered(agent.id, "presence")
    if not several and not room_left(turn.config, agent):
        return Considered(agent.id, "status", agent.status.value)
    if not has_room(turn.config, agent, queue):
        return Considered(agent.id, "no_room", len(agent.hands))
    return None


def _why_not_this(work: Work, queue: QueueSpec, agent: Agent) -> Considered:
    """Of one who has room for a work of this queue: why he does not get this one."""
    if work.id in agent.hands:
        return Considered(agent.id, "has_it")
    if agent.id in work.missed:
        return Considered(agent.id, "just_missed")
    if work.kept and agent.id not in work.kept:
        return Considered(agent.id, "kept_for_other")
    return Considered(agent.id, "left_free", queue.leave_free)
