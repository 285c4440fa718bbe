"""Recording belongs to a segment: a fresh pair for each agent leg, and only where it is allowed.

Allowed means: the queue names the text that obliges or permits it (`legal_basis`), and the caller
has heard the notice to its end in this call.
"""

from typing import Literal

from decroche.calls import message
from decroche.calls.state import Call, Recording, Segment, Stage
from decroche.calls.turn import TIMER_CARD, Turn, recording_row, timer
from decroche.kernel.config import CentreConfig, RecordingSpec
from decroche.kernel.ids import AgentId, RecordingId
from decroche.kernel.legs import (
    MuteRecording,
    RecordingEnded,
    RecordingStarted,
    StartRecording,
    StopRecording,
)
from decroche.kernel.timers import SetTimer

Silent = Literal["", "agent", "both"]
"""Which side of a file is silent."""
CARD_S = 120
"""A card is read out within that; a form that was left open must not silence the whole call."""
RECORDINGS_MAX = 50
"""Pairs per segment: a key pressed again and again must not fill the spool."""


def allowed(call: Call, spec: RecordingSpec) -> bool:
    """Whether the law's two conditions are met for this call."""
    return bool(spec.legal_basis) and spec.notice is not None and spec.notice in call.heard


def standing(call: Call, segment: Segment, config: CentreConfig) -> str:
    """For the desk: "off", "available" (may be switched on), "asked" (on, and may be
    switched off again), "on" or "private"."""
    queue = config.queues.get(segment.queue)
    if queue is None:
        return "off"
    if segment.private:
        return "private"
    if segment.recording is not None:
        return "asked" if segment.record_reason == "on_demand" else "on"
    may = queue.recording.mode == "on_demand" and allowed(call, queue.recording)
    return "available" if may else "off"


def begin_if_due(turn: Turn, call: Call) -> None:
    """Agents who have come to the customer: what the sample chose. At a re-attach: what ran before
    goes on. A guest is recorded once he talks with the customer, not before."""
    for segment in call.segments():
        with_customer = segment is call.lead or (call.joined and call.stage is Stage.TALKING)
        if with_customer and segment.leg_up and segment.inside and segment.recording is None:
            _begin_one(turn, call, segment)


def _begin_one(turn: Turn, call: Call, segment: Segment) -> None:
    queue = turn.config.queues.get(segment.queue)
    if segment.answered_ms is None:
        return
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
        _make_private(turn, call, segment)
    elif on and standing(call, segment, turn.config) == "available":
        segment.record_reason = "on_demand"
        follow(turn, call)
    elif not on and segment.record_reason == "on_demand":
        segment.record_reason = ""
        stop(turn, segment)
    turn.write(call, segment)


def card(turn: Turn, call: Call, agent: AgentId, on: bool) -> None:
    """While a card is read out, nobody's words are in any file: a silent gap of that length. Who
    has opened the form closes it; while it is in use it says so again."""
    if on:
        call.card_by, call.card_until_ms = agent, turn.at_ms + CARD_S * 1000
        turn.give(SetTimer(timer(TIMER_CARD, call.id), call.card_until_ms))
    elif call.card_by == agent:
        turn.end_card(call)
    follow(turn, call)
    turn.write(call, call.lead)


def follow(turn: Turn, call: Call) -> None:
    """Who is silent in each file, as the call is now; and files that are due begin."""
    for segment in call.segments():
        if segment.recording is not None:
            _mute(turn, segment, _silent_side(call, segment))
    begin_if_due(turn, call)


def _silent_side(call: Call, segment: Segment) -> Silent:
    """The agent's side while the customer does not hear it: they were told of recording, the
    agent's words to others are not theirs."""
    lead = call.lead
    private = segment.private or (lead is not None and lead.private)
    if private or call.card_until_ms is not None:
        return "both"
    if call.joined and segment.inside:
        return ""
    return "agent" if segment is lead else "both"


def _mute(turn: Turn, segment: Segment, wanted: Silent) -> None:
    before, segment.muted = segment.muted, wanted
    recording = segment.recording
    if recording is None or before == wanted:
        return
    if before == "both" or wanted == "both":
        turn.give(MuteRecording(recording, muted=wanted == "both"))
    if wanted == "agent" or (before == "agent" and wanted == ""):
        turn.give(MuteRecording(recording, muted=wanted == "agent", agent_only=True))


def stop(turn: Turn, segment: Segment) -> None:
    """Close the running pair; the segment's wish to be recorded stays."""
    if segment.recording is not None:
        turn.give(StopRecording(segment.recording))
        segment.recording, segment.muted = None, ""


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
    if recording.is_message:
        message.ended(turn, recording, event)
        return
    state = "failed" if event.failed else "spooled"
    turn.give(recording_row(recording, turn.at_ms, state))
    call = turn.state.calls.get(recording.interaction)
    segment = _recorded(call, recording) if call is not None else None
    if call is not None and segment is not None:
        segment.recording, segment.muted = None, ""
        turn.write(call, segment)


def _recorded(call: Call, recording: Recording) -> Segment | None:
    """Whose running pair this is."""
    return next((each for each in call.segments() if each.recording == recording.id), None)


def give_again(turn: Turn, call: Call, segment: Segment) -> None:
    """After a recovery: the order may never have left."""
    if segment.recording is None or segment.leg is None:
        return
    turn.give(StartRecording(segment.recording, customer=call.leg, agent=segment.leg))
    wanted = segment.muted = _silent_side(call, segment)
    turn.give(MuteRecording(segment.recording, muted=wanted == "both"))
    if wanted == "agent":
        turn.give(MuteRecording(segment.recording, muted=True, agent_only=True))


def close_again(turn: Turn) -> None:
    """After a recovery: pairs that should be closed. The switch says `RecordingEnded` (again)."""
    calls = turn.state.calls
    for recording in turn.state.recordings.values():
        call = calls.get(recording.interaction)
        runs = call is not None and (
            call.message == recording.id or _recorded(call, recording) is not None
        )
        if not runs:
            turn.give(StopRecording(recording.id, message=recording.is_message))


def all_lost(turn: Turn) -> None:
    """The switch is new: no pair will ever be reported closed."""
    for recording in list(turn.state.recordings):
        message.forget(turn, recording)
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
    segment.muted = ""
    _mute(turn, segment, _silent_side(call, segment))


def _make_private(turn: Turn, call: Call, segment: Segment) -> None:
    segment.private = True
    recording = turn.state.recordings.get(segment.recording) if segment.recording else None
    if recording is None:
        return
    recording.private = True
    _mute(turn, segment, _silent_side(call, segment))
    turn.give(recording_row(recording, None, "recording"))
