"""The organisation's own number for a customer, which callers may type.

Only its digits count then, as a telephone has no letters; those of two customers are nobody's.
"""

from django.db import migrations, models

FUNCTION = """
create index person_reference_digits on person
    (tenant_id, regexp_replace(reference, '[^0-9]', '', 'g')) where reference <> '';

-- {person, vip} of the one customer whose reference has these digits; nulls if there is not one.
create or replace function engine_reference(digits text) returns jsonb
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    found jsonb[];
begin
    found := array(
        select jsonb_build_object('person', p.id, 'vip', p.vip) from person p
        where p.tenant_id = current_tenant() and p.reference <> ''
          and regexp_replace(p.reference, '[^0-9]', '', 'g') = $1 limit 2);
    return case when cardinality(found) = 1 then found[1]
        else '{"person": null, "vip": false}'::jsonb end;
end $$;
"""
NAME = "engine_reference(text)"
RIGHTS = [
    f"revoke all on function {NAME} from public",
    f"grant execute on function {NAME} to decroche_engine",
]


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_engine_caller")]
    operations = [
        migrations.AddField(
            model_name="person",
            name="reference",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                condition=~models.Q(reference=""),
                fields=["tenant", "reference"],
                name="reference_once",
            ),
        ),
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
