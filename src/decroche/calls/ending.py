"""The end of an interaction: one named outcome, and no leg, bridge or timer left behind."""

from decroche.calls import offer, recording
from decroche.calls.commands import EndFlow, Release, StopWaiting
from decroche.calls.state import Call, Segment, Stage
from decroche.calls.turn import (
    TIMER_COMEBACK,
    TIMER_LONGEST,
    TIMER_SAY,
    Turn,
    bridge_of,
    timer,
)
from decroche.kernel.legs import DestroyBridge, EndReason
from decroche.kernel.timers import CancelTimer


def flow_over(turn: Turn, call: Call) -> None:
    """The caller has heard all that the flow had to say."""
    outcome = "closed" if call.queued_ms is None else "overflow"
    # Never answered: 480 rather than 603, which would say that somebody declined.
    reason = EndReason.NO_ANSWER if call.unanswered else EndReason.HANGUP
    finish(turn, call, outcome, "system", reason)


def left(turn: Turn, call: Call, reason: EndReason) -> None:
    """The caller's leg is gone: whatever was going on, it is over, with one outcome."""
    turn.state.legs.pop(call.leg)
    if reason is EndReason.TOO_LONG:
        too_long(turn, call, caller_gone=True)
        return
    by = "silence" if reason is EndReason.MEDIA_LOST else "customer"
    finish(turn, call, outcome_of_leaving(call), by, caller_gone=True)


def too_long(turn: Turn, call: Call, caller_gone: bool = False) -> None:
    """The longest call is over, wherever the caller is."""
    unserved = "closed" if call.queued_ms is None else "overflow"
    outcome = "answered" if call.is_on() else unserved
    finish(turn, call, outcome, "system", EndReason.TOO_LONG, caller_gone)


def outcome_of_leaving(call: Call) -> str:
    """The outcome when the caller hangs up now."""
    if call.is_on():
        return "answered"
    if call.stage is Stage.WAITING:
        return "abandoned"
    return "abandoned_greeting" if call.queued_ms is None else "overflow"


def finish(
    turn: Turn,
    call: Call,
    outcome: str,
    by: str,
    reason: EndReason = EndReason.HANGUP,
    caller_gone: bool = False,
) -> None:
    """End the interaction: no leg, bridge or timer of it is left, and its rows say how."""
    on_talk = call.is_on()
    waiting = call.stage is Stage.WAITING
    call.outcome, call.ended_by, call.ended_ms = outcome, by, turn.at_ms
    segment = call.segment
    turn.write(call)
    if segment is not None:
        recording.stop(turn, segment)
    if not caller_gone:
        turn.hang_up(call.leg, reason)
    if segment is not None:
        _end_segment(turn, call, segment, on_talk, reason)
    if waiting:
        assert call.queue is not None, f"{call.id} waits nowhere"
        turn.give(StopWaiting(call.id, call.queue), CancelTimer(timer(TIMER_SAY, call.id)))
    if call.queued_ms is not None:
        turn.give(DestroyBridge(bridge_of(call)))
    turn.give(CancelTimer(timer(TIMER_LONGEST, call.id)), EndFlow(call.id))
    call.stage, call.playing = Stage.OVER, None
    del turn.state.calls[call.id]


def _end_segment(
    turn: Turn, call: Call, segment: Segment, on_talk: bool, reason: EndReason
) -> None:
    """The agent's part ends with the call; what was a conversation leaves after-call work."""
    if not on_talk:
        offer.close(turn, call, "caller_left", EndReason.CANCELLED)
        return
    if call.stage is Stage.RECONNECTING:
        turn.give(CancelTimer(timer(TIMER_COMEBACK, call.id)))
    offer.close(turn, call, "answered", reason)
    call.segment = segment
    turn.state.after[segment.agent] = call
    turn.give(Release(segment.agent, call.id, after_call=True))
