"""What can happen to a call. The first part is journalled and belongs to the centre's language; the
second is what flow and routing tell the call, passed on by `centre.core` and never stored.
"""

import msgspec

from decroche.kernel.config import Why
from decroche.kernel.ids import (
    AgentId,
    AttemptId,
    BridgeId,
    ClientId,
    ContactPointId,
    DispositionId,
    InputId,
    InteractionId,
    LegId,
    NodeId,
    NumberId,
    OfferId,
    PersonId,
    PromptId,
    QueueId,
    WorkId,
)
from decroche.kernel.keys import Wanted
from decroche.kernel.legs import FoundLeg, LegEvent
from decroche.kernel.timers import TimerFired


class CallArrived(msgspec.Struct, frozen=True, tag="call_arrived"):
    """A caller's leg entered from a trunk. `number` None: nobody answers that dialled number.

    `draw` is a die, 0–99, thrown by the shell: it decides what is sampled for recording.
    `full`: the trunk has as many calls as it may. `came_ms`: when the leg came to the switch, if
    the fallback had it before; the place in a queue is counted from then.
    """

    at_ms: int
    leg: LegId
    interaction: InteractionId
    number: NumberId | None
    contact_point: ContactPointId | None
    person: PersonId | None = None
    language: str = ""
    draw: int = 0
    full: bool = False
    came_ms: int | None = None
    vip: bool = False
    last_agent: AgentId | None = None
    """Who spoke with this caller last, lately."""


class CallerBack(msgspec.Struct, frozen=True, tag="caller_back"):
    """A caller of ours was with the fallback while we were silent, and is in our hands again."""

    at_ms: int
    leg: LegId


class KeyHeard(msgspec.Struct, frozen=True, tag="key_heard"):
    """The caller pressed a key that the flow waits for. `key` "": one of the digits that are being
    collected, which is a fact of the shell only."""

    at_ms: int
    leg: LegId
    key: str


class DigitsCollected(msgspec.Struct, frozen=True, tag="digits_collected"):
    """The caller has typed `length` digits, the reference of `person`'s file; None: of no file."""

    at_ms: int
    interaction: InteractionId
    input: InputId
    length: int
    person: PersonId | None = None
    vip: bool = False


class HoldAsked(msgspec.Struct, frozen=True, tag="hold_asked"):
    at_ms: int
    agent: AgentId
    interaction: InteractionId
    held: bool


class HangUpAsked(msgspec.Struct, frozen=True, tag="hang_up_asked"):
    """The agent ends the conversation (or declines while it rings)."""

    at_ms: int
    agent: AgentId
    interaction: InteractionId


class ConsultAsked(msgspec.Struct, frozen=True, tag="consult_asked"):
    """The lead asks somebody in: an agent, whoever a queue finds, or an outside number which the
    gate has allowed (`attempt`). Exactly one of the three. `blind`: to hand the customer over at
    the answer; a queue then has the customer at once."""

    at_ms: int
    agent: AgentId
    interaction: InteractionId
    to_agent: AgentId | None = None
    to_queue: QueueId | None = None
    attempt: AttemptId | None = None
    contact_point: ContactPointId | None = None
    ring_s: int = 45
    """So long an outside number is rung."""
    blind: bool = False
    emergency: bool = False


class TalkAsked(msgspec.Struct, frozen=True, tag="talk_asked"):
    """The lead talks with "customer", with this guest, or with "all"; who is left out hears
    music."""

    at_ms: int
    agent: AgentId
    interaction: InteractionId
    party: str


class HandOverAsked(msgspec.Struct, frozen=True, tag="hand_over_asked"):
    """The lead leaves the customer to this guest: now, or when it answers."""

    at_ms: int
    agent: AgentId
    interaction: InteractionId
    guest: WorkId


class GuestDropped(msgspec.Struct, frozen=True, tag="guest_dropped"):
    """The lead ends it with this guest (or stops the ringing), and is back with the customer."""

    at_ms: int
    agent: AgentId
    interaction: InteractionId
    guest: WorkId


class CardAsked(msgspec.Struct, frozen=True, tag="card_asked"):
    """The form for a card is open (`on`) or closed: the recording is silent meanwhile."""

    at_ms: int
    agent: AgentId
    interaction: InteractionId
    on: bool


class CallOutAsked(msgspec.Struct, frozen=True, tag="call_out_asked"):
    """The agent calls a number, for a queue, which the gate has allowed as `attempt`."""

    at_ms: int
    agent: AgentId
    interaction: InteractionId
    queue: QueueId
    attempt: AttemptId
    client: ClientId | None = None
    contact_point: ContactPointId | None = None
    person: PersonId | None = None
    language: str = ""
    draw: int = 0
    ring_s: int = 45
    emergency: bool = False


class RecordingAsked(msgspec.Struct, frozen=True, tag="recording_asked"):
    """On demand: start. Private: `private` true mutes both sides for good in this segment."""

    at_ms: int
    agent: AgentId
    interaction: InteractionId
    on: bool
    private: bool = False


class DispositionSet(msgspec.Struct, frozen=True, tag="disposition_set"):
    at_ms: int
    agent: AgentId
    interaction: InteractionId
    disposition: DispositionId


class PersonAttached(msgspec.Struct, frozen=True, tag="person_attached"):
    """The agent said who this is (or took it back: None)."""

    at_ms: int
    interaction: InteractionId
    person: PersonId | None


class SwitchLost(msgspec.Struct, frozen=True, tag="switch_lost"):
    """The switch cannot be reached: no offers until it is surveyed again."""

    at_ms: int


class SwitchSurveyed(msgspec.Struct, frozen=True, tag="switch_surveyed"):
    """All that the switch really has, at connection or from the reconciler's look each second.

    The core ends what vanished and sweeps what nobody knows. When `SwitchLost` came before, it also
    gives again every order that the present stage of each interaction needs (so the shell tells
    `SwitchLost` first after a recovery); else only what is out of step, for music would start anew.
    """

    at_ms: int
    legs: tuple[FoundLeg, ...]
    bridges: tuple[BridgeId, ...]
    restarted: bool = False
    """The switch itself is new: every leg we knew is gone."""
    listed_ms: int | None = None
    """Before the legs were listed, UTC: what came later is not among them. None: at `at_ms`, which
    the shell moves on to the latest event that it told before."""


# --- from flow, routing and presence: never journalled -------------------------------------------


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


CallsEvent = (
    CallArrived
    | CallerBack
    | KeyHeard
    | DigitsCollected
    | LegEvent
    | TimerFired
    | HoldAsked
    | HangUpAsked
    | ConsultAsked
    | TalkAsked
    | HandOverAsked
    | GuestDropped
    | CardAsked
    | CallOutAsked
    | RecordingAsked
    | DispositionSet
    | PersonAttached
    | SwitchLost
    | SwitchSurveyed
    | NodeEntered
    | PromptDue
    | PromptHushed
    | KeysDue
    | DigitsDue
    | QueueDue
    | MessageDue
    | ShutMet
    | FlowOver
    | QueueLeft
    | PlaceDue
    | Offered
    | OfferTakenBack
    | AgentMoved
    | DeskHeard
)
