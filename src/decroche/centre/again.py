"""The parts of agents end and their customer waits again, in one look of routing.

Told one after the other, an agent who is free at once, or at whom it rang for a guest, would get
somebody else before routing knows of the customer: of one who was cut off, and comes before all
others, or of one who has waited longer (docs/routing.md).
"""

from collections.abc import Sequence

from decroche.kernel.config import CentreConfig
from decroche.routing import core as routing
from decroche.routing import matching
from decroche.routing.board import Turn
from decroche.routing.commands import RoutingCommand
from decroche.routing.events import RoutingEvent
from decroche.routing.index import index_of
from decroche.routing.state import State


def at_once(
    state: State, events: Sequence[RoutingEvent], config: CentreConfig
) -> list[RoutingCommand]:
    """Apply all of these events, of one instant, before anything is offered to anybody."""
    turn = Turn(state, config, index_of(state, config), events[-1].at_ms)
    for event in events:
        routing.handle(turn, event)
    return routing.conclude(turn, matching.match)
