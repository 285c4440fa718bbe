"""Log-in accounts: passwords by one-time link, log-out everywhere."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str

from decroche.domains.tenancy.models import Account


def password_link(account: Account, origin: str) -> str:
    """An address where this person chooses a password: good once, for PASSWORD_RESET_TIMEOUT."""
    key = f"{user_pk_to_url_str(account)}-{default_token_generator.make_token(account)}"
    return f"{origin}/password/{key}"


def raise_epoch(account: Account) -> int:
    """End all log-ins of this account: sessions by their hash, tickets by their epoch."""
    account.login_epoch += 1
    account.save(update_fields=["login_epoch"])
    return account.login_epoch
