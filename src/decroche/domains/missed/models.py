"""Missed calls that are open, kept by the database itself, and what people do about them."""

from __future__ import annotations

from django.db import models

from decroche.domains.interactions.models import EngineModel
from decroche.domains.tenancy.models import TenantModel


class MissedCall(EngineModel):
    """A call in that reached nobody, as long as nobody has answered a call with its number since.

    Triggers on `interaction` and `recording` write it, in the same transaction (migration 0002):
    what is asked by every page is these few rows, and no row of what else happened.
    """

    pk = models.CompositePrimaryKey("tenant_id", "interaction_id")
    interaction_id = models.UUIDField()
    subject_id = models.UUIDField()
    """The contact point; of a hidden number the interaction."""
    contact_point_id = models.UUIDField(null=True)
    queue_id = models.UUIDField(null=True)
    """For which a message was left, else which was called."""
    number_id = models.UUIDField(null=True)
    """Of ours, that was dialled."""
    arrived_ms = models.BigIntegerField()
    at_ms = models.BigIntegerField()
    """When it ended."""

    class Meta:
        db_table = "missed_call"
        indexes = [
            models.Index(fields=["tenant", "-arrived_ms"], name="missed_call_recent"),
            models.Index(fields=["tenant", "subject_id"], name="missed_call_subject"),
        ]


class MissedMark(TenantModel):
    """Of one number (or of one call without a number): who sees to it, and until when somebody who
    sees every missed call has said that all of it is done.

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


class MissedDone(TenantModel):
    """Of one number, at one place: until when who sees that place has said that it is done. What
    the same number has missed elsewhere stays open."""

    subject_id = models.UUIDField()
    place_id = models.UUIDField()
    """The queue; where there was none, the number of ours; else zeros."""
    done_by = models.UUIDField(null=True)
    done_name = models.CharField(max_length=200, default="")
    done_ms = models.BigIntegerField()
    note = models.CharField(max_length=500, default="")

    class Meta:
        db_table = "missed_done"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "subject_id", "place_id"], name="missed_done_once"
            ),
        ]
