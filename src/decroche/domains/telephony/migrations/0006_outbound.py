"""Calls out: numbers that may be shown, sites, what is open; which number a queue shows."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from decroche.domains.tenancy.database import TenantTable

# A queue of one organisation cannot show a number of another's.
SAME_TENANT = """
alter table queue add constraint queue_caller_id_id_same_tenant
    foreign key (tenant_id, caller_id_id) references caller_id (tenant_id, id)
    deferrable initially immediate
"""


class Migration(migrations.Migration):
    dependencies = [
        ("telephony", "0005_flow_steps"),
        ("tenancy", "0004_stopped_tenants"),
    ]

    operations = [
        migrations.CreateModel(
            name="CallerId",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("archived", models.BooleanField(default=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("e164", models.CharField(max_length=20)),
                ("label", models.CharField(blank=True, default="", max_length=100)),
                ("holder", models.CharField(max_length=200)),
                ("proof", models.CharField(max_length=300)),
                ("proof_on", models.DateField()),
                ("valid_until", models.DateField(null=True)),
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
                "db_table": "caller_id",
            },
        ),
        migrations.AddField(
            model_name="queue",
            name="caller_id",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="telephony.callerid",
            ),
        ),
        migrations.CreateModel(
            name="Site",
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
                ("address", models.CharField(max_length=300)),
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
                "db_table": "site",
            },
        ),
        migrations.CreateModel(
            name="Outbound",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("classes", models.JSONField(default=list)),
                ("countries", models.JSONField(default=list)),
                ("ring_timeout_s", models.PositiveIntegerField(default=45)),
                ("night_from_min", models.PositiveIntegerField(default=1320)),
                ("night_until_min", models.PositiveIntegerField(default=420)),
                ("night_refused", models.BooleanField(default=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                "db_table": "outbound",
                "constraints": [models.UniqueConstraint(fields=("tenant",), name="outbound_once")],
            },
        ),
        TenantTable("CallerId"),
        TenantTable("Site"),
        TenantTable("Outbound"),
        migrations.RunSQL(SAME_TENANT, migrations.RunSQL.noop),
    ]
