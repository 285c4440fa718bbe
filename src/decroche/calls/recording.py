"""Recording belongs to a segment: a fresh pair for each agent leg, and only where it is allowed.

Allowed means: the queue names the text that obliges or permits it (`legal_basis`), and the caller
has heard the notice to its end in this call.
"""

from decroche.calls.state import Call, Recording, Segment, Stage
from decroche.calls.turn import Turn, recording_row
from decroche.kernel.config import CentreConfig, RecordingSpec
from decroche.kernel.ids import RecordingId
from decroche.kernel.legs import (
    MuteRecording,
    RecordingEnded,
    RecordingStarted,
    StartRecording,
    StopRecording,
)

RECORDINGS_MAX = 50
"""Pairs per segment: a key pressed again and again must not fill the spool."""


def allowed(call: Call, spec: RecordingSpec) -> bool:
    """Whether the law's two conditions are met for this call."""
    return bool(spec.legal_basis) and spec.notice is not None and spec.notice in call.heard


def standing(call: Call, config: CentreConfig) -> str:
    """For the desk: "off", "available" (may be switched on), "asked" (on, and may be
    switched off again), "on" or "private"."""
    segment = call.segment
    queue = config.queues.get(call.queue) if call.queue is not None else None
    if segment is None or queue is None:
        return "off"
    if segment.private:
        return "private"
    if segment.recording is not None:
        return "asked" if segment.record_reason == "on_demand" else "on"
    may = queue.recording.mode == "on_demand" and allowed(call, queue.recording)
    return "available" if may else "off"


def begin_if_due(turn: Turn, call: Call, segment: Segment) -> None:
    """At the answer: what the sample chose. At a re-attach: what ran before goes on."""
    queue = turn.queue(call)
    if queue is not None and not segment.record_reason:
        spec = queue.recording
        chosen = spec.mode == "all" or (spec.mode == "sample" and call.draw < spec.percent)
        if chosen and allowed(call, spec):
            segment.record_reason = spec.mode
    if segment.record_reason and not segment.private:
        _begin(turn, call, segment)


def ask(turn: Turn, call: Call, segment: Segment, on: bool, private: bool) -> None:
    """The agent's keys: on demand on and off, and private (for good in this segment)."""
    if private:
        _make_private(turn, segment)
    elif on and segment.recording is None and standing(call, turn.config) == "available":
        segment.record_reason = "on_demand"
        _begin(turn, call, segment)
    elif not on and segment.record_reason == "on_demand":
        segment.record_reason = ""
        stop(turn, segment)
    turn.write(call, segment)


def hold(turn: Turn, segment: Segment, held: bool) -> None:
    """During a hold the agent's side is silent in the file; the caller's was told of recording."""
    if segment.recording is not None and not segment.private:
        turn.give(MuteRecording(segment.recording, muted=held, agent_only=True))


def stop(turn: Turn, segment: Segment) -> None:
    """Close the running pair; the segment's wish to be recorded stays."""
    if segment.recording is not None:
        turn.give(StopRecording(segment.recording))
        segment.recording = None


def started(turn: Turn, event: RecordingStarted) -> None:
    recording = turn.state.recordings.get(event.recording)
    if recording is None or recording.begun:
        return
    recording.begun, recording.started_ms = True, turn.at_ms
    turn.give(recording_row(recording, None, "recording"))


def ended(turn: Turn, event: RecordingEnded) -> None:
    """Both files are closed, or it failed; the segment may be long over."""
    recording = turn.state.recordings.pop(event.recording, None)
    if recording is None:
        return
    state = "failed" if event.failed else "spooled"
    turn.give(recording_row(recording, turn.at_ms, state))
    call = turn.state.calls.get(recording.interaction)
    segment = call.segment if call is not None else None
    if call is not None and segment is not None and segment.recording == recording.id:
        segment.recording = None
        turn.write(call, segment)


def give_again(turn: Turn, call: Call, segment: Segment) -> None:
    """After a recovery: the order may never have left."""
    if segment.recording is None or segment.leg is None:
        return
    turn.give(StartRecording(segment.recording, customer=call.leg, agent=segment.leg))
    if segment.private:
        turn.give(MuteRecording(segment.recording, muted=True))
    elif call.stage is Stage.HELD:
        hold(turn, segment, True)


def close_again(turn: Turn) -> None:
    """After a recovery: pairs that should be closed. The switch says `RecordingEnded` (again)."""
    calls = turn.state.calls
    for recording in turn.state.recordings.values():
        call = calls.get(recording.interaction)
        segment = call.segment if call is not None else None
        if segment is None or segment.recording != recording.id:
            turn.give(StopRecording(recording.id))


def all_lost(turn: Turn) -> None:
    """The switch is new: no pair will ever be reported closed."""
    for recording in list(turn.state.recordings):
        ended(turn, RecordingEnded(turn.at_ms, recording, failed=True))


def _begin(turn: Turn, call: Call, segment: Segment) -> None:
    if segment.leg is None or segment.recordings >= RECORDINGS_MAX:
        return
    segment.recordings += 1
    recording = RecordingId(f"{segment.id}.r{segment.recordings}")
    segment.recording = recording
    turn.state.recordings[recording] = Recording(
        recording, call.id, segment.id, segment.record_reason, turn.at_ms
    )
    turn.give(StartRecording(recording, customer=call.leg, agent=segment.leg))
    if call.stage is Stage.HELD:
        hold(turn, segment, True)


def _make_private(turn: Turn, segment: Segment) -> None:
    segment.private = True
    recording = turn.state.recordings.get(segment.recording) if segment.recording else None
    if recording is None:
        return
    recording.private = True
    turn.give(MuteRecording(recording.id, muted=True))
    turn.give(recording_row(recording, None, "recording"))
