"""Call flows as steps, with versions; emergency switches.

What a form of fixed fields had made becomes the same steps, and its first version.
"""

import uuid
from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F

from decroche.domains.tenancy.database import TenantTable


def steps_of_forms(apps: Any, schema_editor: Any) -> None:
    """All organisations' flows at once: their owner may, while row security does not bind it."""
    flows, versions = (
        apps.get_model("telephony", "Flow"),
        apps.get_model("telephony", "FlowVersion"),
    )
    schema_editor.execute("alter table flow no force row level security")
    schema_editor.execute("set constraints all immediate")
    for flow in flows.objects.all():
        flow.steps, flow.version = steps(flow.form), 1
        flow.save()
        first = versions.objects.create(
            tenant_id=flow.tenant_id, flow=flow, number=1, steps=flow.steps, body=flow.body
        )
        versions.objects.filter(id=first.id).update(published_at=F("created_at"))
    schema_editor.execute("alter table flow force row level security")


def steps(form: dict[str, Any]) -> list[dict[str, Any]]:
    """As `flow_form.steps_of` was then."""
    closed = "closed" if form.get("closed") else "end"
    full = "full" if form.get("full") else "end"
    ways = {"no_staff": "no_staff"} if form.get("no_staff") else {}
    if form.get("closed"):
        ways["closing"] = "closed"
    first_full = "overflow" if form.get("overflow") else full
    early = form.get("closed_early", False)
    drawn = [
        step("hours", "hours", calendar=form.get("calendar"), open="", closed=closed),
        step("welcome", "announce", prompt=form.get("welcome"), early=False, next=""),
        step("queue", "enqueue", queue=form.get("queue"), full=first_full, ways=ways),
        step("overflow", "enqueue", queue=form.get("overflow"), full=full, ways=ways),
        step("full", "announce", prompt=form.get("full"), early=False, next="end"),
        step("no_staff", "announce", prompt=form.get("no_staff"), early=False, next="end"),
        step("closed", "announce", prompt=form.get("closed"), early=early, next="end"),
    ]
    return [one for one in drawn if one]


def step(id: str, kind: str, **fields: Any) -> dict[str, Any]:
    """Left out if what it names was not given."""
    named = next(iter(fields.values()))
    return {"id": id, "kind": kind, "name": "", **fields} if named else {}


class Migration(migrations.Migration):
    dependencies = [
        ("telephony", "0004_queue_rules"),
        ("tenancy", "0004_stopped_tenants"),
    ]

    operations = [
        migrations.AddField(
            model_name="flow",
            name="steps",
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AddField(
            model_name="flow",
            name="version",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="Emergency",
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
                ("state", models.CharField(default="off", max_length=10)),
                (
                    "prompt",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="telephony.prompt",
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
                "db_table": "emergency",
            },
        ),
        migrations.CreateModel(
            name="FlowVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("steps", models.JSONField(default=list)),
                ("body", models.JSONField(default=dict)),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                ("author_id", models.UUIDField(null=True)),
                ("author", models.CharField(blank=True, default="", max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("publish_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "flow",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="telephony.flow",
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
                "db_table": "flow_version",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "flow", "number"), name="flow_version_once"
                    )
                ],
            },
        ),
        migrations.RunPython(steps_of_forms, migrations.RunPython.noop),
        migrations.RemoveField(model_name="flow", name="form"),
        TenantTable("Emergency"),
        TenantTable("FlowVersion", app="select, insert, update"),
    ]
