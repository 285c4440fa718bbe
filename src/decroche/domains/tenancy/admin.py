"""The first administrator of an organisation, made by a command on the server; and the way back in
for one who has lost the link or the password: whoever runs the command owns the machine."""

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
from decroche.domains.tenancy.models import Account, Client, Membership, Role, Tenant
from decroche.domains.tenancy.scope import tenant_scope
from decroche.kernel.refusal import Refusal


class WeakPassword(Refusal):
    code: ClassVar[str] = "weak_password"
    status: ClassVar[int] = 422
    fr: ClassVar[str] = "Ce mot de passe est trop faible : {why}"
    en: ClassVar[str] = "This password is too weak: {why}"


class NoAdministrator(Refusal):
    code: ClassVar[str] = "no_administrator"
    fr: ClassVar[str] = (
        "« {email} » a un compte mais n'est pas administrateur en activité de cette organisation : "
        "un administrateur change cela dans l'application, ou prenez une autre adresse."
    )
    en: ClassVar[str] = (
        "“{email}” has an account but is no active administrator of that organisation: an "
        "administrator changes that in the application, or take another address."
    )


class LinkInstead(Refusal):
    code: ClassVar[str] = "link_instead"
    fr: ClassVar[str] = (
        "« {email} » est déjà administrateur : sans --password, un nouveau lien s'affiche."
    )
    en: ClassVar[str] = (
        "“{email}” is an administrator already: without --password a new link is printed."
    )


FRESH_LINK = (
    "« {email} » est déjà administrateur de « {tenant} ». "
    "Nouveau lien, bon une fois, pendant trois jours :\n"
    "“{email}” is an administrator of “{tenant}” already. A new link, good once, for three days:\n"
    "{link}"
)


@dataclass(frozen=True, slots=True)
class AdminRequest:
    email: str
    name: str
    tenant: str = ""
    """Name of the organisation; "": the only one there is, or «Mon centre»."""
    password: str | None = None


def create_admin(request: AdminRequest) -> str | None:
    """Make the account, and the organisation if there is none of that name.

    Returns a one-time link to choose a password, or None if a password was given; for somebody who
    is an administrator already a sentence in both languages, its last line a fresh link.
    Raises NoAdministrator if the address has an account of another kind, LinkInstead, WeakPassword.
    """
    if (known := Account.objects.filter(email=request.email.lower()).first()) is not None:
        return fresh_link(known, request)
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


def fresh_link(account: Account, request: AdminRequest) -> str:
    """A sentence and a link for an administrator there already; the change log tells of it.

    The password that was chosen before works until another one is. Raises NoAdministrator,
    LinkInstead.
    """
    found = administered(account, request.tenant)
    if found is None:
        raise NoAdministrator(email=account.email)
    if request.password is not None:
        raise LinkInstead(email=account.email)
    membership, tenant = found
    with tenant_scope(tenant.id):
        after = {"email": account.email, "mailed": False}
        actor = server_command(tenant.id)
        record_change(actor, "password_link", membership, {}, after, account.name)
    link = password_link(account, settings.DECROCHE.origin)
    return FRESH_LINK.format(email=account.email, tenant=tenant.name, link=link)


def administered(account: Account, name: str) -> tuple[Membership, Tenant] | None:
    """Where that account is an administrator who may log in: in the organisation of that name, or,
    without a name, in any."""
    if not account.is_active:
        return None
    with tenant_scope(None, account.id):
        places = list(
            Membership.objects.filter(account=account, role=Role.ADMINISTRATOR, active=True)
        )
    for membership in places:
        with tenant_scope(membership.tenant_id):
            tenant = Tenant.objects.get(id=membership.tenant_id)
        if name in ("", tenant.name):
            return membership, tenant
    return None


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
