"""Whether a break was paid when it began (what is set later does not change it), and why an offer
was refused."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interactions", "0014_queue_visit")]

    operations = [
        migrations.AddField(
            model_name="agentspan", name="paid", field=models.BooleanField(null=True)
        ),
        migrations.AddField(
            model_name="segment",
            name="declined_why",
            field=models.TextField(default="", db_default=""),
        ),
        migrations.AddField(
            model_name="segment",
            name="declined_text",
            field=models.TextField(default="", db_default=""),
        ),
    ]
