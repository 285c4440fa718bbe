"""Which codecs a line to an operator speaks, and in which order."""

from django.db import migrations, models

FUNCTION = """
create or replace function engine_trunks() returns jsonb
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(jsonb_agg(to_jsonb(x) - 'position' order by x.position, x.name), '[]') from (
        select t.id, t.name, t.kind, t.host, t.port, t.transport, t.srtp, t.username, t.password,
            t.addresses, t.calls_max, t.sound, t.backup_id as backup, t.position
        from trunk t where t.tenant_id = current_tenant() and t.enabled and not t.archived) x
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("telephony", "0008_pause_quota"),
        ("interactions", "0003_engine_functions"),
    ]

    operations = [
        migrations.AddField(
            model_name="trunk",
            name="sound",
            field=models.CharField(db_default="standard", default="standard", max_length=10),
        ),
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
    ]
