"""Trunks' passwords are sealed: longer than what was typed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("telephony", "0002_row_security")]
    operations = [
        migrations.AlterField(
            model_name="trunk",
            name="password",
            field=models.CharField(blank=True, default="", max_length=400),
        ),
    ]
