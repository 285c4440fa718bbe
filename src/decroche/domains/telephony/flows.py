"""Beside the five endpoints of a call flow: check, publish, versions, bring back."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest
from ninja import Router, Status

from decroche.domains.audit.routes import values_of_payload
from decroche.domains.audit.rows import get_own
from decroche.domains.telephony import flow_schemas as schemas
from decroche.domains.telephony import models as m
from decroche.domains.telephony import versions
from decroche.domains.tenancy.access import Permission
from decroche.domains.tenancy.requests import actor_of
from decroche.flows.words import said

router = Router(tags=["setup"])


@router.post("/flows/check", response=list[schemas.FlowProblemOut], operation_id="flows_check")
def check(request: HttpRequest, payload: schemas.FlowCheckIn) -> list[dict[str, Any]]:
    """What is wrong with these steps, saved or not."""
    actor = actor_of(request, Permission.CHANGE_SETUP)
    given = values_of_payload(payload)
    id = given["id"] or str(uuid4())
    found = versions.problems(actor.tenant_id, id, given["name"], given["steps"])
    words = [(problem, *said(problem)) for problem in found]
    return [{"step": p.node, "code": p.code, "fr": fr, "en": en} for p, fr, en in words]


@router.post(
    "/flows/{uuid:id}/publish",
    response={201: schemas.FlowVersionOut},
    operation_id="flows_publish",
)
def publish(
    request: HttpRequest, id: UUID, payload: schemas.FlowPublishIn
) -> Status[dict[str, Any]]:
    """The saved draft as a new version, now or at an instant. Refusals: FlowFaulty, Invalid."""
    actor = actor_of(request, Permission.CHANGE_SETUP)
    flow = get_own(m.Flow, id)
    version = versions.new_version(actor, flow, payload.note, payload.at)
    return Status(201, _shown(version, flow))


@router.get(
    "/flows/{uuid:id}/versions",
    response=list[schemas.FlowVersionOut],
    operation_id="flows_versions",
)
def listed(request: HttpRequest, id: UUID) -> list[dict[str, Any]]:
    """Newest first."""
    actor_of(request, Permission.READ_SETUP)
    flow = get_own(m.Flow, id)
    rows = m.FlowVersion.objects.filter(flow=flow).order_by("-number")[: versions.SHOWN]
    return [_shown(row, flow) for row in rows]


@router.post(
    "/flows/{uuid:id}/versions/{int:number}/bring-back",
    response={201: schemas.FlowVersionOut},
    operation_id="flows_bring_back",
)
def bring_back(request: HttpRequest, id: UUID, number: int) -> Status[dict[str, Any]]:
    """A new version equal to that one, in force at once. Refusals: FlowFaulty."""
    actor = actor_of(request, Permission.CHANGE_SETUP)
    flow = get_own(m.Flow, id)
    return Status(201, _shown(versions.bring_back(actor, flow, number), flow))


@router.delete(
    "/flows/{uuid:id}/versions/{int:number}", response={204: None}, operation_id="flows_cancel"
)
def cancel(request: HttpRequest, id: UUID, number: int) -> Status[None]:
    """A planned version will not come. Refusals: NotPlanned."""
    actor = actor_of(request, Permission.CHANGE_SETUP)
    versions.cancel(actor, get_own(m.Flow, id), number)
    return Status(204, None)


def _shown(version: m.FlowVersion, flow: m.Flow) -> dict[str, Any]:
    fields = ("number", "note", "author", "created_at", "publish_at", "published_at")
    shown = {name: getattr(version, name) for name in fields}
    return {**shown, "standing": version.standing(flow.version)}
