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
    auto_answer_s = models.PositiveIntegerField(default=0, db_default=0)
    """0: as the queue says."""
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


class TodayQueue(TenantModel):
    """Until then this agent serves the queue although it is not his, or does not although it is.

    A supervisor's act on the floor. It is compiled into the configuration like the set-up's own
    queues, so the engine, its successor and a replay know it without knowing that it is for a day.
    """

    agent = models.ForeignKey(
        Agent, on_delete=models.CASCADE, db_constraint=False, related_name="today"
    )
    queue = models.ForeignKey(
        "telephony.Queue", on_delete=models.CASCADE, db_constraint=False, related_name="+"
    )
    serves = models.BooleanField()
    until = models.DateTimeField()
    """The next midnight where the queue is; the worker takes the row away then."""

    class Meta:
        db_table = "agent_queue_today"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "agent", "queue"], name="agent_queue_today_once"
            )
        ]


class Position(TenantModel):
    """«Place»: a seat at a site, and its telephone. `endpoint` is its desk phone's name on the
    switch."""

    name = models.CharField(max_length=100)
    site = models.ForeignKey(
        "telephony.Site", on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    phone = models.CharField(max_length=10, default="browser")
    codec = models.CharField(max_length=10, default="alaw")
    endpoint = models.CharField(max_length=60, unique=True)
    archived = models.BooleanField(default=False)

    class Meta:
        db_table = "position"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"],
                condition=models.Q(archived=False),
                name="position_name_once",
            ),
        ]


class Seating(TenantModel):
    """Who sits where now; the engine's. `position_id` None: at home."""

    agent_id = models.UUIDField()
    position_id = models.UUIDField(null=True)
    since_ms = models.BigIntegerField()

    class Meta:
        db_table = "seating"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "agent_id"], name="seating_agent_once"),
            models.UniqueConstraint(fields=["tenant", "position_id"], name="seating_position_once"),
        ]
