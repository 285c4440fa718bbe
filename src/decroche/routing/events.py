"""What routing is told. Past facts; `at_ms` is UTC milliseconds and never decreases."""

from enum import StrEnum
from typing import Literal

import msgspec

from decroche.kernel.ids import AgentId, OfferId, QueueId, ReasonId, SkillId, WorkId
from decroche.kernel.timers import TimerFired as TimerFired


class Status(StrEnum):
    """The agent's states (docs/glossary.md has the words on screen)."""

    OFFLINE = "offline"
    AVAILABLE = "available"
    RINGING = "ringing"
    TALKING = "talking"
    AFTER_CALL = "after_call"
    BREAK = "break"
    WITHDRAWN = "withdrawn"
    NOT_RESPONDING = "not_responding"
    ERROR = "error"  # Microphone, network or phone gone: set by presence, left by presence.


class OfferFailure(StrEnum):
    EXPIRED = "expired"  # Rang for the queue's whole ring time-out.
    DECLINED = "declined"  # The agent said no (603, or the button).
    BUSY = "busy"  # 486
    UNREACHABLE = "unreachable"  # 480, 404, no registration, presence lost while ringing
    TAKEN = "taken"  # It rang at several, and another has answered.


Whose = Literal["promised", "had_it", "case_owner", "last_agent"]
"""Why somebody should have a work: it is a call that he is to make; he had it a moment ago; he is
the customer's case owner; he spoke with the caller last."""


class WorkQueued(msgspec.Struct, frozen=True, tag="work_queued"):
    """Work enters a queue, or comes back to it with its first `arrived_ms` (its place)."""

    at_ms: int
    work: WorkId
    queue: QueueId
    arrived_ms: int
    since_ms: int | None = None
    """The longest wait is counted from here (a transfer after a long talk); None: the arrival."""
    priority: int = 0
    needs: dict[SkillId, int] = {}
    language: str = "fr"
    prefer: tuple[AgentId, ...] = ()
    """Who should have it, the best first: the case owner, then the last agent."""
    whose: tuple[Whose, ...] = ()
    """Why each of `prefer` should."""
    head: bool = False
    """Before all others, whatever their priority: the agent's page died in mid-call."""
    call: bool = True
    """A conversation by telephone; a queue of written work gives it back at once."""
    held_until_ms: int | None = None
    """Until then for `prefer` alone, also while they are away (a call promised by that agent)."""
    placed: bool = False
    """It has its place already: no newcomer whom a full queue turns away."""
    only: AgentId | None = None
    """For this agent alone, whatever his queues and skills (a transfer to him): offered now, or
    given back at once as "not_taken"; so it is when he does not take it."""


class WorkStarted(msgspec.Struct, frozen=True, tag="work_started"):
    """The agent begins work of his own making (he calls out), for a queue. From any state in which
    he has nothing in hand, at his post, or beside work that leaves him the room; else the work is
    given back as "not_taken". After it (and its after-call work) he is in the state he was in
    before, unless he has asked for another."""

    at_ms: int
    agent: AgentId
    work: WorkId
    queue: QueueId
    emergency: bool = False
    """He calls for help: whatever rings, or holds him after a call, lets him go."""


class WorkWithdrawn(msgspec.Struct, frozen=True, tag="work_withdrawn"):
    """The caller left, or the flow took the work elsewhere; a ringing offer is taken back."""

    at_ms: int
    work: WorkId


class OfferAccepted(msgspec.Struct, frozen=True, tag="offer_accepted"):
    at_ms: int
    offer: OfferId


class OfferFailed(msgspec.Struct, frozen=True, tag="offer_failed"):
    """The work goes back by routing itself, with its place, never to the same agent in a row."""

    at_ms: int
    offer: OfferId
    failure: OfferFailure


class WorkEnded(msgspec.Struct, frozen=True, tag="work_ended"):
    """The agent's part is over; `after_call` false when there was no conversation."""

    at_ms: int
    agent: AgentId
    work: WorkId
    after_call: bool = True


class AgentSignedIn(msgspec.Struct, frozen=True, tag="agent_signed_in"):
    """«Prendre mon poste». The agent is not yet available: the state is `withdrawn` without reason
    until asked otherwise."""

    at_ms: int
    agent: AgentId


class AgentSignedOut(msgspec.Struct, frozen=True, tag="agent_signed_out"):
    """Leaves the post: at once (after-call work ends, a ringing offer goes on to others), or when
    the conversation is over."""

    at_ms: int
    agent: AgentId


class StateAsked(msgspec.Struct, frozen=True, tag="state_asked"):
    """The agent (or `by`, a supervisor's name id) asks for available, break or withdrawn.

    While busy it is remembered as the next state and taken when all work is over; until then he is
    offered nothing more. Asking again for the same one, or for available, cancels it. After-call
    work ends now, unless a disposition is still required: then this too is remembered.
    `not_responding` is left only this way.
    """

    at_ms: int
    agent: AgentId
    status: Status
    reason: ReasonId | None = None
    by: str = ""


class ApprovalAsked(msgspec.Struct, frozen=True, tag="approval_asked"):
    """The agent asks for a break or withdrawal that a supervisor must agree to. Only the last such
    question counts; a reason that needs no yes asks nothing."""

    at_ms: int
    agent: AgentId
    reason: ReasonId


class ApprovalAnswered(msgspec.Struct, frozen=True, tag="approval_answered"):
    """`by` (a supervisor's name id) answers this question, if it is still open. A yes is as if he
    had asked for that state himself: at once, or when all work is over."""

    at_ms: int
    agent: AgentId
    reason: ReasonId
    granted: bool
    by: str


class ApprovalClosed(msgspec.Struct, frozen=True, tag="approval_closed"):
    """The agent takes the question back, or has read the answer."""

    at_ms: int
    agent: AgentId


WhyDeclined = Literal["finishing", "not_mine", "technical", "customer", "away", "other"]
"""He finishes something else; the subject is not his; his phone or computer fails; he should not
speak with this customer; he has to leave; something else, which he has written down."""


class DeclineExplained(msgspec.Struct, frozen=True, tag="decline_explained"):
    """Why the agent has refused this offer, which he was asked. What he wrote is no event's."""

    at_ms: int
    agent: AgentId
    offer: OfferId
    why: WhyDeclined


class AfterCallExtended(msgspec.Struct, frozen=True, tag="after_call_extended"):
    """One key press: 30 s more (`EXTENSION_S`) for the work his state tells of."""

    at_ms: int
    agent: AgentId


class DispositionGiven(msgspec.Struct, frozen=True, tag="disposition_given"):
    """Ends after-call work of the mode "required"; other modes only note it."""

    at_ms: int
    agent: AgentId
    work: WorkId


class PresenceChanged(msgspec.Struct, frozen=True, tag="presence_changed"):
    """`page`: the agent's page answers echoes. `phone`: registered, and its media works.

    Until told, neither is there: who asks for available is then in error. After an offer that was
    busy or unreachable, `phone` true must be told again (or the agent asks for available again).
    """

    at_ms: int
    agent: AgentId
    page: bool
    phone: bool


RoutingEvent = (
    WorkQueued
    | WorkStarted
    | WorkWithdrawn
    | OfferAccepted
    | OfferFailed
    | WorkEnded
    | AgentSignedIn
    | AgentSignedOut
    | StateAsked
    | ApprovalAsked
    | ApprovalAnswered
    | ApprovalClosed
    | DeclineExplained
    | AfterCallExtended
    | DispositionGiven
    | PresenceChanged
    | TimerFired
)
