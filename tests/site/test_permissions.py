"""Every route × every role: who may, who is refused, and that refusals say nothing inside."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from decroche.domains.tenancy.access import GRANTED, Permission
from decroche.site.api import api
from tests.kit.centres import Centre
from tests.site.test_row_security import BODIES, KINDS

SETUP = {"trunks", "numbers", "calendars", "prompts", "queues", "flows", "dispositions"}
SETUP |= {"emergencies", "pause-reasons", "config", "clients", "prompt-sounds", "holiday-countries"}
SETUP |= {"caller-ids", "outside-numbers", "outbound", "limits", "supervision", "webhooks"}
FILES = {"/people/import": ("people.csv", b"email;name\n"), "/prompt-sounds": ("a.wav", b"RIFF")}
FILES |= {"/positions/import": ("seats.csv", b"name;site\n")}
PEOPLE = {"people", "positions", "teams", "skills", "sites"}


def needed(method: str, path: str) -> Permission | None:
    """The permission that a route must ask for, written down a second time on purpose."""
    first = path.split("/")[1]
    reading = method == "get"
    if "{rid}" in path:
        return Permission.LISTEN_TO_RECORDINGS
    if path.endswith("/result"):
        return Permission.WORK_AT_DESK
    if path.endswith("/throw"):
        return Permission.THROW_EMERGENCY
    if path.endswith("/sip-trace"):
        return Permission.READ_SIP_TRACE
    if path.endswith("/secret"):
        return Permission.CHANGE_SETUP  # It signs in our name.
    if path.endswith("/desk-phone"):
        return Permission.CHANGE_PEOPLE  # Its password is shown.
    if first == "promises":
        return Permission.READ_INTERACTIONS if reading else Permission.WORK_AT_DESK
    if first == "figures":
        own = path.startswith("/figures/agents/") or path == "/figures/words"
        return Permission.READ_INTERACTIONS if own else Permission.READ_FIGURES
    if first in SETUP:
        return Permission.READ_SETUP if reading else Permission.CHANGE_SETUP
    if first in PEOPLE:
        return Permission.READ_PEOPLE if reading else Permission.CHANGE_PEOPLE
    if path == "/customers/{id}/erase":
        return Permission.ERASE_CUSTOMERS
    if first == "customers" and not path.endswith("interactions"):
        return Permission.READ_CUSTOMERS if reading else Permission.CHANGE_CUSTOMERS
    return {
        "customers": Permission.READ_INTERACTIONS,
        "interactions": Permission.READ_INTERACTIONS,
        "alarms": Permission.READ_ATTEMPTS,
        "messages": Permission.READ_INTERACTIONS,
        "missed": Permission.READ_INTERACTIONS if reading else Permission.WORK_AT_DESK,
        "attempts": Permission.READ_ATTEMPTS,
        "changes": Permission.READ_CHANGES,
        "supervisions": Permission.READ_SUPERVISIONS,
        "bans": Permission.CHANGE_BANS,
        "desk": Permission.WORK_AT_DESK,
        "floor": Permission.RUN_FLOOR,
        "me": None,
        "health": None,
        "demo": None,
    }[first]


def all_routes() -> list[tuple[str, str]]:
    paths = api.get_openapi_schema()["paths"]
    return sorted(
        (method, path.removeprefix("/api")) for path, found in paths.items() for method in found
    )


def ask(centre: Centre, role: str, method: str, path: str) -> Any:
    kind = path.split("/")[1]
    where = path.replace("{rid}", centre.recording).replace("{number}", "1")
    if "{id}" in where:
        where = where.replace("{id}", str(centre.ids[KINDS[kind]]))
    if path == "/customers" and method == "get":
        where += "?q=lef"
    if path in FILES:
        file = SimpleUploadedFile(*FILES[path])
        return centre.browser(role).browser.post(f"/api{path}", {"file": file})
    return centre.browser(role).send(method.upper(), where, BODIES.get(kind))


@pytest.mark.parametrize("role", ["agent", "supervisor", "administrator"])
def test_each_route_by_role(centre: Centre, role: str) -> None:
    routes = all_routes()
    assert len(routes) >= 60
    for method, path in routes:
        if role == "administrator" and (method == "delete" or path.endswith("/leave")):
            continue  # Would take away what the next routes need; test_setup.py has it.
        answer = ask(centre, role, method, path)
        permission = needed(method, path)
        refused = permission is not None and permission not in GRANTED[role]
        assert (answer.status_code == 403) is refused, (method, path, answer.content)
        assert answer.status_code < 500, (method, path, answer.content)
        if refused:
            assert answer.json()["code"] == "forbidden"


def test_agents_may_not_see_why_others_were_chosen(centre: Centre) -> None:
    path = f"/interactions/{centre.ids['interaction']}"
    assert centre.browser("agent").get(path).json()["decisions"] == []
    seen = centre.browser("supervisor").get(path).json()["decisions"]
    assert seen[0]["waited_ms"] == 3_000, "from the queue, as the list of contacts counts"
    assert seen[0]["considered"] == [
        {
            "agent_id": str(centre.ids["agent"]),
            "agent": "Amélie",
            "code": "chosen",
            "value": 9000,
            "skill": "",
            "needs": 0,
        }
    ]
    assert seen[0]["preferred"] == [], "of a decision that is older than this"


def test_without_a_log_in_there_is_only_health_and_an_empty_demo(centre: Centre) -> None:
    from django.test import Client as Browser

    browser = Browser(SERVER_NAME="127.0.0.1")
    open_routes = []
    for method, path in all_routes():
        where = path.replace("{rid}", "x").replace("{id}", str(centre.tenant))
        where = where.replace("{number}", "1")
        answer = browser.generic(method.upper(), f"/api{where}", "{}", "application/json")
        if answer.status_code == 200:
            open_routes.append(path)
            assert path != "/demo" or answer.json() == {"accounts": []}
        else:
            assert answer.status_code == 401, (method, path)
            assert set(answer.json()) == {"code", "fr", "en"}
    assert open_routes == ["/demo", "/health"]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/api/nothing", 404), ("/nothing", 404), ("/api/teams/not-an-id", 404)],
)
def test_errors_are_json_in_both_languages(centre: Centre, path: str, status: int) -> None:
    answer = centre.browser("administrator").browser.get(path)
    assert answer.status_code == status
    assert set(answer.json()) >= {"code", "fr", "en"}


def test_a_bug_shows_nothing_inside(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(*_: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr("decroche.domains.customers.store.get_person", bug)
    administrator = centre.browser("administrator")
    administrator.browser.raise_request_exception = False
    answer = administrator.get(f"/customers/{centre.ids['person']}")
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal"
    assert "secret" not in answer.content.decode()
