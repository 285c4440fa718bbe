"""The legs that we made: of agents, of guests, of a supervisor. Plain data, in a snapshot too."""

from typing import Literal

import msgspec

from decroche.calls.facts import Supervision, SupervisionRow
from decroche.kernel.ids import (
    AgentId,
    AttemptId,
    ContactPointId,
    DispositionId,
    LegId,
    OfferId,
    OutsideId,
    PlaybackId,
    QueueId,
    RecordingId,
    WorkId,
)


class Line(msgspec.Struct, kw_only=True):
    """A leg that we made, and what we know of it."""

    leg: LegId | None = None
    """While it lives: ringing if `leg_up` is false."""
    leg_up: bool = False
    leg_seen: bool = False
    """The switch has shown this leg to exist; before that a survey may simply be too early."""
    leg_seen_ms: int = 0
    """When last: a list older than this does not say that the leg is gone."""
    legs: int = 0
    """Made so far: their number is in their names, so that no id is used twice."""
    inside: bool = False
    """In the call's bridge. A leg of ours that is up and not inside hears music."""
    aside: bool = False
    """The lead has put it aside: it hears music, also after its leg was rung anew."""
    played: bool = False
    """It has heard music: an order to stop that may have been lost."""

    def seen(self, at_ms: int) -> None:
        """The switch has spoken of the leg."""
        self.leg_seen, self.leg_seen_ms = True, max(self.leg_seen_ms, at_ms)

    def gone(self) -> None:
        """There is no leg any more."""
        self.leg, self.leg_up, self.inside, self.played = None, False, False, False


class Segment(Line, kw_only=True):
    """One agent's part: from the offer to the end of after-call work."""

    id: OfferId
    work: WorkId
    """Routing's work: the interaction's, or a guest's."""
    agent: AgentId
    queue: QueueId
    offered_ms: int
    ring_until_ms: int
    joins: bool = True
    """The switch puts the leg into the bridge when it answers; not where several ring at once."""
    by: AgentId | None = None
    """Who has transferred the call to this agent, or asked him for advice."""
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
    whisper: PlaybackId | None = None
    """The queue's whisper is being said to the agent; he and the customer meet at its end."""
    muted: Literal["", "agent", "both"] = ""
    """Which side of the recording is silent now."""
    record_reason: str = ""
    """Why this segment is recorded ("sample", "all", "on_demand"), so that a new leg is
    too; "": not."""
    private: bool = False

    def count_hold(self, at_ms: int) -> None:
        """The hold, if there is one, ends at `at_ms`."""
        if self.held_since_ms is not None:
            self.hold_ms += at_ms - self.held_since_ms
            self.held_since_ms = None


class Guest(Line, kw_only=True):
    """Somebody whom the lead has asked in: an agent (`segment`, which has its own leg), or an
    outside number (the leg of this very line)."""

    id: WorkId
    """`<interaction>_<n>`: routing's work for it, and the first part of its legs' names."""
    by: AgentId | None
    """None: the flow has asked it in (`outside`), and has the customer back if it does not come."""
    asked_ms: int
    blind: bool = False
    """Gets the customer as soon as it answers."""
    agent: AgentId | None = None
    """The one who is asked; None: whoever the queue finds, or an outside number."""
    queue: QueueId | None = None
    """Whoever this queue finds."""
    attempt: AttemptId | None = None
    """An outside number, allowed by the gate."""
    outside: OutsideId | None = None
    """Which one the flow has asked in; without `attempt` the gate has not answered yet."""
    contact_point: ContactPointId | None = None
    dial_s: int = 0
    """So long an outside number is rung."""
    dialled_ms: int = 0
    """When that was last ordered."""
    answered_ms: int | None = None
    """Of an outside party."""
    emergency: bool = False
    """Help is called: the agent reads the address of his site."""
    segment: Segment | None = None
    """The agent's who has answered; offers that ring are in `Call.ringing`."""
    supervisor: bool = False
    """Has come in by himself (`Call.coach`): no lead puts him aside or sends him away."""

    @property
    def line(self) -> Line:
        """The leg: the agent's, or that of the outside party."""
        return self if self.segment is None else self.segment

    @property
    def answered(self) -> bool:
        """Whether it has come (an agent's leg may have died since, and be on its way back)."""
        return self.leg_up or self.segment is not None


class Coach(msgspec.Struct, kw_only=True):
    """A supervisor on the call (docs/decisions/0026): at the ear of one of its agents, or, joined,
    a guest like others."""

    agent: AgentId
    work: WorkId
    """Routing's, so that he is offered nothing meanwhile; also his guest's id when joined."""
    to: AgentId
    """At whose ear."""
    mode: Supervision
    """What is wanted; done as soon as his telephone is there."""
    segment: Segment | None
    """His line. None while he has joined: the guest has it."""
    ear: LegId | None = None
    """At which leg the switch was told to listen,"""
    whispers: bool = False
    """and in which way."""
    rows: int = 0
    """Written so far: their number is in their ids."""
    row: SupervisionRow | None = None
    """The one that is not ended."""
