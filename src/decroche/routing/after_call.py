"""After-call work: begun by the queue's rule, ended by the agent, the disposition or the clock.

"none": free at once. "optional": until the agent ends it. "required": until a disposition is
given, which may be during the call; then there is nothing to wait for. "required_limit": the same,
or until the timer `acw:<agent>` fires: no false result is written then. "limit": until the agent or
the timer ends it; "fixed": until the timer. Three presses of a key give 30 s each.
"""

from decroche.kernel.config import AfterCallSpec
from decroche.kernel.ids import TimerId, WorkId
from decroche.routing import status
from decroche.routing.board import Turn
from decroche.routing.commands import CancelTimer, SetTimer
from decroche.routing.state import AFTER_CALL, TALKING, Agent

LIMITED = ("limit", "fixed", "required_limit")
REQUIRED = ("required", "required_limit")
EXTENSION_S = 30
EXTENSIONS_MAX = 3
"""One is human, three is a habit a supervisor should know of; a longer task is back-office work."""

HANDLE_MEMORY = 8
"""The mean handle time follows about the last eight calls: a morning's change shows in minutes."""
HANDLE_MAX_MS = 3_600_000
"""A forgotten after-call must not spoil the expected wait of the whole queue."""


def begin(turn: Turn, agent: Agent, spec: AfterCallSpec) -> None:
    """The conversation is over: enter after-call work, or be free at once if there is none."""
    limited, required = spec.mode in LIMITED, spec.mode in REQUIRED
    if spec.mode == "none" or (limited and spec.limit_s <= 0) or (required and agent.disposed):
        finish(turn, agent)
        return
    agent.extensions = 0
    agent.owes_disposition = required
    agent.held_to_clock = spec.mode == "fixed"
    until = turn.at_ms + spec.limit_s * 1000 if limited else None
    if until is not None:
        turn.commands.append(SetTimer(_timer(agent), until))
    status.change(turn, agent, AFTER_CALL, until_ms=until)


def may_end(agent: Agent) -> bool:
    """Whether the agent can end his after-call work now."""
    return not (agent.owes_disposition or agent.held_to_clock)


def finish(turn: Turn, agent: Agent) -> None:
    """The agent is done with this work, after-call work included."""
    close(turn, agent)
    status.settle(turn, agent)


def close(turn: Turn, agent: Agent) -> None:
    """Stop the clock and learn from how long this work took, unless it is none of the queue's: his
    own; the agent's state is the caller's."""
    if agent.status is AFTER_CALL and agent.until_ms is not None:
        turn.commands.append(CancelTimer(_timer(agent)))
    agent.owes_disposition = agent.held_to_clock = False
    if agent.queue is not None and agent.queue in turn.config.queues and not agent.own:
        means = turn.state.handle_ms
        took = min(turn.at_ms - agent.answered_ms, HANDLE_MAX_MS)
        mean = means.get(agent.queue, took)
        means[agent.queue] = mean + (took - mean) // HANDLE_MEMORY


def extend(turn: Turn, agent: Agent) -> None:
    """One key press. Without a limit there is nothing to extend; the fourth press is not heard."""
    if agent.status is not AFTER_CALL or agent.until_ms is None:
        return
    if extensions_left(agent) > 0:
        agent.extensions += 1
        agent.until_ms += EXTENSION_S * 1000
        turn.commands.append(SetTimer(_timer(agent), agent.until_ms))
        status.tell(turn, agent)


def extensions_left(agent: Agent) -> int:
    """How many presses of this after-call work are still heard."""
    return max(0, EXTENSIONS_MAX - agent.extensions)


def dispose(turn: Turn, agent: Agent, work: WorkId) -> None:
    """A disposition is there for the work in hand; it ends what waited for it."""
    if agent.work != work or agent.status not in (TALKING, AFTER_CALL):
        return
    agent.disposed = True
    if agent.status is AFTER_CALL and agent.owes_disposition:
        finish(turn, agent)


def clock_fired(turn: Turn, agent: Agent) -> None:
    if agent.status is not AFTER_CALL or agent.until_ms is None:
        return
    if turn.at_ms >= agent.until_ms:
        agent.until_ms = None
        finish(turn, agent)


def _timer(agent: Agent) -> TimerId:
    return TimerId(f"acw:{agent.id}")
