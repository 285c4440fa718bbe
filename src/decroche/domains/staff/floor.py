"""What supervisors do on the floor: asked of the engine, each with its line in the change log.

The floor itself is live (`/live`, message `Watch`), with the ticket of the desk.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from decroche.domains.audit.service import record_change
from decroche.domains.staff.models import Agent
from decroche.domains.staff.store import floor_teams
from decroche.domains.supervision.models import SupervisionRule
from decroche.domains.telephony.models import PauseReason
from decroche.domains.tenancy import engine_control
from decroche.domains.tenancy.access import Actor, Permission
from decroche.domains.tenancy.errors import NotFound
from decroche.domains.tenancy.models import Membership
from decroche.domains.tenancy.requests import actor_of
from decroche.kernel.refusal import Refusal

router = Router(tags=["floor"])
Values = dict[str, Any]


class EngineAway(Refusal):
    code: ClassVar[str] = "engine_away"
    fr: ClassVar[str] = "Le moteur d'appels ne répond pas : réessayez dans un instant."
    en: ClassVar[str] = "The call engine does not answer: try again in a moment."


class EngineRefused(Refusal):
    """In the engine's own words."""

    code: ClassVar[str] = "not_now"
    fr: ClassVar[str] = "{fr}"
    en: ClassVar[str] = "{en}"


class StateIn(Schema):
    status: Literal["available", "break", "withdrawn", "sign_out"]
    reason_id: UUID | None = None
    """The organisation's own, of a break or a withdrawal."""
    why: Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
    """Why somebody else changes it: for the log, and for the agent if the organisation wants."""


class ApprovalIn(Schema):
    """Yes or no to the break or withdrawal that an agent has asked for."""

    reason_id: UUID
    granted: bool


class MessageIn(Schema):
    """Read at a glance, beside a conversation."""

    text: Annotated[str, Field(min_length=1, max_length=300, pattern=r"\S")]


@router.post("/floor/{uuid:id}/state", response={204: None})
def state(request: HttpRequest, id: UUID, payload: StateIn) -> Status[None]:
    """Put an agent in a state, at once or after the call. Refusals: EngineRefused, EngineAway."""
    actor = actor_of(request, Permission.RUN_FLOOR)
    agent = own_agent(actor, id)
    reason = None
    if payload.reason_id is not None:
        reason = PauseReason.objects.filter(id=payload.reason_id, archived=False).first()
        if reason is None:
            raise NotFound
    why = payload.why.replace("\0", "").strip()
    label = reason.label.get("fr", "") if reason else ""
    log(actor, "state", agent, {"state": payload.status, "reason": label, "why": why})
    told = {"kind": payload.status, "reason": str(reason.id) if reason else None}
    tell(actor, agent, told | {"text": why if _why_is_shown() else ""})
    return Status(204, None)


@router.post("/floor/{uuid:id}/approval", response={204: None})
def approval(request: HttpRequest, id: UUID, payload: ApprovalIn) -> Status[None]:
    """Say yes or no to a break that an agent asks for. Refusals: EngineRefused, EngineAway."""
    actor = actor_of(request, Permission.RUN_FLOOR)
    agent = own_agent(actor, id)
    reason = PauseReason.objects.filter(id=payload.reason_id).first()
    if reason is None:
        raise NotFound
    kind = "grant" if payload.granted else "deny"
    log(actor, kind, agent, {"reason": reason.label.get("fr", "")})
    tell(actor, agent, {"kind": kind, "reason": str(reason.id)})
    return Status(204, None)


@router.post("/floor/{uuid:id}/message", response={204: None})
def message(request: HttpRequest, id: UUID, payload: MessageIn) -> Status[None]:
    """Put some words on an agent's desk. Refusals: EngineRefused, EngineAway."""
    actor = actor_of(request, Permission.RUN_FLOOR)
    agent = own_agent(actor, id)
    text = payload.text.replace("\0", "").strip()
    log(actor, "message", agent, {"message": text})
    tell(actor, agent, {"kind": "message", "text": text})
    return Status(204, None)


@router.post("/floor/{uuid:id}/assist", response={204: None})
def assist(request: HttpRequest, id: UUID) -> Status[None]:
    """Say to an agent who called for help that one comes. Refusals: EngineRefused, EngineAway."""
    actor = actor_of(request, Permission.RUN_FLOOR)
    agent = own_agent(actor, id)
    log(actor, "assist", agent, {"by": actor.name})
    tell(actor, agent, {"kind": "assist"})
    return Status(204, None)


def _why_is_shown() -> bool:
    rule = SupervisionRule.objects.first() or SupervisionRule()
    return rule.why_shown


def own_agent(actor: Actor, id: UUID) -> Agent:
    """An agent of this supervisor's teams. Raises NotFound."""
    agent = Agent.objects.filter(id=id, active=True).first()
    if agent is None:
        raise NotFound
    teams = floor_teams(actor)
    if teams and str(agent.team_id) not in teams:
        raise NotFound
    return agent


def log(actor: Actor, act: str, agent: Agent, after: Values) -> None:
    """Within the request's transaction: what is refused leaves no line."""
    place = Membership.objects.get(account_id=agent.account_id)
    record_change(actor, act, place, {}, after, agent.name)


def tell(actor: Actor, agent: Agent, what: Values) -> None:
    """Returns when the engine has done it."""
    body = {"tenant": str(actor.tenant_id), "agent": str(agent.id), "by": str(actor.account)}
    answer = engine_control.ask("floor", body | what)
    if answer is None:
        raise EngineAway
    refused = answer.get("refused")
    if refused is not None:
        raise EngineRefused(fr=refused["fr"], en=refused["en"])
