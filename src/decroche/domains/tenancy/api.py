"""Who am I, and in which language."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from decroche.domains.tenancy.access import GRANTED
from decroche.domains.tenancy.models import Account, Tenant
from decroche.domains.tenancy.requests import actor_of

router = Router(tags=["me"])


class Me(Schema):
    id: UUID
    email: str
    name: str
    language: str
    role: str
    agent: UUID | None
    tenant: UUID
    tenant_name: str
    country: str
    permissions: list[str]


class LanguageIn(Schema):
    language: Literal["fr", "en"]


@router.get("/me", response=Me)
def me(request: HttpRequest) -> Me:
    actor = actor_of(request)
    account = Account.objects.get(id=actor.account)
    tenant = Tenant.objects.get(id=actor.tenant_id)
    return Me(
        id=account.id,
        email=account.email,
        name=account.name,
        language=account.language,
        role=actor.role,
        agent=actor.agent_id,
        tenant=tenant.id,
        tenant_name=tenant.name,
        country=tenant.country,
        permissions=sorted(permission.value for permission in GRANTED[actor.role]),
    )


@router.post("/me/language", response=Me)
def set_language(request: HttpRequest, payload: LanguageIn) -> Me:
    actor = actor_of(request)
    Account.objects.filter(id=actor.account).update(language=payload.language)
    return me(request)
