"""Positions («places»): seats at a site with their telephone. Who sits there, the engine says."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from ninja import File, Router, UploadedFile
from pydantic import ValidationError

from decroche.domains.audit.routes import Setup, add_routes, values_of_payload
from decroche.domains.audit.rows import create_row, get_own, live
from decroche.domains.staff.errors import NameTaken, SeatHeld
from decroche.domains.staff.import_csv import PHONES, find, read_rows, taken_line_by_line
from decroche.domains.staff.models import Agent, Position, Seating
from decroche.domains.staff.schemas import (
    DeskPhoneOut,
    ImportOut,
    PositionIn,
    PositionOut,
    SeatOut,
)
from decroche.domains.telephony.models import Site
from decroche.domains.telephony.publish import publish
from decroche.domains.tenancy.access import Actor, Permission
from decroche.domains.tenancy.errors import Invalid, NotFound
from decroche.domains.tenancy.requests import actor_of
from decroche.kernel.desk_phone import desk_password

router = Router(tags=["people"])
Values = dict[str, Any]
COLUMNS = ("name", "site", "phone")
ALLOWED = {
    "name": ("écrivez un nom de 1 à 100 caractères", "write a name of 1 to 100 characters"),
    "site_id": ("écrivez le nom d'un site", "write the name of a site"),
    "phone": ("écrivez navigateur ou poste", "write browser or desk"),
}
"""Field → what may stand in it, as the end of a sentence in French and in English."""


def checked(actor: Actor, values: Values, row: models.Model | None) -> Values:
    """Raises NotFound (site), NameTaken, SeatHeld."""
    get_own(Site, values["site_id"])
    same = live(Position).filter(name=values["name"])
    if (same.exclude(pk=row.pk) if row is not None else same).exists():
        raise NameTaken(name=values["name"])
    if row is None:
        return {**values, "endpoint": f"po-{uuid4().hex[:12]}"}
    if getattr(row, "phone") != values["phone"]:  # noqa: B009 -- a Position, by `KIND`
        free(row)
    return values


def free(row: models.Model) -> None:
    """Nobody is at work with this seat's telephone. Raises SeatHeld."""
    holder = holders().get(row.pk)
    if holder is not None:
        raise SeatHeld(by=holder.name)


def holders() -> dict[UUID, Agent]:
    """Position → who sits there."""
    seats = Seating.objects.exclude(position_id=None)
    agents = Agent.objects.in_bulk([seat.agent_id for seat in seats])
    return {
        s.position_id: agents[s.agent_id] for s in seats if s.position_id if s.agent_id in agents
    }


KIND = Setup(
    "/positions", "positions", Position, PositionIn, PositionOut, publish,
    check=checked, in_use=free, read=Permission.READ_PEOPLE, change=Permission.CHANGE_PEOPLE,
)  # fmt: skip


@router.post("/positions/import", response=ImportOut)
def import_file(request: HttpRequest, file: File[UploadedFile]) -> ImportOut:
    """A CSV file (name, site, phone); each line is taken or refused by itself."""
    actor = actor_of(request, Permission.CHANGE_PEOPLE)

    def take(row: dict[str, str]) -> None:
        values = checked(actor, values_of_payload(position_of(row)), None)
        create_row(actor, Position, values)

    done = taken_line_by_line(read_rows(file.read(), COLUMNS, needed=("name", "site")), take)
    publish(actor)
    return done


def position_of(row: dict[str, str]) -> PositionIn:
    """The seat of that line. Raises Invalid."""
    phone = row.get("phone", "").lower()
    values = {
        "name": row.get("name", ""),
        "site_id": find(Site, "name", row.get("site", ""), "site"),
        "phone": PHONES.get(phone, phone or "browser"),
    }
    try:
        return PositionIn.model_validate(values)
    except ValidationError as error:
        column = str(error.errors()[0]["loc"][0])
        why_fr, why_en = ALLOWED[column]
        raise Invalid(field=column, why_fr=why_fr, why_en=why_en) from None


@router.get("/positions/{uuid:id}/desk-phone", response=DeskPhoneOut)
def desk_phone(request: HttpRequest, id: UUID) -> DeskPhoneOut:
    """What to type into this seat's SIP desk phone."""
    actor_of(request, Permission.CHANGE_PEOPLE)
    row = get_own(Position, id)
    if row.phone != "desk":
        raise NotFound
    place = settings.DECROCHE
    return DeskPhoneOut(
        server=place.lan.address or place.host,
        port=place.ports.sip,
        user=row.endpoint,
        password=desk_password(settings.SECRETS.live_ticket_key.encode(), str(row.id)),
    )


@router.get("/desk/positions", response=list[SeatOut])
def seats(request: HttpRequest) -> list[SeatOut]:
    """Where an agent can sit, and who sits where."""
    actor = actor_of(request, Permission.WORK_AT_DESK)
    taken = {place: a.name for place, a in holders().items() if a.id != actor.agent_id}
    rows = live(Position).select_related("site").order_by("site__name", "name")
    return [
        SeatOut(id=p.id, name=p.name, site=p.site.name, phone=p.phone, by=taken.get(p.id, ""))
        for p in rows
    ]


add_routes(router, KIND)
