import uuid

import django.db.models.deletion
from django.db import migrations, models

from decroche.domains.tenancy.database import TenantTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("interactions", "0010_message"),
        ("tenancy", "0004_stopped_tenants"),
    ]

    operations = [
        migrations.CreateModel(
            name="MissedMark",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject_id", models.UUIDField()),
                ("claimed_by", models.UUIDField(null=True)),
                ("claimed_name", models.CharField(default="", max_length=200)),
                ("claimed_until_ms", models.BigIntegerField(default=0)),
                ("done_by", models.UUIDField(null=True)),
                ("done_name", models.CharField(default="", max_length=200)),
                ("done_ms", models.BigIntegerField(default=0)),
                ("note", models.CharField(default="", max_length=500)),
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
                "db_table": "missed_mark",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "subject_id"), name="missed_mark_once"
                    )
                ],
            },
        ),
        TenantTable("MissedMark", app="select, insert, update"),
    ]
