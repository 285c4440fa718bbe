"""The floor («Plateau») as supervisors see it: part of the live socket's messages (`protocol`).

A page says `Watch` and gets the whole as `Floor` (numbered `seq`), then `FloorEvents` whose `seq`
rise by one: rows that changed, whole. After a gap it asks `Resync`. Rows are in no language (labels
have them all), so that what many watch is encoded once.
"""

from typing import Literal

import msgspec

from decroche.engine.live.sound_view import SoundFigures

Link = Literal["", "ok", "no_page", "no_phone"]
"""Of an agent at work: "no_page": the page is closed or frozen; "no_phone": no phone registered, or
no microphone. "": offline."""
Sound = Literal["", "ok", "agent", "caller"]
"""In a conversation: whose sound has been missing for 5 s; "": none to judge."""


class FloorAlert(msgspec.Struct, frozen=True):
    """A threshold of the queue's form is passed, since then (UTC ms)."""

    kind: Literal["waiting", "wait", "level", "nobody"]
    since_ms: int


class FloorQueue(msgspec.Struct, frozen=True):
    """One queue. Today's figures are None as long as they are not known."""

    id: str
    name: dict[str, str]
    client: str
    """"" in a centre that works for one client only."""
    waiting: int
    longest_since_ms: int | None
    free: int
    busy: int
    paused: int
    """Of its agents at work: those who could be offered work, those who have some, all others."""
    offered: int | None
    """Of the contacts that entered today: answered, or gone. Who waits counts neither way yet."""
    answered: int | None
    in_target: int | None
    abandoned: int | None
    short: int | None
    """Abandoned before `short_s`: in `offered`, and not in `abandoned`."""
    target_s: int
    level_target: int
    """Percent, promised by the centre."""
    short_s: int
    alert_waiting: int
    """Alert when more wait; 0: none. The same for the next two."""
    alert_wait_s: int
    alert_level: int
    alert_nobody: bool
    """Alert when callers wait and none of its agents is free or busy."""
    alerts: tuple[FloorAlert, ...]
    """Those that are on; when each begins and ends: `floor_alerts`."""


class FloorAgent(msgspec.Struct, frozen=True):
    """One agent of the watcher's teams."""

    id: str
    name: str
    team: str
    queues: tuple[str, ...]
    status: str
    since_ms: int
    reason: str | None
    until_ms: int | None
    next_status: str | None
    by: str
    """Who else chose this state, by name."""
    stage: str
    """Of the call on the desk (`WorkView.stage`); "" without."""
    interaction: str | None
    queue: str | None
    person: str | None
    customer: str
    """Name, else number; "" hidden or unknown."""
    answered_ms: int | None
    missed: int | None
    """Offers that rang out today."""
    missed_row: int
    """How many of the last ones in a row."""
    help_ms: int | None
    """Has asked for help since."""
    help_seen_by: str
    emergency: bool
    """Is calling the emergency services."""
    link: Link
    sound: Sound
    asks: str | None = None
    """The reason (id) of the break or withdrawal that waits for a supervisor's yes."""
    asks_ms: int | None = None
    asks_until_ms: int | None = None
    """Without an answer until then the agent is told so."""
    declined: int = 0
    """Offers refused today."""
    position: str = ""
    """The seat; "" where none was chosen, and at home."""
    site: str = ""
    """Of the seat, else his own; "" at home."""
    home: bool = False
    figures: SoundFigures | None = None
    """Of the conversation's sound, as the agent's browser measures it."""


class FloorReason(msgspec.Struct, frozen=True):
    id: str
    label: dict[str, str]
    kind: str
    max_min: int


class FloorView(msgspec.Struct, frozen=True):
    queues: tuple[FloorQueue, ...] = ()
    agents: tuple[FloorAgent, ...] = ()
    reasons: tuple[FloorReason, ...] = ()


class Floor(msgspec.Struct, frozen=True, tag="floor"):
    """The whole floor of this watcher: at first, after a gap, and after a change of the set-up."""

    now_ms: int
    seq: int
    floor: FloorView


class FloorEvents(msgspec.Struct, frozen=True, tag="floor_events"):
    """Rows in place of those with their ids."""

    seq: int
    now_ms: int
    queues: tuple[FloorQueue, ...] = ()
    agents: tuple[FloorAgent, ...] = ()


class Watch(msgspec.Struct, frozen=True, tag="watch"):
    """In place of `Hello`: this page watches the floor, and takes no calls."""

    ticket: str


# --- what an agent's desk shows of it ---------------------------------------------------------


class MessageView(msgspec.Struct, frozen=True):
    """What a supervisor has said or done, until the agent closes it. `kind`: "message"; or an act:
    "available", "break", "withdrawn", "sign_out", and `text` is why ("" if that is not shown);
    or, of the queue that `text` names, for today: "queue_added", "queue_taken"."""

    id: str
    at_ms: int
    by: str
    kind: str
    text: str = ""


class MessagesChanged(msgspec.Struct, frozen=True, tag="messages"):
    messages: tuple[MessageView, ...]


class AssistView(msgspec.Struct, frozen=True):
    """The agent has asked for help; `seen_by` is on the way."""

    since_ms: int
    seen_by: str = ""


class AssistChanged(msgspec.Struct, frozen=True, tag="assist"):
    assist: AssistView | None
