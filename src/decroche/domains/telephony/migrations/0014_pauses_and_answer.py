"""Breaks that are not paid, and those a supervisor must agree to; calls that answer themselves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("telephony", "0013_alert_nobody")]

    operations = [
        migrations.AddField(
            model_name="pausereason",
            name="paid",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="pausereason",
            name="approval_min",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="queue",
            name="auto_answer_s",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
