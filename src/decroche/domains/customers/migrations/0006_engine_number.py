"""The number of a contact point, for the engine: to dial it, or to read it out to its owner."""

from django.db import migrations

FUNCTION = """
-- E.164; null: there is no such telephone number here.
create or replace function engine_number(contact_point uuid) returns text
    language sql stable security definer set search_path = public, pg_temp as $$
    select c.e164 from contact_point c
    where c.tenant_id = current_tenant() and c.id = $1 and c.kind = 'phone'
$$;
"""
NAME = "engine_number(uuid)"
RIGHTS = [
    f"revoke all on function {NAME} from public",
    f"grant execute on function {NAME} to decroche_engine",
]


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_reference")]
    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
