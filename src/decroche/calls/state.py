"""What is remembered of each call. Plain data: a snapshot is this, encoded."""

from enum import StrEnum
from typing import Final, Literal

import msgspec

from decroche.calls.facts import InteractionRow
from decroche.calls.lines import Coach as Coach
from decroche.calls.lines import Guest as Guest
from decroche.calls.lines import Line as Line
from decroche.calls.lines import Segment as Segment
from decroche.kernel.config import Promised
from decroche.kernel.ids import (
    AgentId,
    AttemptId,
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
    WorkId,
)
from decroche.kernel.keys import Wanted
from decroche.kernel.legs import EndReason
from decroche.kernel.places import PhoneKind

NOT_REACHED: Final = DispositionId("not_reached")
"""A result that every call out has, beside those of the configuration, whose ids are UUIDs."""


class Stage(StrEnum):
    """Where the caller is; exactly one at a time."""

    FLOW = "flow"  # Hears what the flow plays.
    MESSAGE = "message"  # Leaves a message after the beep.
    WAITING = "waiting"  # In a queue, music or announcement; perhaps agents ring.
    PROMISED = "promised"  # A promised call: nobody is on it yet, an agent is looked for.
    DIALLING = "dialling"  # A call out: the agent's own phone, then the number, are rung.
    TALKING = "talking"  # In the bridge with the agent.
    HELD = "held"  # Out of the bridge, music, the agent keeps the call.
    RECONNECTING = "reconnecting"  # The agent's leg died; music until it is back.
    HANDOVER = "handover"  # The agent has left; music until the guest who rings answers.
    OUTSIDE = "outside"  # In the bridge with an outside party, no agent of ours.
    OVER = "over"  # Only the agent's after-call work is left.


class Playing(msgspec.Struct):
    playback: PlaybackId
    media: tuple[str, ...]
    prompt: PromptId | None
    """The flow's prompt; None: an announcement of the queue."""


class Visit(msgspec.Struct):
    """The customer waits in this queue, or was given back by it and may come again."""

    id: str
    queue: QueueId
    came: str
    target_ms: int
    entered_ms: int
    short_ms: int = 0


class Told(msgspec.Struct, frozen=True):
    """What an agent's desk still has to say of a call that is no longer on it, or has come back.

    `code`: "taken" (by `agent`), "taken_over" (by `agent`, a supervisor), "unheard" (of a
    supervisor: his own phone did not answer), "came_back" (a transfer that nobody answered; `why`
    says how it ended), "guest_left", "guest_failed" (`why`), "not_reached" (a call out; `why`).
    """

    code: str
    at_ms: int
    interaction: InteractionId
    agent: AgentId | None = None
    why: str = ""


class Call(msgspec.Struct):
    id: InteractionId
    leg: LegId
    """The customer's. Of a call out: the leg that is dialled, until it answers under its own."""
    number: NumberId | None
    client: ClientId | None
    contact_point: ContactPointId | None
    person: PersonId | None
    language: str
    draw: int
    arrived_ms: int
    here_ms: int = 0
    """When the customer's leg came into our hands, or was back in them from the fallback: a list
    that is older need not show it."""
    direction: Literal["in", "out"] = "in"
    stage: Stage = Stage.FLOW
    joined: bool = False
    """The customer is in the bridge."""
    queue: QueueId | None = None
    queued_ms: int | None = None
    entered_ms: int | None = None
    """When the customer came into the present queue."""
    visit: Visit | None = None
    visits: int = 0
    """Waits in queues so far."""
    answered_ms: int | None = None
    ended_ms: int | None = None
    outcome: str = ""
    ended_by: str = ""
    path: list[NodeId] = []
    heard: list[PromptId] = []
    """Prompts played to their end: recording needs its notice to be among them."""
    playing: Playing | None = None
    playbacks: int = 0
    lead: Segment | None = None
    """The agent who has the customer."""
    ringing: dict[OfferId, Segment] = {}
    """Agents who are rung for this customer, or asked in as guests."""
    guests: dict[WorkId, Guest] = {}
    guests_made: int = 0
    together: bool = False
    """The lead has brought all together: who is on the call hears the customer."""
    back_to: QueueId | None = None
    """Transferred to a queue: what it does not serve goes back to this one,"""
    back_agent: AgentId | None = None
    """and first of all to this agent."""
    attempt: AttemptId | None = None
    """Of a call out."""
    ringing_out: bool = False
    """Of a call out: the far end has said that it rings."""
    dial_s: int = 0
    """So long its number is rung."""
    promise: Promised | None = None
    """The promise that this call keeps."""
    dials: int = 1
    """Legs so far under which its number was dialled."""
    dialled_ms: int = 0
    """When that was last ordered."""
    callable: bool = False
    """The caller's number can be called back."""
    callback_to: ContactPointId | None = None
    """The number that the caller has typed for that."""
    placed: bool = False
    """The caller will be called back."""
    waits_since_ms: int | None = None
    """The longest wait counts from here: the caller did not want to be called back."""
    emergency: bool = False
    """Help was called: the agent reads the address of his site."""
    unreached: bool = False
    """Of a call out that was answered: its agent says that it was not by the customer."""
    parted: bool = False
    """Some agent's part is over already: he may be in after-call work."""
    card_by: AgentId | None = None
    """Whose form for a card is open."""
    card_until_ms: int | None = None
    """The recording is silent for a card, until then at most."""
    offers: int = 0
    vip: bool = False
    last_agent: AgentId | None = None
    case_owner: AgentId | None = None
    keys: Wanted | None = None
    """What the flow waits for from the caller's keys."""
    message: RecordingId | None = None
    """The message that the caller leaves now."""
    messages: int = 0
    """Begun so far."""
    kept: bool = False
    """A message was left, and is kept."""
    shut: bool = False
    """Came while it was closed."""
    unanswered: bool = False
    """The flow has something to say before the caller's leg is answered."""
    coach: Coach | None = None
    """The supervisor who is on it: one at a time."""
    coaches: int = 0
    """So many so far."""

    @property
    def work(self) -> WorkId:
        """Routing's work for the customer."""
        return WorkId(self.id)

    @property
    def bridged(self) -> bool:
        """Whether it has its bridge. Of a promised call only while somebody is rung for it."""
        if self.stage is Stage.PROMISED:
            return bool(self.ringing)
        return self.queued_ms is not None or self.direction == "out" or self.guests_made > 0

    def is_on(self) -> bool:
        """An agent has this customer, perhaps on hold or on the way back."""
        return self.stage in (Stage.TALKING, Stage.HELD, Stage.RECONNECTING)

    def is_safe(self) -> bool:
        """Somebody has the customer now: the fallback must not take them away."""
        told = self.lead is not None and self.lead.whisper is not None
        return self.joined or told or self.stage is Stage.HELD

    def segments(self) -> list[Segment]:
        """Every agent's part that is not over: the lead's, those that ring, the guests'."""
        guests = [guest.segment for guest in self.guests.values() if guest.segment is not None]
        lead = [self.lead] if self.lead is not None else []
        return [*lead, *self.ringing.values(), *guests]

    def lines(self) -> list[Line]:
        """Every leg that we made for this call."""
        outside = [guest for guest in self.guests.values() if guest.leg is not None]
        coach = self.coach.segment if self.coach is not None else None
        return [*self.segments(), *outside, *([coach] if coach is not None else [])]

    def segment_of(self, agent: AgentId) -> Segment | None:
        """This agent's part."""
        return next((each for each in self.segments() if each.agent == agent), None)

    def guest_of(self, segment: Segment) -> Guest | None:
        """The guest whose part this is; None: it is the lead's, or an offer of the queue's."""
        return self.guests.get(segment.work)


class After(msgspec.Struct):
    """After-call work: the agent's part is over. The call as it was then, for it may go on."""

    call: Call
    segment: Segment


class Recording(msgspec.Struct):
    """A pair of files not yet closed; it may outlive its call by some milliseconds."""

    id: RecordingId
    interaction: InteractionId
    segment: OfferId
    """"" of a message, which has one file."""
    reason: str
    started_ms: int
    """When it was ordered, until the switch says when it began."""
    begun: bool = False
    private: bool = False
    queue: QueueId | None = None
    """Whose message it is."""
    max_s: int = 0
    """So long a message may be."""
    left: InteractionRow | None = None
    """The caller hung up within this message: how the call has ended is known at its end."""

    @property
    def is_message(self) -> bool:
        """What a caller says to nobody: one file."""
        return not self.segment


class Presence(msgspec.Struct):
    page: bool = False
    phone: bool = False


class State(msgspec.Struct):
    calls: dict[InteractionId, Call] = {}
    legs: dict[LegId, InteractionId] = {}
    """Every living leg of every living call."""
    desks: dict[AgentId, InteractionId] = {}
    """Agent → the living call that rings there or is in conversation there: one at most."""
    after: dict[AgentId, After] = {}
    """Agents who still work on a call that they no longer have."""
    told: dict[AgentId, Told] = {}
    """What their desks last had to say; until their next call."""
    closing: dict[LegId, EndReason] = {}
    """Legs told to hang up, until the switch says they are gone."""
    recordings: dict[RecordingId, Recording] = {}
    presence: dict[AgentId, Presence] = {}
    switch_lost: bool = False
    phones: dict[AgentId, PhoneKind] = {}
    """Agents who sit at a position: the kind of its telephone, whatever their own is."""

    def known(self) -> list[Call]:
        """Every call that is on a desk or in a queue, also those that are over."""
        return [*self.calls.values(), *(after.call for after in self.after.values())]

    def contact_points(self) -> list[ContactPointId | None]:
        """Of their customers, of the numbers these have typed to be called at, and of outside
        parties who were asked in."""
        outside = [guest.contact_point for c in self.calls.values() for guest in c.guests.values()]
        typed = [call.callback_to for call in self.calls.values()]
        return [*(call.contact_point for call in self.known()), *typed, *outside]
