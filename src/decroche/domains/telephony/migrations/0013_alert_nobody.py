"""An alert when callers wait and nobody of the queue is at work."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("telephony", "0012_queue_floor")]

    operations = [
        migrations.AddField(
            model_name="queue",
            name="alert_nobody",
            field=models.BooleanField(db_default=False, default=False),
        )
    ]
