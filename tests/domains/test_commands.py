"""The commands of the site, as an operator runs them."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client as Browser

from decroche.domains.audit.models import ChangeLog
from decroche.domains.tenancy.models import Account, Membership
from decroche.domains.tenancy.scope import tenant_scope
from decroche.ops import postgres, purpose
from decroche.ops.account import SetupError
from tests.kit.centres import Api
from tests.kit.database import SETTINGS, command, connect


def test_the_demo_is_made_once() -> None:
    first = command("decroche.site", "seed_demo")
    assert first.returncode == 0, first.stderr
    accounts = json.loads(SETTINGS.demo_accounts_file.read_text())
    assert SETTINGS.demo_accounts_file.stat().st_mode & 0o777 == 0o600
    second = command("decroche.site", "seed_demo")
    assert "already there" in second.stdout
    assert json.loads(SETTINGS.demo_accounts_file.read_text()) == accounts
    roles = [account["role"] for account in accounts]
    assert roles == ["agent"] * 6 + ["supervisor", "administrator"]
    callers = json.loads((SETTINGS.data_dir / "demo_callers.json").read_text())
    assert len(callers) > 60
    assert all(number.startswith("+33") for number in callers)
    browser = Browser(SERVER_NAME="127.0.0.1")
    body = json.dumps({"email": accounts[7]["login"], "password": accounts[7]["password"]})
    answer = browser.post("/_allauth/browser/v1/auth/login", body, "application/json")
    assert answer.status_code == 200
    api = Api(browser)
    assert [n["e164"] for n in api.get("/numbers").json()] == [
        "+33180000010",
        "+33180000020",
        "+33180000030",
    ]
    assert len(api.get("/interactions", limit=200).json()) > 40
    assert len(api.get("/dispositions").json()) <= 15
    assert len(api.get("/people").json()) == 8


def test_the_first_administrator_has_no_default_password() -> None:
    arguments = ("--email", "Chef@centre.example", "--name", "Chef", "--tenant", "Mon centre")
    made = command("decroche.site", "create_admin", *arguments)
    assert made.returncode == 0, made.stderr
    key = made.stdout.strip().rpartition("/password/")[2]
    assert not Account.objects.get(email="chef@centre.example").has_usable_password()
    browser = Browser(SERVER_NAME="127.0.0.1")
    body = json.dumps({"key": key, "password": "phrase du chef 9"})
    url = "/_allauth/browser/v1/auth/password/reset"
    assert browser.post(url, body, "application/json").status_code in (200, 401)
    body = json.dumps({"email": "chef@centre.example", "password": "phrase du chef 9"})
    fresh = Browser(SERVER_NAME="127.0.0.1")
    assert (
        fresh.post("/_allauth/browser/v1/auth/login", body, "application/json").status_code == 200
    )
    assert fresh.get("/api/me").json()["role"] == "administrator"
    with connect("owner") as owner:
        row = owner.execute("select count(*) from tenant where name = 'Mon centre'").fetchone()
    assert row == (1,)


def choose(link: str, password: str) -> int:
    key = link.rpartition("/password/")[2]
    url = "/_allauth/browser/v1/auth/password/reset"
    body = json.dumps({"key": key, "password": password})
    return Browser(SERVER_NAME="127.0.0.1").post(url, body, "application/json").status_code


def log_in(email: str, password: str) -> int:
    url, body = "/_allauth/browser/v1/auth/login", {"email": email, "password": password}
    browser = Browser(SERVER_NAME="127.0.0.1")
    return browser.post(url, json.dumps(body), "application/json").status_code


def tenant_named(name: str) -> UUID:
    with connect("owner") as owner:
        row = owner.execute("select id from tenant where name = %s", [name]).fetchone()
    assert row
    return UUID(str(row[0]))


def test_an_administrator_who_has_lost_the_link_gets_another() -> None:
    email = "seule@centre.example"
    arguments = ("--email", email.title(), "--name", "Seule", "--tenant", "Perdu")
    first = command("decroche.site", "create_admin", *arguments)
    assert first.returncode == 0, first.stderr
    again = command("decroche.site", "create_admin", *arguments)
    assert again.returncode == 0, again.stderr
    french, english, link = again.stdout.strip().splitlines()
    assert "est déjà administrateur de « Perdu »" in french
    assert "is an administrator of “Perdu” already" in english
    assert choose(link, "neuf gares sous la pluie") in (200, 401)
    assert log_in(email, "neuf gares sous la pluie") == 200
    assert choose(first.stdout.strip(), "dix ponts et un bac") == 400, (
        "the first link has died with it"
    )
    third = command("decroche.site", "create_admin", "--email", email, "--name", "Seule")
    assert third.returncode == 0, "without the organisation's name too"
    assert choose(third.stdout.strip().splitlines()[-1], "onze gares sous la neige") in (200, 401)
    assert log_in(email, "onze gares sous la neige") == 200
    with tenant_scope(tenant_named("Perdu")):
        logged = ChangeLog.objects.filter(act="password_link", object_name="Seule").count()
    assert logged == 2, "the log of changes tells of both"


def test_a_fresh_link_is_for_administrators_of_that_organisation_alone() -> None:
    email = "partie@centre.example"
    arguments = ("--email", email, "--name", "Partie", "--tenant", "Ailleurs")
    assert command("decroche.site", "create_admin", *arguments).returncode == 0
    other = command("decroche.site", "create_admin", *arguments[:4], "--tenant", "Une autre")
    assert other.returncode == 1
    assert "n'est pas administrateur en activité" in other.stderr
    assert "is no active administrator" in other.stderr
    account = Account.objects.get(email=email)
    for change in ({"role": "supervisor"}, {"role": "administrator", "active": False}):
        with tenant_scope(tenant_named("Ailleurs")):
            assert Membership.objects.filter(account=account).update(**change) == 1
        assert command("decroche.site", "create_admin", *arguments).returncode == 1


def test_the_demo_and_real_use_know_each_other_in_ones_own_server() -> None:
    """Its directory says nothing of it, so the database is asked."""
    url = f"postgresql:///decroche?host={postgres.socket_dir(SETTINGS)}"
    own = SETTINGS.model_copy(update={"database_url": url, "data_dir": Path("/nowhere")})
    with connect("owner") as owner:
        demo = owner.execute("select id from tenant where slug = 'demo'").fetchone()
    if demo is None:
        assert purpose.in_your_server(own) in (None, "run")
        assert command("decroche.site", "seed_demo").returncode == 0
    assert purpose.in_your_server(own) == "demo"
    with pytest.raises(SetupError, match="DECROCHE_DATABASE_URL"):
        purpose.refuse_other(own)


def test_models_and_migrations_agree() -> None:
    done = command("decroche.site", "makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout


def test_the_schema_for_typescript_is_json() -> None:
    schema = json.loads(command("decroche.site", "openapi").stdout)
    assert "/api/customers" in schema["paths"]
    assert schema["openapi"].startswith("3.1")
