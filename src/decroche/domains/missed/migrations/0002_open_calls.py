"""Missed calls that are open have rows of their own; done is said of a place, not of all."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from decroche.domains.tenancy.database import TenantTable

# The rules: docs/decisions/0024. The same rows come of the same calls in any order in which they
# are written: a missed call looks for an answer since, an answer for what was missed before it.
# 5 s: `store.SHORT_MS`. 4 h: a call that is answered later than that after it came does not exist,
# and an index finds the others.
FUNCTIONS = """
create or replace function follow_missed_calls() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.answered_ms is not null and new.outcome = 'not_reached' then
        -- A machine answered, as the agent says: who was missed before it is missed again.
        if tg_op = 'INSERT' or old.outcome is distinct from new.outcome then
            update interaction i set outcome = i.outcome where i.tenant_id = new.tenant_id
                and i.contact_point_id = new.contact_point_id and i.direction = 'in'
                and i.ended_ms <= new.answered_ms
                and i.arrived_ms > new.arrived_ms - 31 * 86400000::bigint
                and i.outcome in ('abandoned', 'closed', 'overflow', 'voicemail', 'refused_full',
                    'trunk_full', 'platform_failure');
        end if;
    elsif new.answered_ms is not null and new.contact_point_id is not null then
        delete from missed_call m where m.tenant_id = new.tenant_id
            and m.subject_id = new.contact_point_id and m.at_ms <= new.answered_ms;
    end if;
    if new.direction = 'in' and new.ended_ms is not null
        and new.outcome in ('abandoned', 'closed', 'overflow', 'voicemail', 'refused_full',
            'trunk_full', 'platform_failure')
        and (new.outcome <> 'platform_failure' or new.answered_ms is null)
        and (new.outcome <> 'abandoned' or new.ended_ms - new.queued_ms >= 5000)
        and not exists (select 1 from interaction r where r.tenant_id = new.tenant_id
            and r.contact_point_id = new.contact_point_id
            and r.arrived_ms > new.ended_ms - 14400000 and r.answered_ms >= new.ended_ms
            and r.outcome <> 'not_reached')
    then
        insert into missed_call (tenant_id, interaction_id, subject_id, contact_point_id, queue_id,
            number_id, arrived_ms, at_ms)
        values (new.tenant_id, new.id, coalesce(new.contact_point_id, new.id),
            new.contact_point_id,
            coalesce((select r.queue_id from recording r where r.tenant_id = new.tenant_id
                and r.interaction_id = new.id and r.queue_id is not null limit 1), new.queue_id),
            new.number_id, new.arrived_ms, new.ended_ms)
        on conflict (tenant_id, interaction_id) do update set subject_id = excluded.subject_id,
            contact_point_id = excluded.contact_point_id, queue_id = excluded.queue_id,
            number_id = excluded.number_id, at_ms = excluded.at_ms;
    else
        delete from missed_call m
            where m.tenant_id = new.tenant_id and m.interaction_id = new.id;
    end if;
    return null;
end $$;

-- A message may be written after the end of its call.
create or replace function follow_missed_messages() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update missed_call m set queue_id = new.queue_id
        where m.tenant_id = new.tenant_id and m.interaction_id = new.interaction_id;
    return null;
end $$;

create trigger follow_missed_calls after insert or update on interaction for each row
    when (new.ended_ms is not null or new.answered_ms is not null)
    execute function follow_missed_calls();
create trigger follow_missed_messages after insert or update on recording for each row
    when (new.queue_id is not null) execute function follow_missed_messages();
revoke all on function follow_missed_calls(), follow_missed_messages() from public;
"""
# What is there already: each organisation's for itself, as row security has it.
TAKE_OVER = """
do $$
declare
    tenant uuid;
begin
    for tenant in select worker_tenants() loop
        perform set_config('app.tenant', tenant::text, true);
        update interaction set outcome = outcome where direction = 'in'
            and outcome in ('abandoned', 'closed', 'overflow', 'voicemail', 'refused_full',
                'trunk_full', 'platform_failure')
            and arrived_ms > (extract(epoch from now()) * 1000)::bigint - 31 * 86400000::bigint;
    end loop;
    perform set_config('app.tenant', '', true);
end $$;
"""


def tenant() -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.tenant"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("missed", "0001_initial"),
        ("interactions", "0012_own_calls_out"),
        ("tenancy", "0004_stopped_tenants"),
    ]

    operations = [
        migrations.CreateModel(
            name="MissedCall",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "tenant_id",
                        "interaction_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("interaction_id", models.UUIDField()),
                ("subject_id", models.UUIDField()),
                ("contact_point_id", models.UUIDField(null=True)),
                ("queue_id", models.UUIDField(null=True)),
                ("number_id", models.UUIDField(null=True)),
                ("arrived_ms", models.BigIntegerField()),
                ("at_ms", models.BigIntegerField()),
                ("tenant", tenant()),
            ],
            options={
                "db_table": "missed_call",
                "indexes": [
                    models.Index(fields=["tenant", "-arrived_ms"], name="missed_call_recent"),
                    models.Index(fields=["tenant", "subject_id"], name="missed_call_subject"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MissedDone",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject_id", models.UUIDField()),
                ("place_id", models.UUIDField()),
                ("done_by", models.UUIDField(null=True)),
                ("done_name", models.CharField(default="", max_length=200)),
                ("done_ms", models.BigIntegerField()),
                ("note", models.CharField(default="", max_length=500)),
                ("tenant", tenant()),
            ],
            options={
                "db_table": "missed_done",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "subject_id", "place_id"), name="missed_done_once"
                    )
                ],
            },
        ),
        TenantTable("MissedCall", app="select, delete"),
        TenantTable("MissedDone", app="select, insert, update"),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(TAKE_OVER, migrations.RunSQL.noop),
    ]
