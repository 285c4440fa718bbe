"""The teams that a supervisor runs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0005_client_defaults")]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="teams",
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
