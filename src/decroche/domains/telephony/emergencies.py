"""Throwing an emergency switch: supervisors do it, without the editor of flows."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from decroche.domains.audit.routes import values_of_payload
from decroche.domains.audit.rows import get_own, update_row
from decroche.domains.telephony import checks, uses
from decroche.domains.telephony import models as m
from decroche.domains.telephony.publish import publish
from decroche.domains.telephony.schemas import Name, Shown
from decroche.domains.tenancy.access import Permission
from decroche.domains.tenancy.requests import actor_of

router = Router(tags=["setup"])


class EmergencyIn(Schema):
    name: Name
    prompt_id: UUID | None = None
    """What "message" says."""


class EmergencyOut(EmergencyIn, Shown):
    state: Literal["off", "closed", "message"]
    flows: list[str]
    """Names of the published call flows that have it: without one it does nothing."""

    @staticmethod
    def resolve_flows(row: m.Emergency) -> list[str]:
        found = uses.published_with("emergency", str(row.id))
        return sorted(flow.name for flow in found)


class ThrowIn(Schema):
    state: Literal["off", "closed", "message"]
    prompt_id: UUID | None = None
    """What "message" says; None: what it said last."""


@router.post(
    "/emergencies/{uuid:id}/throw", response=EmergencyOut, operation_id="emergencies_throw"
)
def throw(request: HttpRequest, id: UUID, payload: ThrowIn) -> m.Emergency:
    """Calls that come from now on obey. Refusals: Invalid (no message to say)."""
    actor = actor_of(request, Permission.THROW_EMERGENCY)
    switch = get_own(m.Emergency, id)
    values = values_of_payload(payload)
    checks.own(m.Prompt, values["prompt_id"], "prompt_id")
    if values["prompt_id"] is None:
        del values["prompt_id"]
    if payload.state == "message" and not values.get("prompt_id", switch.prompt_id):
        checks.refuse("prompt_id", "choisissez le message", "choose the message")
    update_row(actor, switch, values)
    publish(actor)
    return switch


def emergency_free(switch: m.Emergency) -> None:
    """Raises InUse."""
    uses.refuse_if_used(uses.flows_with("emergency", str(switch.id)))
