"""What an agent's desk shows, in ids only: the engine adds names, file and note.

`stage` here is the page's: "offered", "dialling", "talking", "held", "reconnecting" or
"after_call". For a guest it says how he himself stands: "held" when he hears music.
"""

import msgspec

from decroche.calls.recording import standing
from decroche.calls.results import may_be_unreached
from decroche.calls.seats import Seat, seat_of
from decroche.calls.state import Call, Guest, Segment, Stage, Told
from decroche.centre.state import CentreState
from decroche.centre.supervising import Supervising, Watched, supervising, watched
from decroche.kernel.config import CentreConfig, Promised
from decroche.kernel.ids import (
    AgentId,
    AttemptId,
    ContactPointId,
    DispositionId,
    InteractionId,
    NodeId,
    NumberId,
    OfferId,
    PersonId,
    QueueId,
    ReasonId,
)
from decroche.routing import after_call, estimates
from decroche.routing.events import Status
from decroche.routing.state import Agent, Approval

ANSWER_S = 2
"""A ring that ends sooner than its warning is answered so long before its end."""


class Party(msgspec.Struct, frozen=True):
    """Somebody else on the call of this desk: the lead's guests, or for a guest, the lead."""

    id: str
    """The guest's; "lead"."""
    kind: str
    """"agent", "queue" (whoever it finds) or "number"."""
    state: str
    """"waiting" (routing looks), "ringing", "talking" (in the bridge), "held", "away" (the page is
    on its way back)."""
    since_ms: int
    agent: AgentId | None = None
    queue: QueueId | None = None
    attempt: AttemptId | None = None
    blind: bool = False
    """Will have the customer at the answer."""


class Work(msgspec.Struct, frozen=True):
    """The one call of this desk, from its offer to the end of after-call work."""

    interaction: InteractionId
    segment: OfferId
    stage: str
    queue: QueueId
    number: NumberId | None
    contact_point: ContactPointId | None
    person: PersonId | None
    queued_ms: int
    """When the caller entered the queue: the wait counts from here, see the glossary."""
    offered_ms: int
    ring_until_ms: int
    answered_ms: int | None
    held_since_ms: int | None
    ended_ms: int | None
    after_call_until_ms: int | None
    extensions_left: int
    """How often this after-call work can still be made longer."""
    held_to_clock: bool
    """Only the clock ends this after-call work."""
    recording: str
    """"off", "available", "on" or "private"."""
    disposition: DispositionId | None
    path: tuple[NodeId, ...]
    times_offered: int
    language: str
    direction: str = "in"
    role: str = "lead"
    """"lead": has the customer, or would; "guest": was asked in."""
    joined: bool = False
    """The customer is in the bridge."""
    parties: tuple[Party, ...] = ()
    by: AgentId | None = None
    """Who transferred the call here, or asks for advice."""
    card_until_ms: int | None = None
    rings: bool = False
    """Of a call out: the far end rings."""
    emergency: bool = False
    promise: Promised | None = None
    """Why this call is made, if it was promised."""
    may_be_unreached: bool = False
    """That the customer was not reached is one of its results."""
    watched: Watched | None = None
    """The supervisor who is on it, if that is shown."""
    auto_answer_s: int = 0
    """An offer that is answered by itself, so many seconds after its file is seen; 0: by hand."""


class Desk(msgspec.Struct, frozen=True):
    agent: AgentId
    status: str
    since_ms: int
    reason: ReasonId | None = None
    until_ms: int | None = None
    next_status: str | None = None
    next_reason: ReasonId | None = None
    by: str = ""
    work: Work | None = None
    told: Told | None = None
    """Something to say of a call that has gone, or has come back."""
    pause_used_ms: dict[ReasonId, int] = {}
    """How long he was in each reason today, the present one not counted."""
    supervising: Supervising | None = None
    approval: Approval | None = None
    """The break he has asked a supervisor for, until he has read the answer."""
    why_declined: OfferId | None = None
    """The offer he is asked why he has refused it."""


class Glance(msgspec.Struct, frozen=True):
    queue: QueueId
    waiting: int
    longest_since_ms: int | None
    """Arrival of the caller who has waited longest."""


def desk(state: CentreState, agent: AgentId, config: CentreConfig) -> Desk:
    """The desk of `agent`, who may be offline or never seen."""
    known = state.routing.agents.get(agent) or Agent(agent)
    wish, shown = known.wish, known.shown
    seat = seat_of(state.calls, agent)
    return Desk(
        agent=agent,
        status=known.status.value,
        since_ms=known.since_ms,
        reason=known.reason,
        until_ms=shown.until_ms if shown is not None else None,
        next_status=wish.status.value if wish is not None else None,
        next_reason=wish.reason if wish is not None else None,
        by=known.by,
        work=_work(seat, known, config) if seat is not None else None,
        told=state.calls.told.get(agent),
        pause_used_ms=dict(known.pause_used_ms),
        supervising=supervising(state.calls, agent),
        approval=known.approval,
        why_declined=known.owes_why,
    )


def queues_glance(state: CentreState, config: CentreConfig, agent: AgentId) -> tuple[Glance, ...]:
    """The lines of this agent's queues, in the order of the configuration."""
    spec = config.agents.get(agent)
    queues = [q for q in spec.queues if q in config.queues] if spec is not None else []
    return tuple(Glance(queue, *estimates.waiting(state.routing, queue)) for queue in queues)


def at_work(state: CentreState, agent: AgentId) -> bool:
    """Whether this agent has taken his post (a reloaded page takes it again by itself)."""
    known = state.routing.agents.get(agent)
    return known is not None and known.status is not Status.OFFLINE


def _work(seat: Seat, agent: Agent, config: CentreConfig) -> Work:
    call, segment = seat.call, seat.segment
    guest = call.guest_of(segment)
    hand = agent.hands.get(segment.work)
    return Work(
        interaction=call.id,
        segment=segment.id,
        stage=_stage(seat, guest),
        queue=segment.queue,
        number=call.number,
        contact_point=call.contact_point,
        person=call.person,
        queued_ms=call.entered_ms or call.queued_ms or call.arrived_ms,
        offered_ms=segment.offered_ms,
        ring_until_ms=segment.ring_until_ms,
        answered_ms=segment.answered_ms,
        held_since_ms=segment.held_since_ms,
        ended_ms=segment.ended_ms,
        after_call_until_ms=segment.after_call_until_ms,
        extensions_left=after_call.extensions_left(hand) if hand is not None else 0,
        held_to_clock=hand is not None and hand.held_to_clock,
        recording=standing(call, segment, config),
        disposition=segment.disposition,
        path=tuple(call.path),
        times_offered=call.offers,
        language=call.language,
        direction=call.direction,
        role="lead" if guest is None or guest.blind else "guest",
        joined=call.joined,
        parties=_others(call, guest) if not seat.after else (),
        by=segment.by,
        card_until_ms=call.card_until_ms,
        rings=call.ringing_out,
        emergency=call.emergency or any(guest.emergency for guest in call.guests.values()),
        promise=call.promise,
        may_be_unreached=may_be_unreached(call, segment),
        watched=watched(call, segment.agent, config) if not seat.after else None,
        auto_answer_s=auto_answer_s(call, segment, config) if not seat.after else 0,
    )


def auto_answer_s(call: Call, segment: Segment, config: CentreConfig) -> int:
    """Seconds of warning before this offer is answered by itself; 0: by hand. The agent's own
    set-up decides, else the queue's. Never of a promised call: its answer dials the customer."""
    agent, queue = config.agents.get(segment.agent), config.queues.get(segment.queue)
    wanted = (agent.auto_answer_s if agent is not None else 0) or (
        queue.auto_answer_s if queue is not None else 0
    )
    if wanted == 0 or segment.answered_ms is not None or call.promise is not None:
        return 0
    rings_s = (segment.ring_until_ms - segment.offered_ms) // 1000
    return max(1, min(wanted, rings_s - ANSWER_S))


def _stage(seat: Seat, guest: Guest | None) -> str:
    call, segment = seat.call, seat.segment
    if seat.after:
        return "after_call"
    if call.stage is Stage.DIALLING and segment is call.lead:
        return "dialling"
    if segment.answered_ms is None:
        return "offered"
    if guest is None:
        return call.stage.value
    if segment.comeback_until_ms is not None:
        return "reconnecting"
    return "talking" if segment.inside else "held"


def _others(call: Call, me: Guest | None) -> tuple[Party, ...]:
    others = [_party(call, each) for each in call.guests.values() if each is not me]
    lead = call.lead
    if me is None or lead is None:
        return tuple(others)
    state = "talking" if lead.inside else "away"
    since_ms = lead.answered_ms or call.arrived_ms
    return (Party("lead", "agent", state, since_ms, agent=lead.agent), *others)


def _party(call: Call, guest: Guest) -> Party:
    rung = next((each for each in call.ringing.values() if each.work == guest.id), None)
    segment = guest.segment or rung
    return Party(
        id=guest.id,
        kind="number" if guest.attempt is not None else "queue" if guest.queue else "agent",
        state=_state_of(guest, rung is not None),
        since_ms=guest.asked_ms,
        agent=segment.agent if segment is not None else guest.agent,
        queue=guest.queue,
        attempt=guest.attempt,
        blind=guest.blind,
    )


def _state_of(guest: Guest, rings: bool) -> str:
    if guest.answered:
        return "talking" if guest.line.inside else "held" if guest.line.leg_up else "away"
    return "ringing" if rings or guest.attempt is not None else "waiting"
