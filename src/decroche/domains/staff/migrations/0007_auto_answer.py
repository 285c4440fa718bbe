"""Whose calls are answered by themselves, and after how many seconds of warning."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0006_today_queue")]

    operations = [
        migrations.AddField(
            model_name="agent",
            name="auto_answer_s",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
