"""What the floor measures a queue by, and when it gives an alert."""

from django.db import migrations, models

FIELDS = {
    "short_abandon_s": 5,
    "level_target": 80,
    "alert_waiting": 0,
    "alert_wait_s": 0,
    "alert_level": 0,
}


class Migration(migrations.Migration):
    dependencies = [("telephony", "0011_outside_numbers")]

    operations = [
        migrations.AddField(
            model_name="queue",
            name=name,
            field=models.PositiveIntegerField(db_default=value, default=value),
        )
        for name, value in FIELDS.items()
    ]
