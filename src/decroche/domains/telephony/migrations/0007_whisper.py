"""What an agent is told before he hears the caller."""

import django.db.models.deletion
from django.db import migrations, models

# A queue of one organisation cannot play an announcement of another's.
SAME_TENANT = """
alter table queue add constraint queue_whisper_id_same_tenant
    foreign key (tenant_id, whisper_id) references prompt (tenant_id, id)
    deferrable initially immediate
"""


class Migration(migrations.Migration):
    dependencies = [("telephony", "0006_outbound")]

    operations = [
        migrations.AddField(
            model_name="queue",
            name="whisper",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="telephony.prompt",
            ),
        ),
        migrations.RunSQL(SAME_TENANT, migrations.RunSQL.noop),
    ]
