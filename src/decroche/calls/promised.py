"""The call that keeps a promise: an agent is found as for any work, then the number is dialled.

Until an agent has it there is nobody on it: no leg, no music, and no row as long as nobody was
rung. From the agent's answer on it is a call out (`out.py`).
"""

from decroche.calls import ending, out
from decroche.calls.commands import (
    Accept,
    AttemptOver,
    AttemptWanted,
    CallerCame,
    CallTaken,
    FileWanted,
    PlacePromised,
    Wait,
)
from decroche.calls.events import AttemptAnswered, CallPromised, PlaceKept
from decroche.calls.state import Call, Segment, Stage, Told
from decroche.calls.turn import TIMER_LONGEST, Turn, bridge_of, timer
from decroche.kernel.ids import LegId
from decroche.kernel.legs import EndReason, JoinBridge
from decroche.kernel.timers import SetTimer

REFUSED = "refused"
"""`Told.why` and the promise's, when the gate did not allow the call."""


def kept_place(turn: Turn, call: Call, event: PlaceKept) -> None:
    """The caller is to be called: from now on that is a promise."""
    contact = call.callback_to or call.contact_point
    if contact is None or call.placed:
        return
    call.placed = True
    turn.give(
        PlacePromised(
            call.id,
            event.queue,
            call.client,
            contact,
            call.person,
            call.language,
            call.vip,
            call.last_agent,
            call.arrived_ms,
            call.case_owner,
        )
    )


def came(turn: Turn, call: Call) -> None:
    """Somebody calls whom we may have promised a call."""
    if call.contact_point is not None:
        turn.give(CallerCame(call.id, call.contact_point))


def begin(turn: Turn, event: CallPromised) -> None:
    """Into the queue, at its place."""
    if event.interaction in turn.state.calls:
        return
    call = Call(
        id=event.interaction,
        leg=LegId(f"{event.interaction}~o1"),
        number=None,
        client=event.client,
        contact_point=event.contact_point,
        person=event.person,
        language=event.language,
        draw=0,
        arrived_ms=turn.at_ms,
        direction="out",
        stage=Stage.PROMISED,
        queue=event.queue,
        promise=event.promise,
        vip=event.vip,
        last_agent=event.last_agent,
        case_owner=event.case_owner,
    )
    turn.state.calls[call.id] = call
    turn.give(
        FileWanted(call.id, call.contact_point, call.person),
        Wait(
            call.id,
            call.work,
            event.queue,
            event.place_ms,
            call.language,
            since_ms=turn.at_ms,
            vip=call.vip,
            last_agent=call.last_agent,
            case_owner=call.case_owner,
            prefer=event.prefer,
            held_until_ms=event.held_until_ms,
            placed=True,
        ),
    )


def accepted(turn: Turn, call: Call, segment: Segment) -> None:
    """The first agent who answers has it; now the number, if the gate allows it."""
    del call.ringing[segment.id]
    call.lead, call.stage = segment, Stage.DIALLING
    if not segment.joins and segment.leg is not None:
        turn.give(JoinBridge(bridge_of(call), segment.leg))
    segment.inside = segment.joins = True
    turn.give(Accept(segment.id), CallTaken(call.id, segment.agent))
    turn.give(SetTimer(timer(TIMER_LONGEST, call.id), turn.longest_ms()))
    want(turn, call)


def want(turn: Turn, call: Call) -> None:
    """Ask the gate; also again, when the answer may be lost."""
    agent = call.lead.agent if call.lead is not None else None
    contact = call.contact_point
    turn.give(
        AttemptWanted(
            call.work,
            call.id,
            "callback_asked",
            call.client,
            call.queue,
            agent=agent,
            contact_point=contact,
        )
    )


def want_anew(turn: Turn, call: Call) -> None:
    """What was allowed has never been dialled, and is too old by now."""
    if call.attempt is not None:
        turn.give(AttemptOver(call.attempt, "cancelled", None, turn.at_ms))
    if call.leg in turn.state.legs:
        turn.hang_up(call.leg, EndReason.CANCELLED)
    call.attempt, call.dials = None, call.dials + 1
    call.leg = LegId(f"{call.id}~o{call.dials}")
    want(turn, call)


def waits(call: Call) -> bool:
    """Whether the gate has not answered yet."""
    return call.promise is not None and call.stage is Stage.DIALLING and call.attempt is None


def answered(turn: Turn, call: Call, event: AttemptAnswered) -> None:
    """The gate has spoken of the number that waits for it."""
    lead = call.lead
    if event.attempt is None:
        ending.finish(turn, call, "unreachable", "system", why=event.why or REFUSED)
        if lead is not None:
            turn.say(lead.agent, Told("not_reached", turn.at_ms, call.id, why=REFUSED))
        return
    call.attempt, call.dial_s, call.dialled_ms = event.attempt, event.ring_s, turn.at_ms
    out.dial(turn, call)
    turn.write(call, lead)


def off(turn: Turn, call: Call) -> None:
    """Not wanted any more, or given back by the queue."""
    if call.stage is Stage.PROMISED:
        ending.finish(turn, call, "not_called", "system")
