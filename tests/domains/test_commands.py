"""The commands of the site, as an operator runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client as Browser

from decroche.domains.tenancy.models import Account
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
    again = command("decroche.site", "create_admin", *arguments)
    assert again.returncode == 1
    assert "existe déjà" in again.stderr
    with connect("owner") as owner:
        row = owner.execute("select count(*) from tenant where name = 'Mon centre'").fetchone()
    assert row == (1,)


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
