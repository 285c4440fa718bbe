"""Figures of agents: who sees whose, the day's sums and states."""

from __future__ import annotations

import datetime
from uuid import UUID

from decroche.domains.figures import store
from decroche.domains.figures.base import Row, clock_of, ends, language_of, now_ms
from decroche.domains.figures.days import WEEK, Span, days, half_hours
from decroche.domains.figures.sums import Sums, agent_figures, total
from decroche.domains.staff.models import Agent
from decroche.domains.staff.store import floor_teams
from decroche.domains.telephony.models import PauseReason
from decroche.domains.tenancy.access import Actor, Permission
from decroche.domains.tenancy.errors import NotAllowed, NotFound
from decroche.domains.tenancy.models import Role


def visible_agents(actor: Actor) -> dict[UUID, Agent]:
    """Himself; of supervisors also those of the teams on their floor (none named: of all);
    administrators all. Leavers too, for what they did."""
    found = {agent.id: agent for agent in Agent.objects.select_related("team")}
    if actor.role == Role.ADMINISTRATOR:
        return found
    own = {actor.agent_id: found[actor.agent_id]} if actor.agent_id in found else {}
    if not actor.may(Permission.READ_FIGURES):
        return own
    teams = floor_teams(actor)
    return own | {
        id: agent for id, agent in found.items() if not teams or str(agent.team_id) in teams
    }


def agent_seen(actor: Actor, id: UUID) -> Agent:
    """Raises NotFound; NotAllowed if it is somebody else's to see."""
    if not Agent.objects.filter(id=id).exists():
        raise NotFound
    agent = visible_agents(actor).get(id)
    if agent is None:
        raise NotAllowed
    return agent


def agents(actor: Actor, asked: datetime.date | None) -> Row:
    """`AgentsOut`: who worked that day or a week before."""
    clock = clock_of(actor)
    shown = asked or clock.today
    seen = visible_agents(actor)
    span, past = (days(d, d, clock.zone) for d in (shown, shown - WEEK))
    now, before = (_agents_within(list(seen), each) for each in (span, past))
    lines = [
        _agent_line(agent, now.get(id, NOTHING), before.get(id, NOTHING))
        for id, agent in seen.items()
        if id in now or id in before
    ]
    return {
        "day": shown,
        **ends(span),
        "before_since_ms": past.since_ms,
        "before_until_ms": past.until_ms,
        "agents": sorted(lines, key=lambda line: str(line["agent"]).casefold()),
        "total": {
            "now": _all(list(now.values())),
            "before": _all(list(before.values())),
        },
    }


Worked = tuple[Sums, dict[str, int]]
"""Sums of parts, and how long in each state."""
NOTHING: Worked = ({}, {})


def until_now(span: Span) -> Span:
    """A day that is not over is known up to now."""
    return Span(span.since_ms, min(span.until_ms, max(span.since_ms, now_ms())))


def _agents_within(ids: list[UUID], span: Span) -> dict[UUID, Worked]:
    """Those of whom there is anything."""
    sums = store.agent_sums(ids, span)
    states = store.states_ms(store.states(ids, until_now(span)))
    worked = {id for id, each in states.items() if set(each) - {"offline"}}
    return {id: (sums.get(id, {}), states.get(id, {})) for id in {*sums, *worked}}


def _agent_line(agent: Agent, now: Worked, before: Worked) -> Row:
    return {
        "agent_id": agent.id,
        "agent": agent.name,
        "team": agent.team.name if agent.team else "",
        "now": agent_figures(*now),
        "before": agent_figures(*before),
    }


def _all(worked: list[Worked]) -> Row:
    return agent_figures(total(sums for sums, _ in worked), total(states for _, states in worked))


def agent_day(actor: Actor, id: UUID, asked: datetime.date | None) -> Row:
    """`AgentDayOut`. Raises NotFound, NotAllowed."""
    agent, clock = agent_seen(actor, id), clock_of(actor)
    shown = asked or clock.today
    span, past = (days(d, d, clock.zone) for d in (shown, shown - WEEK))
    now, before = (_agents_within([id], each).get(id, NOTHING) for each in (span, past))
    return {
        **_agent_line(agent, now, before),
        "day": shown,
        "before_day": shown - WEEK,
        **ends(span),
        "before_since_ms": past.since_ms,
        "before_until_ms": past.until_ms,
        "zone": clock.zone.key,
        "hours": [
            {"at_ms": slot.since_ms, "label": slot.label}
            for slot in half_hours(shown, clock.zone)
            if slot.label.endswith(":00")
        ],
        "spans": _spans(actor, id, span),
    }


def _spans(actor: Actor, id: UUID, span: Span) -> list[Row]:
    """`StateSpan` in order."""
    language = language_of(actor)
    reasons = {
        reason.id: str(reason.label.get(language) or reason.label.get("fr", ""))
        for reason in PauseReason.objects.all()
    }
    return [
        {
            "since_ms": row["since_ms"],
            "until_ms": row["until_ms"],
            "status": row["status"],
            "reason": reasons.get(row["reason_id"], ""),
            "interaction_id": row["interaction_id"],
        }
        for row in store.states([id], until_now(span))
    ]
