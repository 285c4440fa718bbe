"""One turn of the calls core: what a step works on, and the few acts that every part shares."""

from decroche.calls.commands import CallsCommand, DeskChanged
from decroche.calls.facts import InteractionRow, RecordingRow, SegmentRow
from decroche.calls.state import Call, Recording, Segment, Stage, State
from decroche.kernel.config import CentreConfig, QueueSpec
from decroche.kernel.ids import BridgeId, InteractionId, LegId, SegmentId, TimerId
from decroche.kernel.legs import Answer, EndReason, FreeLeg, HangUp, JoinBridge, StopMusic

TIMER_SAY = "say"
TIMER_COMEBACK = "comeback"
TIMER_LONGEST = "longest"


class Turn:
    """State and configuration for one event at `at_ms`; orders are collected in `commands`."""

    __slots__ = ("at_ms", "commands", "config", "state")

    def __init__(self, state: State, config: CentreConfig, at_ms: int) -> None:
        self.state = state
        self.config = config
        self.at_ms = at_ms
        self.commands: list[CallsCommand] = []

    def give(self, *commands: CallsCommand) -> None:
        """Orders, in their order."""
        self.commands.extend(commands)

    def hang_up(self, leg: LegId, reason: EndReason) -> None:
        """End a leg of ours and remember it until the switch says that it is gone."""
        self.state.legs.pop(leg, None)
        self.state.closing[leg] = reason
        self.give(HangUp(leg, reason))

    def answer(self, call: Call) -> None:
        """Answer the caller's leg, unless it was at the arrival."""
        if call.unanswered:
            call.unanswered = False
            self.give(Answer(call.leg))

    def write(self, call: Call, segment: Segment | None = None) -> None:
        """Rows of the call, and of one segment; the segment's desk has changed."""
        self.give(interaction_row(call))
        if segment is not None:
            self.give(segment_row(call, segment), DeskChanged(segment.agent))

    def queue(self, call: Call) -> QueueSpec | None:
        """The queue as configured now; None: the configuration no longer has it."""
        return None if call.queue is None else self.config.queues.get(call.queue)

    def longest_ms(self) -> int:
        """When a call must end: counted from its arrival, and anew from the first answer."""
        return self.at_ms + self.config.limits.call_max_s * 1000

    def join(self, call: Call) -> None:
        """Bring the caller together with the agent in the bridge."""
        call.stage = Stage.TALKING
        self.give(StopMusic(call.leg), JoinBridge(bridge_of(call), call.leg), FreeLeg(call.leg))

    def music(self, call: Call) -> str:
        queue = self.queue(call)
        return "default" if queue is None else queue.music


def bridge_of(call: Call) -> BridgeId:
    """The bridge's id is the interaction's."""
    return BridgeId(call.id)


def timer(kind: str, interaction: InteractionId) -> TimerId:
    return TimerId(f"{kind}:{interaction}")


def interaction_row(call: Call) -> InteractionRow:
    return InteractionRow(
        id=call.id,
        channel="call",
        direction="in",
        number=call.number,
        client=call.client,
        contact_point=call.contact_point,
        person=call.person,
        language=call.language,
        queue=call.queue,
        arrived_ms=call.arrived_ms,
        queued_ms=call.queued_ms,
        answered_ms=call.answered_ms,
        ended_ms=call.ended_ms,
        outcome=call.outcome,
        ended_by=call.ended_by,
    )


def segment_row(call: Call, segment: Segment) -> SegmentRow:
    return SegmentRow(
        id=SegmentId(segment.id),
        interaction=call.id,
        agent=segment.agent,
        queue=segment.queue,
        offered_ms=segment.offered_ms,
        answered_ms=segment.answered_ms,
        ended_ms=segment.ended_ms,
        hold_ms=segment.hold_ms,
        after_call_ms=segment.after_call_ms,
        outcome=segment.outcome,
        disposition=segment.disposition,
    )


def recording_row(recording: Recording, ended_ms: int | None, state: str) -> RecordingRow:
    return RecordingRow(
        id=recording.id,
        interaction=recording.interaction,
        segment=SegmentId(recording.segment),
        started_ms=recording.started_ms,
        ended_ms=ended_ms,
        state=state,
        reason=recording.reason,
        private=recording.private,
    )
