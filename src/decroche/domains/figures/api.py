"""Figures of queues and agents, and the contacts behind each."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from decroche.domains.figures import agents, base, export, lists, queues, schemas
from decroche.domains.figures.days import Span, days
from decroche.domains.figures.store import Wanted
from decroche.domains.tenancy.access import Actor, Permission
from decroche.domains.tenancy.requests import actor_of

router = Router(tags=["figures"])
FIRST, LAST = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)
Day = Annotated[datetime.date, Field(ge=FIRST, le=LAST)] | None
Instant = Annotated[int, Field(ge=946_684_800_000, le=4_133_980_800_000)] | None
"""UTC milliseconds, of the same years."""
"""Of the organisation's time zone; None: today."""
LIST_MAX = 500
Limit = Annotated[int, Field(ge=1, le=LIST_MAX)]
Offset = Annotated[int, Field(ge=0)]


@router.get("/figures/words", response=schemas.WordsOut)
def figures_words(request: HttpRequest) -> dict[str, Any]:
    """What each figure is, in the language of who asks."""
    return base.shown_words(actor_of(request, Permission.READ_INTERACTIONS))


@router.get("/figures/day", response=schemas.DayOut)
def figures_day(request: HttpRequest, day: Day = None, queue: UUID | None = None) -> Any:
    """Each queue's day, and the half-hours of one queue or of all; beside them a week before."""
    return queues.day(actor_of(request, Permission.READ_FIGURES), day, queue)


@router.get("/figures/heat", response=schemas.HeatOut)
def figures_heat(request: HttpRequest, day: Day = None, queue: UUID | None = None) -> Any:
    """Four weeks up to that day, by hour and weekday."""
    return queues.heat(actor_of(request, Permission.READ_FIGURES), day, queue)


class ContactsWanted(Schema):
    """Without `since_ms` and `until_ms`: today. Weekday (1 = Monday) and hour are local."""

    since_ms: Instant = None
    until_ms: Instant = None
    queue: UUID | None = None
    weekday: Annotated[int, Field(ge=1, le=7)] | None = None
    hour: Annotated[int, Field(ge=0, le=23)] | None = None
    figure: schemas.QueueFlag = "offered"
    limit: Limit = 100
    offset: Offset = 0


@router.get("/figures/contacts", response=schemas.ContactsOut)
def figures_contacts(request: HttpRequest, wanted: Query[ContactsWanted]) -> Any:
    """The contacts behind a figure of queues, the earliest first."""
    actor = actor_of(request, Permission.READ_FIGURES)
    span = _span(actor, wanted.since_ms, wanted.until_ms)
    zone = base.clock_of(actor).zone.key
    asked = Wanted(span, wanted.queue, None, wanted.weekday, wanted.hour, zone)
    return lists.contacts(actor, asked, wanted.figure, wanted.limit, wanted.offset)


def _span(actor: Actor, since_ms: int | None, until_ms: int | None) -> Span:
    if since_ms is not None and until_ms is not None:
        return Span(since_ms, until_ms)
    clock = base.clock_of(actor)
    return days(clock.today, clock.today, clock.zone)


@router.get("/figures/agents", response=schemas.AgentsOut)
def figures_agents(request: HttpRequest, day: Day = None) -> Any:
    """Those whom who asks supervises."""
    return agents.agents(actor_of(request, Permission.READ_FIGURES), day)


@router.get("/figures/export", summary="CSV or XLSX")
def figures_export(
    request: HttpRequest,
    day: Day = None,
    what: Literal["queues", "agents"] = "queues",
    form: Literal["csv", "xlsx"] = "csv",
) -> HttpResponse:
    """The day of every queue by half-hour with totals, or of the agents."""
    return export.answer(actor_of(request, Permission.READ_FIGURES), day, what, form)


@router.get("/figures/agents/{uuid:id}", response=schemas.AgentDayOut)
def figures_agent(request: HttpRequest, id: UUID, day: Day = None) -> Any:
    """An agent's day: figures and states. For himself and his supervisor."""
    return agents.agent_day(actor_of(request, Permission.READ_INTERACTIONS), id, day)


class PartsWanted(Schema):
    since_ms: Instant = None
    until_ms: Instant = None
    figure: schemas.AgentFlag = "offered"
    limit: Limit = 100
    offset: Offset = 0


@router.get("/figures/agents/{uuid:id}/contacts", response=schemas.PartsOut)
def figures_agent_contacts(request: HttpRequest, id: UUID, wanted: Query[PartsWanted]) -> Any:
    """The contacts behind a figure of an agent, the earliest first."""
    actor = actor_of(request, Permission.READ_INTERACTIONS)
    span = _span(actor, wanted.since_ms, wanted.until_ms)
    return lists.parts(actor, id, span, wanted.figure, wanted.limit, wanted.offset)
