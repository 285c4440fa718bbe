"""Whether agents read why their state was changed on the floor."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("supervision", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="supervisionrule",
            name="why_shown",
            field=models.BooleanField(db_default=True, default=True),
        )
    ]
