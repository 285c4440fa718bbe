"""Customers: search, file, create, change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from decroche.domains.customers import erasure, schemas, service, store
from decroche.domains.tenancy.access import Permission
from decroche.domains.tenancy.requests import actor_of

router = Router(tags=["customers"])


@router.get("/customers", response=list[schemas.CustomerOut])
def search(request: HttpRequest, q: str, limit: int = 20) -> list[dict[str, Any]]:
    """By name, company, e-mail, or a number in any writing; from three digits."""
    actor = actor_of(request, Permission.READ_CUSTOMERS)
    country = service.country_of(actor)
    return [service.shown(person, country) for person in store.search(q, max(1, limit))]


@router.get("/customers/owners", response=list[schemas.OwnerOut])
def owners(request: HttpRequest) -> list[dict[str, Any]]:
    """Agents, by name: each can be a customer's case owner."""
    actor_of(request, Permission.READ_CUSTOMERS)
    return [{"id": agent.id, "name": agent.name} for agent in store.owners()]


@router.post("/customers", response={201: schemas.CustomerOut})
def create(request: HttpRequest, payload: schemas.CustomerIn) -> Status[dict[str, Any]]:
    actor = actor_of(request, Permission.CHANGE_CUSTOMERS)
    return Status(201, service.shown(service.create(actor, payload), service.country_of(actor)))


@router.get("/customers/{uuid:id}", response=schemas.CustomerOut)
def get(request: HttpRequest, id: UUID) -> dict[str, Any]:
    actor = actor_of(request, Permission.READ_CUSTOMERS)
    return service.shown(store.get_person(id), service.country_of(actor))


@router.put("/customers/{uuid:id}", response=schemas.CustomerOut)
def change(request: HttpRequest, id: UUID, payload: schemas.CustomerIn) -> dict[str, Any]:
    actor = actor_of(request, Permission.CHANGE_CUSTOMERS)
    person = service.change(actor, store.get_person(id), payload)
    return service.shown(person, service.country_of(actor))


@router.post("/customers/{uuid:id}/erase", response=schemas.ErasedOut)
def erase(request: HttpRequest, id: UUID, payload: schemas.ErasureIn) -> dict[str, int]:
    """For good. Contacts stay, without who it was; refused while one runs or a call is promised."""
    actor = actor_of(request, Permission.ERASE_CUSTOMERS)
    return erasure.erase(actor, store.get_person(id), payload.name)
