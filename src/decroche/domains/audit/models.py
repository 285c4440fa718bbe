"""The change log: one row per change, in the change's own transaction."""

from __future__ import annotations

from django.db import models

from decroche.domains.tenancy.models import TenantModel


class ChangeLog(TenantModel):
    """Nobody changes or deletes these rows: the site's database role may only add and read. One
    function of the database (customers/migrations/0008) blanks what they say of a customer who is
    erased: the values and the name, and nothing else."""

    at = models.DateTimeField(auto_now_add=True)
    account_id = models.UUIDField(null=True)
    """Who; null: a command on the server."""
    account_name = models.CharField(max_length=200)
    act = models.CharField(max_length=20)
    """One of `service.ACTS`."""
    kind = models.CharField(max_length=40)
    object_id = models.UUIDField()
    object_name = models.CharField(max_length=300)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    """Only the fields that changed; secrets as "•••"."""

    class Meta:
        db_table = "change_log"
        indexes = [models.Index(fields=["tenant", "-at"], name="change_log_recent")]
