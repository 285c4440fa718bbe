"""Migration operation that puts a tenant's table under row security.

Each table with `tenant_id` gets: unique (tenant_id, id); row security, forced on its owner too;
one policy; foreign keys of (tenant_id, x_id) so that the database itself refuses a foreign parent
(PostgreSQL's own checks of foreign keys bypass row security); rights per database role.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

ALL = "select, insert, update, delete"
CURRENT_TENANT = "nullif(current_setting('app.tenant', true), '')::uuid"
"""After a transaction the setting is "" rather than absent: both mean no tenant, so no row."""


def current_tenant_policy(table: str, name: str, extra: str = "") -> str:
    """The policy of a tenant's table, optionally widened for reading by `extra`."""
    own = f"tenant_id = {CURRENT_TENANT}"
    return f"create policy {name} on {table} using ({own}{extra}) with check ({own})"


class TenantTable(Operation):
    """Row security, composite keys and rights for one model.

    `app`, `engine`: rights of the roles decroche_app (site) and decroche_engine, as in GRANT.
    `readable`: an SQL condition that widens reading, beginning with " or".
    """

    reversible = False
    reduces_to_sql = True

    def __init__(self, model: str, app: str = ALL, engine: str = "", readable: str = "") -> None:
        self.model, self.app, self.engine, self.readable = model, app, engine, readable

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Changes nothing that Django's models know of."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model)
        for statement in self.statements(model):
            schema_editor.execute(statement)

    def statements(self, model: type[models.Model]) -> list[str]:
        """The SQL, in order."""
        table = model._meta.db_table
        found = [
            f"alter table {table} enable row level security",
            f"alter table {table} force row level security",
            current_tenant_policy(table, "own_tenant", self.readable),
            f"revoke all on {table} from decroche_app, decroche_engine",
        ]
        if not isinstance(model._meta.pk, models.CompositePrimaryKey):
            found.append(f"alter table {table} add constraint {table}_key unique (tenant_id, id)")
        for role, rights in (("app", self.app), ("engine", self.engine)):
            if rights:
                found.append(f"grant {rights} on {table} to decroche_{role}")
        return found + [same_tenant_key(table, key) for key in tenant_keys(model)]

    def describe(self) -> str:
        return f"Put {self.model} under row security"


def tenant_keys(model: type[models.Model]) -> list[models.ForeignKey[Any, Any]]:
    """Its foreign keys to tables that have a tenant themselves."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and any(f.column == "tenant_id" for f in field.related_model._meta.concrete_fields)
    ]


def same_tenant_key(table: str, key: models.ForeignKey[Any, Any]) -> str:
    """The composite foreign key that refuses a parent of another tenant."""
    parent = key.related_model._meta.db_table
    rule = "on delete cascade" if key.remote_field.on_delete is models.CASCADE else ""
    return (
        f"alter table {table} add constraint {table}_{key.column}_same_tenant"
        f" foreign key (tenant_id, {key.column}) references {parent} (tenant_id, id) {rule}"
        " deferrable initially immediate"
    )
