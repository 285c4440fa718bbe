"""What a step leaves behind for screens and reports: whole rows, written again at each change.

Writing a row twice is harmless (the key decides), so a replayed tail repairs rather than doubles.
"""

import msgspec

from decroche.calls.facts import InteractionRow as InteractionRow
from decroche.calls.facts import LateDisposition as LateDisposition
from decroche.calls.facts import QueueVisitRow as QueueVisitRow
from decroche.calls.facts import RecordingRow as RecordingRow
from decroche.calls.facts import SegmentRow as SegmentRow
from decroche.calls.facts import SupervisionRow as SupervisionRow
from decroche.kernel.ids import AgentId, InteractionId, NodeId, OfferId, ReasonId
from decroche.promises.messages import PromiseRow as PromiseRow
from decroche.routing.commands import Decision


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
    paid: bool | None = None
    """Whether its reason was paid when it began; None without a reason."""


class WhyDeclinedRow(msgspec.Struct, frozen=True, tag="why_declined"):
    """Why an agent has refused this segment's offer, told after the segment was over: changes that
    one column of its row, as `LateDisposition` does."""

    id: OfferId
    why: str


class Decided(msgspec.Struct, frozen=True, tag="decided"):
    seq: int
    """Counts the decisions of this centre, so that replay can compare one by one."""
    decision: Decision


Fact = (
    InteractionRow
    | SegmentRow
    | LateDisposition
    | QueueVisitRow
    | FlowStepRow
    | AgentSpanRow
    | RecordingRow
    | PromiseRow
    | Decided
    | WhyDeclinedRow
    | SupervisionRow
)
