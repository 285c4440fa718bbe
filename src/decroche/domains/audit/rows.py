"""Create, change and archive rows of the present organisation, each with its line in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from decroche.domains.audit.service import record_change, values_of
from decroche.domains.tenancy.access import Actor
from decroche.domains.tenancy.errors import NotFound

Row = TypeVar("Row", bound=models.Model)


def live(model: type[Row]) -> models.QuerySet[Row]:
    """What is not archived. Row security leaves only this organisation's."""
    return model._default_manager.filter(archived=False)


def get_own(model: type[Row], id: UUID | str) -> Row:
    """That row. Raises NotFound, also when it is archived or another organisation's."""
    row = live(model).filter(pk=id).first()
    if row is None:
        raise NotFound
    return row


def create_row(actor: Actor, model: type[Row], values: Mapping[str, Any]) -> Row:
    """A new row."""
    row = model(tenant_id=actor.tenant_id, **values)
    row.save(force_insert=True)
    record_change(actor, "create", row, {}, values_of(row))
    return row


def update_row(actor: Actor, row: Row, values: Mapping[str, Any]) -> Row:
    """Give the row these values."""
    before = values_of(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    record_change(actor, "update", row, before, values_of(row))
    return row


def archive_row(actor: Actor, row: models.Model) -> None:
    """Take it out of use; history may still refer to it."""
    before = values_of(row)
    setattr(row, "archived", True)  # noqa: B010 -- not every model has it, only those given here
    row.save()
    record_change(actor, "archive", row, before, values_of(row))
