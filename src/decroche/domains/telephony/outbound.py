"""Calls out: numbers that may be shown, and what is open beside the country's own numbers."""

from __future__ import annotations

from typing import Any

import phonenumbers
from django.http import HttpRequest
from ninja import Router

from decroche.domains.audit.rows import live
from decroche.domains.audit.service import record_change, values_of
from decroche.domains.customers.numbers import to_e164
from decroche.domains.telephony import checks, schemas
from decroche.domains.telephony import models as m
from decroche.domains.telephony.publish import publish
from decroche.domains.tenancy.access import Actor, Permission
from decroche.domains.tenancy.errors import AlreadyThere
from decroche.domains.tenancy.models import Client, Tenant
from decroche.domains.tenancy.requests import actor_of
from decroche.gate import numbers

router = Router(tags=["setup"])
SHOWABLE = ("fixed", "freephone", "ordinary")
"""No mobile number, not even one's own; no surcharged one. Rule: ARCEP, décision n° 2018-0881
modifiée, annexe 1, 2.2.2 and 2.3.4."""


def check_caller_id(actor: Actor, values: checks.Values, present: checks.Present) -> checks.Values:
    """A number that the called can call back, shown once."""
    checks.own(Client, values["client_id"], "client_id")
    country = Tenant.objects.get(id=actor.tenant_id).country
    values["e164"] = to_e164(values["e164"], country)
    found = numbers.read(values["e164"], country)
    if found is None or found.kind not in SHOWABLE:
        checks.refuse(
            "e164",
            "un centre présente un numéro fixe, gratuit ou sans surcoût, jamais un mobile",
            "a centre shows a fixed, freephone or ordinary-rate number, never a mobile one",
        )
    if values["valid_until"] is not None and values["valid_until"] < values["proof_on"]:
        checks.refuse("valid_until", "c'est avant la preuve", "this is before the proof")
    others = live(m.CallerId).filter(e164=values["e164"])
    if present is not None:
        others = others.exclude(pk=present.pk)
    if others.exists():
        raise AlreadyThere(what=values["e164"])
    return values


def check_outside(actor: Actor, values: checks.Values, present: checks.Present) -> checks.Values:
    """A number that can be dialled. Whether it may be, the gate says at each call: classes and
    countries are opened and closed without a look at this list."""
    country = Tenant.objects.get(id=actor.tenant_id).country
    values["e164"] = to_e164(values["e164"], country)
    found = numbers.read(values["e164"], country)
    if found is None or found.kind in ("emergency", "text_only"):
        checks.refuse(
            "e164",
            "un parcours ne transfère pas vers un numéro d'urgence",
            "a flow hands no caller on to an emergency number",
        )
    return values


@router.get("/outbound", response=schemas.OutboundOut, operation_id="outbound_get")
def get(request: HttpRequest) -> m.Outbound:
    """What calls out may reach; as at a first start if nothing was ever changed."""
    actor_of(request, Permission.READ_SETUP)
    return m.Outbound.objects.first() or m.Outbound()


@router.put("/outbound", response=schemas.OutboundOut, operation_id="outbound_update")
def update(request: HttpRequest, payload: schemas.OutboundIn) -> m.Outbound:
    """Open or close; in force at once."""
    actor = actor_of(request, Permission.CHANGE_SETUP)
    tenant = Tenant.objects.get(id=actor.tenant_id)
    row = m.Outbound.objects.first() or m.Outbound(tenant=tenant)
    before = values_of(row)
    for name, value in _in_order(payload.model_dump(mode="json")).items():
        setattr(row, name, value)
    row.save()
    record_change(actor, "update", row, before, values_of(row), tenant.name)
    publish(actor)
    return row


def _in_order(values: dict[str, Any]) -> dict[str, Any]:
    """The same choice is the same value, whatever was ticked first."""
    lists = {name: sorted(set(values[name])) for name in ("classes", "countries")}
    return values | lists


@router.get("/outbound/countries", response=list[str], operation_id="outbound_countries")
def countries(request: HttpRequest) -> list[str]:
    """Countries (ISO 3166, two letters) that have numbers of their own."""
    actor_of(request, Permission.READ_SETUP)
    return sorted(phonenumbers.SUPPORTED_REGIONS)
