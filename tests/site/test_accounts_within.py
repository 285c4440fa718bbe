"""Accounts have no organisation of their own: within one, those of others do not exist."""

from __future__ import annotations

import psycopg
import pytest

from decroche.domains.tenancy.models import Account
from decroche.domains.tenancy.scope import tenant_scope
from tests.kit.centres import Centre
from tests.kit.database import connect


def test_within_an_organisation_only_its_people_have_accounts(
    centre: Centre, other: Centre
) -> None:
    ours = {account.id for account in centre.accounts.values()}
    with connect("app", centre.tenant) as session:
        assert {row[0] for row in session.execute("select id from account")} == ours
        stranger = other.accounts["administrator"].id
        for statement in (
            "update account set password = 'x' where id = %s",
            "delete from account where id = %s",
        ):
            assert session.execute(statement, [stranger]).rowcount == 0
        session.rollback()


def test_their_log_in_secrets_neither(centre: Centre, other: Centre) -> None:
    add = (
        "insert into mfa_authenticator (user_id, type, data, created_at)"
        " values (%s, 'totp', '{}', now())"
    )
    mail = (
        'insert into account_emailaddress (user_id, email, verified, "primary")'
        " values (%s, %s, true, true)"
    )
    stranger = other.accounts["agent"]
    with connect("app") as session:  # Log-in: no organisation is known yet.
        session.execute(add, [stranger.id])
        session.execute(mail, [stranger.id, stranger.email])
    with connect("app", centre.tenant) as session:
        for table in ("mfa_authenticator", "account_emailaddress"):
            row = session.execute(f"select count(*) from {table}").fetchone()  # noqa: S608
            assert row == (0,), table
    with (
        connect("app", centre.tenant) as session,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        session.execute(add, [stranger.id])


def test_a_log_in_finds_every_account_before_it_knows_a_place(
    centre: Centre, other: Centre
) -> None:
    for one in (centre, other):
        assert Account.objects.filter(id=one.accounts["agent"].id).exists()
    with tenant_scope(centre.tenant):
        assert not Account.objects.filter(id=other.accounts["agent"].id).exists()
        newcomer = Account.objects.create_user("neu@place.example", None, name="Neu")
        assert newcomer.pk, "hired before there is a membership"
    Account.objects.filter(email="neu@place.example").delete()


def test_an_address_of_another_organisation_cannot_be_taken(centre: Centre, other: Centre) -> None:
    """Its account is not seen, and still not doubled or changed."""
    administrator = centre.browser("administrator")
    body = {"email": other.accounts["agent"].email, "name": "Double"}
    answer = administrator.post("/people", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")
    path = f"/people/{centre.ids['person:agent']}"
    answer = administrator.put(path, administrator.get(path).json() | body)
    assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")
    assert Account.objects.get(email=body["email"]).name != "Double"


@pytest.mark.parametrize("table", ["account", "account_emailaddress", "mfa_authenticator"])
def test_the_engines_role_reads_none_of_it(centre: Centre, table: str) -> None:
    with (
        connect("engine", centre.tenant) as session,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        session.execute(f"select * from {table}")  # noqa: S608
