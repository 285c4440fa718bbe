"""An agent's daily limit is about his own calls: a promised one is the house's (0023)."""

from django.db import migrations

COUNT = """
create or replace function engine_calls_out(agent uuid, since_ms bigint) returns int
    language sql stable security definer set search_path = public, pg_temp as $$
    select count(*)::int from attempt a
    where a.tenant_id = current_tenant() and a.agent_id = $1 and a.at_ms >= $2
      and a.allowed and a.number_class <> 'emergency' and a.purpose <> 'callback_asked'
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("interactions", "0011_promise")]
    operations = [migrations.RunSQL(COUNT, migrations.RunSQL.noop)]
