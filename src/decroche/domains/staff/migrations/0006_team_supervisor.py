"""Who supervises a team."""

import django.db.models.deletion
from django.db import migrations, models

SAME_TENANT = """
alter table team add constraint team_supervisor_id_same_tenant
    foreign key (tenant_id, supervisor_id) references membership (tenant_id, id)
    deferrable initially immediate;
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0005_agent_room"), ("tenancy", "0005_client_defaults")]

    operations = [
        migrations.AddField(
            model_name="team",
            name="supervisor",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.RunSQL(SAME_TENANT, migrations.RunSQL.noop),
    ]
