"""What routing orders, and the reasons it gives. Reasons are codes with values, never prose."""

import msgspec

from decroche.kernel.config import Why
from decroche.kernel.ids import AgentId, OfferId, QueueId, ReasonId, WorkId
from decroche.kernel.timers import CancelTimer as CancelTimer
from decroche.kernel.timers import SetTimer as SetTimer
from decroche.routing.events import OfferFailure, Status, WhyDeclined


class Considered(msgspec.Struct, frozen=True, array_like=True):
    """One agent that was looked at: `code` says why chosen or not, `value` how much.

    Who fits but comes later: "not_his_own" (another is the case owner or spoke with the caller
    last), "queue_later" (rank in his own order of queues), "idle_shorter" (idle ms),
    "more_in_hand" (works), "more_taken" (works), "turn_later". Who does not fit: "skill_missing",
    "level_low" (his level), "language" (language), "status" (Status), "no_room" (works in
    hand; 0: he never has), "just_missed" (did not answer this very work), "presence",
    "kept_for_other", "has_it" (finishes his own part of it), "left_free" (so many are to stay free
    for calls). "chosen" (idle ms): the one, or one of those at whom it rings.
    """

    agent: AgentId
    code: str
    value: int | str = 0
    skill: str = ""
    """Of "skill_missing" and "level_low": which,"""
    needs: int = 0
    """and the level that was asked for."""


class Preferred(msgspec.Struct, frozen=True, array_like=True):
    """Whose the work is before it is anybody's."""

    agent: AgentId
    whose: str = ""
    """A `Whose`; "" of a work that an older core has queued."""


class Decision(msgspec.Struct, frozen=True):
    """Why this agent, or why nobody: stored whole, proven by replay. Six agents at most."""

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
    rule: str = "order"
    """Why this work now: "head" (cut off in mid-call), "his_own" (the agent is who should have it),
    "kept" (it waits for who should have it), "only" (it is for him alone), "order"."""
    relaxed: int = 0
    """How many steps the levels asked for had fallen."""
    late_ms: int = 0
    """Past the queue's promise; below 0: before it."""
    preferred: tuple[Preferred, ...] = ()
    """The chosen one, if he is who should have it; else those for whom it is kept."""


class MakeOffer(msgspec.Struct, frozen=True, tag="make_offer"):
    offer: OfferId
    work: WorkId
    queue: QueueId
    agent: AgentId
    at_ms: int
    expires_at_ms: int
    decision: Decision


class Unserved(msgspec.Struct, frozen=True, tag="unserved"):
    """Nobody for this work yet, and why: told when it comes and when it begins to ask for less."""

    decision: Decision


class RetractOffer(msgspec.Struct, frozen=True, tag="retract_offer"):
    """Stop ringing: the work was withdrawn, the offer ran out, or the agent is gone."""

    offer: OfferId
    agent: AgentId
    work: WorkId
    failure: OfferFailure | None
    """None: the caller left."""
    by: AgentId | None = None
    """Who has taken it (`TAKEN`)."""


class InHand(msgspec.Struct, frozen=True, array_like=True):
    """One of several works in an agent's hands."""

    work: WorkId
    status: Status
    since_ms: int
    until_ms: int | None
    call: bool


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
    hands: tuple[InHand, ...] = ()
    """All his works by id, where there are several: `status`, `work` and `until_ms` are of the one
    that his state tells of (`state.Agent.shown`)."""


class Explained(msgspec.Struct, frozen=True, tag="explained"):
    """Why an agent has refused an offer, told after the refusal."""

    offer: OfferId
    agent: AgentId
    why: WhyDeclined


class WaitOver(msgspec.Struct, frozen=True, tag="wait_over"):
    """The queue gives the work back: the flow goes on."""

    work: WorkId
    why: Why = "wait"


RoutingCommand = (
    MakeOffer
    | Unserved
    | RetractOffer
    | AgentChanged
    | Explained
    | WaitOver
    | SetTimer
    | CancelTimer
)
