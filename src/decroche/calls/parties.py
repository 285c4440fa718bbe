"""Who is in the bridge: the customer, the lead, the guests. Whoever is not in it hears music.

The lead is always in it. A hold, a swap, a conference and the end of each are changes of this only
(docs/decisions/0019).
"""

from decroche.calls import offer, recording
from decroche.calls.commands import AttemptOver, Release, StopWaiting
from decroche.calls.state import Call, Guest, Segment, Stage
from decroche.calls.turn import TIMER_COMEBACK, Turn, bridge_of, timer
from decroche.kernel.legs import EndReason, JoinBridge, LeaveBridge, StartMusic, StopMusic
from decroche.kernel.timers import CancelTimer


def hold(turn: Turn, call: Call, lead: Segment) -> None:
    """The customer hears music; the agent's side of the file is silent."""
    call.stage, lead.held_since_ms = Stage.HELD, turn.at_ms
    turn.part(call)
    recording.follow(turn, call)


def resume(turn: Turn, call: Call, lead: Segment) -> None:
    """The customer is with the lead again, and with the guests who are in."""
    lead.count_hold(turn.at_ms)
    turn.join(call)
    recording.follow(turn, call)


def bring_in(turn: Turn, call: Call, guest: Guest) -> None:
    """This guest too hears the others, if it has come."""
    line = guest.line
    if line.leg is not None and line.leg_up and not line.inside:
        line.inside = True
        turn.give(StopMusic(line.leg), JoinBridge(bridge_of(call), line.leg))


def put_out(turn: Turn, call: Call, guest: Guest) -> None:
    """Music for this guest."""
    line = guest.line
    if line.leg is not None and line.inside and line.leg_up:
        line.inside, line.played = False, True
        turn.give(LeaveBridge(bridge_of(call), line.leg))
        turn.give(StartMusic(line.leg, turn.music(call)))


def not_alone(turn: Turn, call: Call) -> None:
    """A customer who is left alone in the bridge hears music."""
    if call.joined and not any(line.inside for line in call.lines()):
        turn.part(call)
        turn.guard(call)


def send_away(turn: Turn, call: Call, guest: Guest, reason: EndReason = EndReason.HANGUP) -> None:
    """The guest's part is over, whether it came or was still rung or waited for."""
    for segment in [each for each in call.ringing.values() if each.work == guest.id]:
        offer.close(turn, call, segment, "caller_left", EndReason.CANCELLED)
    if guest.segment is not None:
        end_part(turn, call, guest.segment, "answered", reason)
    elif guest.attempt is None:
        turn.give(StopWaiting(guest.id, guest.queue))
    else:
        close_attempt(turn, guest, "cancelled")
    if guest.leg is not None:
        turn.hang_up(guest.leg, reason)
        guest.gone()
    del call.guests[guest.id]


def close_attempt(turn: Turn, guest: Guest, outcome: str) -> None:
    """An outside number is done with; `outcome` if it has not answered."""
    if guest.attempt is not None:
        came = "answered" if guest.answered_ms is not None else outcome
        turn.give(AttemptOver(guest.attempt, came, guest.answered_ms, turn.at_ms))


def send_all_away(turn: Turn, call: Call, reason: EndReason = EndReason.HANGUP) -> None:
    """No guest is left."""
    for guest in list(call.guests.values()):
        send_away(turn, call, guest, reason)


def end_part(
    turn: Turn,
    call: Call,
    segment: Segment,
    outcome: str,
    reason: EndReason,
    after_call: bool = True,
) -> None:
    """An agent who was on the call is no longer: after-call work begins, unless he was lost."""
    recording.stop(turn, segment)
    if segment.comeback_until_ms is not None:
        segment.comeback_until_ms = None
        turn.give(CancelTimer(timer(TIMER_COMEBACK, segment.id)))
    offer.close(turn, call, segment, outcome, reason)
    if after_call:
        turn.keep_for_after(call, segment)
    turn.give(Release(segment.agent, segment.work, after_call))
