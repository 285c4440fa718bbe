"""Addresses whose SIP is refused because somebody guessed passwords from there.

They are the installation's, not one organisation's: every administrator sees and lifts them.
"""

from __future__ import annotations

import ipaddress
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from decroche.domains.audit.models import ChangeLog
from decroche.domains.tenancy import guard_control
from decroche.domains.tenancy.access import Permission
from decroche.domains.tenancy.errors import NotFound
from decroche.domains.tenancy.requests import actor_of

router = Router(tags=["bans"])


class BanOut(Schema):
    address: str
    since_ms: int
    until_ms: int
    failures: int
    times: int


class BansOut(Schema):
    away: bool
    """The guard does not answer: nothing is known."""
    bans: list[BanOut]


@router.get("/bans", response=BansOut)
def bans(request: HttpRequest) -> dict[str, Any]:
    """Newest first."""
    actor_of(request, Permission.CHANGE_BANS)
    try:
        return {"away": False, "bans": guard_control.ask("GET", "bans")}
    except guard_control.GuardAway:
        return {"away": True, "bans": []}


@router.delete("/bans/{address}", response={204: None})
def pardon(request: HttpRequest, address: str) -> HttpResponse:
    """Lift it now, and forget the failures."""
    actor = actor_of(request, Permission.CHANGE_BANS)
    try:
        found = str(ipaddress.ip_address(address))
    except ValueError:
        raise NotFound from None
    guard_control.ask("DELETE", "bans", found)
    ChangeLog.objects.create(
        tenant_id=actor.tenant_id,
        account_id=actor.account_id,
        account_name=actor.name,
        act="archive",
        kind="ban",
        object_id=uuid5(NAMESPACE_URL, f"ban:{found}"),
        object_name=found,
        before={"address": found},
        after={},
    )
    return HttpResponse(status=204)
