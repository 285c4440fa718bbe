"""The agent's leg and the conversation: answer, end, hold.

A hold takes the caller out of the bridge to hear music; the agent's leg stays in it. The caller
joins again at its end.
"""

from decroche.calls import comeback, ending, hearing, offer, recording
from decroche.calls.commands import Accept
from decroche.calls.state import Call, Segment, Stage
from decroche.calls.turn import TIMER_LONGEST, TIMER_SAY, Turn, bridge_of, timer
from decroche.kernel.legs import EndReason, LeaveBridge, StartMusic
from decroche.kernel.timers import CancelTimer, SetTimer

OUTCOME_OF_REASON = {
    EndReason.NO_ANSWER: "not_answered",
    EndReason.CANCELLED: "not_answered",
    EndReason.BUSY: "busy",
    EndReason.DECLINED: "declined",
    EndReason.HANGUP: "declined",
    EndReason.UNREACHABLE: "unreachable",
    EndReason.FULL: "unreachable",
    EndReason.MEDIA_LOST: "unreachable",
    EndReason.TOO_LONG: "unreachable",
    EndReason.VANISHED: "unreachable",
}
"""How a leg that was never answered ended, as the segment's outcome."""
LEG_DIED = (EndReason.MEDIA_LOST, EndReason.VANISHED, EndReason.UNREACHABLE)
"""Ends that nobody chose: the agent may come back."""


def leg_answered(turn: Turn, call: Call, segment: Segment) -> None:
    """The agent talks: for the first time, or again after a comeback."""
    if segment.leg_up:
        return
    segment.leg_up = segment.leg_seen = True
    if call.stage is Stage.RECONNECTING:
        comeback.returned(turn, call, segment)
    else:
        _accept(turn, call, segment)
    recording.begin_if_due(turn, call, segment)
    turn.write(call, segment)


def _accept(turn: Turn, call: Call, segment: Segment) -> None:
    hearing.stop_playing(turn, call)
    turn.join(call)
    turn.give(Accept(segment.id), CancelTimer(timer(TIMER_SAY, call.id)))
    segment.answered_ms = turn.at_ms
    if call.answered_ms is None:
        call.answered_ms = turn.at_ms
        turn.give(SetTimer(timer(TIMER_LONGEST, call.id), turn.longest_ms()))


def leg_ended(turn: Turn, call: Call, segment: Segment, reason: EndReason) -> None:
    """The agent's leg is gone: before the answer, by the agent's will, or by accident."""
    assert segment.leg is not None
    turn.state.legs.pop(segment.leg)
    segment.leg, segment.leg_up = None, False
    if segment.answered_ms is None:
        offer.fail(turn, call, segment, OUTCOME_OF_REASON[reason])
    elif call.stage is Stage.RECONNECTING:
        comeback.retry_later(turn, call, segment)
    elif reason in LEG_DIED:
        comeback.reconnect(turn, call, segment)
    else:
        by = "system" if reason is EndReason.TOO_LONG else "agent"
        ending.finish(turn, call, "answered", by)


def hold(turn: Turn, call: Call, segment: Segment, held: bool) -> None:
    """Music for the caller, silence on the agent's side of the file; and back."""
    if held and call.stage is Stage.TALKING:
        call.stage, segment.held_since_ms = Stage.HELD, turn.at_ms
        turn.give(LeaveBridge(bridge_of(call), call.leg), StartMusic(call.leg, turn.music(call)))
    elif not held and call.stage is Stage.HELD:
        segment.count_hold(turn.at_ms)
        turn.join(call)
    else:
        return
    recording.hold(turn, segment, held)
    turn.write(call, segment)
