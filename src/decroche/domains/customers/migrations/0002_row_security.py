"""Row security of customers, and their search.

The search function runs as the tables' owner, who is let through row security for reading: a
policy would switch the trigram indexes off (its condition must be checked first, and LIKE is not
leakproof). So every function of the owner on these tables filters by `current_tenant()` itself.
"""

from django.db import migrations

from decroche.domains.tenancy.database import TenantTable

SEARCH = """
create policy owner_reads on company for select to decroche_owner using (true);
create policy owner_reads on contact_point for select to decroche_owner using (true);
create policy owner_reads on person for select to decroche_owner using (true);
create policy owner_reads on person_contact for select to decroche_owner using (true);

alter table person add column search text generated always as
    (fold(first_name || ' ' || last_name || ' ' || email)) stored;
alter table company add column search text generated always as (fold(name)) stored;
create index person_search on person using gin (search gin_trgm_ops);
create index company_search on company using gin (search gin_trgm_ops);
create index contact_point_search on contact_point using gin (e164 gin_trgm_ops);
create index person_contact_point on person_contact (tenant_id, contact_point_id);
create index person_company on person (tenant_id, company_id);

-- French numbers in pairs, as people read them here; others in E.164.
create or replace function shown_number(e164 text) returns text language sql immutable strict
    as $$ select case when e164 ~ '^[+]33[1-9][0-9]{8}$' then
        '0' || substr(e164, 4, 1) || ' ' || substr(e164, 5, 2) || ' ' || substr(e164, 7, 2)
        || ' ' || substr(e164, 9, 2) || ' ' || substr(e164, 11, 2) else e164 end $$;

-- Persons whose name, e-mail or company holds every word, or with a number that holds the digits
-- (a national "0…" or an international "00…" or "+…"). Exact numbers first, then by name.
create or replace function person_search(wanted text, lim int) returns setof uuid
    language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    tenant constant uuid := current_tenant();
    folded constant text := fold(left(trim(wanted), 100));
    digits text := regexp_replace(left(wanted, 100), '[^0-9+]', '', 'g');
    words text[];
begin
    if tenant is null or folded = '' then
        return;
    end if;
    if wanted ~ '^[0-9+(). /-]+$' then
        digits := regexp_replace(digits, '^(00|[+])', '');
        digits := regexp_replace(digits, '^0', '');
        if length(digits) < 3 then
            return;
        end if;
        return query
            select p.id from person p
            where p.tenant_id = tenant and exists (
                select from person_contact pc join contact_point c on c.id = pc.contact_point_id
                where pc.person_id = p.id and pc.tenant_id = tenant and c.tenant_id = tenant
                  and c.e164 like '%' || digits || '%')
            order by p.last_name, p.first_name, p.id limit lim;
        return;
    end if;
    -- Escaped: a typed % or _ is a letter, not a pattern.
    words := array(select '%' || regexp_replace(word, '([%_\\\\])', '\\\\\\1', 'g') || '%'
        from regexp_split_to_table(folded, '\\s+') word limit 6);
    return query
        select p.id from person p left join company c
            on c.tenant_id = tenant and c.id = p.company_id
        where p.tenant_id = tenant
          and p.search || ' ' || coalesce(c.search, '') like all (words)
          and (p.search like any (words) or p.company_id in (
              select co.id from company co where co.tenant_id = tenant and co.search like any (words)))
        order by fold(p.last_name), fold(p.first_name), p.id limit lim;
end $$;
revoke all on function person_search(text, int) from public;
grant execute on function person_search(text, int) to decroche_app;
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial"), ("tenancy", "0002_row_security")]
    operations = [
        TenantTable("Company"),
        TenantTable("ContactPoint", app="select, insert", engine="select, insert"),
        TenantTable("Person"),
        TenantTable("PersonContact"),
        migrations.RunSQL(SEARCH, migrations.RunSQL.noop),
    ]
