"""What an agent's desk shows, in ids only: the engine adds names, file and note.

`stage` here is the page's: "offered", "talking", "held", "reconnecting" or "after_call".
"""

import msgspec

from decroche.calls.core import call_of
from decroche.calls.recording import standing
from decroche.calls.state import Call, Segment, Stage
from decroche.centre.state import CentreState
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import (
    AgentId,
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
from decroche.routing.state import Agent


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


class Glance(msgspec.Struct, frozen=True):
    queue: QueueId
    waiting: int
    longest_since_ms: int | None
    """Arrival of the caller who has waited longest."""


def desk(state: CentreState, agent: AgentId, config: CentreConfig) -> Desk:
    """The desk of `agent`, who may be offline or never seen."""
    known = state.routing.agents.get(agent) or Agent(agent)
    wish = known.wish
    call = call_of(state.calls, agent)
    return Desk(
        agent=agent,
        status=known.status.value,
        since_ms=known.since_ms,
        reason=known.reason,
        until_ms=known.until_ms,
        next_status=wish.status.value if wish is not None else None,
        next_reason=wish.reason if wish is not None else None,
        by=known.by,
        work=_work(call, call.segment, known, config) if call and call.segment else None,
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


def _work(call: Call, segment: Segment, agent: Agent, config: CentreConfig) -> Work:
    return Work(
        interaction=call.id,
        segment=segment.id,
        stage=_stage(call, segment),
        queue=segment.queue,
        number=call.number,
        contact_point=call.contact_point,
        person=call.person,
        queued_ms=call.queued_ms if call.queued_ms is not None else call.arrived_ms,
        offered_ms=segment.offered_ms,
        ring_until_ms=segment.ring_until_ms,
        answered_ms=segment.answered_ms,
        held_since_ms=segment.held_since_ms,
        ended_ms=segment.ended_ms,
        after_call_until_ms=segment.after_call_until_ms,
        extensions_left=after_call.extensions_left(agent),
        held_to_clock=agent.held_to_clock,
        recording=standing(call, config),
        disposition=segment.disposition,
        path=tuple(call.path),
        times_offered=call.offers,
        language=call.language,
    )


def _stage(call: Call, segment: Segment) -> str:
    if call.stage is Stage.OVER:
        return "after_call"
    return "offered" if segment.answered_ms is None else call.stage.value
