"""An agent's state changes here and nowhere else, so that every change is told.

Idle time decides who is next, so it is kept honest: it starts when the agent is free after work or
becomes available; it goes on when an offer was taken back through no doing of his (the caller left)
or was declined; it stands still while he is in error through lost presence; it starts again at zero
after an offer that failed. With other work in hand it is the same.
"""

from decroche.kernel.ids import AgentId, ReasonId, TimerId, WorkId
from decroche.routing import keeping, waits
from decroche.routing.board import Turn, employed
from decroche.routing.commands import AgentChanged, CancelTimer, InHand
from decroche.routing.events import Status
from decroche.routing.room import reachable
from decroche.routing.state import AVAILABLE, ERROR, OFFLINE, Agent, Hand, Wish


def change(
    turn: Turn,
    agent: Agent,
    status: Status,
    reason: ReasonId | None = None,
    work: WorkId | None = None,
    by: str = "",
) -> None:
    """Put the agent in a state from now on, keep the board right, and tell."""
    before = agent.status
    if agent.reason is not None:
        used = turn.at_ms - agent.since_ms + agent.pause_used_ms.get(agent.reason, 0)
        agent.pause_used_ms[agent.reason] = used
    agent.status = status
    agent.reason = reason
    agent.since_ms = turn.at_ms
    agent.work = work
    agent.by = by
    if before is OFFLINE:
        turn.board.agent_in(agent.id)
    elif status is OFFLINE:
        drop_approval(turn, agent)
        turn.board.agent_out(agent.id)
        waits.unstaffed(turn, agent.id)
    if status not in keeping.COMING:
        keeping.left(turn, agent, before)
    place(turn, agent)
    tell(turn, agent)


def drop_approval(turn: Turn, agent: Agent) -> None:
    """He asks for no break any more, and no answer is left to be read."""
    if agent.approval is not None and agent.approval.answer == "asked":
        turn.commands.append(CancelTimer(approval_timer(agent.id)))
    agent.approval = None


def approval_timer(agent: AgentId) -> TimerId:
    """Fires when nobody has answered in time."""
    return TimerId(f"approval:{agent}")


def place(turn: Turn, agent: Agent) -> None:
    """His room may have changed: he finds his places, and perhaps work."""
    if turn.board.agent_moves(agent):
        if agent.missed is not None:
            waits.available_again(turn, agent)
        turn.agents.append(agent)


def tell(turn: Turn, agent: Agent) -> None:
    """Say what the agent's state is, also when only what comes next has changed."""
    wish, work, hands = agent.wish, agent.work, agent.hands
    several = sorted(hands.values(), key=_by_work) if len(hands) > 1 else ()
    turn.commands.append(
        AgentChanged(
            agent.id,
            agent.status,
            agent.reason,
            agent.since_ms,
            hands[work].until_ms if work is not None else None,
            wish.status if wish is not None else None,
            wish.reason if wish is not None else None,
            work,
            agent.by,
            tuple(map(_in_hand, several)),
        )
    )


def _in_hand(hand: Hand) -> InHand:
    return InHand(hand.work, hand.status, hand.since_ms, hand.until_ms, hand.call)


def _by_work(hand: Hand) -> WorkId:
    return hand.work


def take(turn: Turn, agent: Agent, hand: Hand) -> None:
    """Work comes into his hands."""
    agent.hands[hand.work] = hand
    agent.used += hand.weight
    show(turn, agent)


def drop(agent: Agent, hand: Hand) -> None:
    """A work is no longer in his hands; `settle` says what becomes of him."""
    del agent.hands[hand.work]
    agent.used -= hand.weight


def show(turn: Turn, agent: Agent) -> None:
    """Something in his hands has changed: his state is that of the hand shown."""
    hand = agent.shown
    assert hand is not None, f"{agent.id} has nothing in hand"
    if hand.status is not agent.status or hand.work != agent.work:
        change(turn, agent, hand.status, work=hand.work)
    else:
        place(turn, agent)
        tell(turn, agent)


def wish(turn: Turn, agent: Agent, wanted: Wish | None) -> None:
    """Say what comes when all his work is over; until then he is offered nothing more."""
    agent.wish = wanted
    place(turn, agent)
    tell(turn, agent)


def settle(turn: Turn, agent: Agent, idle_ms: int = 0) -> None:
    """A work has gone. With nothing in hand he takes the state he wished for, or is available.

    `idle_ms` is the idle time he keeps if he may be offered work.
    """
    if agent.hands:
        agent.idle_since_ms = turn.at_ms - idle_ms
        show(turn, agent)
        return
    wish, agent.wish = agent.wish, None
    if not employed(turn.config, agent.id):
        change(turn, agent, OFFLINE)
    elif wish is not None and wish.status is not AVAILABLE:
        change(turn, agent, wish.status, wish.reason, by=wish.by)
    else:
        make_available(turn, agent, idle_ms, by=wish.by if wish is not None else "")


def make_available(turn: Turn, agent: Agent, idle_ms: int = 0, by: str = "") -> None:
    """Available if he can be reached; else in error, with `idle_ms` kept for when he can."""
    if not reachable(agent):
        fall_out(turn, agent, idle_ms, by)
        return
    agent.idle_since_ms = turn.at_ms - idle_ms
    change(turn, agent, AVAILABLE, by=by)


def fall_out(turn: Turn, agent: Agent, idle_ms: int = 0, by: str = "") -> None:
    """In error until presence is back; then available again, `idle_ms` idle already."""
    agent.idle_kept_ms = idle_ms
    change(turn, agent, ERROR, by=by)


def idle_ms(turn: Turn, agent: Agent) -> int:
    """How long an available or ringing agent has been idle."""
    return turn.at_ms - agent.idle_since_ms
