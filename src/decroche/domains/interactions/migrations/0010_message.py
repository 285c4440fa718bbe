"""Messages (voicemail) are recordings of no segment; and an index for calls that reached nobody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("interactions", "0009_alarms"),
    ]

    operations = [
        migrations.AddField(
            model_name="recording",
            name="queue_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                fields=["tenant", "-arrived_ms"],
                condition=models.Q(
                    ("direction", "in"),
                    (
                        "outcome__in",
                        (
                            "abandoned",
                            "closed",
                            "overflow",
                            "voicemail",
                            "refused_full",
                            "trunk_full",
                            "platform_failure",
                        ),
                    ),
                ),
                name="interaction_missed",
            ),
        ),
    ]
