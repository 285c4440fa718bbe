"""The steps that a call went through, with the names that people gave them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection

from decroche.domains.interactions import models as m
from decroche.domains.telephony.models import FlowVersion

Row = dict[str, Any]
# The body is json, not jsonb: only the one field is taken out of it.
_FLOW_CALLED = """
    select body #>> array['numbers', %s, 'flow'] from config_version
    where tenant_id = %s and created_at <= %s order by version desc limit 1
"""


def path_of(row: m.Interaction) -> list[Row]:
    """`StepOut` in order."""
    steps = list(m.FlowStep.objects.filter(interaction_id=row.id).order_by("seq"))
    names = _names(row, [step.node for step in steps])
    return [
        {"node": step.node, "name": name, "at_ms": step.at_ms}
        for step, name in zip(steps, names, strict=True)
    ]


def _names(row: m.Interaction, nodes: list[str]) -> Iterator[str]:
    """ "" where nobody gave one. Ids mean something within one flow only, as it was published when
    the call came: that of the number called, then those it goes on to."""
    at = datetime.datetime.fromtimestamp(row.arrived_ms / 1000, datetime.UTC)
    drawn = _drawn(_flow_called(row, at), at) if nodes else {}
    for node in nodes:
        step = drawn.get(node, {})
        yield str(step.get("name", ""))
        if step.get("kind") == "goto":
            drawn = _drawn(step.get("flow"), at)


def _flow_called(row: m.Interaction, at: datetime.datetime) -> str | None:
    if row.number_id is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_FLOW_CALLED, [str(row.number_id), row.tenant_id, at])
        found = cursor.fetchone()
    return found[0] if found else None


def _drawn(flow: UUID | str | None, at: datetime.datetime) -> dict[str, Row]:
    """Steps by id, of the version in force at that instant."""
    if not flow:
        return {}
    versions = FlowVersion.objects.filter(flow_id=flow, published_at__lte=at)
    found = versions.order_by("-published_at", "-number").first()
    return {step["id"]: step for step in found.steps} if found is not None else {}
