"""Who is in the bridge: the customer, the lead, the guests. Whoever is not in it hears music.

The lead is always in it. Acts only say what is wanted (the stage: whether the customer is with us;
`Line.aside`: whether a guest is); `settle` then brings everybody in or out. Nobody is left in the
bridge alone (docs/decisions/0019).
"""

from decroche.calls import coach, offer, recording
from decroche.calls.commands import AttemptOver, Release, StopWaiting
from decroche.calls.state import Call, Guest, Line, Segment, Stage
from decroche.calls.turn import TIMER_COMEBACK, Turn, bridge_of, timer
from decroche.kernel.legs import EndReason, JoinBridge, LeaveBridge, StartMusic, StopMusic
from decroche.kernel.timers import CancelTimer


def settle(turn: Turn, call: Call) -> None:
    """Bring everybody where they should be, and the files in step."""
    customer, guests = _wanted(call)
    if call.lead is not None and call.lead.leg_up and call.lead.whisper is None:
        _bring_in(turn, call, call.lead)  # Who was a guest until now may be out of it.
    for guest in call.guests.values():
        if guest.line.leg_up:
            (_bring_in if guest in guests else _put_out)(turn, call, guest.line)
    if customer and not call.joined:
        turn.join(call)
    elif not customer and call.joined:
        turn.part(call)
        if call.stage is not Stage.HELD:
            turn.guard(call)
    coach.follow(turn, call)
    recording.follow(turn, call)


def _wanted(call: Call) -> tuple[bool, list[Guest]]:
    """Whether the customer should be in, and which guests."""
    lead = call.lead
    back_in_talk = call.stage is Stage.RECONNECTING and lead is not None and not lead.held_since_ms
    customer = call.stage in (Stage.TALKING, Stage.OUTSIDE) or back_in_talk
    if lead is not None and lead.whisper is not None:
        return False, []
    guests = [g for g in call.guests.values() if g.line.leg_up and not g.line.aside]
    lead_in = lead is not None and lead.leg_up
    if lead_in or len(guests) + int(customer) > 1:
        return customer, guests
    return False, []


def _bring_in(turn: Turn, call: Call, line: Line) -> None:
    if line.leg is None or line.inside:
        return
    if line.played:
        turn.give(StopMusic(line.leg))
    line.inside = True
    turn.give(JoinBridge(bridge_of(call), line.leg))


def _put_out(turn: Turn, call: Call, line: Line) -> None:
    """Out with music, also who has just come."""
    if line.leg is None or (not line.inside and line.played):
        return
    if line.inside:
        turn.give(LeaveBridge(bridge_of(call), line.leg))
    line.inside, line.played = False, True
    turn.give(StartMusic(line.leg, turn.music(call)))


def hold(turn: Turn, call: Call, lead: Segment) -> None:
    """The customer hears music."""
    call.stage, lead.held_since_ms = Stage.HELD, turn.at_ms
    settle(turn, call)


def resume(turn: Turn, call: Call, lead: Segment) -> None:
    """The customer is with the lead again; with the guests only if all were together."""
    lead.count_hold(turn.at_ms)
    if call.stage is Stage.HELD:
        call.stage = Stage.TALKING
    if not call.together:
        set_aside(turn, call)
    settle(turn, call)


def set_aside(turn: Turn, call: Call, but: Guest | None = None) -> None:
    """The guests are not in the talk; what a number that rings sends is not heard either. A
    supervisor is not the lead's to put aside."""
    for guest in [each for each in call.guests.values() if not each.supervisor]:
        guest.line.aside = guest is not but
        if guest.line.aside and guest.leg is not None and not guest.leg_up:
            turn.give(LeaveBridge(bridge_of(call), guest.leg))


def came(turn: Turn, call: Call, guest: Guest) -> None:
    """A guest is there: in the talk, unless the lead is back with the customer meanwhile."""
    if call.joined and not call.together and not guest.blind:
        guest.line.aside = True
    settle(turn, call)


def send_away(turn: Turn, call: Call, guest: Guest, reason: EndReason = EndReason.HANGUP) -> None:
    """The guest's part is over, whether it came or was still rung or waited for."""
    for segment in [each for each in call.ringing.values() if each.work == guest.id]:
        offer.close(turn, call, segment, "caller_left", EndReason.CANCELLED)
    coach.joined_over(turn, call, guest.segment)
    if guest.segment is not None:
        after_call = not guest.supervisor
        end_part(turn, call, guest.segment, "answered", reason, after_call)
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


def send_pending_away(turn: Turn, call: Call) -> None:
    """Whoever was asked in by a lead who has left, and has not come."""
    for guest in [each for each in call.guests.values() if not each.answered]:
        send_away(turn, call, guest)


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
    if call.card_by == segment.agent:
        turn.end_card(call)
    if segment.comeback_until_ms is not None:
        segment.comeback_until_ms = None
        turn.give(CancelTimer(timer(TIMER_COMEBACK, segment.id)))
    offer.close(turn, call, segment, outcome, reason)
    if outcome == "transferred":
        call.unreached = False  # Nobody hands a machine on.
    if after_call:
        turn.keep_for_after(call, segment)
    turn.give(Release(segment.agent, segment.work, after_call))
