"""What a client's queues say and show, unless they say it themselves."""

import django.db.models.deletion
from django.db import migrations, models

# A client of one organisation cannot play an announcement of another's, nor show its number.
SAME_TENANT = """
alter table client add constraint client_whisper_id_same_tenant
    foreign key (tenant_id, whisper_id) references prompt (tenant_id, id)
    deferrable initially immediate;
alter table client add constraint client_caller_id_id_same_tenant
    foreign key (tenant_id, caller_id_id) references caller_id (tenant_id, id)
    deferrable initially immediate;
"""


def key(to: str) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        db_constraint=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=to,
    )


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0004_stopped_tenants"), ("telephony", "0006_outbound")]

    operations = [
        migrations.AddField(
            model_name="client",
            name="colour",
            field=models.CharField(db_default="blue", default="blue", max_length=10),
        ),
        migrations.AddField(
            model_name="client",
            name="greeting",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField("client", "whisper", key("telephony.prompt")),
        migrations.AddField("client", "caller_id", key("telephony.callerid")),
        migrations.RunSQL(SAME_TENANT, migrations.RunSQL.noop),
    ]
