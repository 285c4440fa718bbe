"""Queues for today only: a supervisor adds an agent to one, or takes him from it, till midnight."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from decroche.domains.audit.rows import get_own, live
from decroche.domains.staff.floor import log, own_agent, tell
from decroche.domains.staff.models import Agent, AgentQueue, TodayQueue
from decroche.domains.staff.store import floor_teams
from decroche.domains.telephony.models import Queue
from decroche.domains.telephony.publish import publish
from decroche.domains.tenancy.access import Actor, Permission
from decroche.domains.tenancy.errors import NotFound
from decroche.domains.tenancy.models import Account, Tenant
from decroche.domains.tenancy.requests import actor_of

router = Router(tags=["floor"])


class TodayIn(Schema):
    queue_id: UUID
    serves: bool
    """From now until midnight; as it is in the set-up: nothing is special any more."""


class TodayOut(Schema):
    queue_id: UUID
    name: dict[str, str]
    serves: bool
    until_ms: int | None
    """Today is otherwise than the set-up says, until then (UTC ms)."""


@router.get("/floor/{uuid:id}/queues", response=list[TodayOut])
def queues(request: HttpRequest, id: UUID) -> list[dict[str, Any]]:
    """The queues of this floor, and whether the agent serves them now."""
    actor = actor_of(request, Permission.RUN_FLOOR)
    agent = own_agent(actor, id)
    usual = _usual(agent)
    today = {row.queue_id: row for row in in_force(agent)}
    return [
        {
            "queue_id": queue.id,
            "name": queue.name,
            "serves": today[queue.id].serves if queue.id in today else queue.id in usual,
            "until_ms": _ms(today[queue.id].until) if queue.id in today else None,
        }
        for queue in _on_floor(actor)
    ]


@router.post("/floor/{uuid:id}/queues", response={204: None})
def change(request: HttpRequest, id: UUID, payload: TodayIn) -> Status[None]:
    """Until the midnight of the queue's time zone. Refusals: EngineAway."""
    actor = actor_of(request, Permission.RUN_FLOOR)
    agent = own_agent(actor, id)
    queue = get_own(Queue, payload.queue_id)
    if queue.id not in {one.id for one in _on_floor(actor)}:
        raise NotFound
    usual = queue.id in _usual(agent)
    rows = TodayQueue.objects.filter(agent=agent, queue=queue)
    known = rows.filter(until__gt=timezone.now()).first()
    if payload.serves is (known.serves if known is not None else usual):
        return Status(204, None)
    rows.delete()
    if payload.serves is not usual:
        tenant = Tenant.objects.get(id=actor.tenant_id)
        until = midnight(timezone.now(), zone_of(queue, tenant))
        TodayQueue.objects.create(
            tenant=tenant, agent=agent, queue=queue, serves=payload.serves, until=until
        )
    after = {"queue": queue.name.get("fr", ""), "serves": payload.serves}
    log(actor, "queue_today", agent, after)
    publish(actor)
    kind = "queue_added" if payload.serves else "queue_taken"
    tell(actor, agent, {"kind": kind, "text": _name_for(agent, queue)})
    return Status(204, None)


def end_of_day(now: datetime.datetime) -> int:
    """Take away what was until now; how many. The caller publishes if there were some."""
    return TodayQueue.objects.filter(until__lte=now).delete()[0]


def in_force(agent: Agent) -> list[TodayQueue]:
    """What is special of this agent now."""
    return list(TodayQueue.objects.filter(agent=agent, until__gt=timezone.now()))


def zone_of(queue: Queue, tenant: Tenant) -> str:
    """A queue's own time zone is that of the hours it closes by, else the organisation's."""
    return queue.closes.zone if queue.closes is not None else tenant.zone


def midnight(now: datetime.datetime, zone: str) -> datetime.datetime:
    """The next one there; days of 23 and 25 hours end at theirs."""
    day = now.astimezone(ZoneInfo(zone)).date() + datetime.timedelta(days=1)
    return datetime.datetime.combine(day, datetime.time.min, ZoneInfo(zone))


def _usual(agent: Agent) -> frozenset[UUID]:
    return frozenset(AgentQueue.objects.filter(agent=agent).values_list("queue_id", flat=True))


def _on_floor(actor: Actor) -> list[Queue]:
    """Those that somebody of the supervised teams serves in the set-up; of who runs all: all."""
    found = live(Queue).order_by("name__fr")
    teams = floor_teams(actor)
    if teams:
        own = AgentQueue.objects.filter(agent__team_id__in=teams, agent__active=True)
        found = found.filter(id__in=own.values_list("queue_id", flat=True))
    return list(found)


def _name_for(agent: Agent, queue: Queue) -> str:
    """In the agent's language."""
    language = Account.objects.get(id=agent.account_id).language
    return str(queue.name.get(language) or queue.name.get("fr", ""))


def _ms(at: datetime.datetime) -> int:
    return round(at.timestamp() * 1000)
