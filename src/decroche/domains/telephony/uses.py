"""What still refers to a thing: it cannot be archived before that is changed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import models
from django.db.models import Q

from decroche.domains.audit.rows import live
from decroche.domains.audit.service import name_of
from decroche.domains.telephony import models as m
from decroche.domains.telephony.flow_steps import named_in
from decroche.domains.tenancy.errors import InUse
from decroche.domains.tenancy.models import Client

NAMED_MAX = 3


def refuse_if_used(users: Sequence[models.Model]) -> None:
    """Raise InUse with the names of the first few."""
    if users:
        raise InUse(by=", ".join(name_of(user) for user in users[:NAMED_MAX]))


def published_with(field: str, id: str) -> list[m.Flow]:
    """Flows in force that name this."""
    return [flow for flow in live(m.Flow) if _in_force(flow, field, id)]


def _in_force(flow: m.Flow, field: str, id: str) -> bool:
    nodes = flow.body.get("nodes", {}).values()
    return any(node.get(field) == id for node in nodes)


def flows_with(field: str, id: str) -> list[m.Flow]:
    """Flows that name this in their draft, in what is in force, or in what is planned."""
    users: dict[UUID, m.Flow] = {}
    for flow in live(m.Flow):
        if (field, id) in named_in(flow.steps) or _in_force(flow, field, id):
            users[flow.pk] = flow
    planned = m.FlowVersion.objects.filter(published_at=None, cancelled_at=None)
    for version in planned.select_related("flow").filter(flow__archived=False):
        if (field, id) in named_in(version.steps):
            users[version.flow_id] = version.flow
    return list(users.values())


def trunk_free(trunk: m.Trunk) -> None:
    refuse_if_used(list(live(m.Trunk).filter(backup=trunk)))


def calendar_free(calendar: m.Calendar) -> None:
    users = flows_with("calendar", str(calendar.id))
    refuse_if_used([*users, *live(m.Queue).filter(closes=calendar)])


def prompt_free(prompt: m.Prompt) -> None:
    queues = live(m.Queue).filter(Q(recording_notice=prompt) | Q(whisper=prompt))
    switches = live(m.Emergency).filter(prompt=prompt)
    clients = live(Client).filter(whisper=prompt)
    refuse_if_used([*queues, *clients, *switches, *flows_with("prompt", str(prompt.id))])


def queue_free(queue: m.Queue) -> None:
    refuse_if_used(flows_with("queue", str(queue.id)))


def outside_free(outside: m.OutsideNumber) -> None:
    refuse_if_used(flows_with("outside", str(outside.id)))


def flow_free(flow: m.Flow) -> None:
    others = [one for one in flows_with("flow", str(flow.id)) if one.pk != flow.pk]
    refuse_if_used([*live(m.Number).filter(flow=flow), *others])


def disposition_free(disposition: m.Disposition) -> None:
    refuse_if_used(list(live(m.Queue).filter(dispositions__contains=[str(disposition.id)])))


def caller_id_free(caller_id: m.CallerId) -> None:
    queues, clients = live(m.Queue), live(Client)
    refuse_if_used([*queues.filter(caller_id=caller_id), *clients.filter(caller_id=caller_id)])
