"""Calls out that no line took are an alarm: asked for by every page of a supervisor."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interactions", "0012_own_calls_out")]
    operations = [
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                fields=["tenant", "-at_ms"],
                condition=models.Q(("outcome", "not_placed")),
                name="attempt_not_placed",
            ),
        ),
    ]
