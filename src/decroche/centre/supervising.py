"""May this supervisor be on this agent's call now? The refusals of the page, and what desks show.

Who may supervise at all, and whom, is the shell's to say: it knows roles and teams.
"""

from typing import ClassVar

import msgspec

from decroche.calls.coach import is_shown
from decroche.calls.events import SuperviseAsked
from decroche.calls.state import Call, State
from decroche.calls.supervision import may_be_heard
from decroche.centre.acts import BusyNow, PhoneNotThere
from decroche.centre.state import CentreState
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import AgentId, InteractionId, QueueId
from decroche.kernel.refusal import Refusal
from decroche.routing import own


class NotOnACall(Refusal):
    code: ClassVar[str] = "not_on_a_call"
    fr: ClassVar[str] = "Ce conseiller n'est plus en communication : attendez son prochain appel."
    en: ClassVar[str] = "This agent is no longer on a call: wait for the next one."


class SomebodyListens(Refusal):
    code: ClassVar[str] = "somebody_listens"
    fr: ClassVar[str] = "{name} est déjà sur cet appel : un seul superviseur à la fois."
    en: ClassVar[str] = "{name} is on this call already: one supervisor at a time."


class NotTheirCustomer(Refusal):
    code: ClassVar[str] = "not_their_customer"
    fr: ClassVar[str] = "Ce conseiller n'a pas le client : reprenez l'appel chez celui qui l'a."
    en: ClassVar[str] = "This agent does not have the customer: take over from the one who has."


class OwnCall(Refusal):
    code: ClassVar[str] = "own_call"
    fr: ClassVar[str] = "C'est votre propre appel : choisissez celui d'un autre."
    en: ClassVar[str] = "This is your own call: choose somebody else's."


class Supervising(msgspec.Struct, frozen=True):
    """On a supervisor's desk: whose call he is on."""

    interaction: InteractionId
    segment: str
    """His telephone's leg belongs to it."""
    agent: AgentId
    mode: str
    on: bool
    """False while his telephone rings."""
    since_ms: int


class Watched(msgspec.Struct, frozen=True):
    """On an agent's desk: who is on his call, where the organisation lets it be seen."""

    supervisor: AgentId
    mode: str


def refusal(state: CentreState, act: SuperviseAsked, config: CentreConfig) -> Refusal | None:
    """Why it cannot be done now; None: it can."""
    call = state.calls.calls.get(act.interaction)
    part = call.segment_of(act.to) if call is not None else None
    if act.agent == act.to:
        return OwnCall()
    if call is None or part is None or not may_be_heard(call, part):
        return NotOnACall()
    if act.mode == "take_over" and (part is not call.lead or not call.is_on()):
        return NotTheirCustomer()
    if call.coach is None:
        return _of_newcomer(state, act, part.queue, config)
    if call.coach.agent == act.agent:
        return None
    spec = config.agents.get(call.coach.agent)
    return SomebodyListens(name=spec.name if spec is not None else "?")


def _of_newcomer(
    state: CentreState, act: SuperviseAsked, queue: QueueId, config: CentreConfig
) -> Refusal | None:
    known = state.routing.agents.get(act.agent)
    if act.agent in state.calls.desks or known is None:
        return BusyNow()
    if not own.may_start(config, known, queue, False):
        return BusyNow()
    return None if known.phone else PhoneNotThere()


def supervising(calls: State, agent: AgentId) -> Supervising | None:
    """Whose call this supervisor is on."""
    interaction = calls.desks.get(agent)
    call = calls.calls.get(interaction) if interaction is not None else None
    coach = call.coach if call is not None else None
    if call is None or coach is None or coach.agent != agent:
        return None
    segment = coach.segment or call.guests[coach.work].segment
    return Supervising(
        interaction=call.id,
        segment=segment.id if segment is not None else "",
        agent=coach.to,
        mode=coach.mode,
        on=coach.row is not None,
        since_ms=coach.row.since_ms if coach.row is not None else call.arrived_ms,
    )


def watched(call: Call, agent: AgentId, config: CentreConfig) -> Watched | None:
    """Who is on this agent's call. Who has joined is heard by all of them."""
    coach = call.coach
    if coach is None or coach.row is None or coach.agent == agent:
        return None
    concerned = coach.to == agent or coach.mode == "join"
    if not concerned or not is_shown(config, coach.mode):
        return None
    return Watched(coach.agent, coach.mode)
