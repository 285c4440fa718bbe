"""Customers made, changed, and tied to their numbers. Each change is logged."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection

from decroche.domains.audit.service import Values, record_change, values_of
from decroche.domains.customers import store
from decroche.domains.customers.models import Company, Person, PersonContact
from decroche.domains.customers.numbers import to_e164
from decroche.domains.customers.schemas import CustomerIn
from decroche.domains.staff.models import Agent
from decroche.domains.tenancy.access import Actor
from decroche.domains.tenancy.errors import AlreadyThere, Invalid, NotFound
from decroche.domains.tenancy.models import Tenant
from decroche.kernel.numbers import national


def create(actor: Actor, given: CustomerIn) -> Person:
    """A new person. Raises Invalid (a number, or nothing to call the person by), NotFound (the
    case owner)."""
    person = Person(tenant_id=actor.tenant_id)
    _fill(actor, person, given)
    person.save(force_insert=True)
    _set_numbers(actor, person, given.numbers)
    record_change(actor, "create", person, {}, logged(person), full_name(person))
    return store.get_person(person.id)


def change(actor: Actor, person: Person, given: CustomerIn) -> Person:
    """Give the person these values. Raises Invalid, NotFound (the case owner)."""
    before = logged(person)
    _fill(actor, person, given)
    person.save()
    _set_numbers(actor, person, given.numbers)
    record_change(actor, "update", person, before, logged(person), full_name(person))
    return store.get_person(person.id)


def full_name(person: Person) -> str:
    """First name, last name."""
    return f"{person.first_name} {person.last_name}".strip()


def called(person: Person) -> str:
    """How people call the file: the person's name, else the company's."""
    return full_name(person) or (person.company.name if person.company else "")


def shown(person: Person, country: str) -> dict[str, Any]:
    """`CustomerOut`."""
    numbers = [
        {
            "contact_point": link.contact_point_id,
            "e164": link.contact_point.e164,
            "shown": national(link.contact_point.e164, country),
        }
        for link in person.contacts.all()
    ]
    return {
        **{name: getattr(person, name) for name in CARD_FIELDS},
        "name": full_name(person),
        "company": person.company.name if person.company else "",
        "owner": person.owner.name if person.owner else "",
        "owner_left": person.owner is not None and not person.owner.active,
        "numbers": sorted(numbers, key=lambda number: str(number["e164"])),
    }


CARD_FIELDS = (
    "id", "first_name", "last_name", "email", "reference", "language", "owner_id", "vip", "alert",
    "facts",
)  # fmt: skip


def country_of(actor: Actor) -> str:
    """In whose national writing numbers are read and shown."""
    return Tenant.objects.get(id=actor.tenant_id).country


def logged(person: Person) -> Values:
    """The person's values for the change log: company and case owner by name, and the numbers."""
    links = PersonContact.objects.filter(person=person).select_related("contact_point")
    values = values_of(person)
    del values["company_id"], values["owner_id"]
    values["company"] = person.company.name if person.company else ""
    values["owner"] = person.owner.name if person.owner else ""
    values["numbers"] = sorted(link.contact_point.e164 for link in links)
    return values


def _fill(actor: Actor, person: Person, given: CustomerIn) -> None:
    if not any(text.strip() for text in (given.first_name, given.last_name, given.company)):
        raise Invalid(
            field="last_name",
            why_fr="un nom ou une entreprise est nécessaire",
            why_en="a name or a company is needed",
        )
    for name in ("first_name", "last_name", "email", "reference", "alert"):
        setattr(person, name, getattr(given, name).strip())
    _refuse_taken(person)
    person.language, person.vip = given.language, given.vip
    person.facts = [list(fact) for fact in given.facts]
    person.company = _company(actor, given.company.strip())
    person.owner = _owner(person, given.owner_id)


def _owner(person: Person, id: UUID | None) -> Agent | None:
    """That agent. One who has left stays where he is, but is given to nobody. Raises Invalid,
    NotFound."""
    if id is None:
        return None
    if id == person.owner_id:
        return person.owner
    agent = Agent.objects.filter(pk=id).first()
    if agent is None:
        raise NotFound
    if not agent.active:
        raise Invalid(
            field=agent.name,
            why_fr="ne prend plus d'appels ici, choisissez un autre conseiller attitré",
            why_en="no longer takes calls here, choose another case owner",
        )
    return agent


def _refuse_taken(person: Person) -> None:
    """One reference, one customer."""
    others = Person.objects.filter(reference=person.reference).exclude(pk=person.pk)
    if person.reference and others.exists():
        raise AlreadyThere(what=person.reference)


def _company(actor: Actor, name: str) -> Company | None:
    """The company of that name whatever its accents and capitals, made if there is none."""
    if not name:
        return None
    with connection.cursor() as cursor:
        cursor.execute("select id from company where search = fold(%s) order by id limit 1", [name])
        found = cursor.fetchone()
    if found:
        return Company.objects.get(id=found[0])
    return Company.objects.create(tenant_id=actor.tenant_id, name=name)


def _set_numbers(actor: Actor, person: Person, numbers: list[str]) -> None:
    country = country_of(actor)
    wanted = list(dict.fromkeys(to_e164(number, country) for number in numbers))
    links = PersonContact.objects.filter(person=person).select_related("contact_point")
    present = {link.contact_point.e164: link for link in links}
    for e164, link in present.items():
        if e164 not in wanted:
            link.delete()
    for e164 in wanted:
        if e164 not in present:
            point = store.contact_point(actor.tenant_id, e164)
            PersonContact.objects.create(
                tenant_id=actor.tenant_id, person=person, contact_point=point
            )
