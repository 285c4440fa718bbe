"""People, teams and skills."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Router, Status, UploadedFile

from decroche.domains.audit.routes import Setup, add_routes
from decroche.domains.audit.rows import live
from decroche.domains.staff import schemas, service
from decroche.domains.staff.import_csv import import_people
from decroche.domains.staff.models import Agent, AgentSkill, Position, Skill, Team
from decroche.domains.telephony.models import Queue, Site
from decroche.domains.telephony.publish import publish
from decroche.domains.telephony.schemas import SiteIn, SiteOut
from decroche.domains.tenancy.access import Permission
from decroche.domains.tenancy.errors import InUse
from decroche.domains.tenancy.models import Membership
from decroche.domains.tenancy.requests import actor_of

router = Router(tags=["people"])


def team_free(team: Team) -> None:
    names = [*Agent.objects.filter(team=team, active=True).values_list("name", flat=True)[:3]]
    runs = Membership.objects.filter(active=True, teams__contains=[str(team.id)])
    names += runs.values_list("account__name", flat=True)[:3]
    if names:
        raise InUse(by=", ".join(names))


def skill_free(skill: Skill) -> None:
    queues = [queue for queue in Queue.objects.filter(archived=False) if asks_for(queue, skill)]
    if queues:
        raise InUse(by=", ".join(str(queue.name["fr"]) for queue in queues[:3]))
    AgentSkill.objects.filter(skill=skill).delete()


def asks_for(queue: Queue, skill: Skill) -> bool:
    """Whether this queue asks for the skill, at once or later in the wait."""
    asked = [queue.needs, *(step["needs"] for step in queue.relax)]
    return any(str(skill.id) in needs for needs in asked)


def site_free(site: Site) -> None:
    names = [*Agent.objects.filter(site=site, active=True).values_list("name", flat=True)[:3]]
    names += live(Position).filter(site=site).values_list("name", flat=True)[:3]
    if names:
        raise InUse(by=", ".join(names))


KINDS = (
    Setup(
        "/teams", "teams", Team, schemas.NameIn, schemas.NameOut, publish,
        in_use=team_free, read=Permission.READ_PEOPLE, change=Permission.CHANGE_PEOPLE,
    ),
    Setup(
        "/skills", "skills", Skill, schemas.NameIn, schemas.NameOut, publish,
        in_use=skill_free, read=Permission.READ_PEOPLE, change=Permission.CHANGE_PEOPLE,
    ),
    Setup(
        "/sites", "sites", Site, SiteIn, SiteOut, publish,
        in_use=site_free, read=Permission.READ_PEOPLE, change=Permission.CHANGE_PEOPLE,
    ),
)  # fmt: skip
for kind in KINDS:
    add_routes(router, kind)


@router.get("/people", response=list[schemas.PersonOut])
def people(request: HttpRequest, left: bool = False) -> list[dict[str, Any]]:
    """Everybody who works here; with `left` those who are gone."""
    actor = actor_of(request, Permission.READ_PEOPLE)
    rows = Membership.objects.select_related("account").filter(
        tenant_id=actor.tenant_id, active=not left
    )
    return [service.person_shown(row) for row in rows.order_by("account__name")]


@router.post("/people", response={201: schemas.PersonOut})
def hire(request: HttpRequest, payload: schemas.PersonIn) -> Status[dict[str, Any]]:
    actor = actor_of(request, Permission.CHANGE_PEOPLE)
    return Status(201, service.person_shown(service.hire(actor, payload)))


@router.post("/people/import", response=schemas.ImportOut)
def import_file(request: HttpRequest, file: File[UploadedFile]) -> schemas.ImportOut:
    """A CSV file; each line is taken or refused by itself."""
    actor = actor_of(request, Permission.CHANGE_PEOPLE)
    return import_people(actor, file.read())


@router.get("/people/{uuid:id}", response=schemas.PersonOut)
def person(request: HttpRequest, id: UUID) -> dict[str, Any]:
    actor_of(request, Permission.READ_PEOPLE)
    return service.person_shown(service.get_membership(id))


@router.put("/people/{uuid:id}", response=schemas.PersonOut)
def change(request: HttpRequest, id: UUID, payload: schemas.PersonIn) -> dict[str, Any]:
    actor = actor_of(request, Permission.CHANGE_PEOPLE)
    return service.person_shown(service.change(actor, service.get_membership(id), payload))


@router.post("/people/{uuid:id}/leave", response={204: None})
def leave(request: HttpRequest, id: UUID) -> Status[None]:
    """Out within seconds: sessions, tickets and the agent's socket end."""
    actor = actor_of(request, Permission.CHANGE_PEOPLE)
    service.leave(actor, service.get_membership(id))
    return Status(204, None)


@router.post("/people/{uuid:id}/return", response=schemas.PersonOut)
def come_back(request: HttpRequest, id: UUID) -> dict[str, Any]:
    actor = actor_of(request, Permission.CHANGE_PEOPLE)
    membership = service.get_membership(id)
    service.come_back(actor, membership)
    return service.person_shown(membership)


@router.post("/people/{uuid:id}/password-link", response=schemas.LinkOut)
def password_link(request: HttpRequest, id: UUID) -> schemas.LinkOut:
    """A one-time link; e-mailed too where a server is set."""
    actor = actor_of(request, Permission.CHANGE_PEOPLE)
    return service.make_password_link(actor, service.get_membership(id))


@router.get("/people/{uuid:id}/desk-phone", response=schemas.DeskPhoneOut)
def desk_phone(request: HttpRequest, id: UUID) -> schemas.DeskPhoneOut:
    """What to type into this person's SIP desk phone."""
    actor_of(request, Permission.CHANGE_PEOPLE)
    return service.desk_phone(service.get_membership(id))


@router.post("/people/{uuid:id}/desk-phone", response=schemas.DeskPhoneOut)
def renew_desk_phone(request: HttpRequest, id: UUID) -> schemas.DeskPhoneOut:
    """A new password: the phone that has the old one can neither register nor call from now on."""
    actor = actor_of(request, Permission.CHANGE_PEOPLE)
    return service.renew_desk_phone(actor, service.get_membership(id))
