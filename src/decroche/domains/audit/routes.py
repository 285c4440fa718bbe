"""The five endpoints that every kind of set-up has: list, create, get, change, archive."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.http import HttpRequest
from ninja import Router, Schema, Status

from decroche.domains.audit.rows import archive_row, create_row, get_own, live, update_row
from decroche.domains.tenancy.access import Actor, Permission
from decroche.domains.tenancy.requests import actor_of

Values = dict[str, Any]


def _unchanged(actor: Actor, values: Values, row: models.Model | None) -> Values:
    return values


def _free(row: models.Model) -> None:
    """Nothing refers to it."""


@dataclass(frozen=True)
class Setup:
    """One kind of set-up. `check` refuses or completes values; `in_use` refuses to archive;
    `after` publishes the change."""

    path: str
    name: str
    model: type[models.Model]
    given: type[Schema]
    shown: type[Schema]
    after: Callable[[Actor], object]
    check: Callable[[Actor, Values, models.Model | None], Values] = _unchanged
    in_use: Callable[[Any], None] = _free
    order: tuple[str, ...] = ("name",)
    read: Permission = Permission.READ_SETUP
    change: Permission = Permission.CHANGE_SETUP


def add_routes(router: Router, setup: Setup) -> None:
    """Register the endpoints of that kind on the router."""
    _add_reading(router, setup)
    _add_changing(router, setup)


def _add_reading(router: Router, setup: Setup) -> None:
    def list_all(request: HttpRequest) -> list[models.Model]:
        actor_of(request, setup.read)
        return list(live(setup.model).order_by(*setup.order))

    def get(request: HttpRequest, id: UUID) -> models.Model:
        actor_of(request, setup.read)
        return get_own(setup.model, id)

    many: Any = list[setup.shown]  # type: ignore[name-defined]
    router.get(setup.path, response=many, operation_id=f"{setup.name}_list")(list_all)
    one = setup.path + "/{uuid:id}"
    router.get(one, response=setup.shown, operation_id=f"{setup.name}_get")(get)


def _add_changing(router: Router, setup: Setup) -> None:
    def create(request: HttpRequest, payload: Any) -> models.Model:
        actor = actor_of(request, setup.change)
        values = setup.check(actor, values_of_payload(payload), None)
        row = create_row(actor, setup.model, values)
        setup.after(actor)
        return row

    def update(request: HttpRequest, id: UUID, payload: Any) -> models.Model:
        actor = actor_of(request, setup.change)
        row = get_own(setup.model, id)
        update_row(actor, row, setup.check(actor, values_of_payload(payload), row))
        setup.after(actor)
        return row

    def archive(request: HttpRequest, id: UUID) -> Status[None]:
        actor = actor_of(request, setup.change)
        row = get_own(setup.model, id)
        setup.in_use(row)
        archive_row(actor, row)
        setup.after(actor)
        return Status(204, None)

    create.__annotations__["payload"] = update.__annotations__["payload"] = setup.given
    one, name, shown = setup.path + "/{uuid:id}", setup.name, setup.shown
    router.post(setup.path, response={201: shown}, operation_id=f"{name}_create")(created(create))
    router.put(one, response=shown, operation_id=f"{name}_update")(update)
    router.delete(one, response={204: None}, operation_id=f"{name}_archive")(archive)


def created(view: Callable[..., models.Model]) -> Callable[..., Status[models.Model]]:
    """The same endpoint, answering 201."""

    def answer(request: HttpRequest, payload: Any) -> Status[models.Model]:
        return Status(201, view(request, payload))

    answer.__annotations__["payload"] = view.__annotations__["payload"]
    return answer


def values_of_payload(payload: Schema) -> Values:
    """As plain JSON values, the way they are stored."""
    values: Values = payload.model_dump(mode="json")
    return values
