"""What a step leaves behind for screens and reports: whole rows, written again at each change.

Writing a row twice is harmless (the key decides), so a replayed tail repairs rather than doubles.
"""

import msgspec

from decroche.kernel.ids import (
    AgentId,
    ClientId,
    ContactPointId,
    DispositionId,
    InteractionId,
    NodeId,
    NumberId,
    PersonId,
    QueueId,
    ReasonId,
    RecordingId,
    SegmentId,
)
from decroche.routing.commands import Decision


class InteractionRow(msgspec.Struct, frozen=True, tag="interaction"):
    """One contact, from first sign to end. `outcome` stays "" while it lives, then one of:
    "answered", "abandoned" (caller left waiting), "abandoned_greeting" (left before the queue),
    "closed" (closed message), "overflow" (queue full or wait over), "unknown_number",
    "refused_full" (centre full), "platform_failure"."""

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
    """"customer", "agent", "system" or ""."""


class SegmentRow(msgspec.Struct, frozen=True, tag="segment"):
    """One agent's part of an interaction. `outcome`: "", "answered", "not_answered", "declined",
    "busy", "unreachable", "caller_left", "lost" (the agent's page was gone for good)."""

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


class FlowStepRow(msgspec.Struct, frozen=True, tag="flow_step"):
    interaction: InteractionId
    seq: int
    node: NodeId
    at_ms: int


class AgentSpanRow(msgspec.Struct, frozen=True, tag="agent_span"):
    """A state begins; it lasts until the agent's next row."""

    agent: AgentId
    since_ms: int
    status: str
    reason: ReasonId | None
    interaction: InteractionId | None
    by: str = ""


class RecordingRow(msgspec.Struct, frozen=True, tag="recording"):
    """`state`: "recording", "spooled" (files closed on the node), "failed"."""

    id: RecordingId
    interaction: InteractionId
    segment: SegmentId
    started_ms: int
    ended_ms: int | None
    state: str
    reason: str
    """"sample", "on_demand"."""
    private: bool = False


class Decided(msgspec.Struct, frozen=True, tag="decided"):
    seq: int
    """Counts the decisions of this centre, so that replay can compare one by one."""
    decision: Decision


Fact = InteractionRow | SegmentRow | FlowStepRow | AgentSpanRow | RecordingRow | Decided
