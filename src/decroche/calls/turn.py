"""One turn of the calls core: what a step works on, and the few acts that every part shares."""

from typing import Any

import msgspec

from decroche.calls.commands import CallsCommand, DeskChanged
from decroche.calls.facts import InteractionRow, RecordingRow, SegmentRow
from decroche.calls.state import NOT_REACHED, After, Call, Recording, Segment, State, Told
from decroche.kernel.config import CentreConfig, QueueSpec
from decroche.kernel.ids import AgentId, BridgeId, InteractionId, LegId, SegmentId, TimerId
from decroche.kernel.legs import (
    Answer,
    EndReason,
    FreeLeg,
    GuardLeg,
    HangUp,
    JoinBridge,
    LeaveBridge,
    StartMusic,
    StopMusic,
)
from decroche.kernel.timers import CancelTimer

TIMER_SAY = "say"
TIMER_COMEBACK = "comeback"
TIMER_LONGEST = "longest"
TIMER_CARD = "card"


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
        """Rows of the call, and of one segment; its desk has changed, and everybody's on it."""
        self.give(interaction_row(call))
        if segment is not None:
            self.give(segment_row(call, segment), DeskChanged(segment.agent))
        for other in call.segments():
            if other is not segment and other.answered_ms is not None:
                self.give(DeskChanged(other.agent))

    def write_segment(self, call: Call, segment: Segment) -> None:
        """The row of one agent's part, of a call that may be over."""
        self.give(segment_row(call, segment), DeskChanged(segment.agent))

    def queue(self, call: Call) -> QueueSpec | None:
        """The queue as configured now; None: the configuration no longer has it."""
        return None if call.queue is None else self.config.queues.get(call.queue)

    def longest_ms(self) -> int:
        """When a call must end: counted from its arrival, and anew from the first answer."""
        return self.at_ms + self.config.limits.call_max_s * 1000

    def join(self, call: Call) -> None:
        """Bring the customer into the bridge."""
        call.joined = True
        self.give(StopMusic(call.leg), JoinBridge(bridge_of(call), call.leg), FreeLeg(call.leg))

    def part(self, call: Call) -> None:
        """Take the customer out of the bridge, if there: music."""
        if call.joined:
            call.joined = False
            self.give(LeaveBridge(bridge_of(call), call.leg))
            self.give(StartMusic(call.leg, self.music(call)))

    def guard(self, call: Call) -> None:
        """If we fall silent the fallback takes this customer. It knows callers only: whom we
        have called hears music until we are back."""
        if call.direction == "in":
            self.give(GuardLeg(call.leg))

    def end_card(self, call: Call, fired: bool = False) -> None:
        """The recording need not be silent for a card any more."""
        if call.card_until_ms is not None:
            call.card_until_ms = call.card_by = None
            if not fired:
                self.give(CancelTimer(timer(TIMER_CARD, call.id)))

    def keep_for_after(self, call: Call, segment: Segment) -> None:
        """The agent still works on the call: as it is now, for it may go on without him."""
        call.parted = True
        self.state.after[segment.agent] = After(picture(call), segment)

    def say(self, agent: AgentId, told: Told) -> None:
        """Something for this agent's desk to say."""
        self.state.told[agent] = told
        self.give(DeskChanged(agent))

    def music(self, call: Call) -> str:
        queue = self.queue(call)
        return "default" if queue is None else queue.music


def bridge_of(call: Call) -> BridgeId:
    """The bridge's id is the interaction's."""
    return BridgeId(call.id)


def timer(kind: str, subject: str) -> TimerId:
    """`subject`: an interaction's id, or one that begins with it (an offer's)."""
    return TimerId(f"{kind}:{subject}")


def interaction_of(name: str) -> InteractionId:
    """The interaction of a work (`<interaction>_<n>`), an offer (`<work>.<n>`) or itself."""
    return InteractionId(name.partition(".")[0].partition("_")[0])


def picture(call: Call) -> Call:
    """The call as it is now, without those who are on it."""
    path, heard = list(call.path), list(call.heard)
    gone: dict[str, Any] = {"lead": None, "ringing": {}, "guests": {}, "coach": None}
    return msgspec.structs.replace(call, path=path, heard=heard, **gone)


def interaction_row(call: Call) -> InteractionRow:
    return InteractionRow(
        id=call.id,
        channel="call",
        direction=call.direction,
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
        outcome=_outcome(call.outcome, call.unreached),
        ended_by=call.ended_by,
    )


def _outcome(outcome: str, unreached: bool) -> str:
    """As the row has it: a machine that picked up has answered the leg, and nobody else."""
    return str(NOT_REACHED) if unreached and outcome == "answered" else outcome


def segment_row(call: Call, segment: Segment) -> SegmentRow:
    unreached = segment.disposition == NOT_REACHED
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
        outcome=_outcome(segment.outcome, unreached),
        disposition=None if unreached else segment.disposition,
        by=segment.by,
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
        queue=recording.queue,
    )
