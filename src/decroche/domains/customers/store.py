"""Queries on customers, within the organisation's transaction."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from decroche.domains.customers.models import ContactPoint, Person
from decroche.domains.staff.models import Agent
from decroche.domains.tenancy.errors import NotFound

SEARCH_MAX = 50  # Nobody reads further; a longer word finds less.


def persons() -> QuerySet[Person]:
    """With company, case owner and numbers."""
    return Person.objects.select_related("company", "owner").prefetch_related(
        "contacts__contact_point"
    )


def get_person(id: UUID) -> Person:
    """Raises NotFound, also for another organisation's."""
    found = persons().filter(pk=id).first()
    if found is None:
        raise NotFound
    return found


def search(text: str, limit: int) -> list[Person]:
    """Persons by name, company, e-mail or number, in the order of the database's function."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from person_search(%s, %s) with ordinality p (id, n) order by n",
            [text, min(limit, SEARCH_MAX)],
        )
        ids = [row[0] for row in cursor.fetchall()]
    found = persons().in_bulk(ids)
    return [found[id] for id in ids if id in found]


def owners() -> QuerySet[Agent]:
    """Who can be a case owner."""
    return Agent.objects.filter(active=True).order_by("name", "id")


def contact_point(tenant: UUID, e164: str) -> ContactPoint:
    """The number's row, found or made."""
    return ContactPoint.objects.get_or_create(tenant_id=tenant, kind="phone", e164=e164)[0]
