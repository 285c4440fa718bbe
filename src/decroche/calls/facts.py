"""Rows that the life of a call leaves behind, whole, written again at each change."""

from typing import Literal

import msgspec

from decroche.kernel.ids import (
    AgentId,
    ClientId,
    ContactPointId,
    DispositionId,
    InteractionId,
    NumberId,
    PersonId,
    QueueId,
    RecordingId,
    SegmentId,
)


class InteractionRow(msgspec.Struct, frozen=True, tag="interaction"):
    """One contact, from first sign to end. `outcome` stays "" while it lives, then one of:
    "answered", "abandoned" (caller left waiting), "abandoned_greeting" (left before the queue),
    "closed" (came outside opening hours), "overflow" (queue full or wait over), "voicemail" (left a
    message), "unknown_number", "refused_full" (centre full), "trunk_full", "platform_failure",
    "transferred" (an outside number took the caller, no agent), "callback" (will be called back).
    Of a call out also: "busy", "no_answer", "declined", "unreachable", "not_placed" (no line took
    it, nobody was rung), "cancelled" (the agent gave up), "not_called" (promised, and given back by
    the queue or taken back before the number was dialled), "not_reached" (answered, and not by the
    customer: a machine, says the agent)."""

    id: InteractionId
    channel: str
    direction: str
    number: NumberId | None
    client: ClientId | None
    contact_point: ContactPointId | None
    person: PersonId | None
    language: str
    queue: QueueId | None
    arrived_ms: int
    queued_ms: int | None
    answered_ms: int | None
    ended_ms: int | None
    outcome: str
    ended_by: str
    """"customer", "agent", "system", "silence" (the caller's sound was lost), "outside" (the party
    outside to whom the customer was handed over) or ""."""


class SegmentRow(msgspec.Struct, frozen=True, tag="segment"):
    """One agent's part of an interaction. `outcome`: "", "answered", "not_answered", "declined",
    "busy", "unreachable", "caller_left", "taken" (another was first), "transferred", "lost" (the
    agent's page was gone for good); of a call out that has not reached the customer, the
    interaction's."""

    id: SegmentId
    interaction: InteractionId
    agent: AgentId
    queue: QueueId
    offered_ms: int
    answered_ms: int | None
    ended_ms: int | None
    hold_ms: int
    after_call_ms: int | None
    outcome: str
    disposition: DispositionId | None
    by: AgentId | None = None
    """Who transferred the call to this agent, or asked him for advice."""


class QueueVisitRow(msgspec.Struct, frozen=True, tag="queue_visit"):
    """One wait of one customer in one queue, from entering it to leaving it."""

    id: str
    """`<interaction>.q<n>`, n counted from 1."""
    interaction: InteractionId
    queue: QueueId
    came: str
    """"flow", "transfer", or "return" (back to the head of the queue that had found an agent: the
    page was lost, or nobody took the transfer)."""
    target_ms: int
    """The queue's promise as it was then,"""
    short_ms: int
    """and how soon who hangs up counts apart."""
    entered_ms: int
    left_ms: int | None
    outcome: str
    """"" while it lasts, "answered", "overflow" (given back by the queue), or the interaction's."""
    why: str = ""
    """Of an overflow: `config.Why`."""


class LateDisposition(msgspec.Struct, frozen=True, tag="late_disposition"):
    """The result of a part that this core has forgotten: no whole row of it is written again."""

    id: SegmentId
    agent: AgentId
    disposition: DispositionId


Supervision = Literal["listen", "whisper", "join", "take_over"]
"""How a supervisor is on an agent's call: nobody hears him; the agent alone hears him; all hear
him; he has the customer and the agent is out."""


class SupervisionRow(msgspec.Struct, frozen=True, tag="supervision"):
    """A supervisor was on an agent's call in one way, from when to when. Written when it begins
    (not before his telephone is there) and when it ends; a take-over is an instant."""

    id: str
    interaction: InteractionId
    supervisor: AgentId
    agent: AgentId
    mode: Supervision
    since_ms: int
    until_ms: int | None
    shown: bool
    """The agent saw it."""


class RecordingRow(msgspec.Struct, frozen=True, tag="recording"):
    """`state`: "recording", "spooled" (files closed on the node), "failed", "empty" (a message too
    short to have been said: to be thrown away). The worker may find a spooled one empty
    (`recording_file.deleted_why`)."""

    id: RecordingId
    interaction: InteractionId
    segment: SegmentId
    """"" of a message, which is nobody's part."""
    started_ms: int
    ended_ms: int | None
    state: str
    reason: str
    """"sample", "all", "on_demand", "message" (voicemail)."""
    private: bool = False
    queue: QueueId | None = None
    """Of a message: whose it is."""
