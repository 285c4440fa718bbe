"""The organisation's own bounds: calls at once, the longest call, the wait for a lost page."""

from __future__ import annotations

from typing import Annotated

import msgspec
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from decroche.domains.audit.service import record_change
from decroche.domains.telephony.publish import publish
from decroche.domains.tenancy.access import Permission
from decroche.domains.tenancy.models import Tenant
from decroche.domains.tenancy.requests import actor_of
from decroche.kernel.config import Limits

router = Router(tags=["setup"])


class LimitsIn(Schema):
    """As `kernel.config.Limits`; the longest call in minutes."""

    calls_max: Annotated[int, Field(ge=1, le=2000)]
    call_max_min: Annotated[int, Field(ge=5, le=720)]
    # A page that is loaded anew needs some seconds; nobody holds the line for minutes.
    comeback_s: Annotated[int, Field(ge=5, le=120)]


class LimitsOut(LimitsIn):
    pass


@router.get("/limits", response=LimitsOut, operation_id="limits_get")
def get(request: HttpRequest) -> dict[str, int]:
    """What is in force."""
    actor = actor_of(request, Permission.READ_SETUP)
    return _shown(Tenant.objects.get(id=actor.tenant_id))


@router.put("/limits", response=LimitsOut, operation_id="limits_update")
def update(request: HttpRequest, payload: LimitsIn) -> dict[str, int]:
    """In force at once; calls that have begun keep the longest time they began with."""
    actor = actor_of(request, Permission.CHANGE_SETUP)
    tenant = Tenant.objects.select_for_update().get(id=actor.tenant_id)
    before = _shown(tenant)
    tenant.limits = {
        "calls_max": payload.calls_max,
        "call_max_s": payload.call_max_min * 60,
        "comeback_s": payload.comeback_s,
    }
    tenant.save(update_fields=["limits"])
    record_change(actor, "update", tenant, before, _shown(tenant), tenant.name)
    publish(actor)
    return _shown(tenant)


def _shown(tenant: Tenant) -> dict[str, int]:
    limits = msgspec.convert(tenant.limits, Limits)
    return {
        "calls_max": limits.calls_max,
        "call_max_min": -(-limits.call_max_s // 60),
        "comeback_s": limits.comeback_s,
    }
