"""Defaults in the database: a worker of the version before inserts while an upgrade goes on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interactions", "0004_recordingfile_deleted_why")]

    operations = [
        migrations.AlterField(
            model_name="recordingfile",
            name="deleted_why",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddField(
            model_name="recordingfile",
            name="joined_from",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddField(
            model_name="retentionrun",
            name="not_deleted",
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="retentionrun",
            name="spool_expired",
            field=models.IntegerField(db_default=0, default=0),
        ),
    ]
