"""What a supervisor does on an agent's call.

Who may: supervisors and administrators, as the log-in's ticket says; a supervisor whom he sees on
his floor (docs/decisions/0026).
"""

from typing import Any, Final, cast

from decroche.calls.facts import Supervision
from decroche.centre import supervising
from decroche.centre.events import SuperviseAsked, SuperviseOff
from decroche.engine.centre import Centre
from decroche.engine.clock import now_ms
from decroche.engine.live import refusals
from decroche.engine.live.arguments import need_signed_in, text
from decroche.engine.live.floor_rows import teams_of
from decroche.engine.live.page import Desk
from decroche.engine.live.protocol import Act
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import AgentId, InteractionId
from decroche.kernel.refusal import Refusal

Result = dict[str, Any]

ROLES: Final = ("supervisor", "administrator")
MODES: Final = ("listen", "whisper", "join", "take_over")


async def supervise(centre: Centre, desk: Desk, act: Act) -> Result:
    """Listen, whisper, join or take over. The page takes the post first, and brings the phone."""
    to, mode = AgentId(text(act, "agent")), text(act, "mode")
    if mode not in MODES:
        raise refusals.BadArgument(field="mode")
    refused = may_supervise(centre.applied, desk, to)
    if refused is not None:
        raise refused
    need_signed_in(centre, desk)
    seen = supervising.supervising(centre.runtime.state.calls, desk.agent)
    if seen is not None and seen.agent != to:
        let_go(centre, desk.agent)  # Another agent's ear: a leg of its own, or the first one hears.
    calls = centre.runtime.state.calls
    interaction = calls.desks.get(to, InteractionId(""))
    event = SuperviseAsked(now_ms(), desk.agent, interaction, to, cast(Supervision, mode))
    refused = supervising.refusal(centre.runtime.state, event, centre.applied)
    if refused is not None:
        raise refused
    await centre.runtime.act(event)
    return {}


async def supervise_off(centre: Centre, desk: Desk, act: Act) -> Result:
    """Leave the call; nothing to do if it is over."""
    seen = supervising.supervising(centre.runtime.state.calls, desk.agent)
    if seen is not None:
        await centre.runtime.act(SuperviseOff(now_ms(), desk.agent, seen.interaction))
    return {}


def let_go(centre: Centre, agent: AgentId) -> None:
    """Off whatever call he supervises, at once: he calls for help, or may not any more."""
    seen = supervising.supervising(centre.runtime.state.calls, agent)
    if seen is not None:
        centre.runtime.feed(SuperviseOff(now_ms(), agent, seen.interaction))


def may_supervise(config: CentreConfig, desk: Desk, to: AgentId) -> Refusal | None:
    """Whether this person may be on this agent's calls at all."""
    if desk.ticket.role not in ROLES:
        return refusals.NotASupervisor()
    other = config.agents.get(to)
    if other is None:
        return supervising.NotOnACall()
    teams = teams_of(config, desk.ticket.user, desk.ticket.role)
    if teams is not None and other.team not in teams:
        return refusals.OtherTeam(name=other.name)
    return None
