"""The contacts behind a figure, with their names."""

from __future__ import annotations

from uuid import UUID

from decroche.domains.figures import store
from decroche.domains.figures.agents import agent_seen
from decroche.domains.figures.base import Row, clock_of
from decroche.domains.figures.days import Span, days
from decroche.domains.figures.store import Wanted
from decroche.domains.figures.sums import agent_figures, queue_figures
from decroche.domains.interactions.models import Interaction
from decroche.domains.interactions.names import Names, named
from decroche.domains.interactions.store import names_for
from decroche.domains.tenancy.access import Actor

RESULTS = ("answered", "abandoned", "short", "unserved", "waiting")
PART_RESULTS = ("answered", "not_answered", "caller_left", "calls_out")
Callers = dict[UUID, tuple[UUID | None, UUID | None]]


def contacts(actor: Actor, wanted: Wanted, flag: str, limit: int, offset: int) -> Row:
    """`ContactsOut`."""
    sums = store.queue_sums(wanted, flag)
    rows = store.contacts(wanted, flag, limit, offset)
    names, callers = _names(actor, rows)
    return {
        "count": sums["offered"],
        "figures": queue_figures(sums),
        "zone": wanted.zone,
        "items": [
            _line(row, names, callers)
            | {"result": _result(row, RESULTS), "waited_ms": row["waited_ms"]}
            | {"in_target": row["in_target"] if row["counted"] else None}
            for row in rows
        ],
    }


def _result(row: Row, flags: tuple[str, ...]) -> str:
    return next((flag for flag in flags if row[flag]), "taken")


def _names(actor: Actor, rows: list[Row]) -> tuple[Names, Callers]:
    """Names, and each contact's (number, person)."""
    ids = [row["interaction_id"] for row in rows]
    found = Interaction.objects.filter(id__in=ids)
    callers = {
        id: (point, person)
        for id, point, person in found.values_list("id", "contact_point_id", "person_id")
    }
    points, persons = ([caller[which] for caller in callers.values()] for which in (0, 1))
    return names_for(actor, persons, points), callers


def _line(row: Row, names: Names, callers: Callers) -> Row:
    point, person = callers.get(row["interaction_id"], (None, None))
    return {
        "id": row["id"],
        "interaction_id": row["interaction_id"],
        "at_ms": row["entered_ms"],
        "queue": named(names.queues, row["queue_id"]),
        "number": named(names.numbers, point),
        "person": named(names.persons, person),
        "agent": named(names.agents, row["agent_id"]),
        "talk_ms": row["talk_ms"],
        "hold_ms": row["hold_ms"],
        "after_call_ms": row["after_call_ms"],
    }


def parts(actor: Actor, id: UUID, span: Span | None, flag: str, limit: int, offset: int) -> Row:
    """`PartsOut`. Raises NotFound, NotAllowed."""
    agent_seen(actor, id)
    clock = clock_of(actor)
    within = span or days(clock.today, clock.today, clock.zone)
    rows = store.parts(Wanted(within, agent=id), flag, limit, offset)
    sums = store.agent_sums([id], within).get(id, {})
    names, callers = _names(actor, rows)
    return {
        "count": sums.get(flag, 0),
        "figures": agent_figures(sums, {}),
        "zone": clock.zone.key,
        "items": [
            _line(row, names, callers)
            | {"result": _result(row, PART_RESULTS), "waited_ms": row["ring_ms"]}
            | {"in_target": None}
            for row in rows
        ],
    }
