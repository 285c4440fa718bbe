"""An agent's queues have an order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0002_row_security")]
    operations = [
        migrations.AddField(
            model_name="agentqueue",
            name="rank",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddConstraint(
            model_name="agentqueue",
            constraint=models.CheckConstraint(
                condition=models.Q(("rank__gte", 1), ("rank__lte", 5)), name="agent_queue_rank"
            ),
        ),
    ]
