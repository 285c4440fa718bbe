"""One person is erased, by the one function that may (docs/decisions/0004).

The site's role can neither change what the engine wrote nor the change log. This function of the
owner's can, within row security, which is forced on the owner too: it takes a person and nothing
else, so that whoever calls it can erase and not forge. In the change log it blanks what lines about
this person say; who, when, which act and which fields stay.
"""

from django.db import migrations

FUNCTION = """
-- Keeps the fields, not what was in them.
create or replace function blanked(said jsonb) returns jsonb language sql immutable strict
    set search_path = public, pg_temp as $$
    select coalesce(jsonb_object_agg(field, null), '{}') from jsonb_object_keys(said) field
$$;

-- Why this person cannot be erased now: "call" (a contact runs, or an agent still has it in hand),
-- "promise" (somebody is to call); "" if nothing is against it. A contact that has not ended after
-- a day never will: none lasts that long.
create or replace function erasing_waits_for(wanted uuid, points uuid[]) returns text
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    tenant constant uuid := current_tenant();
    lately constant bigint := (extract(epoch from now()) * 1000)::bigint - 86400000;
begin
    if exists (select from interaction i where i.tenant_id = tenant and i.arrived_ms > lately
        and (i.person_id = wanted or i.person_id is null and i.contact_point_id = any (points))
        and (i.ended_ms is null or exists (select from agent a cross join lateral (
            select s.interaction_id from agent_span s where s.tenant_id = tenant
                and s.agent_id = a.id order by s.since_ms desc limit 1) s
            where a.tenant_id = tenant and s.interaction_id = i.id)))
    then
        return 'call';
    end if;
    if exists (select from promise p where p.tenant_id = tenant
        and p.state in ('open', 'late', 'in_work')
        and (p.person_id = wanted or p.contact_point_id = any (points)))
    then
        return 'promise';
    end if;
    return '';
end $$;

-- Erases that person: {contacts, notes, recordings, numbers, promises, changes}, how many of each
-- were erased or blanked; {waits_for: …} if it cannot be now; null if there is no such person.
-- Contacts, their times, outcomes and places in figures stay, and the journal, which has ids only.
-- Sound is marked as erased; the files go after the commit (interactions/erased.py, or the worker),
-- and then the row's path.
create or replace function erase_person(wanted uuid) returns jsonb
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    tenant constant uuid := current_tenant();
    nobody constant uuid := '00000000-0000-0000-0000-000000000000';
    employer uuid;
    used uuid[];
    points uuid[];
    contacts uuid[];
    waits text;
    report jsonb := '{}';
    many int;
begin
    select p.company_id into employer from person p
        where p.tenant_id = tenant and p.id = wanted for update;
    if not found then
        return null;
    end if;
    -- Numbers of the file, and those of contacts: one may have been taken out of the file since.
    used := array(
        select pc.contact_point_id from person_contact pc
            where pc.tenant_id = tenant and pc.person_id = wanted
        union select i.contact_point_id from interaction i where i.tenant_id = tenant
            and i.person_id = wanted and i.contact_point_id is not null
        union select p.contact_point_id from promise p where p.tenant_id = tenant
            and p.person_id = wanted and p.contact_point_id <> nobody);
    -- A number that somebody else has as well stays that one's.
    points := array(
        select point from unnest(used) point
        where not exists (select from person_contact pc where pc.tenant_id = tenant
                and pc.contact_point_id = point and pc.person_id <> wanted)
            and (exists (select from person_contact pc where pc.tenant_id = tenant
                    and pc.contact_point_id = point and pc.person_id = wanted)
                or not exists (select from interaction i where i.tenant_id = tenant
                    and i.contact_point_id = point and i.person_id <> wanted)));
    waits := erasing_waits_for(wanted, points);
    if waits <> '' then
        return jsonb_build_object('waits_for', waits);
    end if;
    contacts := array(
        select i.id from interaction i where i.tenant_id = tenant
            and (i.person_id = wanted
                or i.person_id is null and i.contact_point_id = any (points)));
    report := report || jsonb_build_object('contacts', cardinality(contacts),
        'numbers', cardinality(points));

    delete from interaction_note n where n.tenant_id = tenant
        and n.interaction_id = any (contacts);
    get diagnostics many = row_count;
    report := report || jsonb_build_object('notes', many);
    -- Why an agent has refused the call, in words of his own: they may be about the caller.
    update segment s set declined_text = '' where s.tenant_id = tenant
        and s.interaction_id = any (contacts) and s.declined_text <> '';

    insert into recording_file as f (tenant_id, recording_id, path, sha256, bytes, duration_ms,
        delete_after, deleted_at, deleted_why)
    select tenant, r.id, tenant || '/' || to_char(
            to_timestamp(r.started_ms / 1000.0) at time zone 'UTC', 'YYYY/MM') || '/' || r.id
            || '.wav', '', 0, 0, now(), now(), 'erased'
        from recording r where r.tenant_id = tenant and r.interaction_id = any (contacts)
            and r.id ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,150}$'
    on conflict (tenant_id, recording_id) do update
        set delete_after = now(), deleted_at = now(), deleted_why = 'erased'
        where f.deleted_at is null;
    get diagnostics many = row_count;
    report := report || jsonb_build_object('recordings', many);

    update attempt a set contact_point_id = null where a.tenant_id = tenant
        and a.contact_point_id = any (used)
        and (a.interaction_id = any (contacts)
            or a.interaction_id is null and a.contact_point_id = any (points));
    -- One that was broken and has no contact is nobody's missed call (missed/store.py).
    update promise p set person_id = null, contact_point_id = nobody,
            interaction_id = case when p.state = 'broken' then null else p.interaction_id end
        where p.tenant_id = tenant
        and (p.person_id = wanted
            or p.person_id is null and p.contact_point_id = any (points));
    get diagnostics many = row_count;
    report := report || jsonb_build_object('promises', many);
    update interaction i set person_id = null, contact_point_id = null
        where i.tenant_id = tenant and i.id = any (contacts);
    -- After it: a trigger (missed/0002) takes a contact without a number for a call that nobody
    -- has answered since. There is nobody to be called back.
    delete from missed_call m where m.tenant_id = tenant and m.interaction_id = any (contacts);
    delete from missed_mark m where m.tenant_id = tenant
        and m.subject_id = any (points || contacts);
    delete from missed_done m where m.tenant_id = tenant
        and m.subject_id = any (points || contacts);

    update change_log l set object_name = '•••', before = blanked(l.before),
        after = blanked(l.after)
        where l.tenant_id = tenant and l.kind = 'person' and l.object_id = wanted;
    get diagnostics many = row_count;
    report := report || jsonb_build_object('changes', many);

    delete from person_contact pc where pc.tenant_id = tenant and pc.person_id = wanted;
    delete from person p where p.tenant_id = tenant and p.id = wanted;
    delete from contact_point c where c.tenant_id = tenant and c.id = any (points);
    -- Its name was typed for this person alone; of a sole trader it is the person's.
    delete from company c where c.tenant_id = tenant and c.id = employer
        and not exists (select from person p where p.tenant_id = tenant and p.company_id = c.id);
    return report;
end $$;
revoke all on function blanked(jsonb), erasing_waits_for(uuid, uuid[]), erase_person(uuid)
    from public;
grant execute on function erase_person(uuid) to decroche_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0007_case_owner"),
        ("interactions", "0015_paid_and_why_declined"),
        ("missed", "0002_open_calls"),
        ("audit", "0002_row_security"),
    ]
    operations = [migrations.RunSQL(FUNCTION, migrations.RunSQL.noop)]
