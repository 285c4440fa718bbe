"""A whole desk, drawn: the centre's ids with names, labels, the caller's file and the note."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, cast

import msgspec

from decroche.calls.state import NOT_REACHED
from decroche.centre import desk as ids
from decroche.engine.live import parties, positions, supervision
from decroche.engine.live.floor_draw import name_of
from decroche.engine.live.floor_view import AssistView, MessageView
from decroche.engine.live.path import in_words, label
from decroche.engine.live.protocol import (
    ApprovalView,
    DayCall,
    DeskView,
    DispositionView,
    Notice,
    QueueGlance,
    ReasonView,
    StateView,
    WorkView,
)
from decroche.kernel.config import CentreConfig, QueueSpec
from decroche.kernel.ids import AgentId, DispositionId, NumberId, QueueId, ReasonId
from decroche.kernel.numbers import national
from decroche.routing.estimates import waiting
from decroche.routing.state import Approval

if TYPE_CHECKING:
    from decroche.engine.centre import Centre

Stage = Literal["offered", "dialling", "talking", "held", "reconnecting", "after_call"]
Direction = Literal["in", "out"]
Role = Literal["lead", "guest"]
Recording = Literal["off", "available", "asked", "on", "private"]


class Drawn(msgspec.Struct, frozen=True):
    """What the hub holds beside the centre's state."""

    queues: dict[QueueId, QueueGlance] = {}
    """Every line as all desks were last told: glances are coalesced."""
    day: tuple[DayCall, ...] = ()
    notices: tuple[Notice, ...] = ()
    messages: tuple[MessageView, ...] = ()
    assist: AssistView | None = None


def draw(centre: "Centre", agent: AgentId, language: str, beside: Drawn) -> DeskView:
    """The desk of `agent` in his language."""
    state, config = centre.runtime.state, centre.applied
    seen = ids.desk(state, agent, config)
    spec = config.agents.get(agent)
    return DeskView(
        agent=agent,
        name=spec.name if spec is not None else "",
        state=_state(seen, config),
        work=_work(centre, config, agent, seen.work, language) if seen.work is not None else None,
        queues=own_queues(centre, agent, beside.queues),
        day=beside.day,
        reasons=_reasons(config, seen.pause_used_ms),
        notices=beside.notices,
        told=parties.told(config, seen.told),
        lines=parties.lines(config, agent, language),
        supervising=supervision.supervising(config, seen.supervising),
        messages=beside.messages,
        assist=beside.assist,
        position=positions.view(centre, agent),
    )


def is_signed_in(centre: "Centre", agent: AgentId) -> bool:
    """Whether this agent is at work."""
    return ids.at_work(centre.runtime.state, agent)


def glances(centre: "Centre", language: str) -> dict[QueueId, QueueGlance]:
    """Every line of the centre as it is now."""
    lines = centre.runtime.state.routing
    return {
        queue.id: QueueGlance(queue.id, label(queue.name, language), *waiting(lines, queue.id))
        for queue in centre.applied.queues.values()
    }


def own_queues(
    centre: "Centre", agent: AgentId, all_queues: Mapping[QueueId, QueueGlance]
) -> tuple[QueueGlance, ...]:
    """The lines of this agent's queues, in his order."""
    spec = centre.applied.agents.get(agent)
    own = spec.queues if spec is not None else ()
    return tuple(all_queues[queue] for queue in own if queue in all_queues)


def _state(seen: ids.Desk, config: CentreConfig) -> StateView:
    return StateView(
        status=seen.status,
        since_ms=seen.since_ms,
        reason=seen.reason,
        until_ms=seen.until_ms,
        next_status=seen.next_status,
        next_reason=seen.next_reason,
        by=name_of(config, seen.by),
        approval=_approval(seen.approval, config),
        why_declined=seen.why_declined,
    )


def _approval(known: Approval | None, config: CentreConfig) -> ApprovalView | None:
    if known is None:
        return None
    by = name_of(config, known.by)
    return ApprovalView(known.reason, known.asked_ms, known.until_ms, known.answer, by)


def _work(
    centre: "Centre", config: CentreConfig, agent: AgentId, work: ids.Work, language: str
) -> WorkView:
    queue = config.queues.get(work.queue)
    return WorkView(
        interaction=work.interaction,
        segment=work.segment,
        stage=cast(Stage, work.stage),
        queue=label(queue.name, language) if queue is not None else "",
        greeting=label(queue.greeting, work.language) if queue is not None else "",
        number_called=_number_called(config, work.number),
        queued_ms=work.queued_ms,
        offered_ms=work.offered_ms,
        ring_until_ms=work.ring_until_ms,
        answered_ms=work.answered_ms,
        held_since_ms=work.held_since_ms,
        ended_ms=work.ended_ms,
        after_call_until_ms=work.after_call_until_ms,
        extensions_left=work.extensions_left,
        held_to_clock=work.held_to_clock,
        recording=cast(Recording, work.recording),
        disposition=work.disposition,
        dispositions=_dispositions(config, queue, work.may_be_unreached),
        note=centre.files.note(work.interaction, agent),
        path=in_words(config, work.number, work.path, language),
        file=centre.files.of(work.interaction),
        times_offered=work.times_offered,
        direction=cast(Direction, work.direction),
        role=cast(Role, work.role),
        joined=work.joined,
        parties=tuple(parties.party(centre, each, language) for each in work.parties),
        by=parties.name_of(config, work.by),
        notes=parties.notes(centre, work.interaction, agent),
        card_until_ms=work.card_until_ms,
        rings=work.rings,
        site=parties.site(centre, agent) if work.emergency else None,
        client=parties.client(config, queue),
        promise=parties.promise(config, work.promise),
        supervisor=supervision.watched(config, work.watched),
        auto_answer_s=work.auto_answer_s,
    )


def _number_called(config: CentreConfig, number: NumberId | None) -> str:
    spec = config.numbers.get(number) if number is not None else None
    return national(spec.e164, config.country) if spec is not None else ""


UNREACHED = DispositionView(NOT_REACHED, fr="Non joint", en="Not reached")


def _dispositions(
    config: CentreConfig, queue: QueueSpec | None, may_be_unreached: bool
) -> tuple[DispositionView, ...]:
    """The queue's, in its order; of a call out, also that nobody was reached."""
    wanted: tuple[DispositionId, ...] = queue.dispositions if queue is not None else ()
    known = [config.dispositions[each] for each in wanted if each in config.dispositions]
    views = [DispositionView(d.id, label(d.label, "fr"), label(d.label, "en")) for d in known]
    return (*views, UNREACHED) if may_be_unreached else tuple(views)


def _reasons(config: CentreConfig, used_ms: Mapping[ReasonId, int]) -> tuple[ReasonView, ...]:
    return tuple(
        ReasonView(
            id=r.id,
            fr=label(r.label, "fr"),
            en=label(r.label, "en"),
            kind=r.kind,
            max_min=r.max_min,
            quota_min=r.quota_min,
            used_ms=used_ms.get(r.id, 0),
            approval_min=r.approval_min,
        )
        for r in config.pause_reasons.values()
    )
