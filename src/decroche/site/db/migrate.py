"""Bring the schema up to date, give the site's role its rights, and check row security."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection

from decroche.ops.schema import schema_digest
from decroche.site.db.check import refuse_open_tables

# Identity tables (accounts, sessions, allauth's) and jobs have no tenant: the site needs them
# before one is known. The engine gets nothing here.
RIGHTS = """
do $$
declare
    found record;
begin
    grant usage on schema public to decroche_app, decroche_engine;
    grant usage, select on all sequences in schema public to decroche_app;
    for found in
        select c.relname from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
          and c.relname not in ('django_migrations', 'tenant')
          and not exists (select from pg_attribute a
              where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
    loop
        execute format(
            'grant select, insert, update, delete on %I to decroche_app', found.relname);
    end loop;
end $$;
"""


def migrate() -> None:
    """All migrations, then the rights. Harmless when repeated.

    Raises OpenTableError if a tenant's table is not under row security.
    """
    call_command("migrate", verbosity=1, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS)
        refuse_open_tables(cursor)
        # Last: it says that all of the above is done (`decroche.ops.schema`).
        cursor.execute(f"comment on table django_migrations is '{schema_digest()}'")
