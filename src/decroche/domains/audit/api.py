"""The change log, newest first."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from decroche.domains.audit.models import ChangeLog
from decroche.domains.tenancy.access import Permission
from decroche.domains.tenancy.requests import actor_of

router = Router(tags=["changes"])
PAGE_MAX = 200  # A screen shows fifty; more in one answer only slows it.


class ChangeOut(Schema):
    id: UUID
    at: datetime.datetime
    account_id: UUID | None
    account_name: str
    act: str
    kind: str
    object_id: UUID
    object_name: str
    before: dict[str, Any]
    after: dict[str, Any]


class ChangeFilter(Schema):
    kind: str | None = None
    object_id: UUID | None = None
    before: datetime.datetime | None = None
    """Older than this instant: the last one of the page before."""
    limit: int = 50


@router.get("/changes", response=list[ChangeOut])
def changes(request: HttpRequest, wanted: Query[ChangeFilter]) -> list[ChangeLog]:
    actor_of(request, Permission.READ_CHANGES)
    rows = ChangeLog.objects.order_by("-at", "-id")
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.object_id:
        rows = rows.filter(object_id=wanted.object_id)
    if wanted.before:
        rows = rows.filter(at__lt=wanted.before)
    return list(rows[: max(1, min(wanted.limit, PAGE_MAX))])
