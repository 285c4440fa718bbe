"""Sitting down and standing up: who has which seat, and which telephone is his from then on.

A seat is chosen before the post is taken, and is free again when the agent is offline, however
that came. The core is told the kind of telephone (`PhoneTaken`): it decides by it.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from decroche.centre.desk import at_work
from decroche.centre.events import PhoneTaken
from decroche.centre.facts import AgentSpanRow, Fact
from decroche.engine.clock import now_ms
from decroche.engine.live import arguments, refusals
from decroche.engine.live.positions import position_of
from decroche.engine.live.protocol import Act
from decroche.engine.seating import SeatHeldError
from decroche.kernel.ids import AgentId, PositionId
from decroche.kernel.places import PositionSpec
from decroche.routing.events import Status
from decroche.tasks import spawn

if TYPE_CHECKING:
    from decroche.engine.centre import Centre
    from decroche.engine.live.page import Desk


async def sit(centre: "Centre", desk: "Desk", act: Act) -> dict[str, Any]:
    """Take the seat `position`, or (`home`) work at home; without either, at no seat.

    Raises AlreadyAtPost, UnknownPosition, PositionTaken."""
    agent, wanted = desk.agent, act.args.get("position")
    if at_work(centre.runtime.state, agent):
        _stays(centre, agent, wanted)
        return {}
    if wanted is not None:
        await _take(centre, agent, arguments.text(act, "position"))
    elif act.args.get("home") is True:
        await centre.seating.take(agent, None)
    else:
        await centre.seating.leave(agent)
    settle_one(centre, agent)
    return {}


def _stays(centre: "Centre", agent: AgentId, wanted: Any) -> None:
    """Another page of his takes over, where he sits: nothing moves. Raises AlreadyAtPost."""
    seat = centre.seating.of(agent)
    if wanted is not None and (seat is None or seat.position != wanted):
        raise refusals.AlreadyAtPost()


async def _take(centre: "Centre", agent: AgentId, wanted: str) -> None:
    position = centre.runtime.config.positions.get(PositionId(wanted))
    if position is None:
        raise refusals.UnknownPosition()
    holder = centre.seating.holder(position.id)
    if holder is not None and holder != agent and not _is_there(centre, holder):
        await stand(centre, holder)
    try:
        await centre.seating.take(agent, position.id)
    except SeatHeldError as error:
        raise _taken(centre, position) from error


def _is_there(centre: "Centre", agent: AgentId) -> bool:
    return at_work(centre.runtime.state, agent) or agent in centre.hub.desks


def _taken(centre: "Centre", position: PositionSpec) -> refusals.PositionTaken:
    holder = centre.seating.holder(position.id)
    spec = centre.config.agents.get(holder) if holder is not None else None
    return refusals.PositionTaken(place=position.name, name=spec.name if spec is not None else "?")


async def stand(centre: "Centre", agent: AgentId) -> None:
    """The seat is free, and the agent's telephone is his own again."""
    if await centre.seating.leave(agent):
        settle_one(centre, agent)


def who_left(centre: "Centre", facts: Iterable[Fact]) -> None:
    """After a step: whoever is offline now has left his seat."""
    spans = [fact for fact in facts if isinstance(fact, AgentSpanRow)]
    for agent in [span.agent for span in spans if span.status == Status.OFFLINE]:
        if centre.seating.of(agent) is not None:
            spawn(stand(centre, agent), f"seat of {agent}")


async def sweep(centre: "Centre") -> None:
    """Seats that were chosen and not used, or could not be given back with the database away."""
    state = centre.runtime.state
    away = [agent for agent in centre.seating.agents() if not at_work(state, agent)]
    for agent in centre.seating.stale(away):
        await stand(centre, agent)


def settle(centre: "Centre") -> None:
    """An engine that begins: what it has read of the seats is true, not the core's memory."""
    known = [*centre.seating.agents(), *centre.runtime.state.calls.phones]
    for agent in dict.fromkeys(known):
        settle_one(centre, agent)


def settle_one(centre: "Centre", agent: AgentId) -> None:
    """Core, presence, page and floor learn where the agent sits now, and with which telephone."""
    found = position_of(centre, agent)
    phone = found.phone if found is not None else None
    if centre.runtime.state.calls.phones.get(agent) != phone:
        centre.runtime.feed(PhoneTaken(now_ms(), agent, phone))
    centre.hub.phone_moved(agent)
    centre.hub.redraw(agent)
    centre.floor.touch(agent)
