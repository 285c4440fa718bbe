"""Outside numbers to which flows hand callers on; how a queue calls back."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from decroche.domains.tenancy.database import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("telephony", "0010_capacity"),
        ("tenancy", "0004_stopped_tenants"),
    ]

    operations = [
        migrations.AddField(
            model_name="queue",
            name="callback_pause_min",
            field=models.PositiveIntegerField(db_default=15, default=15),
        ),
        migrations.AddField(
            model_name="queue",
            name="callback_tries",
            field=models.PositiveIntegerField(db_default=3, default=3),
        ),
        migrations.AddField(
            model_name="queue",
            name="callback_within_min",
            field=models.PositiveIntegerField(db_default=120, default=120),
        ),
        migrations.CreateModel(
            name="OutsideNumber",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("archived", models.BooleanField(default=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("name", models.CharField(max_length=100)),
                ("e164", models.CharField(max_length=20)),
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
                "db_table": "outside_number",
            },
        ),
        TenantTable("OutsideNumber"),
    ]
