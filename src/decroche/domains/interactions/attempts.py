"""Calls out that were asked for, as supervisors read them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from decroche.domains.customers.models import PersonContact
from decroche.domains.interactions import models as m
from decroche.domains.interactions.names import Names, named
from decroche.domains.interactions.store import LIST_MAX, names_for
from decroche.domains.tenancy.access import Actor
from decroche.gate.refusals import refusal
from decroche.kernel.numbers import national

Row = dict[str, Any]
SHOWN_FIELDS = (
    "id", "at_ms", "interaction_id", "purpose", "number_class", "country", "allowed", "code",
    "alarms", "outcome", "answered_ms", "ended_ms",
)  # fmt: skip


def list_attempts(actor: Actor, wanted: Row, limit: int) -> list[Row]:
    """`CallAttemptOut`, newest first. `wanted`: filters on columns of `attempt`, None left out."""
    filters = {name: value for name, value in wanted.items() if value is not None}
    found = m.Attempt.objects.filter(**filters).order_by("-at_ms", "id")
    rows = list(found[: max(1, min(limit, LIST_MAX))])
    owners = _owners([row.contact_point_id for row in rows if row.contact_point_id])
    names = names_for(actor, list(owners.values()), [row.contact_point_id for row in rows])
    return [_line(row, owners.get(row.contact_point_id), names) for row in rows]


def _owners(points: list[UUID]) -> dict[UUID | None, UUID]:
    """Contact point → person, of those that are exactly one person's."""
    found: dict[UUID | None, list[UUID]] = {}
    for row in PersonContact.objects.filter(contact_point_id__in=points):
        found.setdefault(row.contact_point_id, []).append(row.person_id)
    return {point: persons[0] for point, persons in found.items() if len(persons) == 1}


def _line(row: m.Attempt, person: UUID | None, names: Names) -> Row:
    why = None if row.allowed else refusal(row.code, row.facts)
    return {
        **{name: getattr(row, name) for name in SHOWN_FIELDS},
        "agent": named(names.agents, row.agent_id),
        "queue": named(names.queues, row.queue_id),
        "person": named(names.persons, person),
        "number": row.facts.get("short") or named(names.numbers, row.contact_point_id),
        "caller_id": national(row.caller_id, names.country),
        "why_fr": why.text("fr") if why else "",
        "why_en": why.text("en") if why else "",
    }
