"""A new password ends every other log-in of that account, tickets of desks included."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest

from decroche.domains.tenancy.accounts import raise_epoch
from decroche.domains.tenancy.engine_control import tell_revoked
from decroche.domains.tenancy.models import Account, Membership
from decroche.domains.tenancy.scope import tenant_scope


def connect() -> None:
    """Listen to allauth."""
    for signal in (password_changed, password_reset, password_set):
        signal.connect(end_log_ins, dispatch_uid=f"end_log_ins:{id(signal)}")


def end_log_ins(sender: object, request: HttpRequest, user: Account, **rest: Any) -> None:
    """Raise the epoch; the session in which the password was changed goes on."""
    with transaction.atomic():
        epoch = raise_epoch(user)
    if request.user == user:
        update_session_auth_hash(request, user)
    with tenant_scope(None, user.id):
        tenants = list(Membership.objects.filter(account=user).values_list("tenant_id", flat=True))
        for tenant in tenants:
            tell_revoked(tenant, user.id, epoch)
