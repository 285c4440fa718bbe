"""Is every tenant's table under row security? Asked after each migration and at each start."""

from __future__ import annotations

from typing import Any

_OPEN = """
select c.relname from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
  and not (c.relrowsecurity and c.relforcerowsecurity and exists (
    select from pg_policy p where p.polrelid = c.oid
      and pg_get_expr(p.polqual, p.polrelid) like '%current_setting(''app.tenant''%'
      and pg_get_expr(p.polwithcheck, p.polrelid) like '%current_setting(''app.tenant''%'))
order by c.relname
"""
_BYPASS = "select rolname from pg_roles where rolname = current_user and (rolsuper or rolbypassrls)"


class OpenTableError(RuntimeError):
    """Rows of all organisations could be read: nothing may start."""


def open_tables(cursor: Any) -> list[str]:
    """Tables with `tenant_id` whose rows are not held by a forced policy."""
    cursor.execute(_OPEN)
    return [row[0] for row in cursor.fetchall()]


def refuse_open_tables(cursor: Any) -> None:
    """Raise OpenTableError if a table is open, or if our role would not be held by any policy."""
    found = open_tables(cursor)
    if found:
        raise OpenTableError(f"no row security on: {', '.join(found)}")
    cursor.execute(_BYPASS)
    role = cursor.fetchone()
    if role:
        raise OpenTableError(f"the database role {role[0]} bypasses row security; use decroche_app")
