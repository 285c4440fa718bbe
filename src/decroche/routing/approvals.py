"""Breaks and withdrawals that a supervisor must agree to (`PauseReason.approval_min`).

The agent asks, and goes on as he is. A yes is a state asked for; a no, and no answer in time, are
told. The question lasts until it is answered, taken back, or he leaves his post.
"""

from msgspec.structs import replace

from decroche.kernel.ids import AgentId, ReasonId
from decroche.routing import agents, status
from decroche.routing.board import Turn
from decroche.routing.commands import CancelTimer, SetTimer
from decroche.routing.events import ApprovalAnswered, StateAsked, Status
from decroche.routing.state import OFFLINE, Agent, Answer, Approval

MINUTE_MS = 60_000


def ask(turn: Turn, agent: Agent, reason: ReasonId) -> None:
    """A question in place of the one before, if there was one."""
    spec = turn.config.pause_reasons.get(reason)
    if spec is None or spec.approval_min <= 0 or agent.status is OFFLINE:
        return
    until_ms = turn.at_ms + spec.approval_min * MINUTE_MS
    agent.approval = Approval(reason, turn.at_ms, until_ms)
    turn.commands.append(SetTimer(status.approval_timer(agent.id), until_ms))
    status.tell(turn, agent)


def answer(turn: Turn, agent: Agent, event: ApprovalAnswered) -> None:
    """Yes or no to this very question, while it is open."""
    if _open(agent, event.reason) is None:
        return
    _answered(turn, agent, "granted" if event.granted else "declined", event.by)
    spec = turn.config.pause_reasons.get(event.reason)
    wish = agent.wish
    if not event.granted or spec is None or (wish is not None and wish.reason == event.reason):
        return  # Asked for twice, a wish would be taken back.
    wanted = Status(spec.kind)
    agents.ask(turn, agent, StateAsked(turn.at_ms, agent.id, wanted, event.reason, event.by))


def met(turn: Turn, agent: Agent, event: StateAsked) -> None:
    """A supervisor has put him where he asked to be: that is a yes."""
    if event.by and event.reason is not None and _open(agent, event.reason) is not None:
        _answered(turn, agent, "granted", event.by)


def close(turn: Turn, agent: Agent) -> None:
    """He takes his question back, or has read the answer."""
    if agent.approval is not None:
        status.drop_approval(turn, agent)
        status.tell(turn, agent)


def clock_fired(turn: Turn, agent_id: AgentId) -> None:
    """Timer `approval:<agent>`: nobody has answered."""
    agent = turn.state.agents.get(agent_id)
    known = agent.approval if agent is not None else None
    if agent is None or known is None or known.answer != "asked" or turn.at_ms < known.until_ms:
        return
    agent.approval = replace(known, answer="unanswered")
    status.tell(turn, agent)


def _open(agent: Agent, reason: ReasonId) -> Approval | None:
    """His question for this reason, if it still waits for an answer."""
    known = agent.approval
    return known if known and known.answer == "asked" and known.reason == reason else None


def _answered(turn: Turn, agent: Agent, answer: Answer, by: str) -> None:
    assert agent.approval is not None
    agent.approval = replace(agent.approval, answer=answer, by=by)
    turn.commands.append(CancelTimer(status.approval_timer(agent.id)))
    status.tell(turn, agent)
