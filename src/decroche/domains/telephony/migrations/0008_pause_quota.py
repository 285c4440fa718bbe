"""How many minutes a day a reason for a break should take at most."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("telephony", "0007_whisper")]

    operations = [
        migrations.AddField(
            model_name="pausereason",
            name="quota_min",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
