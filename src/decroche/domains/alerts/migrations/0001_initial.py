"""Alerts, webhooks, and their messages. `engine_alert` writes an alert and, in the same
transaction, one message for each webhook that is to be told."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from decroche.domains.tenancy.database import TenantTable

FUNCTIONS = """
-- An alert has begun (until_ms null) or is over (fields as the table's columns). False: known.
create or replace function engine_alert(fields jsonb) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    a alert%rowtype;
    told text;
begin
    a := jsonb_populate_record(null::alert, fields);
    if a.until_ms is null then
        told := 'alert.on';
        insert into alert (tenant_id, id, queue_id, kind, threshold, figure, since_ms)
        values (current_tenant(), a.id, a.queue_id, a.kind, a.threshold, a.figure, a.since_ms)
        on conflict (id) do nothing;
    else
        told := 'alert.off';
        update alert set until_ms = a.until_ms
        where tenant_id = current_tenant() and id = a.id and until_ms is null;
    end if;
    if not found then
        return false;
    end if;
    insert into webhook_delivery
        (id, tenant_id, webhook_id, event, body, made_at, due_at, tries, state, code, status)
    select gen_random_uuid(), current_tenant(), w.id, told,
        jsonb_build_object(
            'event', told,
            'organisation', jsonb_build_object('id', t.id, 'name', t.name),
            'client', jsonb_build_object('id', c.id, 'name', c.name),
            'queue', jsonb_build_object('id', q.id, 'name', q.name),
            'alert', jsonb_build_object(
                'id', a.id, 'kind', a.kind, 'threshold', a.threshold, 'figure', a.figure,
                'since_ms', a.since_ms, 'until_ms', a.until_ms)),
        clock_timestamp(), clock_timestamp(), 0, 'waiting', '', 0
    from queue q
    join tenant t on t.id = q.tenant_id
    join client c on c.tenant_id = q.tenant_id and c.id = q.client_id
    join webhook w on w.tenant_id = q.tenant_id and w.enabled and not w.archived
        and (w.client_id is null or w.client_id = q.client_id)
    where q.tenant_id = current_tenant() and q.id = a.queue_id;
    return true;
end $$;
revoke all on function engine_alert(jsonb) from public;
grant execute on function engine_alert(jsonb) to decroche_engine;
"""


def tenant() -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.tenant"
    )


def own_id() -> models.UUIDField:  # type: ignore[type-arg]
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0006_supervised_teams"),
        ("telephony", "0013_alert_nobody"),
        ("interactions", "0014_queue_visit"),
    ]

    operations = [
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("queue_id", models.UUIDField()),
                ("kind", models.TextField()),
                ("threshold", models.IntegerField()),
                ("figure", models.IntegerField(null=True)),
                ("since_ms", models.BigIntegerField()),
                ("until_ms", models.BigIntegerField(null=True)),
                ("tenant", tenant()),
            ],
            options={
                "db_table": "alert",
                "indexes": [
                    models.Index(
                        condition=models.Q(("until_ms", None)),
                        fields=["tenant", "since_ms"],
                        name="alert_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", own_id()),
                ("name", models.CharField(max_length=100)),
                ("url", models.CharField(max_length=500)),
                ("secret", models.CharField(max_length=600)),
                ("enabled", models.BooleanField(default=True)),
                ("archived", models.BooleanField(default=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "client",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.client",
                    ),
                ),
                ("tenant", tenant()),
            ],
            options={"db_table": "webhook"},
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", own_id()),
                ("event", models.CharField(max_length=20)),
                ("body", models.JSONField()),
                ("made_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("code", models.CharField(blank=True, default="", max_length=20)),
                ("status", models.PositiveIntegerField(default=0)),
                ("tenant", tenant()),
                (
                    "webhook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="alerts.webhook",
                    ),
                ),
            ],
            options={
                "db_table": "webhook_delivery",
                "indexes": [
                    models.Index(fields=["webhook", "-made_at"], name="webhook_delivery_recent"),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["tenant", "made_at"],
                        name="webhook_delivery_waiting",
                    ),
                ],
            },
        ),
        TenantTable("Alert", app="select, delete", engine="select"),
        TenantTable("Webhook", app="select, insert, update"),
        TenantTable("Delivery"),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
    ]
