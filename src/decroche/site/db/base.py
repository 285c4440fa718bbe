"""Django's PostgreSQL backend, made to say whose rows a transaction may see.

Two rules, both proven in tests/site/test_row_security.py: with a scope (`tenancy.scope`) every
transaction starts with its settings, local to it; with a scope and no transaction a query is
refused, because in autocommit the setting would be lost before the query runs.
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool

from decroche.domains.tenancy.scope import Scope, current_scope

SET_SCOPE = "select set_config('app.tenant', %s, true), set_config('app.account', %s, true)"


def answers(connection: psycopg.Connection[Any]) -> bool:
    """Whether the server is at the other end: one round trip."""
    try:
        ConnectionPool.check_connection(connection)
    except psycopg.OperationalError:
        return False
    return True


class OutsideTransactionError(AssertionError):
    """A query with a tenant but without a transaction: a bug of the caller."""


def scope_values(scope: Scope) -> list[str]:
    """The settings as text; "" stands for none."""
    return [str(value) if value is not None else "" for value in scope]


class DatabaseWrapper(base.DatabaseWrapper):
    _connecting = False

    def get_new_connection(self, conn_params: Any) -> Any:
        """A connection that answers. After a restart of the server each one that the pool kept is
        dead; the pool's own check would pause 1, 2, 4 s between them, longer than a request waits.
        """
        connection = super().get_new_connection(conn_params)
        while self.pool is not None and not answers(connection):
            self.pool.putconn(connection)  # Closed as it is, the pool makes another for it.
            connection = super().get_new_connection(conn_params)
        return connection

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
