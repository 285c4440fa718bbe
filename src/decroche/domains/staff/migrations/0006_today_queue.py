"""Queues that an agent serves, or does not serve, today only."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from decroche.domains.tenancy.database import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0005_agent_room"),
        ("telephony", "0012_queue_floor"),
        ("tenancy", "0006_supervised_teams"),
    ]

    operations = [
        migrations.CreateModel(
            name="TodayQueue",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("serves", models.BooleanField()),
                ("until", models.DateTimeField()),
                (
                    "agent",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="today",
                        to="staff.agent",
                    ),
                ),
                (
                    "queue",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="telephony.queue",
                    ),
                ),
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
                "db_table": "agent_queue_today",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "agent", "queue"), name="agent_queue_today_once"
                    )
                ],
            },
        ),
        TenantTable("TodayQueue"),
    ]
