"""Listen, whisper, join, take over: what a supervisor asks for, and what becomes of his telephone.

Listening and whispering leave the bridge alone: the switch puts his leg at the agent's ear. Who
joins is a guest like others from then on; who takes over is given the customer as a guest is
(docs/decisions/0026).
"""

from msgspec.structs import replace

from decroche.calls import coach as ears
from decroche.calls import offer, parties, recording, transfer
from decroche.calls.commands import Begin
from decroche.calls.events import DeskHeard, SuperviseAsked, SuperviseOff
from decroche.calls.facts import Supervision
from decroche.calls.guests import left
from decroche.calls.state import Call, Coach, Guest, Segment, Stage, Told
from decroche.calls.turn import Turn, bridge_of
from decroche.kernel.ids import LegId, OfferId, WorkId
from decroche.kernel.legs import (
    LeaveBridge,
    LegAnswered,
    LegEnded,
    StopListening,
    StopMusic,
)

OWN_RING_S = 20
"""His own telephone: a browser answers by itself, a desk phone is picked up by hand."""


def asked(turn: Turn, event: SuperviseAsked) -> None:
    """Come onto the call, or be on it in another way."""
    call = turn.state.calls.get(event.interaction)
    part = call.segment_of(event.to) if call is not None else None
    if call is None or part is None or not may_be_heard(call, part):
        return
    coach = call.coach
    if coach is not None and coach.agent == event.agent:
        _change(turn, call, coach, event)
    elif coach is None and event.agent not in turn.state.desks:
        _come(turn, call, part, event)


def may_be_heard(call: Call, part: Segment) -> bool:
    """Whether this agent is in conversation, or on the way back into it."""
    return part.answered_ms is not None and call.stage is not Stage.DIALLING


def _come(turn: Turn, call: Call, part: Segment, event: SuperviseAsked) -> None:
    """His own telephone first; routing gives him nothing meanwhile."""
    call.coaches += 1
    work = WorkId(f"{call.id}_s{call.coaches}")
    segment = Segment(
        id=OfferId(f"{work}.0"),
        work=work,
        agent=event.agent,
        queue=part.queue,
        offered_ms=turn.at_ms,
        ring_until_ms=turn.at_ms + OWN_RING_S * 1000,
        joins=False,
    )
    call.coach = Coach(agent=event.agent, work=work, to=event.to, mode=event.mode, segment=segment)
    turn.state.desks[event.agent] = call.id
    turn.state.told.pop(event.agent, None)
    turn.give(Begin(event.agent, work, part.queue))
    offer.ring(turn, call, segment, OWN_RING_S)
    ears.tell_desks(turn, call, call.coach)


def line_of(call: Call, leg: LegId) -> Segment | None:
    """The supervisor's line, if this leg is his and he is at an ear."""
    segment = call.coach.segment if call.coach is not None else None
    return segment if segment is not None and segment.leg == leg else None


def leg_event(turn: Turn, call: Call, segment: Segment, event: object) -> None:
    """His telephone, while he is at an ear."""
    segment.seen(turn.at_ms)
    if isinstance(event, LegAnswered):
        answered(turn, call, segment)
    elif isinstance(event, LegEnded):
        ended(turn, call, segment)


def answered(turn: Turn, call: Call, segment: Segment) -> None:
    """He is there: what he wants is done."""
    coach = call.coach
    if coach is None or segment.leg_up:
        return
    segment.leg_up = segment.leg_seen = True
    _do(turn, call, coach, coach.mode)


def ended(turn: Turn, call: Call, segment: Segment) -> None:
    """He has hung up, or was never there. The call goes on as it was."""
    coach = call.coach
    if coach is None or segment.leg is None:
        return
    came = segment.leg_up
    turn.state.legs.pop(segment.leg, None)
    segment.gone()
    ears.end(turn, call)
    if not came:
        turn.say(coach.agent, Told("unheard", turn.at_ms, call.id, coach.to))


def off(turn: Turn, event: SuperviseOff) -> None:
    """He leaves. Who had joined leaves as a guest does."""
    call = turn.state.calls.get(event.interaction)
    coach = call.coach if call is not None else None
    if call is None or coach is None or coach.agent != event.agent:
        return
    if coach.segment is not None:
        ears.end(turn, call)
    elif coach.work in call.guests:
        left(turn, call, call.guests[coach.work])


def refused(turn: Turn, call: Call, work: WorkId) -> None:
    """Routing did not let him begin: he has something else in hand."""
    if call.coach is not None and call.coach.work == work:
        ears.end(turn, call)


def heard(turn: Turn, event: DeskHeard) -> None:
    """A browser's phone dies with its page. Who had joined may come back, as any guest."""
    interaction = turn.state.desks.get(event.agent)
    call = turn.state.calls.get(interaction) if interaction is not None else None
    coach = call.coach if call is not None else None
    if call is None or coach is None or coach.agent != event.agent or coach.segment is None:
        return
    if not event.phone and offer.is_browser(turn, coach.segment):
        ears.end(turn, call)


def _change(turn: Turn, call: Call, coach: Coach, event: SuperviseAsked) -> None:
    line = coach.segment or call.guests[coach.work].segment
    if line is None or (coach.mode, coach.to) == (event.mode, event.to):
        return
    if not line.leg_up:
        if coach.segment is not None:  # It still rings: done at the answer.
            coach.mode, coach.to = event.mode, event.to
            ears.tell_desks(turn, call, coach)
        return
    coach.to = event.to
    _do(turn, call, coach, event.mode)


def _do(turn: Turn, call: Call, coach: Coach, mode: Supervision) -> None:
    if mode == "take_over":
        _take_over(turn, call, coach)
        return
    if mode == "join":
        _join(turn, call, coach)
    else:
        _to_ear(turn, call, coach)
    ears.begin_row(turn, call, coach, mode)
    parties.settle(turn, call)


def _join(turn: Turn, call: Call, coach: Coach) -> None:
    """A guest from now on, with whoever is in the bridge."""
    segment, coach.segment = coach.segment, None
    if segment is None or segment.leg is None:
        return
    if coach.ear is not None:
        turn.give(StopListening(segment.leg))
        coach.ear = None
    if segment.answered_ms is not None:
        segment = _anew(segment)
    segment.offered_ms = segment.answered_ms = turn.at_ms  # Listening was no ringing.
    call.guests[coach.work] = Guest(
        id=coach.work,
        by=coach.agent,
        asked_ms=turn.at_ms,
        agent=coach.agent,
        segment=segment,
        supervisor=True,
    )
    turn.write(call, segment)


def _anew(segment: Segment) -> Segment:
    """He joins again: what lay between was no conversation of his, so this is another part."""
    work, _, count = segment.id.rpartition(".")
    id = OfferId(f"{work}.{int(count) + 1}")
    return replace(segment, id=id, ended_ms=None, outcome="", hold_ms=0, disposition=None)


def _to_ear(turn: Turn, call: Call, coach: Coach) -> None:
    """Out of the talk, if he had joined it."""
    guest = call.guests.pop(coach.work, None)
    segment = guest.segment if guest is not None else None
    if segment is None or segment.leg is None:
        return
    recording.stop(turn, segment)
    if call.card_by == coach.agent:
        turn.end_card(call)
    if segment.inside:
        turn.give(LeaveBridge(bridge_of(call), segment.leg))
    elif segment.played:
        turn.give(StopMusic(segment.leg))
    segment.inside = segment.played = False
    segment.ended_ms, segment.outcome = turn.at_ms, "answered"
    turn.write(call, segment)
    coach.segment, coach.ear = segment, None


def _take_over(turn: Turn, call: Call, coach: Coach) -> None:
    """The customer is his, and the agent is out: after-call work."""
    lead = call.lead
    if lead is None or lead.agent != coach.to or not call.is_on():
        ears.end(turn, call)  # The customer has changed hands in this instant.
        return
    _join(turn, call, coach)
    ears.begin_row(turn, call, coach, "take_over")
    guest = call.guests[coach.work]
    guest.supervisor = False
    transfer.complete(turn, call, guest)
    turn.say(lead.agent, Told("taken_over", turn.at_ms, call.id, coach.agent))
