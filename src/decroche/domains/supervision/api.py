"""The log of supervisors on agents' calls, and what agents see of it."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from decroche.domains.audit.service import record_change, values_of
from decroche.domains.interactions.store import LIST_MAX, get_interaction
from decroche.domains.staff.models import Agent
from decroche.domains.supervision.models import Supervision, SupervisionRule
from decroche.domains.telephony.publish import publish
from decroche.domains.tenancy.access import Permission
from decroche.domains.tenancy.models import Tenant
from decroche.domains.tenancy.requests import actor_of

router = Router(tags=["supervision"])


class SupervisionOut(Schema):
    """A supervisor was on an agent's call in one way, from when to when; UTC milliseconds."""

    id: str
    interaction_id: UUID
    supervisor: str
    agent: str
    mode: Literal["listen", "whisper", "join", "take_over"]
    since_ms: int
    until_ms: int | None
    shown: bool
    """The agent saw it while it happened."""


class SupervisionFilter(Schema):
    """All optional; newest first."""

    since_ms: int | None = None
    before_ms: int | None = None
    limit: int = 50


class RuleIn(Schema):
    """What agents see of supervisors. `shown`: as `kernel.config.SupervisionSpec`."""

    shown: Literal["always", "spoken", "joined"]
    why_shown: bool = True
    """Agents read why their state was changed on the floor."""


class RuleOut(RuleIn):
    pass


@router.get("/supervisions", response=list[SupervisionOut])
def supervisions(request: HttpRequest, wanted: Query[SupervisionFilter]) -> list[dict[str, Any]]:
    """For those to whom supervisors answer."""
    actor_of(request, Permission.READ_SUPERVISIONS)
    rows = Supervision.objects.order_by("-since_ms", "-id")
    if wanted.since_ms is not None:
        rows = rows.filter(since_ms__gte=wanted.since_ms)
    if wanted.before_ms is not None:
        rows = rows.filter(since_ms__lt=wanted.before_ms)
    return _lines(list(rows[: max(1, min(wanted.limit, LIST_MAX))]))


@router.get("/interactions/{uuid:id}/supervisions", response=list[SupervisionOut])
def of_interaction(request: HttpRequest, id: UUID) -> list[dict[str, Any]]:
    """Of one contact, in order. Agents read what they could see while it happened."""
    actor = actor_of(request, Permission.READ_INTERACTIONS)
    rows = Supervision.objects.filter(interaction_id=get_interaction(id).id)
    if not actor.may(Permission.SUPERVISE):
        rows = rows.filter(shown=True)
    return _lines(list(rows.order_by("since_ms", "id")))


@router.get("/supervision", response=RuleOut, operation_id="supervision_get")
def get(request: HttpRequest) -> SupervisionRule:
    """What is in force; as at a first start if nothing was ever changed."""
    actor_of(request, Permission.READ_SETUP)
    return SupervisionRule.objects.first() or SupervisionRule()


@router.put("/supervision", response=RuleOut, operation_id="supervision_update")
def update(request: HttpRequest, payload: RuleIn) -> SupervisionRule:
    """In force from the next act of a supervisor on."""
    actor = actor_of(request, Permission.CHANGE_SETUP)
    tenant = Tenant.objects.get(id=actor.tenant_id)
    row = SupervisionRule.objects.first() or SupervisionRule(tenant=tenant)
    before = values_of(row)
    row.shown, row.why_shown = payload.shown, payload.why_shown
    row.save()
    record_change(actor, "update", row, before, values_of(row), tenant.name)
    publish(actor)
    return row


def _lines(rows: list[Supervision]) -> list[dict[str, Any]]:
    names = {agent.id: agent.name for agent in Agent.objects.all()}
    return [
        {
            "id": row.id,
            "interaction_id": row.interaction_id,
            "supervisor": names.get(row.supervisor_id, ""),
            "agent": names.get(row.agent_id, ""),
            "mode": row.mode,
            "since_ms": row.since_ms,
            "until_ms": row.until_ms,
            "shown": row.shown,
        }
        for row in rows
    ]
