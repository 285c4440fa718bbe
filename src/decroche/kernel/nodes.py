"""The steps of call flows, as `config` names them. Each is the tag of its kind in JSON."""

from typing import Literal

import msgspec

from decroche.kernel.calls_out import Callback, Transfer
from decroche.kernel.ids import CalendarId, EmergencyId, FlowId, NodeId, PromptId, QueueId


class Hours(msgspec.Struct, frozen=True, tag="hours"):
    calendar: CalendarId
    open: NodeId
    closed: NodeId


class Announce(msgspec.Struct, frozen=True, tag="announce"):
    prompt: PromptId
    next: NodeId
    early: bool = False
    """Said before the call is answered, so that it costs the caller nothing. Without effect once
    something else has answered the call."""


Why = Literal["wait", "length", "no_staff", "closing", "not_taken"]
"""Why a queue gives a caller back: the longest wait is over, no room, nobody at work, closing; work
for one agent alone that he did not take."""


class Enqueue(msgspec.Struct, frozen=True, tag="enqueue"):
    queue: QueueId
    full: NodeId
    """Where a caller goes whom the queue gives back."""
    ways: dict[Why, NodeId] = {}
    """Where else, for these reasons."""


class Menu(msgspec.Struct, frozen=True, tag="menu"):
    """The caller chooses by a key, also while the prompt is said."""

    prompt: PromptId
    keys: dict[str, NodeId]
    """"0" to "9", "*", "#" → where to."""
    nothing: NodeId
    """Where who pressed nothing goes after the last try."""
    wrong: NodeId
    """Where who pressed a key that leads nowhere goes after the last try."""
    wait_s: int = 5
    """For a key, from the end of the prompt."""
    tries: int = 3


class Collect(msgspec.Struct, frozen=True, tag="collect"):
    """The caller types the reference of his file, which says who he is. The digits go into no log
    and no journal."""

    prompt: PromptId
    found: NodeId
    not_found: NodeId
    nothing: NodeId
    min_digits: int = 1
    max_digits: int = 12
    end_key: Literal["#", "*", ""] = "#"
    wait_s: int = 5
    """For the first digit, from the end of the prompt, and for each one after it."""
    tries: int = 3


class Emergency(msgspec.Struct, frozen=True, tag="emergency"):
    """By the state of an emergency switch. Its message is said, then the call goes on `normal`."""

    emergency: EmergencyId
    normal: NodeId
    closed: NodeId


class Voicemail(msgspec.Struct, frozen=True, tag="voicemail"):
    """The caller leaves a message after the prompt and a beep, which those of the queue hear. "#",
    a silence or the longest time ends it."""

    prompt: PromptId
    queue: QueueId
    saved: NodeId
    nothing: NodeId
    """Where who said nothing goes."""
    max_s: int = 180


class GoTo(msgspec.Struct, frozen=True, tag="goto"):
    """Goes on at the beginning of another flow."""

    flow: FlowId


class End(msgspec.Struct, frozen=True, tag="end"):
    pass


Node = (
    Hours
    | Emergency
    | Announce
    | Menu
    | Collect
    | Enqueue
    | Voicemail
    | Transfer
    | Callback
    | GoTo
    | End
)
