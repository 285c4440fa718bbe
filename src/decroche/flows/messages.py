"""What the flow core is told (events) and what it orders (commands)."""

import msgspec

from decroche.kernel.config import FlowSpec, Unreached, Why
from decroche.kernel.ids import InputId, InteractionId, NodeId, OutsideId, PromptId, QueueId
from decroche.kernel.keys import Wanted
from decroche.kernel.timers import CancelTimer, SetTimer


class WalkStarted(msgspec.Struct, frozen=True):
    """`flow` None: the configuration does not have it; the walk is over at once."""

    at_ms: int
    interaction: InteractionId
    flow: FlowSpec | None
    callable: bool = False
    """The number that the caller called from can be called."""


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


class KeyGiven(msgspec.Struct, frozen=True):
    """The caller pressed a key; "": a digit, which stays in the shell."""

    at_ms: int
    interaction: InteractionId
    key: str


class DigitsGiven(msgspec.Struct, frozen=True):
    """The caller has typed all: so many digits, and whether a file has that reference."""

    at_ms: int
    interaction: InteractionId
    input: InputId
    length: int
    found: bool


class MessageLeft(msgspec.Struct, frozen=True):
    """The caller has spoken, or not (`saved` false): nothing was said, or nothing could be kept."""

    at_ms: int
    interaction: InteractionId
    saved: bool


class WaitedInVain(msgspec.Struct, frozen=True):
    """No key came within the time of the node."""

    at_ms: int
    interaction: InteractionId


class NumberGiven(msgspec.Struct, frozen=True):
    """The caller has typed a telephone number: whether it can be called."""

    at_ms: int
    interaction: InteractionId
    input: InputId
    length: int
    callable: bool


class NotReached(msgspec.Struct, frozen=True):
    """The outside number did not take the caller."""

    at_ms: int
    interaction: InteractionId
    why: Unreached


FlowEvent = (
    WalkStarted
    | PromptEnded
    | NotServed
    | NotReached
    | WalkStopped
    | KeyGiven
    | DigitsGiven
    | NumberGiven
    | MessageLeft
    | WaitedInVain
)


class Enter(msgspec.Struct, frozen=True):
    """The caller is at this node now; `seq` counts from 1 within the call."""

    interaction: InteractionId
    seq: int
    node: NodeId


class PlayPrompt(msgspec.Struct, frozen=True):
    interaction: InteractionId
    prompt: PromptId
    early: bool = False


class HushPrompt(msgspec.Struct, frozen=True):
    """Say no more of the prompt: the caller has pressed a key, or goes on."""

    interaction: InteractionId


class Listen(msgspec.Struct, frozen=True):
    """What the caller's keys are for from now on; None: for nothing."""

    interaction: InteractionId
    wanted: Wanted | None


class TakeTyped(msgspec.Struct, frozen=True):
    """No more digits are waited for."""

    interaction: InteractionId
    input: InputId


class JoinQueue(msgspec.Struct, frozen=True):
    interaction: InteractionId
    queue: QueueId


class DialOutside(msgspec.Struct, frozen=True):
    """Hand the caller on to this number, if it answers within `ring_s`."""

    interaction: InteractionId
    outside: OutsideId
    ring_s: int


class SayNumber(msgspec.Struct, frozen=True):
    """Read out the number at which the caller is to be called, between two prompts."""

    interaction: InteractionId
    before: PromptId
    after: PromptId


class KeepPlace(msgspec.Struct, frozen=True):
    """The caller hangs up and is called when it is his turn in this queue."""

    interaction: InteractionId
    queue: QueueId


class WaitOn(msgspec.Struct, frozen=True):
    """The caller does not want to be called: the longest wait is counted anew from now on, the
    place is kept."""

    interaction: InteractionId


class TakeMessage(msgspec.Struct, frozen=True):
    """Record what the caller says now, `max_s` seconds at most, for this queue."""

    interaction: InteractionId
    queue: QueueId
    max_s: int


class Shut(msgspec.Struct, frozen=True):
    """The caller has come outside opening hours, or while an emergency switch closes."""

    interaction: InteractionId


class Finish(msgspec.Struct, frozen=True):
    """The end of the flow: the caller has heard all there is."""

    interaction: InteractionId


Wish = (
    Enter
    | PlayPrompt
    | HushPrompt
    | Listen
    | TakeTyped
    | JoinQueue
    | TakeMessage
    | Shut
    | DialOutside
    | SayNumber
    | KeepPlace
    | WaitOn
    | Finish
)
"""What the flow wants done for a call."""
FlowCommand = Wish | SetTimer | CancelTimer
