"""An agent's right to call out, how often a day, and where the agent works."""

import django.db.models.deletion
from django.db import migrations, models

SAME_TENANT = """
alter table agent add constraint agent_site_id_same_tenant
    foreign key (tenant_id, site_id) references site (tenant_id, id)
    deferrable initially immediate
"""


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0003_agent_queue_rank"),
        ("telephony", "0006_outbound"),
    ]

    operations = [
        migrations.AddField(
            model_name="agent",
            name="calls_out_max",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="agent",
            name="may_call_out",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="agent",
            name="site",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="telephony.site",
            ),
        ),
        migrations.RunSQL(SAME_TENANT, migrations.RunSQL.noop),
    ]
