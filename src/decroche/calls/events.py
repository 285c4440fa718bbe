"""What can happen to a call. What is declared here is journalled and belongs to the centre's
language; the rest (`told.py`) is what flow, routing and promises tell the call.
"""

import msgspec

from decroche.calls.facts import Supervision
from decroche.calls.told import AgentMoved as AgentMoved
from decroche.calls.told import CallPromised as CallPromised
from decroche.calls.told import DeskHeard as DeskHeard
from decroche.calls.told import DigitsDue as DigitsDue
from decroche.calls.told import FlowOver as FlowOver
from decroche.calls.told import KeysDue as KeysDue
from decroche.calls.told import MessageDue as MessageDue
from decroche.calls.told import NodeEntered as NodeEntered
from decroche.calls.told import NumberDue as NumberDue
from decroche.calls.told import Offered as Offered
from decroche.calls.told import OfferTakenBack as OfferTakenBack
from decroche.calls.told import PlaceDue as PlaceDue
from decroche.calls.told import PlaceKept as PlaceKept
from decroche.calls.told import PromiseOff as PromiseOff
from decroche.calls.told import PromptDue as PromptDue
from decroche.calls.told import PromptHushed as PromptHushed
from decroche.calls.told import QueueDue as QueueDue
from decroche.calls.told import QueueLeft as QueueLeft
from decroche.calls.told import ShutMet as ShutMet
from decroche.calls.told import TransferDue as TransferDue
from decroche.calls.told import WaitsOn as WaitsOn
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
    NumberId,
    PersonId,
    QueueId,
    SegmentId,
    WorkId,
)
from decroche.kernel.legs import FoundLeg, LegEvent
from decroche.kernel.places import PhoneKind
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
    case_owner: AgentId | None = None
    """Whose customer the caller is."""
    callable: bool = False
    """The number may be called back, as far as its class and country go."""


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
    case_owner: AgentId | None = None
    language: str = ""
    """The person's; "": nobody has said."""


class NumberTyped(msgspec.Struct, frozen=True, tag="number_typed"):
    """The caller has typed a telephone number of `length` digits; `contact_point` None: it is none,
    or not one that may be called."""

    at_ms: int
    interaction: InteractionId
    input: InputId
    length: int
    contact_point: ContactPointId | None = None


class AttemptAnswered(msgspec.Struct, frozen=True, tag="attempt_answered"):
    """The gate's answer to `AttemptWanted`: what may be dialled now, or why nothing (`why`, the
    code of the refusal)."""

    at_ms: int
    work: WorkId
    attempt: AttemptId | None = None
    why: str = ""
    contact_point: ContactPointId | None = None
    ring_s: int = 45


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


class SuperviseAsked(msgspec.Struct, frozen=True, tag="supervise_asked"):
    """A supervisor (`agent`: his own desk) wants to be on the call of agent `to`, or, who is on it
    already, in another way."""

    at_ms: int
    agent: AgentId
    interaction: InteractionId
    to: AgentId
    mode: Supervision


class SuperviseOff(msgspec.Struct, frozen=True, tag="supervise_off"):
    """The supervisor leaves the call."""

    at_ms: int
    agent: AgentId
    interaction: InteractionId


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
    leg: LegId | None = None
    """For help, from the agent's own handset: his leg, which is up already."""


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


class DisposedLater(msgspec.Struct, frozen=True, tag="disposed_later"):
    """The result of a part that had none when its after-call work ended."""

    at_ms: int
    agent: AgentId
    """Whose part it was."""
    interaction: InteractionId
    segment: SegmentId
    disposition: DispositionId
    by: str = ""
    """Who has said so: an agent's id, or an account's."""


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


class PhoneTaken(msgspec.Struct, frozen=True, tag="phone_taken"):
    """The agent sits at a position with this kind of telephone; None: his own again."""

    at_ms: int
    agent: AgentId
    phone: PhoneKind | None


CallsEvent = (
    CallArrived
    | CallerBack
    | KeyHeard
    | DigitsCollected
    | NumberTyped
    | AttemptAnswered
    | LegEvent
    | TimerFired
    | HoldAsked
    | HangUpAsked
    | ConsultAsked
    | TalkAsked
    | HandOverAsked
    | GuestDropped
    | CardAsked
    | SuperviseAsked
    | SuperviseOff
    | CallOutAsked
    | RecordingAsked
    | DispositionSet
    | DisposedLater
    | PersonAttached
    | PhoneTaken
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
    | TransferDue
    | NumberDue
    | PlaceKept
    | WaitsOn
    | CallPromised
    | PromiseOff
    | FlowOver
    | QueueLeft
    | PlaceDue
    | Offered
    | OfferTakenBack
    | AgentMoved
    | DeskHeard
)
