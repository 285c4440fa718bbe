"""Promises to call, as the engine writes them."""

import django.db.models.deletion
from django.db import migrations, models

from decroche.domains.tenancy.database import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("interactions", "0010_message"),
        ("tenancy", "0004_stopped_tenants"),
    ]

    operations = [
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("state", models.TextField()),
                ("channel", models.TextField()),
                ("queue_id", models.UUIDField()),
                ("client_id", models.UUIDField(null=True)),
                ("contact_point_id", models.UUIDField()),
                ("person_id", models.UUIDField(null=True)),
                ("interaction_id", models.UUIDField(null=True)),
                ("owner_id", models.UUIDField(null=True)),
                ("by_agent_id", models.UUIDField(null=True)),
                ("made_ms", models.BigIntegerField()),
                ("from_ms", models.BigIntegerField()),
                ("until_ms", models.BigIntegerField()),
                ("due_ms", models.BigIntegerField(null=True)),
                ("place_ms", models.BigIntegerField()),
                ("tries", models.IntegerField()),
                ("tries_max", models.IntegerField()),
                ("kept_by_id", models.UUIDField(null=True)),
                ("ended_ms", models.BigIntegerField(null=True)),
                ("why", models.TextField()),
                ("late", models.BooleanField()),
                ("history", models.JSONField()),
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
                "db_table": "promise",
                "indexes": [
                    models.Index(fields=["tenant", "state", "-made_ms"], name="promise_state"),
                    models.Index(fields=["tenant", "contact_point_id"], name="promise_contact"),
                ],
            },
        ),
        TenantTable("Promise", app="select", engine="select, insert, update"),
    ]
