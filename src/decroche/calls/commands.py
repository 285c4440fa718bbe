"""What the life of a call orders: legs, timers, rows; and what it asks of flow and routing."""

from typing import Literal

import msgspec

from decroche.calls.facts import (
    InteractionRow,
    LateDisposition,
    QueueVisitRow,
    RecordingRow,
    SegmentRow,
    SupervisionRow,
)
from decroche.kernel.config import Unreached, Why
from decroche.kernel.ids import (
    AgentId,
    AttemptId,
    ClientId,
    ContactPointId,
    FlowId,
    InputId,
    InteractionId,
    OfferId,
    OutsideId,
    PersonId,
    QueueId,
    WorkId,
)
from decroche.kernel.keys import KeyOrder
from decroche.kernel.legs import LegCommand
from decroche.kernel.timers import CancelTimer, SetTimer

# --- to the flow ------------------------------------------------------------------------------


class StartFlow(msgspec.Struct, frozen=True):
    interaction: InteractionId
    flow: FlowId
    callable: bool = False
    """The caller's own number can be called."""


class PromptOver(msgspec.Struct, frozen=True):
    interaction: InteractionId


class KeyTold(msgspec.Struct, frozen=True):
    """The caller pressed this key; "": a digit that stays in the shell."""

    interaction: InteractionId
    key: str


class DigitsTold(msgspec.Struct, frozen=True):
    interaction: InteractionId
    input: InputId
    length: int
    found: bool


class MessageTold(msgspec.Struct, frozen=True):
    """The caller has left a message, or none (`saved` false)."""

    interaction: InteractionId
    saved: bool


class ResumeFlow(msgspec.Struct, frozen=True):
    """The queue did not serve this caller: the flow goes on at the node's way out for this."""

    interaction: InteractionId
    why: Why = "wait"


class NumberTold(msgspec.Struct, frozen=True):
    """The caller has typed a telephone number of so many digits."""

    interaction: InteractionId
    input: InputId
    length: int
    callable: bool


class NotTaken(msgspec.Struct, frozen=True):
    """The outside number did not take the caller: the flow goes on at the node's way out."""

    interaction: InteractionId
    why: Unreached


class EndFlow(msgspec.Struct, frozen=True):
    interaction: InteractionId


# --- to routing -------------------------------------------------------------------------------


class Wait(msgspec.Struct, frozen=True):
    """The customer waits in a queue (`work` is the interaction's), or a guest is looked for."""

    interaction: InteractionId
    work: WorkId
    queue: QueueId
    arrived_ms: int
    language: str
    since_ms: int | None = None
    """The longest wait is counted from here, if not from the arrival."""
    head: bool = False
    vip: bool = False
    last_agent: AgentId | None = None
    case_owner: AgentId | None = None
    """Who should have it, if the queue cares for that: the case owner, then the last agent."""
    prefer: AgentId | None = None
    """Who should have it in any case."""
    only: AgentId | None = None
    held_until_ms: int | None = None
    """Until then it is for `prefer` alone, whatever that one does."""
    placed: bool = False
    """It has its place already, also in a queue that is full."""


class Begin(msgspec.Struct, frozen=True):
    """The agent begins a call of his own making."""

    agent: AgentId
    work: WorkId
    queue: QueueId
    emergency: bool = False


class StopWaiting(msgspec.Struct, frozen=True):
    work: WorkId
    queue: QueueId | None


class Accept(msgspec.Struct, frozen=True):
    offer: OfferId


class FailOffer(msgspec.Struct, frozen=True):
    """`outcome`: "not_answered", "declined", "busy" or "unreachable"."""

    offer: OfferId
    outcome: str


class Release(msgspec.Struct, frozen=True):
    """The agent's part in this call is over."""

    agent: AgentId
    work: WorkId
    after_call: bool


class Disposed(msgspec.Struct, frozen=True):
    agent: AgentId
    work: WorkId


# --- to promises ------------------------------------------------------------------------------


class PlacePromised(msgspec.Struct, frozen=True):
    """The caller of this interaction is to be called when it is his turn in the queue."""

    interaction: InteractionId
    queue: QueueId
    client: ClientId | None
    contact_point: ContactPointId
    person: PersonId | None
    language: str
    vip: bool
    last_agent: AgentId | None
    arrived_ms: int
    case_owner: AgentId | None = None


class CallerCame(msgspec.Struct, frozen=True):
    """Somebody calls; a promise to that number need not be kept by us meanwhile."""

    interaction: InteractionId
    contact_point: ContactPointId


class Spoken(msgspec.Struct, frozen=True):
    """An agent and the customer have come together, for this queue."""

    interaction: InteractionId
    contact_point: ContactPointId | None
    agent: AgentId
    queue: QueueId | None
    client: ClientId | None
    dialled: bool = False
    """By a call out: who has picked up may turn out not to be the customer (`Judged`)."""


class Judged(msgspec.Struct, frozen=True):
    """An agent's part of a call out that was answered is over: whether he has reached the
    customer, by his own result."""

    interaction: InteractionId
    reached: bool


class CallOffered(msgspec.Struct, frozen=True):
    """The call of a promise rings at an agent."""

    interaction: InteractionId


class CallWaits(msgspec.Struct, frozen=True):
    """The call of a promise rings nowhere any more, and waits in its queue."""

    interaction: InteractionId


class CallGone(msgspec.Struct, frozen=True):
    """The interaction is over. `outcome`: its row's; `why`: more exactly, of a refusal; `rang`: its
    number was rung, as far as we know."""

    interaction: InteractionId
    outcome: str
    why: str = ""
    rang: bool = False


class CallTaken(msgspec.Struct, frozen=True):
    """An agent has taken the call of a promise; the number is dialled."""

    interaction: InteractionId
    agent: AgentId


# --- to the shell -----------------------------------------------------------------------------


class AttemptOver(msgspec.Struct, frozen=True):
    """What came of a number that was dialled. `outcome`: one of `kernel.legs.ATTEMPT_OUTCOMES`."""

    attempt: AttemptId
    outcome: str
    answered_ms: int | None
    ended_ms: int


class AttemptWanted(msgspec.Struct, frozen=True):
    """Ask the gate whether this may be dialled, and answer with `AttemptAnswered`. Said again after
    a loss; who is being asked already is not asked twice. Exactly one of `outside` and
    `contact_point`."""

    work: WorkId
    interaction: InteractionId
    purpose: Literal["transfer", "callback_asked"]
    client: ClientId | None
    queue: QueueId | None
    agent: AgentId | None = None
    outside: OutsideId | None = None
    contact_point: ContactPointId | None = None


class FileWanted(msgspec.Struct, frozen=True):
    """Somebody will look at this customer's file."""

    interaction: InteractionId
    contact_point: ContactPointId | None
    person: PersonId | None


class DeskChanged(msgspec.Struct, frozen=True):
    agent: AgentId


CallRow = (
    InteractionRow | SegmentRow | LateDisposition | QueueVisitRow | RecordingRow | SupervisionRow
)
ForFlow = (
    StartFlow
    | PromptOver
    | KeyTold
    | DigitsTold
    | NumberTold
    | MessageTold
    | ResumeFlow
    | NotTaken
    | EndFlow
)
ForRouting = Wait | Begin | StopWaiting | Accept | FailOffer | Release | Disposed
ForPromises = (
    PlacePromised | CallerCame | Spoken | Judged | CallOffered | CallWaits | CallTaken | CallGone
)
ForShell = AttemptOver | AttemptWanted | FileWanted
CallsCommand = (
    LegCommand
    | KeyOrder
    | SetTimer
    | CancelTimer
    | CallRow
    | ForFlow
    | ForRouting
    | ForPromises
    | ForShell
    | DeskChanged
)
