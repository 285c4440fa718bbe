"""The agent's page died in mid-call: music for the caller, and the way back into the same call.

The caller leaves the bridge as for a hold, the dead leg is deleted (the switch would keep it `Up`),
and a new leg rings as soon as page and phone are there. If they do not come back within
`limits.comeback_s`, the caller goes to the head of the queue.
"""

from decroche.calls import ending, guests, offer, parties, recording, transfer, waiting
from decroche.calls.commands import DeskChanged
from decroche.calls.events import DeskHeard
from decroche.calls.state import Call, Presence, Segment, Stage
from decroche.calls.turn import TIMER_COMEBACK, Turn, timer
from decroche.kernel.legs import EndReason, FreeLeg
from decroche.kernel.timers import CancelTimer, SetTimer

RETRY_MS = 1_000
"""A returning phone that could not be rung is tried again each second until the comeback ends."""
RING_S = 5
"""A page that is back answers by itself at once; 5 s is a page that is not back after all."""


def heard(turn: Turn, event: DeskHeard) -> None:
    """Presence. A browser's phone dies with its page; a page alone may go and come as it likes.

    Only the phone counts for tearing down: a desk whose screen is gone but whose sound works keeps
    its conversation. Ringing is routing's business. A desk phone's leg tells its own end.
    """
    turn.state.presence[event.agent] = Presence(event.page, event.phone)
    interaction = turn.state.desks.get(event.agent)
    call = turn.state.calls.get(interaction) if interaction is not None else None
    segment = call.segment_of(event.agent) if call is not None else None
    if call is None or segment is None:
        return
    if segment.answered_ms is None:
        if call.stage is Stage.DIALLING and not event.phone and offer.is_browser(turn, segment):
            ending.finish(turn, call, "cancelled", "system")  # The number must not reach nobody.
    elif segment.comeback_until_ms is None:
        if not event.phone and offer.is_browser(turn, segment):
            reconnect(turn, call, segment)
    elif not event.phone and segment.leg is not None:
        turn.hang_up(segment.leg, EndReason.CANCELLED)
        segment.gone()
    elif segment.leg is None:
        _ring_back(turn, call, segment)


def reconnect(turn: Turn, call: Call, segment: Segment) -> None:
    """Comfort the customer, clear the dead leg away, and wait for the agent to be back. Who talks
    with a guest as well goes on talking."""
    recording.stop(turn, segment)
    segment.whisper = None
    if segment is call.lead:
        call.stage = Stage.RECONNECTING
    if segment.leg is not None:
        turn.hang_up(segment.leg, EndReason.CANCELLED)
    segment.gone()
    joined = call.joined
    parties.settle(turn, call)
    if segment is call.lead and not joined:
        turn.guard(call)
    segment.comeback_until_ms = turn.at_ms + turn.config.limits.comeback_s * 1000
    turn.give(SetTimer(timer(TIMER_COMEBACK, segment.id), segment.comeback_until_ms))
    _ring_back(turn, call, segment)
    turn.write(call, segment)


def returned(turn: Turn, call: Call, segment: Segment) -> None:
    """Back in the same call, on hold if it was left on hold."""
    segment.comeback_until_ms = None
    turn.give(CancelTimer(timer(TIMER_COMEBACK, segment.id)))
    guest = call.guest_of(segment)
    if guest is not None:
        transfer.agent_back(turn, call, guest)
        return
    if segment.held_since_ms is not None:
        call.stage = Stage.HELD
        turn.give(FreeLeg(call.leg))
    else:
        call.stage = Stage.TALKING
    parties.settle(turn, call)


def due(turn: Turn, call: Call, segment: Segment) -> None:
    """The comeback's time is over, or it is time to try the phone again."""
    if segment.comeback_until_ms is None:
        return
    if turn.at_ms >= segment.comeback_until_ms:
        _give_up(turn, call, segment)
        return
    turn.give(SetTimer(timer(TIMER_COMEBACK, segment.id), segment.comeback_until_ms))
    if segment.leg is None:
        _ring_back(turn, call, segment)


def retry_later(turn: Turn, call: Call, segment: Segment) -> None:
    """The new leg ended before it was answered."""
    assert segment.comeback_until_ms is not None
    due_ms = min(turn.at_ms + RETRY_MS, segment.comeback_until_ms)
    turn.give(SetTimer(timer(TIMER_COMEBACK, segment.id), due_ms), DeskChanged(segment.agent))


def _ring_back(turn: Turn, call: Call, segment: Segment) -> None:
    if not can_ring(turn, segment) or segment.comeback_until_ms is None:
        return
    left_s = (segment.comeback_until_ms - turn.at_ms) // 1000
    offer.ring(turn, call, segment, ring_s(turn, segment, left_s))


def ring_s(turn: Turn, segment: Segment, left_s: int) -> int:
    """Seconds to ring: a desk phone is picked up by hand, so all the time that is left."""
    return min(RING_S, left_s) if offer.is_browser(turn, segment) else left_s


def _give_up(turn: Turn, call: Call, segment: Segment) -> None:
    """The agent did not come back: the customer is with the guests, or at the head of the queue."""
    guest = call.guest_of(segment)
    if segment is not call.lead:
        if guest is not None:
            guests.left(turn, call, guest)
    elif call.guests:
        transfer.leave(turn, call, segment, "lost")
    else:
        parties.end_part(turn, call, segment, "lost", EndReason.CANCELLED, after_call=False)
        turn.end_card(call)
        waiting.join_queue(turn, call, segment.queue, head=True)


def can_ring(turn: Turn, segment: Segment) -> bool:
    """A browser needs its page to answer by itself; a desk phone only needs to be there."""
    presence = turn.state.presence.get(segment.agent)
    if presence is None:
        return False
    return presence.phone and (presence.page or not offer.is_browser(turn, segment))
