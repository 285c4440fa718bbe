"""Missed calls: the list, its length for the navigation, and what is done about one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from decroche.domains.missed import schemas, service
from decroche.domains.tenancy.access import Permission
from decroche.domains.tenancy.requests import actor_of

router = Router(tags=["missed"])


@router.get("/missed", response=schemas.MissedListOut)
def missed(request: HttpRequest) -> dict[str, Any]:
    """Agents: of their queues. Supervisors: all."""
    return service.listed(actor_of(request, Permission.READ_INTERACTIONS))


@router.get("/missed/count", response=schemas.MissedCountOut)
def missed_count(request: HttpRequest) -> dict[str, int]:
    return {"count": service.count(actor_of(request, Permission.READ_INTERACTIONS))}


@router.post("/missed/{uuid:id}/claim", response=schemas.MissedOut)
def missed_claim(request: HttpRequest, id: UUID) -> dict[str, Any]:
    """Before calling back. Refusals: SeenTo, NotFound."""
    return service.claim(actor_of(request, Permission.WORK_AT_DESK), id)


@router.post("/missed/{uuid:id}/release", response={204: None})
def missed_release(request: HttpRequest, id: UUID) -> Status[None]:
    """The call back did not come about."""
    service.release(actor_of(request, Permission.WORK_AT_DESK), id)
    return Status(204, None)


@router.post("/missed/{uuid:id}/done", response={204: None})
def missed_done(request: HttpRequest, id: UUID, payload: schemas.DoneIn) -> Status[None]:
    """Seen to otherwise. Refusals: NotFound."""
    service.mark_done(actor_of(request, Permission.WORK_AT_DESK), id, payload.note, payload.seen_ms)
    return Status(204, None)
