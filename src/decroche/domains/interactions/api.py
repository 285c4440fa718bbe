"""Contacts: lists, one with all that belongs to it, and its recordings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Query, Router, Schema

from decroche.domains.customers.store import get_person
from decroche.domains.interactions import alarms, attempts, playback, results, schemas, store
from decroche.domains.tenancy import guard_control
from decroche.domains.tenancy.access import Permission
from decroche.domains.tenancy.requests import actor_of

router = Router(tags=["interactions"])
router.add_router("", alarms.router)
router.add_router("", results.router)


class ContactFilter(Schema):
    """All optional; newest first."""

    since_ms: int | None = None
    before_ms: int | None = None
    queue_id: UUID | None = None
    person_id: UUID | None = None
    agent_id: UUID | None = None
    """Offered to this agent, answered or not."""
    outcome: str | None = None
    limit: int = 50


@router.get("/interactions", response=list[schemas.ContactOut])
def contacts(request: HttpRequest, wanted: Query[ContactFilter]) -> list[dict[str, Any]]:
    """The day's list, or any other stretch of time."""
    actor = actor_of(request, Permission.READ_INTERACTIONS)
    filters = {
        "arrived_ms__gte": wanted.since_ms,
        "arrived_ms__lt": wanted.before_ms,
        "queue_id": wanted.queue_id,
        "person_id": wanted.person_id,
        "outcome": wanted.outcome,
        "id__in": store.offered_to(wanted.agent_id),
    }
    return store.list_contacts(actor, filters, wanted.limit)


class AttemptFilter(Schema):
    """All optional; newest first."""

    since_ms: int | None = None
    before_ms: int | None = None
    agent_id: UUID | None = None
    allowed: bool | None = None
    limit: int = 50


@router.get("/attempts", response=list[schemas.CallAttemptOut])
def calls_out(request: HttpRequest, wanted: Query[AttemptFilter]) -> list[dict[str, Any]]:
    """Calls out that were asked for, refused ones too, with the gate's verdict in words."""
    actor = actor_of(request, Permission.READ_ATTEMPTS)
    filters = {
        "at_ms__gte": wanted.since_ms,
        "at_ms__lt": wanted.before_ms,
        "agent_id": wanted.agent_id,
        "allowed": wanted.allowed,
    }
    return attempts.list_attempts(actor, filters, wanted.limit)


@router.get("/customers/{uuid:id}/interactions", response=list[schemas.ContactOut])
def history(request: HttpRequest, id: UUID, limit: int = 50) -> list[dict[str, Any]]:
    """A customer's contacts."""
    actor = actor_of(request, Permission.READ_INTERACTIONS)
    return store.list_contacts(actor, {"person_id": get_person(id).id}, limit)


@router.get("/interactions/{uuid:id}", response=schemas.InteractionOut)
def interaction(request: HttpRequest, id: UUID) -> dict[str, Any]:
    actor = actor_of(request, Permission.READ_INTERACTIONS)
    return store.whole(actor, store.get_interaction(id))


@router.get("/interactions/{uuid:id}/sip-trace", response=schemas.TraceOut)
def sip_trace(request: HttpRequest, id: UUID) -> dict[str, Any]:
    """The SIP messages of all legs of one call, numbers masked, kept for a week at most."""
    actor_of(request, Permission.READ_SIP_TRACE)
    wanted = str(store.get_interaction(id).id)
    try:
        return {"away": False, "messages": guard_control.ask("GET", "trace", wanted)}
    except guard_control.GuardAway:
        return {"away": True, "messages": []}


@router.get("/messages/{message}", summary="audio/wav, with ranges")
def hear(request: HttpRequest, message: str) -> HttpResponse | StreamingHttpResponse:
    """What a caller said after the beep."""
    actor = actor_of(request, Permission.READ_INTERACTIONS)
    sound = playback.answer(request, playback.find_message(actor, message))
    if sound.status_code < 300:
        playback.note_access(actor, message)
    return sound


@router.get("/interactions/{uuid:id}/recordings/{rid}", summary="audio/wav, with ranges")
def listen(request: HttpRequest, id: UUID, rid: str) -> HttpResponse | StreamingHttpResponse:
    actor = actor_of(request, Permission.LISTEN_TO_RECORDINGS)
    path = playback.find_file(actor, id, rid)
    sound = playback.answer(request, path)
    if sound.status_code < 300:  # Whole or in part: nobody hears anything without a line.
        playback.note_access(actor, rid)
    return sound
