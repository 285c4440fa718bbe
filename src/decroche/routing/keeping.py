"""Callers kept for the agent they should have, and needs that fall with the wait.

A work is kept for those of its `prefer` who are at work and fit, until the queue's `keep_s` is over
or its promise is due, whichever is first; a head is kept for nobody. Who leaves his work (break,
sign-out, lost presence, a call not answered) is waited for no longer. Both ends come by the work's
own timer or by an event, so that a decision depends on the state alone (`waits.py`).
"""

from decroche.kernel import hours
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import AgentId, OfferId, QueueId
from decroche.routing.board import Turn, employed, is_open, lacks, needs_of
from decroche.routing.events import Status
from decroche.routing.room import admits
from decroche.routing.state import (
    AFTER_CALL,
    AVAILABLE,
    RINGING,
    TALKING,
    Agent,
    State,
    Work,
)

COMING = (AVAILABLE, RINGING, TALKING, AFTER_CALL)
"""In these states an agent is free sooner or later without doing anything for it."""


def arrange(state: State, config: CentreConfig, work: Work, at_ms: int) -> None:
    """Work out afresh whatever of an open work depends on its queue's settings."""
    queue = config.queues[work.queue]
    work.rank = work.priority + queue.priority
    work.can_wait = queue.leave_free > 0
    work.due_ms = work.arrived_ms + queue.target_s * 1000
    work.relaxed = _reached(config, work, at_ms)
    work.closes_ms = _closing_ms(state, config, work)
    kept_ms = min(work.entered_ms + queue.keep_s * 1000, work.due_ms)
    work.keep_until_ms = kept_ms if work.held_until_ms is None else work.held_until_ms
    keep(state, config, work, at_ms)


Opening = tuple[CentreConfig, int, int]
"""Under this configuration open from the first instant known to the closing."""


def _closing_ms(state: State, config: CentreConfig, work: Work) -> int | None:
    """When the queue closes in which this work came in. To look it up takes 0.1 ms; the present
    opening is remembered beside the state, as its index is."""
    closes = config.queues[work.queue].closes
    calendar = config.calendars.get(closes) if closes is not None else None
    if calendar is None:
        return None
    known: dict[QueueId, Opening] = state.__dict__.setdefault("openings", {})
    opening = known.get(work.queue)
    if opening and opening[0] is config and opening[1] <= work.entered_ms < opening[2]:
        return opening[2]
    if not hours.is_open(calendar, work.entered_ms):
        return None
    closing_ms = hours.next_change(calendar, work.entered_ms)
    if closing_ms is not None:
        known[work.queue] = (config, work.entered_ms, closing_ms)
    return closing_ms


def take_over(state: State, config: CentreConfig, at_ms: int) -> None:
    """Works of a core that knew neither promises nor when a work came into its queue (1), or that
    called it the agent's when it only rang at him, the newest offer (2)."""
    for work in state.works.values():
        agent = state.agents.get(work.agent) if work.agent is not None else None
        if agent is not None and agent.status is RINGING:
            work.ringing = {OfferId(f"{work.id}.{work.offers}"): agent.id}
            work.agent = None
        work.entered_ms = work.entered_ms or work.arrived_ms
        if admits(config, work) and is_open(config, work):
            arrange(state, config, work, at_ms)


def keep(state: State, config: CentreConfig, work: Work, at_ms: int) -> None:
    """Say for whom the work is kept from now on."""
    work.kept = ()
    if work.prefer and not work.head and at_ms < work.keep_until_ms:
        work.kept = tuple(a for a in work.prefer if _comes(state, config, work, a))


def _comes(state: State, config: CentreConfig, work: Work, agent_id: AgentId) -> bool:
    if work.held_until_ms is not None:  # Also while he is away; not once he let it pass.
        return may_have(config, work, agent_id)
    agent = state.agents.get(agent_id)
    return agent is not None and agent.status in COMING and may_have(config, work, agent_id)


def may_have(config: CentreConfig, work: Work, agent: AgentId) -> bool:
    """Whether this agent, with empty hands, can be offered this work."""
    if not employed(config, agent) or agent in work.missed:
        return False
    spec = config.agents[agent]
    if work.queue not in spec.queues or spec.room < config.queues[work.queue].weight:
        return False
    return lacks(spec, needs_of(work, config)) is None


def _reached(config: CentreConfig, work: Work, at_ms: int) -> int:
    steps = config.queues[work.queue].relax
    if not steps:
        return 0
    return sum(work.arrived_ms + step.after_s * 1000 <= at_ms for step in steps)


def next_ms(config: CentreConfig, work: Work) -> list[int]:
    """Instants at which this open work must be looked at again."""
    steps = config.queues[work.queue].relax
    found = [work.keep_until_ms] if work.kept else []
    if work.relaxed < len(steps):
        found.append(work.arrived_ms + steps[work.relaxed].after_s * 1000)
    return found


def renew(turn: Turn, work: Work) -> None:
    """The timer of an open work fired: it may be for others, and more may fit."""
    turn.board.work_leaves(work)
    reached = _reached(turn.config, work, turn.at_ms)
    if reached != work.relaxed:
        work.relaxed, turn.changed = reached, work
    keep(turn.state, turn.config, work, turn.at_ms)
    turn.board.work_opens(work)


def left(turn: Turn, agent: Agent, before: Status) -> None:
    """The agent has gone where no work comes to him; what was kept for him is for others."""
    if before not in COMING:
        return
    for work in turn.board.kept_for(agent.id):
        if work.held_until_ms is not None:
            continue
        turn.board.work_leaves(work)
        work.kept = tuple(other for other in work.kept if other != agent.id)
        turn.board.work_opens(work)
        turn.works.append(work)
