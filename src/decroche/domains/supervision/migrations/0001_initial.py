import uuid

import django.db.models.deletion
from django.db import migrations, models

from decroche.domains.tenancy.database import TenantTable

TENANT = models.ForeignKey(
    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.tenant"
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0005_client_defaults")]

    operations = [
        migrations.CreateModel(
            name="Supervision",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("interaction_id", models.UUIDField()),
                ("supervisor_id", models.UUIDField()),
                ("agent_id", models.UUIDField()),
                ("mode", models.TextField()),
                ("since_ms", models.BigIntegerField()),
                ("until_ms", models.BigIntegerField(null=True)),
                ("shown", models.BooleanField()),
                ("tenant", TENANT),
            ],
            options={
                "db_table": "supervision",
                "indexes": [
                    models.Index(fields=["tenant", "-since_ms"], name="supervision_recent"),
                    models.Index(
                        fields=["tenant", "interaction_id"], name="supervision_interaction"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupervisionRule",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("shown", models.CharField(default="always", max_length=10)),
                ("tenant", TENANT.clone()),
            ],
            options={
                "db_table": "supervision_rule",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant",), name="supervision_rule_once")
                ],
            },
        ),
        TenantTable("Supervision", app="select", engine="select, insert, update"),
        TenantTable("SupervisionRule", app="select, insert, update"),
    ]
