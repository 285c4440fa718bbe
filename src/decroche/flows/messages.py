"""What the flow core is told (events) and what it orders (commands)."""

import msgspec

from decroche.kernel.config import FlowSpec, Why
from decroche.kernel.ids import InteractionId, NodeId, PromptId, QueueId


class WalkStarted(msgspec.Struct, frozen=True):
    """`flow` None: the configuration does not have it; the walk is over at once."""

    at_ms: int
    interaction: InteractionId
    flow: FlowSpec | None


class PromptEnded(msgspec.Struct, frozen=True):
    """Also when it could not be played: a missing file must not lose a caller."""

    at_ms: int
    interaction: InteractionId


class NotServed(msgspec.Struct, frozen=True):
    """The queue gave the caller back."""

    at_ms: int
    interaction: InteractionId
    why: Why = "wait"


class WalkStopped(msgspec.Struct, frozen=True):
    at_ms: int
    interaction: InteractionId


FlowEvent = WalkStarted | PromptEnded | NotServed | WalkStopped


class Enter(msgspec.Struct, frozen=True):
    """The caller is at this node now; `seq` counts from 1 within the call."""

    interaction: InteractionId
    seq: int
    node: NodeId


class PlayPrompt(msgspec.Struct, frozen=True):
    interaction: InteractionId
    prompt: PromptId
    early: bool = False


class JoinQueue(msgspec.Struct, frozen=True):
    interaction: InteractionId
    queue: QueueId


class Finish(msgspec.Struct, frozen=True):
    """The end of the flow: the caller has heard all there is."""

    interaction: InteractionId


FlowCommand = Enter | PlayPrompt | JoinQueue | Finish
