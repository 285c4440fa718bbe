"""Calls that went round the gate, and who has seen which alarm."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from decroche.domains.tenancy.database import TenantTable

FUNCTIONS = """
-- Keeps a call that the watcher has ended (fields as the table's columns); written once.
create or replace function engine_rogue_call(fields jsonb) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into rogue_call (tenant_id, id, at_ms, trunk_id)
    select current_tenant(), r.id, r.at_ms, r.trunk_id
    from jsonb_populate_record(null::rogue_call, fields) r
    on conflict (tenant_id, id) do nothing;
    return found;
end $$;
revoke all on function engine_rogue_call(jsonb) from public;
grant execute on function engine_rogue_call(jsonb) to decroche_engine;
"""


def tenant() -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.tenant"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("interactions", "0008_segment_by"),
        ("tenancy", "0004_stopped_tenants"),
    ]

    operations = [
        migrations.CreateModel(
            name="RogueCall",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("at_ms", models.BigIntegerField()),
                ("trunk_id", models.UUIDField()),
                ("tenant", tenant()),
            ],
            options={
                "db_table": "rogue_call",
                "indexes": [models.Index(fields=["tenant", "-at_ms"], name="rogue_call_recent")],
            },
        ),
        migrations.CreateModel(
            name="AlarmSeen",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("alarm_id", models.UUIDField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("account_id", models.UUIDField(null=True)),
                ("tenant", tenant()),
            ],
            options={
                "db_table": "alarm_seen",
                "constraints": [
                    models.UniqueConstraint(fields=["tenant", "alarm_id"], name="alarm_seen_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                condition=models.Q(("alarms", []), _negated=True),
                fields=["tenant", "-at_ms"],
                name="attempt_alarms",
            ),
        ),
        TenantTable("RogueCall", app="select", engine="select"),
        TenantTable("AlarmSeen", app="select, insert"),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
    ]
