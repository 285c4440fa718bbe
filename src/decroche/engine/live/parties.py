"""Who else is on a call, who could be asked in, and what this agent may call out for: in words."""

from typing import TYPE_CHECKING, Any, Final, Literal, cast

from decroche.calls.state import Told
from decroche.centre.desk import Party
from decroche.engine.live import positions
from decroche.engine.live.path import label
from decroche.engine.live.protocol import (
    ClientView,
    LineView,
    NoteView,
    PartyView,
    PromiseView,
    SiteView,
    ToldView,
)
from decroche.kernel.config import CentreConfig, Promised, QueueSpec
from decroche.kernel.ids import AgentId, CallerIdId, InteractionId, QueueId
from decroche.kernel.numbers import national
from decroche.routing.estimates import waiting
from decroche.routing.events import Status
from decroche.routing.room import has_room
from decroche.routing.state import State

if TYPE_CHECKING:
    from decroche.engine.centre import Centre

TARGETS_MAX: Final = 50
"""More are not read; a few letters of the name find the one."""
Kind = Literal["agent", "queue", "number"]
Standing = Literal["waiting", "ringing", "talking", "held", "away"]


def name_of(config: CentreConfig, agent: AgentId | None) -> str:
    """The agent's name; "" for nobody, or one who is no longer known."""
    spec = config.agents.get(agent) if agent is not None else None
    return spec.name if spec is not None else ""


def party(centre: "Centre", seen: Party, language: str) -> PartyView:
    """One party of a call as the desk shows it."""
    config = centre.applied
    name = name_of(config, seen.agent)
    queue = config.queues.get(seen.queue) if seen.queue is not None else None
    if not name and queue is not None:
        name = label(queue.name, language)
    if seen.attempt is not None:
        name = centre.outgoings.number_of(seen.attempt)
    return PartyView(
        id=seen.id,
        kind=cast(Kind, seen.kind),
        name=name,
        state=cast(Standing, seen.state),
        since_ms=seen.since_ms,
        blind=seen.blind,
    )


def promise(config: CentreConfig, seen: Promised | None) -> PromiseView | None:
    """Why this call was promised, and by whom."""
    if seen is None:
        return None
    by = name_of(config, seen.by)
    return PromiseView(seen.kind, seen.made_ms, seen.until_ms, seen.tries, by)


def told(config: CentreConfig, said: Told | None) -> ToldView | None:
    """What the desk still has to say."""
    if said is None:
        return None
    return ToldView(said.code, said.at_ms, name_of(config, said.agent), said.why)


def notes(centre: "Centre", interaction: InteractionId, agent: AgentId) -> tuple[NoteView, ...]:
    """What colleagues wrote on this call."""
    others = centre.files.notes_of_others(interaction, agent)
    config = centre.applied
    return tuple(NoteView(name_of(config, who), text) for who, text in others if text)


def site(centre: "Centre", agent: AgentId) -> SiteView:
    """Where this agent works: the site of his seat, else his own. Empty at home, and where nobody
    has said so, which the page says in words."""
    if positions.at_home(centre, agent):
        return SiteView("", "", home=True)
    config = centre.applied
    spec = config.agents.get(agent)
    known = config.sites.get(spec.site) if spec is not None and spec.site is not None else None
    return SiteView(known.name, known.address) if known is not None else SiteView("", "")


def client(config: CentreConfig, queue: QueueSpec | None) -> ClientView | None:
    """For whom this queue's calls are, where that can be one of several."""
    known = config.clients.get(queue.client) if queue is not None else None
    if known is None or len(config.clients) == 1:
        return None
    return ClientView(known.name, known.colour)


def lines(config: CentreConfig, agent: AgentId, language: str) -> tuple[LineView, ...]:
    """The queues this agent may call out for."""
    spec = config.agents.get(agent)
    if spec is None or not spec.may_call_out:
        return ()
    known = [config.queues[queue] for queue in spec.queues if queue in config.queues]
    return tuple(
        LineView(each.id, _line(config, each, language), _shown(config, each.caller_id))
        for each in known
    )


def _line(config: CentreConfig, queue: QueueSpec, language: str) -> str:
    """Two clients may both have a queue called "Service"."""
    name, whose = label(queue.name, language), client(config, queue)
    return f"{name} ({whose.name})" if whose is not None else name


def targets(centre: "Centre", agent: AgentId, text: str, language: str) -> dict[str, Any]:
    """Colleagues at work and queues whose name holds `text`: who is free comes first."""
    config, routing = centre.applied, centre.runtime.state.routing
    wanted = text.casefold().strip()
    agents = [
        {"id": known.id, "name": spec.name, "status": known.status.value, "team": spec.team}
        for known in routing.agents.values()
        if (spec := config.agents.get(known.id)) is not None
        and known.id != agent
        and known.status is not Status.OFFLINE
        and wanted in spec.name.casefold()
    ]
    agents.sort(key=lambda each: (each["status"] != Status.AVAILABLE, str(each["name"])))
    queues = [
        {
            "id": queue.id,
            "name": name,
            "waiting": waiting(routing, queue.id)[0],
            "ready": _ready(routing, config, queue.id),
        }
        for queue in config.queues.values()
        if wanted in (name := label(queue.name, language)).casefold()
    ]
    return {"agents": agents[:TARGETS_MAX], "queues": queues[:TARGETS_MAX]}


def _ready(routing: State, config: CentreConfig, queue: QueueId) -> int:
    """Agents of the queue who have room for what comes from it."""
    return sum(
        (spec := config.agents.get(known.id)) is not None
        and queue in spec.queues
        and has_room(config, known, config.queues[queue])
        for known in routing.agents.values()
    )


def _shown(config: CentreConfig, caller_id: CallerIdId | None) -> str:
    known = config.outbound.caller_ids.get(caller_id) if caller_id is not None else None
    return national(known.e164, config.country) if known is not None else ""
