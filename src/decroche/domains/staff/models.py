"""Agents, teams and skills."""

from __future__ import annotations

from django.db import models

from decroche.domains.tenancy.models import Account, TenantModel


class Team(TenantModel):
    name = models.CharField(max_length=100)
    archived = models.BooleanField(default=False)

    class Meta:
        db_table = "team"


class Skill(TenantModel):
    """«Compétence»; levels run from 1 (knows a little) to 5 (expert)."""

    name = models.CharField(max_length=100)
    archived = models.BooleanField(default=False)

    class Meta:
        db_table = "skill"


class Agent(TenantModel):
    """«Conseiller». `endpoint` is the phone's name on the switch."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    team = models.ForeignKey(
        Team, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    phone = models.CharField(max_length=10, default="browser")
    endpoint = models.CharField(max_length=60, unique=True)
    codec = models.CharField(max_length=10, default="alaw")
    languages = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    may_call_out = models.BooleanField(default=False, db_default=False)
    calls_out_max = models.PositiveIntegerField(default=0, db_default=0)
    """A day; 0: no limit."""
    room = models.CharField(max_length=20, default="usual", db_default="usual")
    """How much work at once: see `store.ROOMS`."""
    phone_turn = models.PositiveIntegerField(default=0, db_default=0)
    """How many times the desk phone was given a new password (`kernel.desk_phone`)."""
    site = models.ForeignKey(
        "telephony.Site", null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )

    class Meta:
        db_table = "agent"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "account"], name="agent_once"),
        ]


class AgentSkill(TenantModel):
    agent = models.ForeignKey(
        Agent, on_delete=models.CASCADE, db_constraint=False, related_name="skills"
    )
    skill = models.ForeignKey(
        Skill, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    level = models.PositiveSmallIntegerField(default=3)

    class Meta:
        db_table = "agent_skill"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "agent", "skill"], name="agent_skill_once"),
            models.CheckConstraint(
                condition=models.Q(level__gte=1, level__lte=5), name="agent_skill_level"
            ),
        ]


class AgentQueue(TenantModel):
    agent = models.ForeignKey(
        Agent, on_delete=models.CASCADE, db_constraint=False, related_name="queues"
    )
    queue = models.ForeignKey(
        "telephony.Queue", on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    rank = models.PositiveSmallIntegerField(default=1, db_default=1)
    """The agent's order of queues: 1 comes first."""

    class Meta:
        db_table = "agent_queue"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "agent", "queue"], name="agent_queue_once"),
            models.CheckConstraint(
                condition=models.Q(rank__gte=1, rank__lte=5), name="agent_queue_rank"
            ),
        ]
