"""What a deactivated organisation recorded keeps its term: the worker goes on to look after it."""

from django.db import migrations

FUNCTION = """
-- Ids only, as engine_tenants(), with those that take no calls any more.
create or replace function worker_tenants() returns setof uuid
    language sql stable security definer set search_path = public, pg_temp
    as $$ select id from tenant order by created_at, id $$;
revoke all on function worker_tenants() from public;
grant execute on function worker_tenants() to decroche_app;
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0003_accounts_within")]
    operations = [migrations.RunSQL(FUNCTION, "drop function worker_tenants()")]
