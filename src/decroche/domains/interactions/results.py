"""Results that are given after the after-call work: «non qualifié» until then. The engine alone
writes them, as everything of a contact."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from decroche.domains.interactions import models as m
from decroche.domains.interactions.promises import EngineAway
from decroche.domains.interactions.qualified import has_result, may_give
from decroche.domains.interactions.store import get_interaction
from decroche.domains.telephony.models import Disposition, Queue
from decroche.domains.tenancy import engine_control
from decroche.domains.tenancy.access import Actor, Permission
from decroche.domains.tenancy.errors import Invalid, NotFound
from decroche.domains.tenancy.requests import actor_of
from decroche.kernel.refusal import Refusal

router = Router(tags=["interactions"])


class ResultIn(Schema):
    segment_id: Annotated[str, Field(max_length=80)]
    disposition_id: UUID


class NotYourPart(Refusal):
    code: ClassVar[str] = "not_your_part"
    status: ClassVar[int] = 403
    fr: ClassVar[str] = (
        "Le résultat revient au conseiller qui a parlé au client : demandez-le-lui, ou à un"
        " superviseur."
    )
    en: ClassVar[str] = (
        "The result is for the agent who spoke with the customer: ask that agent, or a supervisor."
    )


class StillOn(Refusal):
    code: ClassVar[str] = "still_on"
    fr: ClassVar[str] = "Cet appel n'est pas terminé : son résultat se choisit au poste."
    en: ClassVar[str] = "This call is not over: its result is chosen at the desk."


class HasResult(Refusal):
    code: ClassVar[str] = "has_result"
    fr: ClassVar[str] = "Un autre résultat vient d'être enregistré : rechargez la page."
    en: ClassVar[str] = "Another result has just been saved: reload the page."


@router.post("/interactions/{uuid:id}/result", response={204: None})
def give(request: HttpRequest, id: UUID, payload: ResultIn) -> Status[None]:
    """The result of a part that has none. Refusals: NotYourPart, StillOn, HasResult, EngineAway."""
    actor = actor_of(request, Permission.WORK_AT_DESK)
    part = m.Segment.objects.filter(
        id=payload.segment_id, interaction_id=get_interaction(id).id
    ).first()
    if part is None:
        raise NotFound
    _refuse(actor, part, payload.disposition_id)
    if part.disposition_id is None:
        _tell(actor, part, payload.disposition_id)
    return Status(204, None)


def _refuse(actor: Actor, part: m.Segment, wanted: UUID) -> None:
    if not may_give(actor, part):
        raise NotYourPart
    if part.answered_ms is None or part.ended_ms is None:
        raise StillOn
    if has_result(part) and part.disposition_id != wanted:
        raise HasResult
    queue = Queue.objects.get(id=part.queue_id)
    if str(wanted) not in queue.dispositions or not _is_live(wanted):
        raise Invalid(
            field="disposition_id",
            why_fr="cette file ne propose plus ce résultat, rechargez la page",
            why_en="this queue no longer offers this result, reload the page",
        )


def _is_live(disposition: UUID) -> bool:
    return Disposition.objects.filter(id=disposition, archived=False).exists()


def _tell(actor: Actor, part: m.Segment, disposition: UUID) -> None:
    """Returns when the engine has committed it."""
    event: dict[str, Any] = {
        "type": "disposed_later",
        "agent": str(part.agent_id),
        "interaction": str(part.interaction_id),
        "segment": part.id,
        "disposition": str(disposition),
        "by": str(actor.agent_id or actor.account),
    }
    if not engine_control.post("disposition", {"tenant": str(actor.tenant_id), "event": event}):
        raise EngineAway
