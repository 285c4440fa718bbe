"""What people do about missed calls. Which calls are missed is worked out from what happened."""

from __future__ import annotations

from django.db import models

from decroche.domains.tenancy.models import TenantModel


class MissedMark(TenantModel):
    """Of one number (or of one call without a number): who sees to it, and until when it is done.

    A call that comes after `done_ms` opens it again.
    """

    subject_id = models.UUIDField()
    """The contact point; of a hidden number the interaction."""
    claimed_by = models.UUIDField(null=True)
    """The account that is calling back."""
    claimed_name = models.CharField(max_length=200, default="")
    claimed_until_ms = models.BigIntegerField(default=0)
    done_by = models.UUIDField(null=True)
    done_name = models.CharField(max_length=200, default="")
    done_ms = models.BigIntegerField(default=0)
    note = models.CharField(max_length=500, default="")

    class Meta:
        db_table = "missed_mark"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "subject_id"], name="missed_mark_once"),
        ]
