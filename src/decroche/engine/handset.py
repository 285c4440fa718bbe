"""Help, dialled by an agent on the keypad of his own telephone.

Where the agent has a desk (he is at work, or his page is open), that leg becomes his leg of a call
out, and the page shows the address to read out. Anywhere else the switch dials by itself; what is
here is then only the row that says so. Nothing here waits for anything.
"""

from collections.abc import Iterable
from typing import Final

import structlog

from decroche.centre.events import AgentSignedIn, CallOutAsked
from decroche.engine import dice
from decroche.engine.centre import Centre
from decroche.engine.clock import now_ms
from decroche.engine.live.draw import is_signed_in
from decroche.engine.live.supervision_acts import let_go
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import AgentId, LegId, QueueId
from decroche.kernel.refusal import Refusal
from decroche.switch.port import HelpDialled

_IDS: Final = dice.InteractionIds()

log = structlog.get_logger()


def dialled(centres: Iterable[Centre], event: HelpDialled) -> bool:
    """Give the leg to its agent's desk; False: the switch is to dial by itself."""
    for centre in centres:
        agent = centre.agent_of_endpoint(event.endpoint)
        if agent is not None:
            return _dialled(centre, agent, event)
    log.warning("help.nobodys_phone", endpoint=event.endpoint)
    return False


def _dialled(centre: Centre, agent: AgentId, event: HelpDialled) -> bool:
    config = centre.applied
    queue = queue_for_help(config, agent)
    if queue is None:
        return False
    interaction = _IDS.fresh(now_ms())
    try:
        permit = centre.outgoings.help(agent, queue, event.number, interaction)
    except Refusal:
        return False  # The centre is in a country with other numbers.
    if not _has_desk(centre, agent):
        return False
    let_go(centre, agent)
    centre.files.arrived(interaction, permit.number)
    centre.files.want(interaction, None, None)
    centre.runtime.feed(
        CallOutAsked(
            now_ms(),
            agent,
            interaction,
            queue,
            permit.attempt,
            client=config.queues[queue].client,
            language=config.language,
            draw=dice.draw(),
            ring_s=permit.ring_timeout_s,
            emergency=True,
            leg=LegId(event.leg),
        )
    )
    return True


def _has_desk(centre: Centre, agent: AgentId) -> bool:
    """Whoever is logged in takes the post with this call, as he does by the page's key."""
    if not is_signed_in(centre, agent) and agent in centre.hub.desks:
        centre.runtime.feed(AgentSignedIn(now_ms(), agent))
    return is_signed_in(centre, agent)


def queue_for_help(config: CentreConfig, agent: AgentId) -> QueueId | None:
    """The agent's first queue; for help any will do. None where the centre has none."""
    spec = config.agents.get(agent)
    own = [queue for queue in (spec.queues if spec is not None else ()) if queue in config.queues]
    return next(iter(own or config.queues), None)
