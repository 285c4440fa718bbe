"""The tenant of the present transaction.

`decroche.site.db` reads it: every transaction begins with `set_config('app.tenant', …, true)`, so
the setting dies with the transaction and a pooled connection carries nothing to the next request.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple
from uuid import UUID

from django.db import transaction


class Scope(NamedTuple):
    """Whose rows may be seen. `account` alone: only that account's memberships."""

    tenant: UUID | None
    account: UUID | None


_scope: ContextVar[Scope | None] = ContextVar("decroche_tenant_scope", default=None)


def current_scope() -> Scope | None:
    """The scope of this task or thread; None outside of any."""
    return _scope.get()


def current_tenant() -> UUID:
    """The tenant of this transaction. A bug (assertion) where there is none."""
    scope = _scope.get()
    assert scope is not None, "no scope in this transaction"
    assert scope.tenant is not None, "no tenant in this transaction"
    return scope.tenant


@contextmanager
def tenant_scope(tenant: UUID | None, account: UUID | None = None) -> Iterator[None]:
    """One transaction that sees this tenant's rows only.

    Scopes do not nest: inside one, a second is a bug, because its setting would outlive it.
    """
    assert _scope.get() is None, "a tenant's transaction inside another"
    assert not transaction.get_connection().in_atomic_block, "the scope must begin the transaction"
    token = _scope.set(Scope(tenant, account))
    try:
        with transaction.atomic():
            yield
    finally:
        _scope.reset(token)
