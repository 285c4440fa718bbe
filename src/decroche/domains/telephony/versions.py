"""Versions of a call flow: checked, published now or at an instant, and brought back.

A version is never changed. What is in force is copied into its flow, from where it is compiled;
callers who are inside walk on as they began.
"""

from __future__ import annotations

import datetime
from typing import ClassVar
from uuid import UUID

import msgspec
from django.db.models import Max
from django.utils import timezone

from decroche.domains.audit.rows import update_row
from decroche.domains.telephony import models as m
from decroche.domains.telephony.compile import compile_config
from decroche.domains.telephony.flow_steps import Step, build_flow
from decroche.domains.telephony.publish import one_at_a_time, publish
from decroche.domains.tenancy.access import Actor
from decroche.domains.tenancy.errors import Invalid, NotFound
from decroche.domains.tenancy.models import Tenant
from decroche.flows.checker import Problem, check
from decroche.flows.words import said
from decroche.kernel.refusal import Refusal

SHOWN = 50


class FlowFaulty(Refusal):
    """Somebody would get lost in it. `step`: the number and name of the first faulty step."""

    code: ClassVar[str] = "flow_faulty"
    status: ClassVar[int] = 422
    fr: ClassVar[str] = "Étape « {step} » : {why_fr}."
    en: ClassVar[str] = "Step “{step}”: {why_en}."


class NotPlanned(Refusal):
    code: ClassVar[str] = "not_planned"
    fr: ClassVar[str] = "Cette version n'est plus à venir : rechargez la liste."
    en: ClassVar[str] = "This version is no longer to come: reload the list."


def problems(tenant: UUID, id: str, name: str, steps: list[Step]) -> list[Problem]:
    """What is wrong with these steps now. Raises Invalid."""
    config = compile_config(Tenant.objects.get(id=tenant))
    return check(config, build_flow(id, name, steps))


def new_version(
    actor: Actor, flow: m.Flow, note: str, at: datetime.datetime | None
) -> m.FlowVersion:
    """The draft as a version, in force at once or at that instant. Raises FlowFaulty, Invalid."""
    one_at_a_time(actor)
    if at is not None and at <= timezone.now():
        raise Invalid(
            field="at",
            why_fr="ce moment est passé : choisissez un moment à venir",
            why_en="this moment is over: choose one to come",
        )
    _refuse_faults(actor, flow)
    version = _keep(actor, flow, note, at)
    if at is None:
        _into_force(actor, flow, version)
        publish(actor)
    return version


def bring_back(actor: Actor, flow: m.Flow, number: int) -> m.FlowVersion:
    """A new version equal to that one, in force at once; the draft too. Raises NotFound,
    FlowFaulty."""
    old = get_version(flow, number)
    flow.steps = old.steps
    note = f"= {number}" if not old.note else f"= {number} · {old.note}"
    return new_version(actor, flow, note[:200], None)


def cancel(actor: Actor, flow: m.Flow, number: int) -> None:
    """A planned version will not come. Raises NotFound, NotPlanned."""
    one_at_a_time(actor)
    version = get_version(flow, number)
    if version.standing(flow.version) != "planned":
        raise NotPlanned
    version.cancelled_at = timezone.now()
    version.save(update_fields=["cancelled_at"])


def put_due_in_force(actor: Actor, now: datetime.datetime) -> int:
    """Versions whose instant has come, in its order; how many."""
    due = m.FlowVersion.objects.filter(
        publish_at__lte=now, published_at=None, cancelled_at=None, flow__archived=False
    ).order_by("publish_at", "number")
    if not due.exists():
        return 0
    one_at_a_time(actor)
    found = list(due.select_related("flow"))
    for version in found:
        _into_force(actor, m.Flow.objects.get(id=version.flow_id), version)
    publish(actor)
    return len(found)


def get_version(flow: m.Flow, number: int) -> m.FlowVersion:
    """Raises NotFound."""
    found = m.FlowVersion.objects.filter(flow=flow, number=number).first()
    if found is None:
        raise NotFound
    return found


def _refuse_faults(actor: Actor, flow: m.Flow) -> None:
    found = problems(actor.tenant_id, str(flow.id), flow.name, flow.steps)
    if not found:
        return
    first = found[0]
    french, english = said(first)
    raise FlowFaulty(step=_called(flow, first.node), why_fr=french, why_en=english)


def _called(flow: m.Flow, node: str) -> str:
    """A step as the outline shows it, "2. menu"; the flow itself where it has none."""
    for number, step in enumerate(flow.steps, start=1):
        if step["id"] == node:
            return f"{number}. {step['name'] or node}"
    return flow.name


def _keep(actor: Actor, flow: m.Flow, note: str, at: datetime.datetime | None) -> m.FlowVersion:
    last = m.FlowVersion.objects.filter(flow=flow).aggregate(last=Max("number"))["last"]
    return m.FlowVersion.objects.create(
        tenant_id=actor.tenant_id,
        flow=flow,
        number=max(last or 0, flow.version) + 1,
        steps=flow.steps,
        body=msgspec.to_builtins(build_flow(str(flow.id), flow.name, flow.steps)),
        note=note.strip(),
        author_id=actor.account_id,
        author=actor.name,
        publish_at=at,
    )


def _into_force(actor: Actor, flow: m.Flow, version: m.FlowVersion) -> None:
    version.published_at = timezone.now()
    version.save(update_fields=["published_at"])
    update_row(actor, flow, {"body": version.body, "version": version.number})
