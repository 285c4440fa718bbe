"""The customer changes hands: to a guest, to a queue; and what happens when nobody takes them.

Nobody is lost on the way: as long as no other has the customer, the one who transfers has them, or
the queue's head does.
"""

from decroche.calls import coach, ending, parties, waiting
from decroche.calls.state import Call, Guest, Segment, Stage
from decroche.calls.turn import Turn
from decroche.kernel.ids import AgentId, QueueId
from decroche.kernel.legs import EndReason


def complete(turn: Turn, call: Call, guest: Guest) -> None:
    """The guest has the customer from now on, and the lead's part is over. One who has not come,
    or is on the way back, gets the customer when he is there."""
    if not guest.answered or not guest.line.leg_up:
        guest.blind = True
        turn.write(call, call.lead)
        return
    there = _agent_there(call)
    ours = there is not None and not there.supervisor
    if call.lead is not None and guest.segment is None and ours:
        leave(turn, call, call.lead)  # Another of ours is there: the customer is his.
        return
    if call.lead is not None:
        parties.end_part(turn, call, call.lead, "transferred", EndReason.HANGUP)
    _give(turn, call, guest)


def _give(turn: Turn, call: Call, guest: Guest) -> None:
    """This guest has come: the customer is his, or with him outside."""
    guest.line.aside = False
    parties.send_pending_away(turn, call)
    if guest.segment is not None:
        call.lead, call.queue, call.stage = guest.segment, guest.segment.queue, Stage.TALKING
        call.lead.joins = True
        del call.guests[guest.id]
        coach.joined_over(turn, call, guest.segment)
        coach.point(call)
    else:
        call.stage = Stage.OUTSIDE
        for other in call.guests.values():
            other.line.aside = False
    parties.settle(turn, call)
    turn.write(call, call.lead)


def leave(turn: Turn, call: Call, lead: Segment, outcome: str = "transferred") -> None:
    """The lead goes away from a call with guests: the first who has come has the customer; if none
    has, the customer waits for the one who is asked."""
    after_call = outcome == "transferred"
    heir = _agent_there(call) or _outside_there(call)
    pending = next((guest for guest in call.guests.values() if not guest.answered), None)
    parties.end_part(turn, call, lead, outcome, EndReason.HANGUP, after_call)
    if heir is not None:
        _give(turn, call, heir)
    elif pending is None:  # Guests whose pages are on their way back: they have had their time.
        _back_to_head(turn, call, lead.queue, lead.agent)
    elif pending.queue is not None:
        _into(turn, call, pending.queue, lead)
    else:
        pending.blind = True
        _alone(turn, call)
        turn.write(call)


def to_queue(turn: Turn, call: Call, lead: Segment, queue: QueueId) -> None:
    """Whoever that queue finds: the lead is free at once."""
    parties.end_part(turn, call, lead, "transferred", EndReason.HANGUP)
    _into(turn, call, queue, lead)


def came_to_nothing(turn: Turn, call: Call, guest: Guest) -> None:
    """Nobody has the customer and the guest did not come: back to where they were, first."""
    if call.queue is None:  # A call out that belongs to no queue any more.
        ending.finish(turn, call, "answered", "system")
        return
    _back_to_head(turn, call, call.queue, guest.by)


def outside_left(turn: Turn, call: Call, by: AgentId | None) -> None:
    """One of those outside has hung up, and no agent has the customer."""
    heir = _agent_there(call)
    if heir is not None:
        _give(turn, call, heir)
    elif _outside_there(call) is not None:
        parties.settle(turn, call)
    elif call.guests and call.queue is not None:  # Of ours, on the way back: not worth a silence.
        _back_to_head(turn, call, call.queue, by)
    else:
        outcome = "answered" if call.answered_ms is not None else "transferred"
        ending.finish(turn, call, outcome, "outside")


def agent_back(turn: Turn, call: Call, guest: Guest) -> None:
    """A guest of ours is back: the customer is his if nobody of ours has them."""
    if guest.blind or call.lead is None:
        complete(turn, call, guest)
    else:
        parties.settle(turn, call)


def _agent_there(call: Call) -> Guest | None:
    """The first guest who is an agent and has come; a supervisor who has joined by himself only
    where there is no other."""
    there = [g for g in call.guests.values() if g.segment is not None and g.segment.leg_up]
    return min(there, key=lambda guest: guest.supervisor, default=None)


def _outside_there(call: Call) -> Guest | None:
    return next((g for g in call.guests.values() if g.segment is None and g.leg_up), None)


def _into(turn: Turn, call: Call, queue: QueueId, lead: Segment) -> None:
    parties.send_all_away(turn, call)
    _alone(turn, call)
    call.back_to, call.back_agent = lead.queue, lead.agent
    call.entered_ms, call.waits_since_ms = turn.at_ms, None
    waiting.join_queue(turn, call, queue, head=False, came="transfer")


def _back_to_head(turn: Turn, call: Call, queue: QueueId, agent: AgentId | None) -> None:
    parties.send_all_away(turn, call)
    _alone(turn, call)
    waiting.join_queue(turn, call, queue, head=True, prefer=agent)


def _alone(turn: Turn, call: Call) -> None:
    """Nobody is with the customer: music, and the fallback if we die."""
    turn.end_card(call)
    turn.part(call)
    call.stage = Stage.HANDOVER
    turn.guard(call)
