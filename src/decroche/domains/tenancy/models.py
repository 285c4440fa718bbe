"""Organisations (tenants), their clients, log-in accounts and memberships.

`account` has no tenant: log-in happens before one is known. Every table with `tenant_id` is held
by row security (`database.TenantTable`).
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac


class Tenant(models.Model):
    """«Organisation»: one contact centre. Its row is seen only inside itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    language = models.CharField(max_length=2, default="fr")
    country = models.CharField(max_length=2, default="FR")
    zone = models.CharField(max_length=60, default="Europe/Paris")
    limits = models.JSONField(default=dict)
    """Fields of `kernel.config.Limits` that differ from their defaults."""
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "tenant"


class TenantModel(models.Model):
    """A row of one tenant. Keys inside a tenant are (tenant_id, id), see `database`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Client(TenantModel):
    """«Donneur d'ordres»: for whom the centre works. A centre of its own has one."""

    name = models.CharField(max_length=200)
    colour = models.CharField(max_length=10, default="blue", db_default="blue")
    """Of its initials on agents' desks."""
    greeting = models.JSONField(default=dict, db_default={})
    """This and the next two are for its queues that have none of their own."""
    whisper = models.ForeignKey(
        "telephony.Prompt", null=True, on_delete=models.PROTECT, db_constraint=False,
        related_name="+",
    )  # fmt: skip
    caller_id = models.ForeignKey(
        "telephony.CallerId", null=True, on_delete=models.PROTECT, db_constraint=False,
        related_name="+",
    )  # fmt: skip
    archived = models.BooleanField(default=False)

    class Meta:
        db_table = "client"


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> Account:
        """An account with that address; without password nobody can log in until one is set."""
        account = self.model(email=self.normalize_email(email).lower(), **extra)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email=(username or "").lower())


class Account(AbstractBaseUser):
    """Somebody who can log in, by e-mail address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, default="fr")
    is_active = models.BooleanField(default=True)
    login_epoch = models.PositiveIntegerField(default=1)
    """Raised by leaving, password change and log-out everywhere: older tickets and sessions die."""
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        db_table = "account"

    def get_session_auth_hash(self) -> str:
        """Ties a session to the password and to the login epoch."""
        salt = "decroche.domains.tenancy.session"
        value = f"{self.password}:{self.login_epoch}"
        return salted_hmac(salt, value, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        return self.name


class Role(models.TextChoices):
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class Membership(TenantModel):
    """An account's place in an organisation. Read before the tenant is known, by `app.account`."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    active = models.BooleanField(default=True)
    teams = models.JSONField(default=list, db_default=[])
    """Ids of the teams that a supervisor runs; empty: all."""

    class Meta:
        db_table = "membership"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "account"], name="membership_once"),
        ]
