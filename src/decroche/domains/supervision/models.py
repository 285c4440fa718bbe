"""Who was on whose call, as the engine writes it; and what the organisation lets agents see."""

from __future__ import annotations

from django.db import models

from decroche.domains.tenancy.models import Tenant, TenantModel


class Supervision(models.Model):
    """`calls.facts.SupervisionRow`. Nobody changes or deletes it: the site only reads."""

    id = models.TextField(primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    interaction_id = models.UUIDField()
    supervisor_id = models.UUIDField()
    agent_id = models.UUIDField()
    mode = models.TextField()
    """"listen", "whisper", "join" or "take_over"."""
    since_ms = models.BigIntegerField()
    until_ms = models.BigIntegerField(null=True)
    shown = models.BooleanField()
    """The agent saw it while it happened."""

    class Meta:
        db_table = "supervision"
        indexes = [
            models.Index(fields=["tenant", "-since_ms"], name="supervision_recent"),
            models.Index(fields=["tenant", "interaction_id"], name="supervision_interaction"),
        ]


class SupervisionRule(TenantModel):
    """One row at most: without it, agents see everything."""

    shown = models.CharField(max_length=10, default="always")
    """As `kernel.config.SupervisionSpec`."""
    why_shown = models.BooleanField(default=True, db_default=True)
    """Agents read why a supervisor has changed their state."""

    class Meta:
        db_table = "supervision_rule"
        constraints = [models.UniqueConstraint(fields=["tenant"], name="supervision_rule_once")]
