"""What flow, routing, promises and presence tell a call: passed on by `centre.core`, not stored."""

import msgspec

from decroche.kernel.config import Promised, Why
from decroche.kernel.ids import (
    AgentId,
    ClientId,
    ContactPointId,
    InputId,
    InteractionId,
    NodeId,
    OfferId,
    OutsideId,
    PersonId,
    PromptId,
    QueueId,
    WorkId,
)
from decroche.kernel.keys import Wanted


class NodeEntered(msgspec.Struct, frozen=True):
    at_ms: int
    interaction: InteractionId
    node: NodeId


class PromptDue(msgspec.Struct, frozen=True):
    """The flow lets the caller hear this prompt, and waits for its end."""

    at_ms: int
    interaction: InteractionId
    prompt: PromptId
    early: bool = False
    """It may be heard before the call is answered."""


class PromptHushed(msgspec.Struct, frozen=True):
    """The flow stops what it lets the caller hear."""

    at_ms: int
    interaction: InteractionId


class KeysDue(msgspec.Struct, frozen=True):
    """What the flow waits for from the caller's keys; None: for nothing."""

    at_ms: int
    interaction: InteractionId
    wanted: Wanted | None


class DigitsDue(msgspec.Struct, frozen=True):
    """The flow waits for no more digits."""

    at_ms: int
    interaction: InteractionId
    input: InputId


class QueueDue(msgspec.Struct, frozen=True):
    """The flow puts the caller in this queue."""

    at_ms: int
    interaction: InteractionId
    queue: QueueId


class MessageDue(msgspec.Struct, frozen=True):
    """The flow lets the caller leave a message for this queue."""

    at_ms: int
    interaction: InteractionId
    queue: QueueId
    max_s: int


class ShutMet(msgspec.Struct, frozen=True):
    """The caller has come while it is closed."""

    at_ms: int
    interaction: InteractionId


class TransferDue(msgspec.Struct, frozen=True):
    """The flow hands the caller on to an outside number of the organisation's."""

    at_ms: int
    interaction: InteractionId
    outside: OutsideId
    ring_s: int


class NumberDue(msgspec.Struct, frozen=True):
    """The flow has the number read out at which the caller is to be called."""

    at_ms: int
    interaction: InteractionId
    before: PromptId
    after: PromptId


class PlaceKept(msgspec.Struct, frozen=True):
    """The caller wants to be called when it is his turn."""

    at_ms: int
    interaction: InteractionId
    queue: QueueId


class WaitsOn(msgspec.Struct, frozen=True):
    """The caller goes on waiting: the longest wait is counted from now."""

    at_ms: int
    interaction: InteractionId


class CallPromised(msgspec.Struct, frozen=True):
    """A promise is due: its call waits in the queue for an agent, then for the customer."""

    at_ms: int
    interaction: InteractionId
    promise: Promised
    queue: QueueId
    client: ClientId | None
    contact_point: ContactPointId
    person: PersonId | None
    language: str
    vip: bool
    last_agent: AgentId | None
    place_ms: int
    """Its place in the queue: that of the first call's arrival."""
    prefer: AgentId | None = None
    held_until_ms: int | None = None
    """Until then it is for `prefer` alone."""
    case_owner: AgentId | None = None


class PromiseOff(msgspec.Struct, frozen=True):
    """The call of a promise is not wanted any more, if nobody has been rung for it yet."""

    at_ms: int
    interaction: InteractionId


class FlowOver(msgspec.Struct, frozen=True):
    """The flow has nothing more for this caller."""

    at_ms: int
    interaction: InteractionId


class QueueLeft(msgspec.Struct, frozen=True):
    """Routing gave the work back: the customer's, or a guest's."""

    at_ms: int
    interaction: InteractionId
    work: WorkId
    why: Why = "wait"


class PlaceDue(msgspec.Struct, frozen=True):
    """Time to say the place in the queue. `position` counts from 1; None: no longer waiting."""

    at_ms: int
    interaction: InteractionId
    position: int | None
    wait_ms: int | None


class Offered(msgspec.Struct, frozen=True):
    at_ms: int
    offer: OfferId
    interaction: InteractionId
    work: WorkId
    queue: QueueId
    agent: AgentId
    expires_at_ms: int


class OfferTakenBack(msgspec.Struct, frozen=True):
    """`outcome`: the segment's, see `facts.SegmentRow`."""

    at_ms: int
    offer: OfferId
    interaction: InteractionId
    outcome: str
    by: AgentId | None = None
    """Who has taken it."""


class AgentMoved(msgspec.Struct, frozen=True):
    """The agent is in a new state; what matters here is whether it is after-call work."""

    at_ms: int
    agent: AgentId
    after_call: bool
    until_ms: int | None


class DeskHeard(msgspec.Struct, frozen=True):
    """Presence: whether page and phone of the agent are there."""

    at_ms: int
    agent: AgentId
    page: bool
    phone: bool
