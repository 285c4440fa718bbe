"""What is remembered of each call. Plain data: a snapshot is this, encoded."""

from enum import StrEnum

import msgspec

from decroche.kernel.ids import (
    AgentId,
    ClientId,
    ContactPointId,
    DispositionId,
    InteractionId,
    LegId,
    NodeId,
    NumberId,
    OfferId,
    PersonId,
    PlaybackId,
    PromptId,
    QueueId,
    RecordingId,
)
from decroche.kernel.keys import Wanted
from decroche.kernel.legs import EndReason


class Stage(StrEnum):
    """Where the caller is; exactly one at a time."""

    FLOW = "flow"  # Hears what the flow plays.
    WAITING = "waiting"  # In a queue, music or announcement; perhaps an agent rings.
    TALKING = "talking"  # In the bridge with the agent.
    HELD = "held"  # Out of the bridge, music, the agent keeps the call.
    RECONNECTING = "reconnecting"  # The agent's leg died; music until it is back.
    OVER = "over"  # Only the agent's after-call work is left.


class Playing(msgspec.Struct):
    playback: PlaybackId
    media: tuple[str, ...]
    prompt: PromptId | None
    """The flow's prompt; None: an announcement of the queue."""


class Segment(msgspec.Struct):
    """One agent's part: from the offer to the end of after-call work."""

    id: OfferId
    agent: AgentId
    queue: QueueId
    offered_ms: int
    ring_until_ms: int
    leg: LegId | None = None
    """The agent's leg while it lives: ringing if `leg_up` is false."""
    leg_up: bool = False
    leg_seen: bool = False
    """The switch has shown this leg to exist; before that a survey may simply be too early."""
    leg_seen_ms: int = 0
    """When last: a list older than this does not say that the leg is gone."""
    legs: int = 0
    answered_ms: int | None = None
    ended_ms: int | None = None
    held_since_ms: int | None = None
    hold_ms: int = 0
    after_call_ms: int | None = None
    after_call_until_ms: int | None = None
    comeback_until_ms: int | None = None
    outcome: str = ""
    disposition: DispositionId | None = None
    recording: RecordingId | None = None
    recordings: int = 0
    record_reason: str = ""
    """Why this segment is recorded ("sample", "all", "on_demand"), so that a new leg is
    too; "": not."""
    private: bool = False

    def seen(self, at_ms: int) -> None:
        """The switch has spoken of the leg."""
        self.leg_seen, self.leg_seen_ms = True, max(self.leg_seen_ms, at_ms)

    def count_hold(self, at_ms: int) -> None:
        """The hold, if there is one, ends at `at_ms`."""
        if self.held_since_ms is not None:
            self.hold_ms += at_ms - self.held_since_ms
            self.held_since_ms = None


class Call(msgspec.Struct):
    id: InteractionId
    leg: LegId
    number: NumberId | None
    client: ClientId | None
    contact_point: ContactPointId | None
    person: PersonId | None
    language: str
    draw: int
    arrived_ms: int
    stage: Stage = Stage.FLOW
    queue: QueueId | None = None
    queued_ms: int | None = None
    answered_ms: int | None = None
    ended_ms: int | None = None
    outcome: str = ""
    ended_by: str = ""
    path: list[NodeId] = []
    heard: list[PromptId] = []
    """Prompts played to their end: recording needs its notice to be among them."""
    playing: Playing | None = None
    playbacks: int = 0
    segment: Segment | None = None
    offers: int = 0
    vip: bool = False
    last_agent: AgentId | None = None
    keys: Wanted | None = None
    """What the flow waits for from the caller's keys."""
    unanswered: bool = False
    """The flow has something to say before the caller's leg is answered."""

    def is_on(self) -> bool:
        """An agent has this caller, perhaps on hold or on the way back."""
        return self.stage in (Stage.TALKING, Stage.HELD, Stage.RECONNECTING)


class Recording(msgspec.Struct):
    """A pair of files not yet closed; it may outlive its call by some milliseconds."""

    id: RecordingId
    interaction: InteractionId
    segment: OfferId
    reason: str
    started_ms: int
    """When it was ordered, until the switch says when it began."""
    begun: bool = False
    private: bool = False


class Presence(msgspec.Struct):
    page: bool = False
    phone: bool = False


class State(msgspec.Struct):
    calls: dict[InteractionId, Call] = {}
    legs: dict[LegId, InteractionId] = {}
    """Every living leg of every living call."""
    desks: dict[AgentId, InteractionId] = {}
    """Agent → the living call that rings there or is in conversation there: one at most."""
    after: dict[AgentId, Call] = {}
    """Calls that are over but whose agent still works on them."""
    closing: dict[LegId, EndReason] = {}
    """Legs told to hang up, until the switch says they are gone."""
    recordings: dict[RecordingId, Recording] = {}
    presence: dict[AgentId, Presence] = {}
    switch_lost: bool = False
