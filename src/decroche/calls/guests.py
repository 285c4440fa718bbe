"""Guests: another agent, whoever a queue finds, or an outside number, asked in by the lead.

The customer waits meanwhile; the lead and a guest who has come talk in private, until the lead
swaps, brings all together, hands the customer over or goes back to the customer alone.
"""

from decroche.calls import out, outside, parties, transfer
from decroche.calls.commands import Accept, AttemptOver, Wait
from decroche.calls.events import ConsultAsked, GuestDropped, TalkAsked
from decroche.calls.state import Call, Guest, Segment, Stage, Told
from decroche.calls.turn import Turn, bridge_of
from decroche.kernel.ids import LegId, WorkId
from decroche.kernel.legs import DialOut, EndReason

GUESTS_MAX = 3
"""With the customer and the lead a conference of five; more is a meeting."""


def invite(turn: Turn, call: Call, lead: Segment, event: ConsultAsked) -> None:
    """The customer hears music; the guest is rung. For help, whoever else rings is let go."""
    if event.emergency:
        parties.send_pending_away(turn, call)
    waiting = any(not guest.answered for guest in call.guests.values())
    full = len(call.guests) >= GUESTS_MAX and not event.emergency
    if lead.leg is None or waiting or full:
        if event.attempt is not None:
            turn.give(AttemptOver(event.attempt, "cancelled", None, turn.at_ms))
        return
    if call.stage is Stage.TALKING:
        parties.hold(turn, call, lead)
    call.guests_made += 1
    guest = Guest(
        id=WorkId(f"{call.id}_{call.guests_made}"),
        by=event.agent,
        asked_ms=turn.at_ms,
        blind=event.blind,
        agent=event.to_agent,
        queue=event.to_queue,
        attempt=event.attempt,
        contact_point=event.contact_point,
        dial_s=event.ring_s,
        emergency=event.emergency,
    )
    call.guests[guest.id] = guest
    if guest.attempt is not None:
        dial(turn, call, guest)
    else:
        queue = guest.queue or lead.queue
        who = guest.agent
        turn.give(Wait(call.id, guest.id, queue, turn.at_ms, call.language, only=who))
    turn.write(call, lead)


def dial(turn: Turn, call: Call, guest: Guest) -> None:
    """Ring the outside number."""
    guest.legs += 1
    guest.leg = LegId(f"{guest.id}~{guest.legs}")
    turn.state.legs[guest.leg] = call.id
    dial_again(turn, call, guest)


def dial_again(turn: Turn, call: Call, guest: Guest) -> None:
    """The order, also given again after a loss: the verdict lets it through once only."""
    assert guest.leg is not None, f"{guest.id} has no leg"
    assert guest.attempt is not None, f"{guest.id} has no verdict"
    turn.give(DialOut(guest.leg, bridge_of(call), guest.attempt, guest.dial_s))


def agent_answered(turn: Turn, call: Call, guest: Guest, segment: Segment) -> None:
    """An agent has come. His leg is not in the bridge by itself."""
    del call.ringing[segment.id]
    guest.segment = segment
    segment.answered_ms = turn.at_ms
    turn.give(Accept(segment.id))
    _came(turn, call, guest)


def outside_answered(turn: Turn, call: Call, guest: Guest, party: LegId) -> None:
    """The outside party is there, under its own leg, which the switch has put into the bridge."""
    if guest.leg is not None:
        turn.state.legs.pop(guest.leg, None)
    turn.state.legs[party] = call.id
    guest.leg, guest.leg_up, guest.inside = party, True, True
    guest.answered_ms = turn.at_ms
    guest.seen(turn.at_ms)
    _came(turn, call, guest)
    turn.write(call, call.lead)


def _came(turn: Turn, call: Call, guest: Guest) -> None:
    if guest.blind or call.lead is None:
        transfer.complete(turn, call, guest)
    else:
        parties.came(turn, call, guest)


def failed(turn: Turn, call: Call, guest: Guest, why: str) -> None:
    """It did not come. A blind transfer comes back; a customer on hold stays so, until the lead
    takes them back."""
    del call.guests[guest.id]
    lead = call.lead
    if lead is None:
        if guest.by is None:
            outside.came_to_nothing(turn, call, why)
        elif call.stage is Stage.HANDOVER:
            transfer.came_to_nothing(turn, call, guest)
        return
    code = "came_back" if guest.blind else "guest_failed"
    turn.say(lead.agent, Told(code, turn.at_ms, call.id, guest.agent, why))
    if guest.blind and call.stage in (Stage.HELD, Stage.RECONNECTING):
        parties.resume(turn, call, lead)
    turn.write(call, lead)


def outside_ended(turn: Turn, call: Call, guest: Guest, reason: EndReason) -> None:
    """The outside party hung up, or did not answer."""
    if guest.leg is not None:
        turn.state.legs.pop(guest.leg, None)
    came = guest.leg_up
    guest.gone()
    if came:
        left(turn, call, guest)
    else:
        why = out.OUTCOME_OF_REASON.get(reason, "unreachable")
        parties.close_attempt(turn, guest, why)
        failed(turn, call, guest, why)


def left(turn: Turn, call: Call, guest: Guest) -> None:
    """A guest who had come has hung up."""
    agent = guest.segment.agent if guest.segment is not None else None
    parties.send_away(turn, call, guest)
    if call.lead is not None:
        parties.settle(turn, call)
        turn.say(call.lead.agent, Told("guest_left", turn.at_ms, call.id, agent))
        turn.write(call, call.lead)
    elif call.stage is Stage.OUTSIDE:
        transfer.outside_left(turn, call, guest.by)


def drop(turn: Turn, call: Call, lead: Segment, event: GuestDropped) -> None:
    """The lead ends it with this guest, and is back with the customer."""
    guest = call.guests.get(event.guest)
    if guest is None or guest.supervisor:
        return
    parties.send_away(turn, call, guest)
    parties.resume(turn, call, lead)
    turn.write(call, lead)


def talk(turn: Turn, call: Call, lead: Segment, event: TalkAsked) -> None:
    """With the customer, with one guest, or with all together: the others hear music."""
    chosen = call.guests.get(WorkId(event.party))
    if call.stage not in (Stage.TALKING, Stage.HELD):
        return
    if event.party not in ("customer", "all") and (chosen is None or not chosen.answered):
        return
    call.together = event.party == "all"
    if call.together:
        for guest in call.guests.values():
            guest.line.aside = False
    else:
        parties.set_aside(turn, call, but=chosen)
    if chosen is None:
        parties.resume(turn, call, lead)
    elif call.stage is Stage.TALKING:
        parties.hold(turn, call, lead)
    else:
        parties.settle(turn, call)
    turn.write(call, lead)
