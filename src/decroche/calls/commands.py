"""What the life of a call orders: legs, timers, rows; and what it asks of flow and routing."""

import msgspec

from decroche.calls.facts import InteractionRow, RecordingRow, SegmentRow
from decroche.kernel.config import Why
from decroche.kernel.ids import (
    AgentId,
    AttemptId,
    FlowId,
    InputId,
    InteractionId,
    OfferId,
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
    """Who should have it, if the queue cares for that."""
    prefer: AgentId | None = None
    """Who should have it in any case."""
    only: AgentId | None = None


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


# --- to the shell -----------------------------------------------------------------------------


class AttemptOver(msgspec.Struct, frozen=True):
    """What came of a number that was dialled: "answered", or why not."""

    attempt: AttemptId
    outcome: str
    answered_ms: int | None
    ended_ms: int


class DeskChanged(msgspec.Struct, frozen=True):
    agent: AgentId


CallRow = InteractionRow | SegmentRow | RecordingRow
ForFlow = StartFlow | PromptOver | KeyTold | DigitsTold | MessageTold | ResumeFlow | EndFlow
ForRouting = Wait | Begin | StopWaiting | Accept | FailOffer | Release | Disposed
CallsCommand = (
    LegCommand
    | KeyOrder
    | SetTimer
    | CancelTimer
    | CallRow
    | ForFlow
    | ForRouting
    | DeskChanged
    | AttemptOver
)
