"""Attempts to call out: the gate's verdict, written before anything is dialled, and the outcome."""

import django.db.models.deletion
from django.db import migrations, models

from decroche.domains.tenancy.database import TenantTable

FUNCTIONS = """
-- Keeps an attempt as the gate decided it (fields as the table's columns). Written once: what was
-- decided stays as it was, also if the same row comes again from the engine's side file.
create or replace function engine_attempt(fields jsonb) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into attempt (tenant_id, id, interaction_id, agent_id, queue_id, purpose, at_ms,
        contact_point_id, number_class, country, caller_id, allowed, code, facts, alarms)
    select current_tenant(), r.id, r.interaction_id, r.agent_id, r.queue_id, r.purpose, r.at_ms,
        r.contact_point_id, r.number_class, r.country, r.caller_id, r.allowed, r.code, r.facts,
        r.alarms
    from jsonb_populate_record(null::attempt, fields) r
    on conflict (tenant_id, id) do nothing;
    return found;
end $$;

-- What came of it. False: there is no such attempt.
create or replace function engine_attempt_ended(attempt uuid, outcome text, answered_ms bigint, ended_ms bigint)
    returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update attempt a set outcome = $2, answered_ms = $3, ended_ms = $4
        where a.tenant_id = current_tenant() and a.id = $1;
    return found;
end $$;

-- How many calls out this agent was allowed since an instant; calls for help do not count.
create or replace function engine_calls_out(agent uuid, since_ms bigint) returns int
    language sql stable security definer set search_path = public, pg_temp as $$
    select count(*)::int from attempt a
    where a.tenant_id = current_tenant() and a.agent_id = $1 and a.at_ms >= $2
      and a.allowed and a.number_class <> 'emergency'
$$;
"""
NAMES = (
    "engine_attempt(jsonb)",
    "engine_attempt_ended(uuid, text, bigint, bigint)",
    "engine_calls_out(uuid, bigint)",
)
RIGHTS = [
    statement
    for name in NAMES
    for statement in (
        f"revoke all on function {name} from public",
        f"grant execute on function {name} to decroche_engine",
    )
]


class Migration(migrations.Migration):
    dependencies = [
        ("interactions", "0006_engine_words"),
        ("tenancy", "0004_stopped_tenants"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("interaction_id", models.UUIDField(null=True)),
                ("agent_id", models.UUIDField(null=True)),
                ("queue_id", models.UUIDField(null=True)),
                ("purpose", models.TextField(db_default="")),
                ("at_ms", models.BigIntegerField()),
                ("contact_point_id", models.UUIDField(null=True)),
                ("number_class", models.TextField(db_default="")),
                ("country", models.TextField(db_default="")),
                ("caller_id", models.TextField(db_default="")),
                ("allowed", models.BooleanField()),
                ("code", models.TextField()),
                ("facts", models.JSONField()),
                ("alarms", models.JSONField(db_default=[])),
                ("outcome", models.TextField(db_default="")),
                ("answered_ms", models.BigIntegerField(null=True)),
                ("ended_ms", models.BigIntegerField(null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.tenant",
                    ),
                ),
            ],
            options={
                "db_table": "attempt",
                "indexes": [
                    models.Index(fields=["tenant", "-at_ms"], name="attempt_recent"),
                    models.Index(fields=["tenant", "agent_id", "-at_ms"], name="attempt_agent"),
                    models.Index(
                        fields=["tenant", "contact_point_id", "-at_ms"], name="attempt_contact"
                    ),
                ],
            },
        ),
        TenantTable("Attempt", app="select", engine="select"),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
