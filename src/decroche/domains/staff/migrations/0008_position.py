"""Positions («places»), and who sits at them."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from decroche.domains.tenancy.database import ALL, TenantTable

ID = models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)
TENANT = models.ForeignKey(
    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.tenant"
)


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0007_auto_answer"),
        ("telephony", "0006_outbound"),
    ]

    operations = [
        migrations.CreateModel(
            name="Position",
            fields=[
                ("id", ID),
                ("name", models.CharField(max_length=100)),
                ("phone", models.CharField(default="browser", max_length=10)),
                ("codec", models.CharField(default="alaw", max_length=10)),
                ("endpoint", models.CharField(max_length=60, unique=True)),
                ("archived", models.BooleanField(default=False)),
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="telephony.site",
                    ),
                ),
                ("tenant", TENANT),
            ],
            options={
                "db_table": "position",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("archived", False)),
                        fields=("tenant", "name"),
                        name="position_name_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Seating",
            fields=[
                ("id", ID.clone()),
                ("agent_id", models.UUIDField()),
                ("position_id", models.UUIDField(null=True)),
                ("since_ms", models.BigIntegerField()),
                ("tenant", TENANT.clone()),
            ],
            options={
                "db_table": "seating",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "agent_id"), name="seating_agent_once"
                    ),
                    models.UniqueConstraint(
                        fields=("tenant", "position_id"), name="seating_position_once"
                    ),
                ],
            },
        ),
        TenantTable("Position"),
        TenantTable("Seating", app="select", engine=ALL),
    ]
