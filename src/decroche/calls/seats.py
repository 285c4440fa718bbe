"""What an agent has on the desk, and what may be noted of it until after-call work ends."""

import msgspec

from decroche.calls import results
from decroche.calls.commands import DeskChanged, Disposed
from decroche.calls.events import (
    AgentMoved,
    DisposedLater,
    DispositionSet,
    PersonAttached,
    PhoneTaken,
)
from decroche.calls.facts import LateDisposition
from decroche.calls.state import NOT_REACHED, Call, Segment, State
from decroche.calls.turn import Turn
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import AgentId, DispositionId, OfferId


class Seat(msgspec.Struct, frozen=True):
    """What an agent has on the desk: the call, and his part in it."""

    call: Call
    segment: Segment
    after: bool = False
    """Only after-call work is left of it, for him."""


def seat_of(state: State, agent: AgentId) -> Seat | None:
    """Ringing, in conversation, or in after-call work."""
    interaction = state.desks.get(agent)
    if interaction is not None:
        call = state.calls[interaction]
        segment = call.segment_of(agent)
        if segment is not None:
            return Seat(call, segment)
        supervisor = call.coach.agent if call.coach is not None else None
        assert supervisor == agent, f"{agent} is not on {call.id}"
    after = state.after.get(agent)
    return Seat(after.call, after.segment, True) if after is not None else None


def disposed(turn: Turn, event: DispositionSet) -> None:
    """Usable from the answer until the end of after-call work."""
    seat = seat_of(turn.state, event.agent)
    if seat is None or seat.call.id != event.interaction:
        return
    segment = seat.segment
    if segment.answered_ms is None or not may_be(seat, event.disposition, turn.config):
        return
    results.given(turn, seat.call, segment, event.disposition)
    turn.give(Disposed(event.agent, segment.work))


def may_be(seat: Seat, result: DispositionId, config: CentreConfig) -> bool:
    """Whether this can be the result of this agent's part."""
    if result == NOT_REACHED:
        return results.may_be_unreached(seat.call, seat.segment)
    return result in config.dispositions


def disposed_later(turn: Turn, event: DisposedLater) -> None:
    """On a desk that still has the part it is as if chosen there; else only its row is left."""
    seat = seat_of(turn.state, event.agent)
    if seat is not None and seat.segment.id == OfferId(event.segment):
        disposed(
            turn, DispositionSet(turn.at_ms, event.agent, event.interaction, event.disposition)
        )
    elif event.disposition in turn.config.dispositions:
        turn.give(LateDisposition(event.segment, event.agent, event.disposition))


def attached(turn: Turn, event: PersonAttached) -> None:
    living = turn.state.calls.get(event.interaction)
    afters = [each for each in turn.state.after.values() if each.call.id == event.interaction]
    for call in [*([living] if living is not None else []), *(each.call for each in afters)]:
        call.person = event.person
    latest = living if living is not None else next((each.call for each in afters), None)
    if latest is None:
        return
    turn.write(latest)
    on_it = [*(living.segments() if living is not None else []), *(each.segment for each in afters)]
    for segment in on_it:
        turn.give(DeskChanged(segment.agent))


def phone_taken(turn: Turn, event: PhoneTaken) -> None:
    """From the next leg on: who sits down or stands up has none."""
    turn.state.phones.pop(event.agent, None)
    if event.phone is not None:
        turn.state.phones[event.agent] = event.phone


def agent_moved(turn: Turn, event: AgentMoved) -> None:
    """After-call work is over when routing has the agent in any other state."""
    after = turn.state.after.get(event.agent)
    if after is None:
        return
    segment = after.segment
    segment.after_call_until_ms = event.until_ms if event.after_call else None
    if event.after_call:
        return
    assert segment.ended_ms is not None
    segment.after_call_ms = event.at_ms - segment.ended_ms
    del turn.state.after[event.agent]
    turn.write_segment(after.call, segment)
    results.judged(turn, after.call)
