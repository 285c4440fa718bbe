"""A desk phone can be given a new password; the engine learns of it with the log-in epochs."""

from django.db import migrations, models

FUNCTION = """
-- Agent -> {epoch, phone_turn}: the log-in epoch of the account (an older ticket is refused), and
-- which of the desk phone's passwords counts. Leavers are not in it. An engine of the version
-- before reads the epoch.
create or replace function engine_agents() returns jsonb
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(jsonb_object_agg(a.id,
        jsonb_build_object('epoch', u.login_epoch, 'phone_turn', a.phone_turn)), '{}')
    from agent a join account u on u.id = a.account_id
    where a.tenant_id = current_tenant() and a.active and u.is_active
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0008_position"),
        ("interactions", "0003_engine_functions"),
    ]

    operations = [
        migrations.AddField(
            model_name="agent",
            name="phone_turn",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
    ]
