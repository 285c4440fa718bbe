"""Alerts as the engine writes them, webhooks as they are set up, and what is to be delivered."""

from __future__ import annotations

from django.db import models

from decroche.domains.tenancy.models import Client, Tenant, TenantModel

WAITING, SENT, FAILED = "waiting", "sent", "failed"
TEST = "test"


class Alert(models.Model):
    """`engine.live.floor_alerts.AlertRow`; `engine_alert` writes it. `figure`: at its beginning."""

    id = models.TextField(primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    queue_id = models.UUIDField()
    kind = models.TextField()
    """"waiting", "wait", "level" or "nobody"."""
    threshold = models.IntegerField()
    figure = models.IntegerField(null=True)
    since_ms = models.BigIntegerField()
    until_ms = models.BigIntegerField(null=True)

    class Meta:
        db_table = "alert"
        indexes = [
            models.Index(
                condition=models.Q(until_ms=None), fields=["tenant", "since_ms"], name="alert_open"
            )
        ]


class Webhook(TenantModel):
    """An address that is told of alerts: of one client's queues, or of all."""

    name = models.CharField(max_length=100)
    client = models.ForeignKey(
        Client, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    """None: of every client's queues."""
    url = models.CharField(max_length=500)
    secret = models.CharField(max_length=600)
    """Sealed (`decroche.seal`); never in the change log."""
    enabled = models.BooleanField(default=True)
    archived = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "webhook"


class Delivery(TenantModel):
    """One message to one webhook, until it has arrived or is given up. Written in the transaction
    of what it tells; sent by the worker, at least once, each webhook's in order."""

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="+")
    event = models.CharField(max_length=20)
    """"alert.on", "alert.off" or "test"."""
    body = models.JSONField()
    """Without the message's own id, which is this row's."""
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, default=WAITING)
    code = models.CharField(max_length=20, blank=True, default="")
    """Why the last try failed (`words.WORDS`)."""
    status = models.PositiveIntegerField(default=0)
    """The HTTP status that was answered; 0: none."""

    class Meta:
        db_table = "webhook_delivery"
        indexes = [
            models.Index(fields=["webhook", "-made_at"], name="webhook_delivery_recent"),
            models.Index(
                condition=models.Q(state=WAITING),
                fields=["tenant", "made_at"],
                name="webhook_delivery_waiting",
            ),
        ]
