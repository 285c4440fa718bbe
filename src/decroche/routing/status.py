"""An agent's state changes here and nowhere else, so that every change is told.

Idle time decides who is next, so it is kept honest: it starts when the agent is free after work or
becomes available; it goes on when an offer was taken back through no doing of his (the caller left)
or was declined; it stands still while he is in error through lost presence; it starts again at zero
after an offer that failed.
"""

from decroche.kernel.ids import ReasonId
from decroche.routing import keeping, waits
from decroche.routing.board import Turn, employed
from decroche.routing.commands import AgentChanged
from decroche.routing.events import Status
from decroche.routing.state import AVAILABLE, ERROR, OFFLINE, Agent


def change(
    turn: Turn,
    agent: Agent,
    status: Status,
    reason: ReasonId | None = None,
    until_ms: int | None = None,
    by: str = "",
) -> None:
    """Put the agent in a state from now on, keep the board right, and tell."""
    before = agent.status
    if before is AVAILABLE:
        turn.board.agent_taken(agent)
    if agent.reason is not None:
        used = turn.at_ms - agent.since_ms + agent.pause_used_ms.get(agent.reason, 0)
        agent.pause_used_ms[agent.reason] = used
    agent.status = status
    agent.reason = reason
    agent.since_ms = turn.at_ms
    agent.until_ms = until_ms
    agent.by = by
    if before is OFFLINE:
        turn.board.agent_in(agent.id)
    elif status is OFFLINE:
        turn.board.agent_out(agent.id)
        waits.unstaffed(turn, agent.id)
    keeping.left(turn, agent, before)
    tell(turn, agent)


def tell(turn: Turn, agent: Agent) -> None:
    """Say what the agent's state is, also when only what comes next has changed."""
    wish = agent.wish
    turn.commands.append(
        AgentChanged(
            agent.id,
            agent.status,
            agent.reason,
            agent.since_ms,
            agent.until_ms,
            wish.status if wish is not None else None,
            wish.reason if wish is not None else None,
            agent.work,
            agent.by,
        )
    )


def settle(turn: Turn, agent: Agent, idle_ms: int = 0) -> None:
    """Nothing is in his hands any more: he takes the state he wished for, or is available.

    `idle_ms` is the idle time he keeps if he becomes available.
    """
    wish, agent.wish = agent.wish, None
    agent.work = agent.queue = None
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
    waits.available_again(turn, agent)
    change(turn, agent, AVAILABLE, by=by)
    turn.board.agent_free(agent)
    turn.agents.append(agent)


def fall_out(turn: Turn, agent: Agent, idle_ms: int = 0, by: str = "") -> None:
    """In error until presence is back; then available again, `idle_ms` idle already."""
    agent.idle_kept_ms = idle_ms
    change(turn, agent, ERROR, by=by)


def reachable(agent: Agent) -> bool:
    return agent.page and agent.phone and not agent.phone_failed


def idle_ms(turn: Turn, agent: Agent) -> int:
    """How long an available or ringing agent has been idle."""
    return turn.at_ms - agent.idle_since_ms
