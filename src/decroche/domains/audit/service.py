"""Write the change log. Called inside the change's own transaction by every domain."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from django.db import models

from decroche.domains.audit.models import ChangeLog
from decroche.domains.tenancy.access import Actor

SECRET_FIELDS = frozenset({"password", "secret"})
# Our own bookkeeping: says nothing to a reader, or follows from another field ("body": "form").
NOT_LOGGED = frozenset(
    {"id", "tenant_id", "updated_at", "created_at", "agent_id", "body", "endpoint"}
)
ACTS = (
    "create", "update", "archive", "leave", "password_link", "acknowledge", "state", "message",
    "assist", "queue_today", "grant", "deny", "erase", "phone_password",
)  # fmt: skip
KINDS = (
    "alarm", "ban", "calendar", "callerid", "client", "disposition", "emergency", "flow",
    "membership", "number", "outbound", "outsidenumber", "pausereason", "person", "position",
    "prompt", "queue", "site", "skill", "supervisionrule", "team", "tenant", "trunk", "webhook",
)  # fmt: skip
"""Whatever can be changed. The screen has a word for each act, kind and field: see
tests/domains/test_change_words.py."""
HIDDEN = "•••"

Values = dict[str, Any]


def values_of(row: models.Model) -> Values:
    """The row's fields as JSON, for comparing before and after."""
    return {
        field.attname: _plain(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.attname not in NOT_LOGGED
    }


def record_change(
    actor: Actor, act: str, row: models.Model, before: Values, after: Values, name: str = ""
) -> None:
    """One line of the log, with the fields that differ. Nothing is written if none does."""
    kind = row._meta.model_name
    assert act in ACTS, act
    assert kind in KINDS, kind
    fields = sorted({*before, *after} - NOT_LOGGED)
    changed = [field for field in fields if before.get(field) != after.get(field)]
    if not changed:
        return
    ChangeLog.objects.create(
        tenant_id=actor.tenant_id,
        account_id=actor.account_id,
        account_name=actor.name,
        act=act,
        kind=kind,
        object_id=row.pk,
        object_name=(name or name_of(row))[:300],
        before={field: _hide(field, before[field]) for field in changed if field in before},
        after={field: _hide(field, after[field]) for field in changed if field in after},
    )


def last_change(act: str, row: models.Model) -> ChangeLog | None:
    """The newest line of that act on that row."""
    lines = ChangeLog.objects.filter(act=act, kind=row._meta.model_name, object_id=row.pk)
    return lines.order_by("-at", "-id").first()


def name_of(row: models.Model) -> str:
    """How people call it."""
    for field in ("name", "label", "e164", "email"):
        value = getattr(row, field, None)
        if isinstance(value, dict):
            return str(value.get("fr", ""))
        if value:
            return str(value)
    return str(row.pk)


def _hide(field: str, value: Any) -> Any:
    return HIDDEN if field in SECRET_FIELDS and value else value


def _plain(value: Any) -> Any:
    if isinstance(value, UUID | datetime.datetime | datetime.date):
        return str(value)
    return value
