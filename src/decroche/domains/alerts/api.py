"""Set-up of webhooks: the five endpoints, their secret, how deliveries went, and a test."""

from __future__ import annotations

import datetime
import secrets
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from decroche.domains.alerts import addresses, schemas
from decroche.domains.alerts.models import SENT, TEST, WAITING, Delivery, Webhook
from decroche.domains.alerts.words import said
from decroche.domains.audit.routes import Setup, add_routes
from decroche.domains.audit.rows import get_own, live
from decroche.domains.tenancy.access import Actor, Permission
from decroche.domains.tenancy.errors import Invalid
from decroche.domains.tenancy.models import Client, Tenant
from decroche.domains.tenancy.requests import actor_of
from decroche.seal import Seal

router = Router(tags=["setup"])
LAST_SHOWN = 10
Values = dict[str, Any]
FAULTS: dict[addresses.Fault, tuple[str, str]] = {
    "scheme": ("commencez par https:// (ou http://)", "begin with https:// (or http://)"),
    "host": ("cette adresse est incomplète", "this address is not whole"),
    "user": (
        "sans nom ni mot de passe : la signature dit de qui vient le message",
        "without name and password: the signature says whom the message is from",
    ),
    "inside": (
        "cette adresse est à l'intérieur d'un réseau : donnez une adresse publique",
        "this address is inside a network: give a public one",
    ),
}


def check_webhook(actor: Actor, values: Values, present: models.Model | None) -> Values:
    """Raises Invalid. The secret leaves sealed."""
    if values["client_id"] and not live(Client).filter(id=values["client_id"]).exists():
        raise Invalid(
            field="client_id", why_fr="cet élément n'existe pas", why_en="this does not exist"
        )
    values["url"] = values["url"].strip()
    fault = addresses.fault_of(values["url"], settings.DECROCHE.webhooks.allow_inside)
    if fault is not None:
        fr, en = FAULTS[fault]
        raise Invalid(field="url", why_fr=fr, why_en=en)
    secret = values.pop("secret")
    if secret is None and present is None:
        secret = secrets.token_urlsafe(32)
    if secret is not None:
        values["secret"] = seal().close(secret)
    return values


def seal() -> Seal:
    """Closes and opens webhooks' secrets."""
    return Seal(settings.SECRETS.trunk_key)


def _told_by_the_database(actor: Actor) -> None:
    """The engine need not know: `engine_alert` looks which webhooks there are."""


KIND = Setup(
    "/webhooks", "webhooks", Webhook, schemas.WebhookIn, schemas.WebhookOut,
    _told_by_the_database, check=check_webhook,
)  # fmt: skip
add_routes(router, KIND)


@router.get("/webhooks/{uuid:id}/secret", response=schemas.SecretOut)
def secret(request: HttpRequest, id: UUID) -> dict[str, str]:
    """For the receiver's set-up, to those who may change it here."""
    actor_of(request, Permission.CHANGE_SETUP)
    return {"secret": seal().open(get_own(Webhook, id).secret)}


@router.get("/webhooks/{uuid:id}/state", response=schemas.WebhookStateOut)
def state(request: HttpRequest, id: UUID) -> Values:
    """How the last deliveries went."""
    actor_of(request, Permission.READ_SETUP)
    webhook = get_own(Webhook, id)
    rows = Delivery.objects.filter(webhook=webhook)
    last = list(rows.order_by("-made_at", "-id")[:LAST_SHOWN])
    return {
        "level": _level(webhook, last),
        "waiting": rows.filter(state=WAITING).count(),
        "last": [_line(row) for row in last],
    }


@router.post("/webhooks/{uuid:id}/test", response={201: schemas.DeliveryOut})
def test(request: HttpRequest, id: UUID) -> Status[Values]:
    """A message that tells nothing, sent within seconds the way alerts are, and tried once."""
    actor = actor_of(request, Permission.CHANGE_SETUP)
    webhook = get_own(Webhook, id)
    tenant = Tenant.objects.get(id=actor.tenant_id)
    now = timezone.now()
    body = {"event": TEST, "organisation": {"id": str(tenant.id), "name": tenant.name}}
    row = Delivery.objects.create(
        tenant=tenant, webhook=webhook, event=TEST, body=body, made_at=now, due_at=now
    )
    return Status(201, _line(row))


def _level(webhook: Webhook, last: list[Delivery]) -> str:
    """By the newest that has been tried."""
    if not webhook.enabled:
        return "off"
    if not last:
        return "none"
    known = next((row for row in last if row.state != WAITING or row.tries), None)
    if known is None:
        return "waiting"
    return "good" if known.state == SENT else "wrong"


def _line(row: Delivery) -> Values:
    code = "sent" if row.state == SENT else row.code or "waiting"
    words = said(code, row.status)
    return {
        "id": row.id,
        "event": row.event,
        "state": row.state,
        "made_ms": _ms(row.made_at),
        "ended_ms": _ms(row.ended_at) if row.ended_at else None,
        "next_ms": _ms(row.due_at) if row.state == WAITING else None,
        "tries": row.tries,
        "fr": words.fr,
        "en": words.en,
    }


def _ms(at: datetime.datetime) -> int:
    return round(at.timestamp() * 1000)
