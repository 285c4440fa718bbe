"""How much work an agent has at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0004_agent_calls_out")]

    operations = [
        migrations.AddField(
            model_name="agent",
            name="room",
            field=models.CharField(db_default="usual", default="usual", max_length=20),
        ),
    ]
