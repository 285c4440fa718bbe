"""The root of the API: /api/…, its errors, its schema (/api/openapi.json)."""

from __future__ import annotations

import logging

from django.db import DatabaseError, IntegrityError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from decroche.domains.alerts.api import router as alerts
from decroche.domains.audit.api import router as audit
from decroche.domains.audit.bans import router as bans
from decroche.domains.customers.api import router as customers
from decroche.domains.figures.api import router as figures
from decroche.domains.interactions.api import router as interactions
from decroche.domains.interactions.promises import router as promises
from decroche.domains.missed.api import router as missed
from decroche.domains.staff.api import router as staff
from decroche.domains.staff.desk import router as desk
from decroche.domains.staff.floor import router as floor
from decroche.domains.staff.positions import router as positions
from decroche.domains.staff.today import router as today
from decroche.domains.supervision.api import router as supervision
from decroche.domains.telephony.api import router as telephony
from decroche.domains.tenancy.api import router as tenancy
from decroche.domains.tenancy.errors import Invalid, NotLoggedIn
from decroche.kernel.refusal import Refusal
from decroche.site import errors
from decroche.site.actor import SessionActor
from decroche.site.demo.api import router as demo

log = logging.getLogger("decroche.site")
api = NinjaAPI(title="Décroche", version="1", auth=SessionActor(), docs_url=None)
for router in (
    tenancy,
    desk,
    floor,
    today,
    staff,
    positions,
    telephony,
    customers,
    interactions,
    promises,
    missed,
    supervision,
    alerts,
    figures,
    audit,
    bans,
    demo,
):
    api.add_router("", router)


@api.get("/health", auth=None, summary="Whether the site and its database answer", tags=["site"])
def health(request: HttpRequest) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError as error:
        log.error("health: the database does not answer: %s", error)
        return errors.problem(
            503, "database_away", "La base de données ne répond pas.", "The database is away."
        )
    return JsonResponse({"status": "ok"})


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    fr, en = refusal.text("fr"), refusal.text("en")
    if not isinstance(refusal, Invalid):
        return errors.problem(refusal.status, refusal.code, fr, en)
    # As pydantic's: the form shows the field by its own name.
    fields = [{"field": refusal.values["field"], "why": refusal.values["why_en"]}]
    body = {"code": refusal.code, "fr": fr, "en": en, "fields": fields}
    return JsonResponse(body, status=refusal.status)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Pydantic's refusals: each with the way to the field, for the form to show."""
    fields = [
        {"field": ".".join(str(part) for part in fault["loc"][2:]), "why": fault["msg"]}
        for fault in error.errors
    ]
    names = ", ".join(field["field"] for field in fields)
    body = {
        "code": "invalid",
        "fr": f"Ces champs sont à corriger : {names}.",
        "en": f"Please correct these fields: {names}.",
        "fields": fields,
    }
    return JsonResponse(body, status=422)


@api.exception_handler(AuthenticationError)
def not_logged_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return refused(request, NotLoggedIn())


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja's own: a wrong CSRF token, a body that is no JSON."""
    if error.status_code == 403:
        return errors.csrf_failure(request)
    return errors.bad_request(request)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return errors.not_found(request)


@api.exception_handler(IntegrityError)
def conflict(request: HttpRequest, error: IntegrityError) -> HttpResponse:
    """The database refused: a double, or a reference to what is not this organisation's."""
    log.warning("conflict on %s %s: %s", request.method, request.path, error)
    return errors.problem(
        409,
        "conflict",
        "Cet élément existe déjà, ou se réfère à un autre qui n'existe plus : rechargez la page.",
        "This is already there, or refers to something that is gone: reload the page.",
    )
