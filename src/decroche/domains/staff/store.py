"""Queries on the people who work here, within the tenant's transaction."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.db.models import Prefetch
from django.utils import timezone

from decroche.domains.staff.models import Agent, AgentQueue, Position, Team, TodayQueue
from decroche.domains.tenancy.access import Actor
from decroche.domains.tenancy.models import Membership, Role
from decroche.kernel.config import AgentSpec, Codec, PositionSpec, SupervisorSpec
from decroche.kernel.ids import AgentId, PositionId, QueueId, SiteId, SkillId


def queues_of(actor: Actor) -> frozenset[UUID]:
    """Whose calls this person answers; none of who is no agent."""
    if actor.agent_id is None:
        return frozenset()
    own = AgentQueue.objects.filter(agent_id=actor.agent_id)
    found = set(own.values_list("queue_id", flat=True))
    for row in TodayQueue.objects.filter(agent_id=actor.agent_id, until__gt=timezone.now()):
        (found.add if row.serves else found.discard)(row.queue_id)
    return frozenset(found)


def agent_specs() -> dict[AgentId, AgentSpec]:
    """All agents as the engine sees them; leavers too (inactive), for what they did today."""
    today = TodayQueue.objects.filter(until__gt=timezone.now(), queue__archived=False)
    agents = Agent.objects.select_related("team").prefetch_related(
        "skills", "queues", Prefetch("today", today)
    )
    return {AgentId(str(agent.id)): agent_spec(agent) for agent in agents.order_by("id")}


def supervisor_specs() -> dict[str, SupervisorSpec]:
    """Who may run the floor now, by account, and whose agents each of them sees. Administrators
    are among them for their names: they see all."""
    # Archived ones too: whose last team is gone sees nobody, and not everybody.
    teams = {str(team.id): team.name for team in Team.objects.all()}
    rows = Membership.objects.select_related("account").filter(active=True)
    return {
        str(row.account_id): SupervisorSpec(row.account.name, _names(row, teams))
        for row in rows.exclude(role=Role.AGENT).order_by("account_id")
    }


def floor_teams(actor: Actor) -> frozenset[str]:
    """Ids of the teams on this person's floor; none: all."""
    if actor.role != Role.SUPERVISOR:
        return frozenset()
    own = Membership.objects.filter(account_id=actor.account, active=True).first()
    return frozenset(own.teams) if own is not None else frozenset()


def _names(row: Membership, teams: dict[str, str]) -> tuple[str, ...]:
    if row.role != Role.SUPERVISOR:
        return ()
    return tuple(sorted(teams[team] for team in row.teams if team in teams))


def position_specs() -> dict[PositionId, PositionSpec]:
    """The seats that there are."""
    rows = Position.objects.filter(archived=False).order_by("id")
    return {
        PositionId(str(row.id)): PositionSpec(
            id=PositionId(str(row.id)),
            name=row.name,
            site=SiteId(str(row.site_id)),
            phone="desk" if row.phone == "desk" else "browser",
            endpoint=row.endpoint,
            codec=msgspec.convert(row.codec, Codec),
        )
        for row in rows
    }


ROOMS = {"usual": 6, "more": 8, "writes_two": 4, "writes_one": 2}
"""What the form has in words: a call weighs 6, one of three written conversations 2."""


def agent_spec(agent: Agent) -> AgentSpec:
    """One agent, with his queues of today; only what is not archived counts."""
    ranks = {QueueId(str(q.queue_id)): q.rank for q in agent.queues.all()}
    for special in agent.today.all():
        queue = QueueId(str(special.queue_id))
        if special.serves:
            ranks.setdefault(queue, 1)
        else:
            ranks.pop(queue, None)
    skills = sorted((str(s.skill_id), s.level) for s in agent.skills.all())
    return AgentSpec(
        id=AgentId(str(agent.id)),
        name=agent.name,
        phone="desk" if agent.phone == "desk" else "browser",
        endpoint=agent.endpoint,
        codec=msgspec.convert(agent.codec, Codec),
        skills={SkillId(skill): level for skill, level in skills},
        queues=tuple(sorted(ranks)),
        queue_ranks={queue: rank for queue, rank in sorted(ranks.items()) if rank != 1},
        languages=tuple(agent.languages),
        team=agent.team.name if agent.team else "",
        active=agent.active,
        may_call_out=agent.may_call_out,
        calls_out_max=agent.calls_out_max,
        room=ROOMS[agent.room],
        auto_answer_s=agent.auto_answer_s,
        site=SiteId(str(agent.site_id)) if agent.site_id else None,
    )
