"""Django's PostgreSQL backend, made to say whose rows a transaction may see.

Two rules, both proven in tests/site/test_row_security.py: with a scope (`tenancy.scope`) every
transaction starts with its settings, local to it; with a scope and no transaction a query is
refused, because in autocommit the setting would be lost before the query runs.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from decroche.domains.tenancy.scope import Scope, current_scope

SET_SCOPE = "select set_config('app.tenant', %s, true), set_config('app.account', %s, true)"


class OutsideTransactionError(AssertionError):
    """A query with a tenant but without a transaction: a bug of the caller."""


def scope_values(scope: Scope) -> list[str]:
    """The settings as text; "" stands for none."""
    return [str(value) if value is not None else "" for value in scope]


class DatabaseWrapper(base.DatabaseWrapper):
    _connecting = False

    def connect(self) -> None:
        self._connecting = True  # Django's own first statements (time zone) touch no table.
        try:
            super().connect()
        finally:
            self._connecting = False

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # not in the stubs
        scope = current_scope()
        if autocommit or scope is None:
            return
        with self.wrap_database_errors:
            self.connection.execute(SET_SCOPE, scope_values(scope))

    def create_cursor(self, name: str | None = None) -> Any:
        open_air = not self.in_atomic_block and not self._connecting
        if current_scope() is not None and open_air:
            raise OutsideTransactionError("a tenant's query outside a transaction")
        return super().create_cursor(name)
