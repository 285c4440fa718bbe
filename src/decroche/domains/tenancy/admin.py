"""The first administrator of an organisation, made by a command on the server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.text import slugify

from decroche.domains.audit.service import record_change
from decroche.domains.tenancy.access import server_command
from decroche.domains.tenancy.accounts import password_link
from decroche.domains.tenancy.errors import AlreadyThere
from decroche.domains.tenancy.models import Account, Client, Membership, Role, Tenant
from decroche.domains.tenancy.scope import tenant_scope
from decroche.kernel.refusal import Refusal


class WeakPassword(Refusal):
    code: ClassVar[str] = "weak_password"
    status: ClassVar[int] = 422
    fr: ClassVar[str] = "Ce mot de passe est trop faible : {why}"
    en: ClassVar[str] = "This password is too weak: {why}"


@dataclass(frozen=True, slots=True)
class AdminRequest:
    email: str
    name: str
    tenant: str = ""
    """Name of the organisation; "": the only one there is, or «Mon centre»."""
    password: str | None = None


def create_admin(request: AdminRequest) -> str | None:
    """Make the account, and the organisation if there is none of that name.

    Returns a one-time link to choose a password, or None if a password was given.
    Raises AlreadyThere if the address has an account, WeakPassword.
    """
    if Account.objects.filter(email=request.email.lower()).exists():
        raise AlreadyThere(what=request.email)
    if request.password is not None:
        try:
            validate_password(request.password)
        except ValidationError as error:
            raise WeakPassword(why=" ".join(error.messages)) from None
    tenant = find_tenant(request.tenant)
    made = tenant is None
    tenant = tenant or new_tenant(request.tenant or "Mon centre")
    with tenant_scope(tenant.id):
        if made:
            tenant.save(force_insert=True)
            Client.objects.create(tenant=tenant, name=tenant.name)
        account = Account.objects.create_user(
            request.email, request.password, name=request.name, language=tenant.language
        )
        membership = Membership.objects.create(
            tenant=tenant, account=account, role=Role.ADMINISTRATOR
        )
        actor = server_command(tenant.id)
        after = {"email": account.email, "name": account.name, "role": membership.role}
        record_change(actor, "create", membership, {}, after, request.name)
    return None if request.password else password_link(account, settings.DECROCHE.origin)


def new_tenant(name: str) -> Tenant:
    """An organisation not yet saved."""
    id = uuid4()
    return Tenant(id=id, name=name, slug=f"{slugify(name)[:50]}-{id.hex[:6]}")


def find_tenant(name: str) -> Tenant | None:
    """The organisation of that name; without a name the only one there is.

    Only the database's owner can ask this: nobody else sees organisations that are not theirs.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from tenant where name = %s or %s = '' order by created_at limit 2",
            [name, name],
        )
        found = [row[0] for row in cursor.fetchall()]
    return Tenant.objects.get(id=found[0]) if len(found) == 1 else None
