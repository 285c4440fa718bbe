"""Write the change log. Called inside the change's own transaction by every domain."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from django.db import models

from decroche.domains.audit.models import ChangeLog
from decroche.domains.tenancy.access import Actor

SECRET_FIELDS = frozenset({"password"})
NOT_LOGGED = frozenset({"id", "tenant_id", "updated_at", "created_at"})
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
    changed = [
        field for field in sorted({*before, *after}) if before.get(field) != after.get(field)
    ]
    if not changed:
        return
    ChangeLog.objects.create(
        tenant_id=actor.tenant_id,
        account_id=actor.account_id,
        account_name=actor.name,
        act=act,
        kind=row._meta.model_name or "",
        object_id=row.pk,
        object_name=(name or name_of(row))[:300],
        before={field: _hide(field, before[field]) for field in changed if field in before},
        after={field: _hide(field, after[field]) for field in changed if field in after},
    )


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
