"""Where an agent sits, in words."""

from typing import TYPE_CHECKING

from decroche.engine.live.place_view import PositionView
from decroche.kernel.ids import AgentId
from decroche.kernel.places import PositionSpec

if TYPE_CHECKING:
    from decroche.engine.centre import Centre


def position_of(centre: "Centre", agent: AgentId) -> PositionSpec | None:
    """The position at which this agent sits."""
    seat = centre.seating.of(agent)
    if seat is None or seat.position is None:
        return None
    return centre.runtime.config.positions.get(seat.position)


def at_home(centre: "Centre", agent: AgentId) -> bool:
    """Whether this agent has said that he works at home."""
    seat = centre.seating.of(agent)
    return seat is not None and seat.position is None


def view(centre: "Centre", agent: AgentId) -> PositionView | None:
    """Where this agent sits, in words; None: he has not said."""
    if at_home(centre, agent):
        return PositionView("", "", home=True)
    found = position_of(centre, agent)
    if found is None:
        return None
    site = centre.runtime.config.sites.get(found.site)
    return PositionView(found.name, site.name if site is not None else "")
