"""What a queue's work takes of an agent, and how many agents it leaves free for calls."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("telephony", "0009_trunk_sound")]

    operations = [
        migrations.AddField(
            model_name="queue",
            name="load",
            field=models.CharField(db_default="call", default="call", max_length=20),
        ),
        migrations.AddField(
            model_name="queue",
            name="leave_free",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
