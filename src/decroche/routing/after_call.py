"""After-call work: begun by the queue's rule, ended by the agent, the disposition or the clock.

"none": free at once. "optional": until the agent ends it. "required": until a disposition is
given, which may be during the call; then there is nothing to wait for. "required_limit": the same,
or until the timer `acw:<agent>:<work>` fires: no false result is written then. "limit": until the
agent or the timer ends it; "fixed": until the timer. Three presses of a key give 30 s each. Each
work in hand has its own.
"""

from decroche.kernel.config import AfterCallSpec
from decroche.kernel.ids import AgentId, TimerId, WorkId
from decroche.routing import status
from decroche.routing.board import Turn
from decroche.routing.commands import CancelTimer, SetTimer
from decroche.routing.state import AFTER_CALL, TALKING, Agent, Hand

LIMITED = ("limit", "fixed", "required_limit")
REQUIRED = ("required", "required_limit")
EXTENSION_S = 30
EXTENSIONS_MAX = 3
"""One is human, three is a habit a supervisor should know of; a longer task is back-office work."""

HANDLE_MEMORY = 8
"""The mean handle time follows about the last eight calls: a morning's change shows in minutes."""
HANDLE_MAX_MS = 3_600_000
"""A forgotten after-call must not spoil the expected wait of the whole queue."""


def begin(turn: Turn, agent: Agent, hand: Hand, spec: AfterCallSpec) -> None:
    """The conversation is over: enter after-call work, or be free at once if there is none."""
    limited, required = spec.mode in LIMITED, spec.mode in REQUIRED
    if spec.mode == "none" or (limited and spec.limit_s <= 0) or (required and hand.disposed):
        finish(turn, agent, hand)
        return
    hand.status, hand.since_ms = AFTER_CALL, turn.at_ms
    hand.extensions = 0
    hand.owes_disposition = required
    hand.held_to_clock = spec.mode == "fixed"
    hand.until_ms = turn.at_ms + spec.limit_s * 1000 if limited else None
    if hand.until_ms is not None:
        turn.commands.append(SetTimer(_timer(agent, hand), hand.until_ms))
    status.show(turn, agent)


def may_end(hand: Hand) -> bool:
    """Whether this is after-call work that its agent can end now."""
    return hand.status is AFTER_CALL and not (hand.owes_disposition or hand.held_to_clock)


def finish(turn: Turn, agent: Agent, hand: Hand) -> None:
    """The agent is done with this work, after-call work included."""
    close(turn, agent, hand)
    status.settle(turn, agent)


def close(turn: Turn, agent: Agent, hand: Hand) -> None:
    """Out of his hands: stop the clock, and learn from how long this work took, unless it is none
    of the queue's: his own. The agent's state is the caller's."""
    status.drop(agent, hand)
    if hand.status is AFTER_CALL and hand.until_ms is not None:
        turn.commands.append(CancelTimer(_timer(agent, hand)))
    if hand.queue in turn.config.queues and not hand.own:
        means = turn.state.handle_ms
        took = min(turn.at_ms - hand.answered_ms, HANDLE_MAX_MS)
        mean = means.get(hand.queue, took)
        means[hand.queue] = mean + (took - mean) // HANDLE_MEMORY


def extend(turn: Turn, agent: Agent) -> None:
    """One key press. Without a limit there is nothing to extend; the fourth press is not heard."""
    hand = agent.shown
    if hand is None or hand.status is not AFTER_CALL or hand.until_ms is None:
        return
    if extensions_left(hand) > 0:
        hand.extensions += 1
        hand.until_ms += EXTENSION_S * 1000
        turn.commands.append(SetTimer(_timer(agent, hand), hand.until_ms))
        status.tell(turn, agent)


def extensions_left(hand: Hand) -> int:
    """How many presses of this after-call work are still heard."""
    return max(0, EXTENSIONS_MAX - hand.extensions)


def dispose(turn: Turn, agent: Agent, work: WorkId) -> None:
    """A disposition is there for a work in hand; it ends what waited for it."""
    hand = agent.hands.get(work)
    if hand is None or hand.status not in (TALKING, AFTER_CALL):
        return
    hand.disposed = True
    if hand.status is AFTER_CALL and hand.owes_disposition:
        finish(turn, agent, hand)


def clock_fired(turn: Turn, subject: str) -> None:
    """Timer `acw:<agent>:<work>`: the work's time is up."""
    agent_id, _, work = subject.partition(":")
    agent = turn.state.agents.get(AgentId(agent_id))
    hand = agent.hands.get(WorkId(work)) if agent is not None else None
    if agent is None or hand is None or hand.status is not AFTER_CALL or hand.until_ms is None:
        return
    if turn.at_ms >= hand.until_ms:
        hand.until_ms = None
        finish(turn, agent, hand)


def _timer(agent: Agent, hand: Hand) -> TimerId:
    """Of both: what one has handed on, and finishes, may be in the other's hands by now."""
    return TimerId(f"acw:{agent.id}:{hand.work}")
