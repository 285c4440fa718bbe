"""Every organisation, one after the other."""

from __future__ import annotations

from uuid import UUID

from django.db import connection


def tenant_ids() -> list[UUID]:
    """The active organisations, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("select engine_tenants()")
        return [row[0] for row in cursor.fetchall()]
