"""Logging in by allauth, staying in, and being put out."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.test import Client as Browser

from decroche.domains.tenancy.models import Account
from decroche.kernel.ticket import verify
from decroche.site.settings import SECRETS
from tests.kit.centres import Api, Centre
from tests.kit.database import SETTINGS

PASSWORD = "une longue phrase 7"


def log_in(browser: Browser, email: str, password: str) -> Any:
    return browser.post(
        "/_allauth/browser/v1/auth/login",
        json.dumps({"email": email, "password": password}),
        "application/json",
    )


@pytest.fixture
def agent(centre: Centre) -> Account:
    account = centre.accounts["agent"]
    account.set_password(PASSWORD)
    account.save()
    return account


@pytest.fixture
def browser() -> Browser:
    return Browser(SERVER_NAME="127.0.0.1")


@pytest.fixture
def engine() -> Iterator[list[tuple[str, dict[str, str], str]]]:
    """A listener at the engine's address that keeps what the site tells it."""
    heard: list[tuple[str, dict[str, str], str]] = []

    class Control(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.path, json.loads(body), self.headers["X-Decroche-Control"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer((SETTINGS.host, SETTINGS.ports.engine), Control)
    thread = threading.Thread(target=server.serve_forever, name="engine")
    thread.start()
    yield heard
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_agent_logs_in_and_gets_a_ticket(centre: Centre, agent: Account) -> None:
    browser = Browser(SERVER_NAME="127.0.0.1")
    assert browser.get("/api/me").status_code == 401
    assert log_in(browser, agent.email, PASSWORD).status_code == 200
    me = browser.get("/api/me").json()
    assert me["role"] == "agent"
    assert me["agent"] == str(centre.ids["agent"])
    assert me["tenant_name"] == "Centre A"
    cookie = browser.cookies["decroche_session"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    given = Api(browser).post("/desk/ticket").json()
    ticket = verify(given["ticket"], SECRETS.live_ticket_key.encode(), given["expires_ms"] - 1)
    assert ticket is not None
    assert (ticket.tenant, ticket.agent) == (str(centre.tenant), str(centre.ids["agent"]))
    assert (ticket.role, ticket.epoch) == ("agent", 1)
    assert cookie.value not in ticket.session
    again = Api(browser).post("/desk/ticket").json()
    second = verify(again["ticket"], SECRETS.live_ticket_key.encode(), 0)
    assert second is not None
    assert second.session == ticket.session


def test_a_wrong_password_says_nothing_more_than_an_unknown_address(
    agent: Account, browser: Browser
) -> None:
    wrong = log_in(browser, agent.email, "wrong")
    unknown = log_in(browser, "nobody@decroche.example", "wrong")
    assert (wrong.status_code, unknown.status_code) == (400, 400)
    assert wrong.json()["errors"] == unknown.json()["errors"]


def test_after_five_wrong_passwords_the_right_one_must_wait(
    agent: Account, browser: Browser
) -> None:
    answers = [log_in(browser, agent.email, f"wrong {n}").status_code for n in range(5)]
    assert answers == [400] * 5
    refused = log_in(browser, agent.email, PASSWORD)
    assert refused.status_code in (400, 429)
    assert browser.get("/api/me").status_code == 401


def test_nobody_signs_up(browser: Browser) -> None:
    body = json.dumps({"email": "x@decroche.example", "password": PASSWORD})
    answer = browser.post("/_allauth/browser/v1/auth/signup", body, "application/json")
    assert answer.status_code == 403
    assert not Account.objects.filter(email="x@decroche.example").exists()


def test_a_change_without_the_csrf_token_is_refused(centre: Centre) -> None:
    browser = Browser(enforce_csrf_checks=True, SERVER_NAME="127.0.0.1")
    browser.force_login(centre.accounts["administrator"])
    answer = Api(browser).post("/teams", {"name": "x"})
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    assert answer.json()["fr"]
    browser.get("/_allauth/browser/v1/config")
    token = browser.cookies["csrftoken"].value
    given = browser.post(
        "/api/teams", json.dumps({"name": "x"}), "application/json", headers={"X-CSRFToken": token}
    )
    assert given.status_code == 201


def test_a_leaver_is_out_at_once(
    centre: Centre, agent: Account, browser: Browser, engine: list[Any]
) -> None:
    assert log_in(browser, agent.email, PASSWORD).status_code == 200
    administrator = centre.browser("administrator")
    answer = administrator.post(f"/people/{centre.ids['person:agent']}/leave")
    assert answer.status_code == 204
    revoked = [(path, body) for path, body, _ in engine if path == "/control/revoke"]
    expected = {"tenant": str(centre.tenant), "user": str(agent.id), "epoch": 2}
    assert revoked == [("/control/revoke", expected)]
    assert ("/control/config", {"tenant": str(centre.tenant)}) in [
        (path, body) for path, body, _ in engine
    ]
    assert {key for _, _, key in engine} == {SECRETS.engine_control_token}
    assert browser.get("/api/me").status_code == 401
    assert log_in(Browser(SERVER_NAME="127.0.0.1"), agent.email, PASSWORD).status_code >= 400


def test_the_last_administrator_cannot_leave(centre: Centre) -> None:
    administrator = centre.browser("administrator")
    answer = administrator.post(f"/people/{centre.ids['person:administrator']}/leave")
    assert (answer.status_code, answer.json()["code"]) == (409, "last_administrator")
    assert administrator.get("/me").status_code == 200


def test_a_link_sets_the_password_once_and_ends_other_log_ins(
    centre: Centre, agent: Account, browser: Browser, engine: list[Any]
) -> None:
    assert log_in(browser, agent.email, PASSWORD).status_code == 200
    administrator = centre.browser("administrator")
    answer = administrator.post(f"/people/{centre.ids['person:agent']}/password-link")
    key = answer.json()["link"].rpartition("/")[2]
    body = json.dumps({"key": key, "password": "une autre phrase 8"})
    fresh = Browser(SERVER_NAME="127.0.0.1")
    url = "/_allauth/browser/v1/auth/password/reset"
    assert fresh.post(url, body, "application/json").status_code in (200, 401)
    assert log_in(Browser(SERVER_NAME="127.0.0.1"), agent.email, "une autre phrase 8").json()[
        "meta"
    ]["is_authenticated"]
    assert browser.get("/api/me").status_code == 401
    assert "/control/revoke" in [path for path, _, _ in engine]
    again = Browser(SERVER_NAME="127.0.0.1").post(url, body, "application/json")
    assert again.status_code == 400


def test_an_account_without_a_place_gets_nothing(browser: Browser) -> None:
    account = Account.objects.create_user("alone@decroche.example", None, name="Seul")
    browser.force_login(account)
    assert browser.get("/api/me").status_code == 401
    account.delete()


def test_the_language_is_kept(centre: Centre) -> None:
    agent = centre.browser("agent")
    assert agent.post("/me/language", {"language": "en"}).json()["language"] == "en"
    assert agent.get("/me").json()["language"] == "en"
    assert agent.post("/me/language", {"language": "de"}).status_code == 422
