"""A queue's promise, its choice of agent, what it asks for later, for whom it keeps callers, when
it gives them back; more modes of after-call work."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("telephony", "0003_trunk_password_sealed"),
    ]

    operations = [
        migrations.AddField(
            model_name="queue",
            name="by_language",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="queue",
            name="choice",
            field=models.CharField(
                db_default="longest_idle", default="longest_idle", max_length=20
            ),
        ),
        migrations.AddField(
            model_name="queue",
            name="closes",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="telephony.calendar",
            ),
        ),
        migrations.AddField(
            model_name="queue",
            name="keep_s",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="queue",
            name="last_agent",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="queue",
            name="relax",
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AddField(
            model_name="queue",
            name="target_s",
            field=models.PositiveIntegerField(db_default=20, default=20),
        ),
        migrations.AddField(
            model_name="queue",
            name="unstaffed",
            field=models.CharField(db_default="wait", default="wait", max_length=10),
        ),
        migrations.AlterField(
            model_name="queue",
            name="after_call_mode",
            field=models.CharField(default="limit", max_length=20),
        ),
    ]
