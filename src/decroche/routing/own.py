"""Work that no queue gives out: for one agent alone, and what an agent begins himself.

Of its queue it has the ring time and the after-call work, and nothing else: no place, no wait, no
needs. If it cannot be, now, it is given back at once (`not_taken`).
"""

from decroche.routing import after_call, offers, reasons, status
from decroche.routing.board import Turn
from decroche.routing.commands import WaitOver
from decroche.routing.events import WorkQueued, WorkStarted
from decroche.routing.state import (
    AFTER_CALL,
    AVAILABLE,
    BREAK,
    ERROR,
    NOT_RESPONDING,
    RINGING,
    TALKING,
    WITHDRAWN,
    Agent,
    Wish,
    Work,
)

EMPTY_HANDED = (AVAILABLE, BREAK, WITHDRAWN, NOT_RESPONDING, ERROR)
"""At his post, with nothing in hand."""

AWAY = (BREAK, WITHDRAWN, NOT_RESPONDING)
"""States an agent goes back to after work of his own; in error it is presence that says."""


def offer(turn: Turn, event: WorkQueued) -> None:
    """Work for one agent: it rings at him now, or it is over."""
    agent = turn.state.agents.get(event.only) if event.only is not None else None
    free = agent is not None and agent.status is AVAILABLE and not turn.state.paused
    if agent is None or not free or event.queue not in turn.config.queues:
        turn.commands.append(WaitOver(event.work, "not_taken"))
        return
    work = _new(turn, event, event.arrived_ms)
    work.only = True
    offers.make(turn, work, agent, reasons.decide_only(turn, work, agent))


def start(turn: Turn, event: WorkStarted) -> None:
    """He is in conversation from now on; afterwards he is what he was, by a wish for it."""
    agent = turn.state.agents.get(event.agent)
    known = agent is not None and event.queue in turn.config.queues
    if agent is None or not known or not may_start(agent, event.emergency):
        turn.commands.append(WaitOver(event.work, "not_taken"))
        return
    if agent.status is RINGING:  # For help only: what rings goes on to others.
        offers.lose_agent(turn, agent)
    elif agent.status is AFTER_CALL:
        after_call.close(turn, agent)
    elif agent.status in AWAY:
        agent.wish = Wish(agent.status, agent.reason, agent.by)
    _new(turn, event, event.at_ms).agent = agent.id
    agent.work, agent.queue = event.work, event.queue
    agent.answered_ms = turn.at_ms
    agent.own, agent.disposed = True, False
    status.change(turn, agent, TALKING)


def may_start(agent: Agent, emergency: bool) -> bool:
    """Whether this agent may begin work of his own now: he has nothing in hand that holds him. For
    help, what rings or is being finished lets him go."""
    if agent.status in EMPTY_HANDED:
        return True
    if emergency:
        return agent.status in (RINGING, AFTER_CALL)
    return agent.status is AFTER_CALL and after_call.may_end(agent)


def _new(turn: Turn, event: WorkQueued | WorkStarted, arrived_ms: int) -> Work:
    works = turn.state.works
    assert event.work not in works, f"{event.work} is there already"
    work = works[event.work] = Work(
        event.work, event.queue, arrived_ms, arrived_ms, entered_ms=event.at_ms
    )
    work.offers = turn.state.past.pop(event.work, 0)
    return work
