"""Attempts to get at another organisation's rows: by SQL, by the API, over a reused connection."""

from __future__ import annotations

import json
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from decroche.domains.customers.models import Person
from decroche.domains.tenancy.scope import tenant_scope
from decroche.site.api import api
from decroche.site.db.base import OutsideTransactionError
from decroche.site.db.check import OpenTableError, open_tables, refuse_open_tables
from tests.kit.centres import Centre
from tests.kit.database import connect

TENANT_TABLES = (
    "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid"
    " where a.attname = 'tenant_id' and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace"
)


def tenant_tables() -> list[str]:
    with connect("owner") as owner:
        return sorted(str(row[0]) for row in owner.execute(TENANT_TABLES))


def test_every_tenants_table_is_held_and_a_planted_open_one_is_found() -> None:
    with connect("owner") as owner:
        assert len(tenant_tables()) >= 25
        assert open_tables(owner.cursor()) == []
        owner.execute("create table planted (tenant_id uuid, secret text)")
        with pytest.raises(OpenTableError, match="planted"):
            refuse_open_tables(owner.cursor())
        owner.rollback()


@pytest.mark.parametrize("role", ["app", "engine", "owner"])
def test_without_a_tenant_no_row_is_seen(centre: Centre, role: str) -> None:
    readable = {"owner": {"company", "contact_point", "person", "person_contact"}}
    seen = 0
    with connect(role) as session:  # type: ignore[arg-type]
        for table in tenant_tables():
            if table in readable.get(role, set()):
                continue  # See customers/migrations/0002: the owner's functions filter themselves.
            try:
                with session.transaction():
                    row = session.execute(f"select count(*) from {table}").fetchone()  # noqa: S608
            except psycopg.errors.InsufficientPrivilege:
                continue
            assert row == (0,), table
            seen += 1
    assert seen >= 10


def test_with_a_tenant_only_its_rows_are_seen(centre: Centre, other: Centre) -> None:
    with connect("app", centre.tenant) as session:
        for table in tenant_tables():
            rows = session.execute(f"select distinct tenant_id from {table}").fetchall()  # noqa: S608
            assert {row[0] for row in rows} <= {centre.tenant}, table
        assert session.execute("select count(*) from person").fetchone() == (1,)
        tenants = session.execute("select id from tenant").fetchall()
        assert tenants == [(centre.tenant,)]


def test_a_row_of_another_tenant_cannot_be_written(centre: Centre, other: Centre) -> None:
    insert = "insert into team (id, tenant_id, name, archived) values (%s, %s, 'x', false)"
    with connect("app", centre.tenant) as session:
        session.execute(insert, [uuid4(), centre.tenant])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute(insert, [uuid4(), other.tenant])
    with connect("app", centre.tenant) as session:
        done = session.execute("update team set name = 'x' where id = %s", [other.ids["team"]])
        assert done.rowcount == 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("update team set tenant_id = %s", [other.tenant])


def test_a_foreign_parent_is_refused_by_the_database(centre: Centre, other: Centre) -> None:
    insert = (
        "insert into agent_skill (id, tenant_id, agent_id, skill_id, level)"
        " values (gen_random_uuid(), %s, %s, %s, 3)"
    )
    with (
        connect("app", centre.tenant) as session,
        pytest.raises(psycopg.errors.ForeignKeyViolation),
    ):
        session.execute(insert, [centre.tenant, centre.ids["agent"], other.ids["skill"]])


@pytest.mark.parametrize(
    "statement",
    [
        "update interaction set outcome = ''",
        "delete from journal_event",
        "update attempt set outcome = ''",
        "select engine_attempt('{}')",
        "select engine_attempt_ended(gen_random_uuid(), '', 0, 0)",
        "select engine_calls_out(gen_random_uuid(), 0)",
        "insert into decision select * from decision",
        "update change_log set act = ''",
        "delete from change_log",
        "delete from config_version",
        "update config_version set version = 9",
        "alter table person disable row level security",
        "set role decroche_owner",
        "select engine_agents()",
    ],
)
def test_the_sites_role_may_not(centre: Centre, statement: str) -> None:
    with (
        connect("app", centre.tenant) as session,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        session.execute(statement)


@pytest.mark.parametrize("table", ["person", "account", "change_log", "trunk", "django_session"])
def test_the_engines_role_may_not_read(centre: Centre, table: str) -> None:
    with (
        connect("engine", centre.tenant) as session,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        session.execute(f"select * from {table}")  # noqa: S608


def test_the_owners_functions_find_nothing_of_others(centre: Centre, other: Centre) -> None:
    with connect("engine", centre.tenant) as session:

        def ask(call: str, *values: object) -> object:
            row = session.execute(f"select {call}", list(values)).fetchone()
            assert row is not None
            return row[0]

        found = ask("engine_search('lefevre', 10)")
        assert [person["id"] for person in found] == [str(centre.ids["person"])]  # type: ignore[attr-defined]
        shown = ask("engine_file(%s, %s)", other.ids["contact_point"], other.ids["person"])
        assert shown["number"] == ""  # type: ignore[index]
        assert shown["person"] is None  # type: ignore[index]
        assert shown["contacts"] == []  # type: ignore[index]
        assert ask("engine_day(%s, 0)", other.ids["agent"]) == []
        assert ask("engine_calls_out(%s, 0)", other.ids["agent"]) == 0
        assert ask("engine_attempt_ended(%s, 'busy', 0, 0)", other.ids["attempt"]) is False
        assert list(ask("engine_agents()")) == [str(centre.ids["agent"])]  # type: ignore[call-overload]
        assert [t["id"] for t in ask("engine_trunks()")] == [str(centre.ids["trunk"])]  # type: ignore[attr-defined]
    with connect("engine") as session:
        assert session.execute("select engine_search('lefevre', 10)").fetchone() == ([],)


def test_a_tenants_query_outside_a_transaction_is_refused(centre: Centre) -> None:
    with tenant_scope(centre.tenant):
        assert Person.objects.count() == 1
        connection.in_atomic_block = False
        try:
            with pytest.raises(OutsideTransactionError):
                Person.objects.count()
        finally:
            connection.in_atomic_block = True
    assert Person.objects.count() == 0


def fail_within(centre: Centre) -> None:
    with tenant_scope(centre.tenant):
        assert Person.objects.count() == 1
        raise ZeroDivisionError


def test_a_connection_after_an_exception_carries_no_tenant(centre: Centre, other: Centre) -> None:
    backends = set()
    # More often than there can be connections: at least one of them is lent twice.
    lent = settings.DATABASES["default"]["OPTIONS"]["pool"]["max_size"] + 1
    for _ in range(lent):
        with pytest.raises(ZeroDivisionError):
            fail_within(centre)
        connection.close()  # Back to the pool.
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('app.tenant', true), pg_backend_pid()")
            setting, backend = cursor.fetchone()
        assert not setting
        backends.add(backend)
        assert Person.objects.count() == 0
        with tenant_scope(other.tenant):
            assert [person.id for person in Person.objects.all()] == [other.ids["person"]]
        connection.close()
    assert len(backends) < lent, "the pool never lent the same connection twice: nothing was proven"


def routes_with_id() -> list[tuple[str, str]]:
    paths = api.get_openapi_schema()["paths"]
    return sorted(
        (method, path.removeprefix("/api"))
        for path, methods in paths.items()
        for method in methods
        if "{id}" in path
    )


BODIES = {
    "calendars": {"name": "x", "week": [[]] * 7},
    "caller-ids": {
        "e164": "0199000002",
        "holder": "x",
        "proof": "x",
        "proof_on": "2026-01-01",
    },
    "alarms": {"ids": []},
    "clients": {"name": "x"},
    "customers": {"last_name": "x"},
    "dispositions": {"label": {"fr": "x", "en": "x"}},
    "emergencies": {"name": "x", "state": "off"},
    "floor": {
        "status": "break",
        "text": "x",
        "why": "x",
        "serves": True,
        "queue_id": str(uuid4()),
        "reason_id": str(uuid4()),
        "granted": True,
    },
    "flows": {"name": "x", "steps": []},
    "interactions": {"segment_id": "x", "disposition_id": str(uuid4())},
    "limits": {"calls_max": 9, "call_max_min": 60, "comeback_s": 20},
    "numbers": {"e164": "0199000000", "flow_id": str(uuid4())},
    "pause-reasons": {"label": {"fr": "x", "en": "x"}},
    "outside-numbers": {"name": "x", "e164": "0140000042"},
    "positions": {"name": "x", "site_id": str(uuid4())},
    "promises": {"interaction_id": str(uuid4()), "from_ms": 0},
    "people": {"email": "x@y.example", "name": "x"},
    "prompts": {"name": "x", "text": {"fr": "x", "en": "x"}},
    "queues": {"name": {"fr": "x", "en": "x"}},
    "sites": {"name": "x", "address": "x"},
    "supervision": {"shown": "spoken"},
    "skills": {"name": "x"},
    "teams": {"name": "x"},
    "trunks": {"name": "x", "host": "x", "addresses": ["192.0.2.9"], "number": "0123456789"},
    "webhooks": {"name": "x", "url": "https://hook.example/x"},
}
KINDS = {
    "calendars": "calendar",
    "caller-ids": "caller_id",
    "clients": "client",
    "customers": "person",
    "dispositions": "disposition",
    "emergencies": "emergency",
    "figures": "agent",
    "floor": "agent",
    "flows": "flow",
    "interactions": "interaction",
    "missed": "contact_point",
    "numbers": "number",
    "pause-reasons": "pause_reason",
    "outside-numbers": "outside",
    "people": "person:agent",
    "positions": "position",
    "promises": "promise",
    "prompts": "prompt",
    "queues": "queue",
    "sites": "site",
    "skills": "skill",
    "teams": "team",
    "trunks": "trunk",
    "webhooks": "webhook",
}


def test_by_the_api_another_tenants_row_does_not_exist(centre: Centre, other: Centre) -> None:
    administrator = centre.browser("administrator")
    routes = routes_with_id()
    assert len(routes) >= 40
    for method, path in routes:
        kind = path.split("/")[1]
        where = path.replace("{id}", str(other.ids[KINDS[kind]])).replace("{rid}", other.recording)
        where = where.replace("{number}", "1")
        answer = administrator.send(method.upper(), where, BODIES.get(kind))
        assert answer.status_code == 404, (method, path, answer.content)
        assert json.loads(answer.content)["code"] == "not_found"


def test_the_same_routes_find_ones_own_rows(centre: Centre) -> None:
    administrator = centre.browser("administrator")
    for method, path in routes_with_id():
        if method != "get" or "{rid}" in path or path.endswith("/desk-phone"):
            continue  # This centre has neither a recording's file nor a desk phone.
        where = path.replace("{id}", str(centre.ids[KINDS[path.split("/")[1]]]))
        assert administrator.get(where).status_code == 200, path


def test_a_reference_to_another_tenants_row_is_refused(centre: Centre, other: Centre) -> None:
    administrator = centre.browser("administrator")
    body = {"name": {"fr": "x", "en": "x"}, "client_id": str(other.ids["client"])}
    assert administrator.post("/queues", body).status_code == 422
    body = {"name": {"fr": "x", "en": "x"}, "dispositions": [str(other.ids["disposition"])]}
    assert administrator.post("/queues", body).status_code == 422
    person = {"email": f"{uuid4().hex}@x.example", "name": "x"}
    for field in ({"team_id": str(other.ids["team"])}, {"queues": {str(other.ids["queue"]): 1}}):
        assert administrator.post("/people", person | field).status_code == 404
