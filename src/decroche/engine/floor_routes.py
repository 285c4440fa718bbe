"""What supervisors do on the floor, as the site has checked and logged it: `POST /control/floor`.

The answer is `{}` once it has happened (and is committed, where the journal has it), or
`{"refused": {code, fr, en}}`: the site then forgets its line of the log.
"""

from collections.abc import Callable, Mapping
from typing import Final, Literal

import msgspec
import structlog
from aiohttp import web

from decroche.centre.events import AgentSignedOut, ApprovalAnswered, StateAsked
from decroche.engine import dice
from decroche.engine.centre import Centre
from decroche.engine.clock import now_ms
from decroche.engine.live import refusals
from decroche.engine.live.draw import is_signed_in
from decroche.engine.live.floor_draw import name_of
from decroche.engine.live.floor_view import MessageView
from decroche.kernel.ids import AgentId, ReasonId, TenantId
from decroche.kernel.refusal import Refusal
from decroche.routing.events import Status

log = structlog.get_logger()

Kind = Literal[
    "available",
    "break",
    "withdrawn",
    "sign_out",
    "message",
    "assist",
    "queue_added",
    "queue_taken",
    "grant",
    "deny",
]
TOLD: Final = ("queue_added", "queue_taken")
"""The site has done it (the next configuration has it): the agent reads it, now or later."""


class Asked(msgspec.Struct, frozen=True):
    """`by`: the account's id. `text`: of a message; or why a state is changed, if the agent
    may read it; or a queue's name. `reason`: also of the break that is granted or denied."""

    tenant: TenantId
    agent: AgentId
    by: str
    kind: Kind
    reason: ReasonId | None = None
    text: str = ""


class NotAtPost(Refusal):
    code = "not_at_post"
    fr = "{name} n'a pas pris son poste : demandez-lui de le prendre."
    en = "{name} has not taken a desk: ask them to."


class PageAway(Refusal):
    code = "page_away"
    fr = "La page de {name} est fermée : le message ne serait pas vu. Allez le lui dire."
    en = "{name}'s page is closed: the message would not be seen. Go and say it."


class NoHelpAsked(Refusal):
    code = "no_help_asked"
    fr = "{name} n'a plus besoin d'aide : il n'y a rien à faire."
    en = "{name} needs no help any more: there is nothing to do."


class NothingAsked(Refusal):
    code = "nothing_asked"
    fr = (
        "{name} n'attend plus cette réponse : la demande est reprise, déjà traitée, ou restée sans"
        " réponse à temps."
    )
    en = (
        "{name} waits for this answer no more: it was taken back, dealt with already, or not"
        " answered in time."
    )


class FloorRoutes:
    """`check` refuses a request without the engine's secret."""

    def __init__(
        self, centres: Mapping[TenantId, Centre], check: Callable[[web.Request], None]
    ) -> None:
        self._centres = centres
        self._check = check

    def add(self, app: web.Application) -> None:
        """Register the route."""
        app.router.add_post("/control/floor", self._act)

    async def _act(self, request: web.Request) -> web.Response:
        self._check(request)
        try:
            asked = msgspec.json.decode(await request.read(), type=Asked)
        except msgspec.DecodeError as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        centre = self._centres.get(asked.tenant)
        if centre is None or asked.agent not in centre.applied.agents:
            raise web.HTTPNotFound(text="no such agent")
        try:
            await self._do(centre, asked)
        except Refusal as refusal:
            said = {"code": refusal.code, "fr": refusal.text("fr"), "en": refusal.text("en")}
            return web.json_response({"refused": said})
        return web.json_response({})

    async def _do(self, centre: Centre, asked: Asked) -> None:
        """Raises NotAtPost, PageAway, NoHelpAsked, NothingAsked, UnknownReason."""
        name = centre.applied.agents[asked.agent].name
        by = name_of(centre.applied, asked.by)
        if asked.kind == "assist":
            if not centre.floor.answer_help(asked.agent, by):
                raise NoHelpAsked(name=name)
            return
        if asked.kind in ("grant", "deny"):
            await self._answer(centre, asked)
            return
        if asked.kind == "message":
            if asked.agent not in centre.hub.desks:
                raise PageAway(name=name)
        elif asked.kind not in TOLD and not is_signed_in(centre, asked.agent):
            raise NotAtPost(name=name)
        await self._change(centre, asked)
        message = MessageView(dice.random_uuid(), now_ms(), by, asked.kind, asked.text)
        centre.floor.say(asked.agent, message)
        if asked.kind == "sign_out":
            centre.floor.sign_out(asked.agent)

    async def _answer(self, centre: Centre, asked: Asked) -> None:
        """Raises NothingAsked."""
        agent = centre.runtime.state.routing.agents.get(asked.agent)
        known = agent.approval if agent is not None else None
        if known is None or known.answer != "asked" or known.reason != asked.reason:
            raise NothingAsked(name=centre.applied.agents[asked.agent].name)
        granted = asked.kind == "grant"
        await centre.runtime.act(
            ApprovalAnswered(now_ms(), asked.agent, known.reason, granted, asked.by)
        )

    async def _change(self, centre: Centre, asked: Asked) -> None:
        if asked.kind == "sign_out":
            await centre.runtime.act(AgentSignedOut(now_ms(), asked.agent))
            log.info("floor.signed_out", agent=asked.agent, by=asked.by)
        elif asked.kind != "message" and asked.kind not in TOLD:
            reason = _reason(centre, asked)
            status = Status(asked.kind)
            event = StateAsked(now_ms(), asked.agent, status, reason, asked.by)
            await centre.runtime.act(event)


def _reason(centre: Centre, asked: Asked) -> ReasonId | None:
    if asked.reason is None:
        return None
    known = centre.applied.pause_reasons.get(asked.reason)
    if known is None or known.kind != asked.kind:
        raise refusals.UnknownReason()
    return known.id
