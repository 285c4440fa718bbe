"""Work that no queue gives out: for one agent alone, and what an agent begins himself.

Of its queue it has the ring time, the after-call work and the weight, and nothing else: no place,
no wait, no needs. If it cannot be, now, it is given back at once (`not_taken`).
"""

from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import QueueId
from decroche.routing import after_call, offers, reasons, status
from decroche.routing.board import Turn
from decroche.routing.commands import WaitOver
from decroche.routing.events import WorkQueued, WorkStarted
from decroche.routing.room import admits, has_room, in_order, room_of
from decroche.routing.state import (
    AVAILABLE,
    BREAK,
    NOT_RESPONDING,
    OFFLINE,
    RINGING,
    TALKING,
    WITHDRAWN,
    Agent,
    Hand,
    Wish,
    Work,
)

AWAY = (BREAK, WITHDRAWN, NOT_RESPONDING)
"""States an agent goes back to after work of his own; in error it is presence that says."""


def offer(turn: Turn, event: WorkQueued) -> None:
    """Work for one agent: it rings at him now, or it is over."""
    agent = turn.state.agents.get(event.only) if event.only is not None else None
    work = _new(event, event.arrived_ms)
    work.only, work.call = True, event.call
    if agent is None or turn.state.paused or not _takes(turn, agent, work):
        turn.commands.append(WaitOver(event.work, "not_taken"))
        return
    _keep(turn, work)
    offers.make(turn, work, agent, reasons.decide_only(turn, work, agent))


def _takes(turn: Turn, agent: Agent, work: Work) -> bool:
    """Whether it can ring at him."""
    if not admits(turn.config, work) or work.id in agent.hands:
        return False
    return may_be_asked(turn.config, agent, work.queue)


def may_be_asked(config: CentreConfig, agent: Agent, queue_id: QueueId) -> bool:
    """Whether work of this queue may be given to this agent by name: with empty hands any one work,
    beside others what he has room for."""
    queue = config.queues.get(queue_id)
    if queue is None:
        return False
    return agent.status is AVAILABLE or has_room(config, agent, queue)


def start(turn: Turn, event: WorkStarted) -> None:
    """He is in conversation from now on; afterwards he is what he was, by a wish for it."""
    agent = turn.state.agents.get(event.agent)
    queue = turn.config.queues.get(event.queue)
    may = agent is not None and may_start(turn.config, agent, event.queue, event.emergency)
    if agent is None or queue is None or not may or event.work in agent.hands:
        turn.commands.append(WaitOver(event.work, "not_taken"))
        return
    for hand in [hand for hand in in_order(agent) if _lets_go(hand, event.emergency)]:
        if hand.status is RINGING:  # What rings goes on to others.
            offers.lose_agent(turn, agent, hand)
        else:
            after_call.close(turn, agent, hand)
    if agent.status in AWAY:
        agent.wish = Wish(agent.status, agent.reason, agent.by)
    work = _new(event, event.at_ms)
    _keep(turn, work)
    work.agent = agent.id
    weight = queue.weight
    if event.emergency:  # Nothing beside it.
        weight = max(weight, room_of(turn.config, agent) - agent.used)
    hand = Hand(work.id, work.queue, weight, True, TALKING, turn.at_ms, own=True)
    hand.answered_ms = turn.at_ms
    status.take(turn, agent, hand)


def may_start(config: CentreConfig, agent: Agent, queue_id: QueueId, emergency: bool) -> bool:
    """Whether this agent may begin a call of his own for this queue now: beside what stays in his
    hands there is room for it, and no other call. For help there always is room, but for a second
    call; and what rings or is being finished lets him go."""
    queue = config.queues.get(queue_id)
    if queue is None or agent.status is OFFLINE:
        return False
    held = [hand for hand in agent.hands.values() if not _lets_go(hand, emergency)]
    if any(hand.call or hand.status is RINGING for hand in held):
        return False
    left = room_of(config, agent) - sum(hand.weight for hand in held)
    return not held or emergency or left >= queue.weight


def _lets_go(hand: Hand, emergency: bool) -> bool:
    return hand.status is not TALKING if emergency else after_call.may_end(hand)


def _new(event: WorkQueued | WorkStarted, arrived_ms: int) -> Work:
    return Work(event.work, event.queue, arrived_ms, arrived_ms, entered_ms=event.at_ms)


def _keep(turn: Turn, work: Work) -> None:
    works = turn.state.works
    assert work.id not in works, f"{work.id} is there already"
    works[work.id] = work
    work.offers = turn.state.past.pop(work.id, 0)
