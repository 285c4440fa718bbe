"""What routing orders, and the reasons it gives. Reasons are codes with values, never prose."""

import msgspec

from decroche.kernel.ids import AgentId, OfferId, QueueId, ReasonId, WorkId
from decroche.kernel.timers import CancelTimer as CancelTimer
from decroche.kernel.timers import SetTimer as SetTimer
from decroche.routing.events import OfferFailure, Status


class Considered(msgspec.Struct, frozen=True, array_like=True):
    """One agent that was looked at: `code` says why chosen or not, `value` how much.

    Codes: "chosen" (value = idle ms), "idle_shorter" (idle ms), "skill_missing", "level_low"
    (level), "status" (Status), "other_queue", "just_missed" (did not answer this very work),
    "presence", "excluded".
    """

    agent: AgentId
    code: str
    value: int | str = 0


class Decision(msgspec.Struct, frozen=True):
    """Why this agent: stored whole, proven by replay. At most the chosen one and five others."""

    at_ms: int
    work: WorkId
    queue: QueueId
    offer: OfferId | None
    agent: AgentId | None
    waited_ms: int
    ahead: int
    """Works of this queue that were waiting before this one at that moment."""
    considered: tuple[Considered, ...] = ()
    config_version: int = 0


class MakeOffer(msgspec.Struct, frozen=True, tag="make_offer"):
    offer: OfferId
    work: WorkId
    queue: QueueId
    agent: AgentId
    at_ms: int
    expires_at_ms: int
    decision: Decision


class RetractOffer(msgspec.Struct, frozen=True, tag="retract_offer"):
    """Stop ringing: the work was withdrawn, the offer ran out, or the agent is gone."""

    offer: OfferId
    agent: AgentId
    work: WorkId
    failure: OfferFailure | None
    """None: the caller left."""


class AgentChanged(msgspec.Struct, frozen=True, tag="agent_changed"):
    """The agent is in a new state since `since_ms`; the span before it ended at that instant."""

    agent: AgentId
    status: Status
    reason: ReasonId | None
    since_ms: int
    until_ms: int | None = None
    """When the engine will end it by itself (after-call limit), if it will."""
    next_status: Status | None = None
    next_reason: ReasonId | None = None
    work: WorkId | None = None
    by: str = ""


class WaitOver(msgspec.Struct, frozen=True, tag="wait_over"):
    """The longest wait of the queue is over (or the queue was full): the flow goes on."""

    work: WorkId
    full: bool = False


RoutingCommand = MakeOffer | RetractOffer | AgentChanged | WaitOver | SetTimer | CancelTimer
