"""Figures of queues: a day beside the same day a week before, and four weeks as a heat map."""

from __future__ import annotations

import datetime
from uuid import UUID

from decroche.domains.figures import store
from decroche.domains.figures.base import Clock, Row, clock_of, ends, language_of, queue_names
from decroche.domains.figures.days import WEEK, Slot, days, half_hours
from decroche.domains.figures.store import Wanted
from decroche.domains.figures.sums import Sums, mean, queue_figures, share, total
from decroche.domains.telephony.models import Queue
from decroche.domains.tenancy.access import Actor
from decroche.domains.tenancy.errors import NotFound
from decroche.domains.tenancy.models import Client

HEAT_DAYS = 28
"""Four weeks: each weekday four times."""


def day(actor: Actor, asked: datetime.date | None, queue: UUID | None) -> Row:
    """`DayOut`. Raises NotFound: no such queue."""
    clock = clock_of(actor)
    shown = asked or clock.today
    if queue is not None and not Queue.objects.filter(id=queue).exists():
        raise NotFound
    span, past = (days(d, d, clock.zone) for d in (shown, shown - WEEK))
    sums, before = (store.queue_slots(Wanted(each)) for each in (span, past))
    return {
        "day": shown,
        "before": shown - WEEK,
        "since_ms": span.since_ms,
        "until_ms": span.until_ms,
        "before_since_ms": past.since_ms,
        "before_until_ms": past.until_ms,
        "queues": _queues(actor, sums, before),
        "total": _compared(list(sums.values()), list(before.values())),
        "slots": _slots(clock, shown, _of(sums, queue), _of(before, queue)),
    }


Slots = dict[tuple[UUID, int], Sums]


def _of(sums: Slots, queue: UUID | None) -> dict[int, list[Sums]]:
    found: dict[int, list[Sums]] = {}
    for (each, slot), values in sums.items():
        if queue is None or each == queue:
            found.setdefault(slot, []).append(values)
    return found


def _compared(now: list[Sums], before: list[Sums]) -> Row:
    return {"now": queue_figures(total(now)), "before": queue_figures(total(before))}


def _queues(actor: Actor, sums: Slots, before: Slots) -> list[Row]:
    """Each queue that is in use or had contacts, by name."""
    names = queue_names(language_of(actor))
    had = {queue for queue, _ in [*sums, *before]}
    clients = {client.id: client.name for client in Client.objects.all()}
    lines = [
        {
            "queue_id": queue.id,
            "queue": names[queue.id],
            "client": clients.get(queue.client_id, "") if len(clients) > 1 else "",
            **_compared(
                [values for (id, _), values in sums.items() if id == queue.id],
                [values for (id, _), values in before.items() if id == queue.id],
            ),
        }
        for queue in Queue.objects.all()
        if queue.id in had or not queue.archived
    ]
    return sorted(lines, key=lambda line: str(line["queue"]).casefold())


def _slots(
    clock: Clock, shown: datetime.date, now: dict[int, list[Sums]], past: dict[int, list[Sums]]
) -> list[Row]:
    """`SlotLine` of each half-hour."""
    before = {
        (slot.label, slot.again): (index, slot)
        for index, slot in enumerate(half_hours(shown - WEEK, clock.zone))
    }
    return [
        _slot(slot, now.get(index, []), before.get((slot.label, slot.again)), past)
        for index, slot in enumerate(half_hours(shown, clock.zone))
    ]


def _slot(
    slot: Slot, now: list[Sums], alike: tuple[int, Slot] | None, past: dict[int, list[Sums]]
) -> Row:
    index, before = alike if alike is not None else (-1, None)
    return {
        "label": slot.label,
        "again": slot.again,
        **ends(slot),
        "now": queue_figures(total(now)),
        "before": queue_figures(total(past.get(index, []))) if before else None,
        "before_since_ms": before.since_ms if before else None,
        "before_until_ms": before.until_ms if before else None,
    }


def heat(actor: Actor, asked: datetime.date | None, queue: UUID | None) -> Row:
    """`HeatOut`: the four weeks up to that day."""
    clock = clock_of(actor)
    last = asked or clock.today
    first = last - datetime.timedelta(days=HEAT_DAYS - 1)
    span = days(first, last, clock.zone)
    found = store.heat(Wanted(span, queue, zone=clock.zone.key))
    cells = [
        {
            "weekday": weekday,
            "hour": hour,
            "offered": sums["offered"],
            "answered": sums["answered"],
            "abandoned": sums["abandoned"],
            "counted": sums["counted"],
            "service_level": share(sums["in_target"], sums["counted"]),
            "abandon_rate": share(sums["abandoned"], sums["counted"]),
            "mean_wait_ms": mean(sums["wait_ms"], sums["answered"]),
        }
        for (weekday, hour), sums in sorted(found.items())
    ]
    return {"first": first, "last": last, **ends(span), "cells": cells}
