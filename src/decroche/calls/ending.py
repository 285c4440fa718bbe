"""The end of an interaction: one named outcome, and no leg, bridge or timer left behind."""

from decroche.calls import coach, message, offer, parties, recording, results, visits
from decroche.calls.commands import AttemptOver, CallGone, EndFlow, Release, StopWaiting
from decroche.calls.state import Call, Stage
from decroche.calls.turn import (
    TIMER_LONGEST,
    TIMER_SAY,
    Turn,
    bridge_of,
    picture,
    timer,
)
from decroche.kernel.legs import ATTEMPT_OUTCOMES, DestroyBridge, EndReason
from decroche.kernel.timers import CancelTimer

RUNG_MS = 10_000
"""After so long a number that was dialled has rung, though not every operator says that it does."""


def flow_over(turn: Turn, call: Call) -> None:
    """The caller has heard all that the flow had to say."""
    outcome = _unserved(call)
    if call.direction == "out" and call.answered_ms is not None:
        outcome = "answered"
    if call.placed:
        outcome = "callback"
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
    outcome = _served(call) or _unserved(call)
    finish(turn, call, outcome, "system", EndReason.TOO_LONG, caller_gone)


def outcome_of_leaving(call: Call) -> str:
    """The outcome when the caller hangs up now."""
    served = _served(call)
    if served:
        return served
    if call.placed:
        return "callback"
    if call.stage is Stage.DIALLING:
        return "cancelled"
    if call.stage is Stage.WAITING:
        return "abandoned"
    left = call.queued_ms is None and not call.shut and not call.kept
    return "abandoned_greeting" if left else _unserved(call)


def _unserved(call: Call) -> str:
    """Of a caller whom nobody has answered."""
    if call.kept:
        return "voicemail"
    return "closed" if call.queued_ms is None else "overflow"


def _served(call: Call) -> str:
    """ "answered" or "transferred", if somebody has or had the caller; else ""."""
    if call.is_on() or call.stage is Stage.OUTSIDE or call.stage is Stage.HANDOVER:
        if call.answered_ms is not None:
            return "answered"
        return "transferred" if call.stage is Stage.OUTSIDE else ""
    return ""


def finish(
    turn: Turn,
    call: Call,
    outcome: str,
    by: str,
    reason: EndReason = EndReason.HANGUP,
    caller_gone: bool = False,
    why: str = "",
) -> None:
    """End the interaction: no leg, bridge or timer of it is left, and its rows say how."""
    waiting = call.stage in (Stage.WAITING, Stage.PROMISED)
    visits.leave(turn, call, outcome)
    call.outcome, call.ended_by, call.ended_ms = outcome, by, turn.at_ms
    if call.promise is None or call.offers:  # Of what nobody was ever rung for there is no row.
        turn.write(call)
    message.left_within(turn, call)
    for segment in call.segments():
        recording.stop(turn, segment)
    if not caller_gone and call.leg in turn.state.legs:
        turn.hang_up(call.leg, reason)
    call.joined = False
    _end_parts(turn, call, reason)
    if waiting:
        assert call.queue is not None, f"{call.id} waits nowhere"
        turn.give(StopWaiting(call.work, call.queue))
        turn.give(CancelTimer(timer(TIMER_SAY, call.id)))
    if call.queued_ms is not None or call.direction == "out" or call.guests_made:
        turn.give(DestroyBridge(bridge_of(call)))
    turn.give(CancelTimer(timer(TIMER_LONGEST, call.id)), EndFlow(call.id))
    turn.end_card(call)
    if call.attempt is not None:
        came = _came(call, outcome, reason)
        turn.give(AttemptOver(call.attempt, came, call.answered_ms, turn.at_ms))
    turn.give(CallGone(call.id, outcome, why, _rang(turn, call)))
    if not call.parted:  # Nobody works on it any more.
        results.judged(turn, call)
    call.stage, call.playing = Stage.OVER, None
    del turn.state.calls[call.id]
    _tell_after(turn, call)


def _came(call: Call, outcome: str, reason: EndReason) -> str:
    """The outcome of the number that was dialled: an interaction's says more than that."""
    if call.answered_ms is not None:
        return "answered"
    if outcome == "platform_failure":
        return EndReason.VANISHED
    if outcome in ATTEMPT_OUTCOMES:
        return outcome
    return EndReason.TOO_LONG if reason is EndReason.TOO_LONG else EndReason.CANCELLED


def _rang(turn: Turn, call: Call) -> bool:
    """Whether the number of a call out was rung: it has said so, or there was time enough."""
    dialled = call.direction == "out" and call.attempt is not None and call.dialled_ms > 0
    return dialled and (call.ringing_out or turn.at_ms - call.dialled_ms >= RUNG_MS)


def _end_parts(turn: Turn, call: Call, reason: EndReason) -> None:
    """Agents' parts end with the call; what was a conversation leaves after-call work."""
    for segment in [each for each in call.ringing.values() if each.work == call.work]:
        offer.close(turn, call, segment, "caller_left", EndReason.CANCELLED)
    lead = call.lead
    if lead is not None and lead.answered_ms is not None:
        parties.end_part(turn, call, lead, "answered", reason)
    elif lead is not None:  # A call out that did not come about.
        offer.close(turn, call, lead, call.outcome, reason)
        turn.give(Release(lead.agent, lead.work, after_call=False))
    parties.send_all_away(turn, call, reason)
    coach.end(turn, call)


def _tell_after(turn: Turn, call: Call) -> None:
    """Agents who left the call before its end, and still work on it, see how it ended."""
    if call.parted:
        for after in turn.state.after.values():
            if after.call.id == call.id:
                after.call = picture(call)
