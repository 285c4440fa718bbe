"""The names behind the ids of engine rows, looked up once per answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from decroche.domains.customers.models import ContactPoint, Person
from decroche.domains.staff.models import Agent, Skill
from decroche.domains.telephony.models import Disposition, Number, Queue
from decroche.domains.tenancy.models import Client
from decroche.kernel.numbers import national

Id = UUID | str | None


@dataclass
class Names:
    """Archived things still have their names; what is unknown is ""."""

    language: str
    country: str
    queues: dict[str, str] = field(default_factory=dict)
    agents: dict[str, str] = field(default_factory=dict)
    skills: dict[str, str] = field(default_factory=dict)
    dispositions: dict[str, str] = field(default_factory=dict)
    results: dict[str, list[str]] = field(default_factory=dict)
    """Queue → the results that it offers now, in their order."""
    persons: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)

    def load(self, persons: Iterable[Id], points: Iterable[Id]) -> None:
        """Everything that answers of this size need."""
        queues, dispositions = list(Queue.objects.all()), list(Disposition.objects.all())
        self.queues = {str(q.id): self._label(q.name) for q in queues}
        self.dispositions = {str(d.id): self._label(d.label) for d in dispositions}
        living = {str(d.id) for d in dispositions if not d.archived}
        self.results = {str(q.id): [d for d in q.dispositions if d in living] for q in queues}
        self.agents = {str(a.id): a.name for a in Agent.objects.all()}
        self.skills = {str(s.id): s.name for s in Skill.objects.all()}
        self.persons = {
            str(p.id): f"{p.first_name} {p.last_name}".strip()
            for p in Person.objects.filter(id__in={id for id in persons if id})
        }
        self.numbers = {
            str(c.id): national(c.e164, self.country)
            for c in ContactPoint.objects.filter(id__in={id for id in points if id})
        }

    def called(self, number: UUID | None) -> str:
        """The number of ours that was dialled."""
        found = Number.objects.filter(id=number).first() if number else None
        return national(found.e164, self.country) if found else ""

    def client(self, client: UUID | None) -> str:
        found = Client.objects.filter(id=client).first() if client else None
        return found.name if found else ""

    def _label(self, label: dict[str, Any]) -> str:
        return str(label.get(self.language) or label.get("fr", ""))


def named(names: dict[str, str], id: Id) -> str:
    """The name of that id, or ""."""
    return names.get(str(id), "") if id else ""
