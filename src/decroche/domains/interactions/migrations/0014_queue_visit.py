"""Each wait in a queue, as the engine writes it; what went before is known by the contact's row."""

import django.db.models.deletion
from django.db import migrations, models

from decroche.domains.tenancy.database import TenantTable

# Each organisation's for itself, as row security has it: nobody is locked out meanwhile. Of an
# earlier contact one queue is known, and whoever was answered in it. Who waits now gets his row from
# the engine (`calls.visits`), which alone can end it.
BEFORE = """
do $$
declare
    tenant uuid;
begin
    for tenant in select worker_tenants() loop
        perform set_config('app.tenant', tenant::text, true);
        insert into queue_visit (tenant_id, id, interaction_id, queue_id, came, target_ms,
            entered_ms, left_ms, outcome, why)
        select i.tenant_id, i.id || '.q1', i.id, i.queue_id, 'flow',
            coalesce(q.target_s, 20) * 1000, i.queued_ms, coalesce(i.answered_ms, i.ended_ms),
            case when i.answered_ms is not null then 'answered' else i.outcome end, ''
        from interaction i left join queue q on q.tenant_id = i.tenant_id and q.id = i.queue_id
        where i.direction = 'in' and i.queued_ms is not null and i.queue_id is not null
            and coalesce(i.answered_ms, i.ended_ms) is not null
        on conflict do nothing;
    end loop;
    perform set_config('app.tenant', '', true);
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("interactions", "0013_not_placed"),
        ("telephony", "0011_outside_numbers"),
        ("tenancy", "0004_stopped_tenants"),
    ]

    operations = [
        migrations.CreateModel(
            name="QueueVisit",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("interaction_id", models.UUIDField()),
                ("queue_id", models.UUIDField()),
                ("came", models.TextField()),
                ("target_ms", models.BigIntegerField()),
                ("short_ms", models.BigIntegerField(db_default=5000, default=5000)),
                ("entered_ms", models.BigIntegerField()),
                ("left_ms", models.BigIntegerField(null=True)),
                ("outcome", models.TextField()),
                ("why", models.TextField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.tenant",
                    ),
                ),
            ],
            options={
                "db_table": "queue_visit",
                "indexes": [
                    models.Index(fields=["tenant", "entered_ms"], name="queue_visit_entered"),
                    models.Index(fields=["tenant", "interaction_id"], name="queue_visit_contact"),
                ],
            },
        ),
        TenantTable("QueueVisit", app="select", engine="select, insert, update, delete"),
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
    ]
