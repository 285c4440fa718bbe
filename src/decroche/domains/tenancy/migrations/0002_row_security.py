"""Row security of organisations and memberships, and the words the other functions use."""

from django.db import migrations

from decroche.domains.tenancy.database import TenantTable

FUNCTIONS = """
create or replace function current_tenant() returns uuid language sql stable
    as $$ select nullif(current_setting('app.tenant', true), '')::uuid $$;

-- unaccent() is only "stable" because its dictionary could be replaced; ours is not.
create or replace function fold(text) returns text language sql immutable strict parallel safe
    as $$ select lower(public.unaccent('public.unaccent'::regdictionary, $1)) $$;

alter table tenant enable row level security;
alter table tenant force row level security;
create policy own_tenant on tenant using (id = current_tenant()) with check (id = current_tenant());
create policy owner_reads on tenant for select to decroche_owner using (true);
revoke all on tenant from decroche_app, decroche_engine;
grant select, insert, update on tenant to decroche_app;
grant select on tenant to decroche_engine;

-- Ids only: the worker and the engine go from one centre to the next.
create or replace function engine_tenants() returns setof uuid
    language sql stable security definer set search_path = public, pg_temp
    as $$ select id from tenant where active order by created_at, id $$;
revoke all on function engine_tenants() from public;
grant execute on function engine_tenants() to decroche_app, decroche_engine;
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        TenantTable("Client"),
        TenantTable(
            "Membership",
            readable=" or account_id = nullif(current_setting('app.account', true), '')::uuid",
        ),
    ]
