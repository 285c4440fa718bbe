"""The rows of the floor, drawn: the centre's state with names and today's figures."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from decroche.centre import desk as ids
from decroche.engine.clock import monotonic_s, now_ms
from decroche.engine.live import positions
from decroche.engine.live.floor_view import FloorAgent, FloorQueue, FloorReason, Link, Sound
from decroche.engine.live.sound import IN_CALL
from decroche.kernel.config import AgentSpec, CentreConfig, QueueSpec
from decroche.kernel.ids import AgentId, ClientId, QueueId
from decroche.routing import refusals
from decroche.routing.estimates import waiting
from decroche.routing.state import AFTER_CALL, AVAILABLE, OFFLINE, RINGING, TALKING

if TYPE_CHECKING:
    from decroche.engine.centre import Centre

BUSY: Final = (RINGING, TALKING, AFTER_CALL)

Counts = dict[QueueId, Counter[str]]


def name_of(config: CentreConfig, by: str) -> str:
    """Who acted, by the id that the journal keeps; as it stands if it is none."""
    known = config.supervisors.get(by)
    return known.name if known is not None else by


def queue_rows(centre: "Centre") -> Iterator[FloorQueue]:
    """Every queue as it is now."""
    config = centre.applied
    counts = _counts(centre, config)
    for queue in config.queues.values():
        yield _queue_row(centre, config, queue, counts[queue.id])


def _queue_row(
    centre: "Centre", config: CentreConfig, queue: QueueSpec, count: Counter[str]
) -> FloorQueue:
    sums = centre.floor.sums.of_queue(queue.id)
    waits, longest_since_ms = waiting(centre.runtime.state.routing, queue.id)
    return FloorQueue(
        id=queue.id,
        name=queue.name,
        client=_client(config, queue.client),
        waiting=waits,
        longest_since_ms=longest_since_ms,
        free=count["free"],
        busy=count["busy"],
        paused=count["paused"],
        offered=sums.offered if sums is not None else None,
        answered=sums.answered if sums is not None else None,
        in_target=sums.in_target if sums is not None else None,
        abandoned=sums.abandoned if sums is not None else None,
        short=sums.short if sums is not None else None,
        target_s=queue.target_s,
        level_target=queue.level_target,
        short_s=queue.short_abandon_s,
        alert_waiting=queue.alert_waiting,
        alert_wait_s=queue.alert_wait_s,
        alert_level=queue.alert_level,
        alert_nobody=queue.alert_nobody,
        alerts=centre.floor.alerts.of(queue.id),
    )


def _counts(centre: "Centre", config: CentreConfig) -> Counts:
    """How the agents at work of each queue stand."""
    counts: Counts = {queue: Counter() for queue in config.queues}
    for agent in centre.runtime.state.routing.agents.values():
        spec = config.agents.get(agent.id)
        if spec is None or agent.status is OFFLINE:
            continue
        free, busy = agent.status is AVAILABLE, agent.status in BUSY
        stands = "free" if free else "busy" if busy else "paused"
        for queue in spec.queues:
            if queue in counts:
                counts[queue][stands] += 1
    return counts


def _client(config: CentreConfig, client: ClientId) -> str:
    known = config.clients.get(client)
    return known.name if known is not None and len(config.clients) > 1 else ""


def agent_row(centre: "Centre", agent: AgentId) -> FloorAgent:
    """One agent as he is now."""
    config = centre.applied
    spec = config.agents[agent]
    seen = ids.desk(centre.runtime.state, agent, config)
    work = seen.work
    file = centre.files.of(work.interaction) if work is not None else None
    person = file.person if file is not None else None
    known = centre.runtime.state.routing.agents.get(agent)
    assist = centre.floor.assist_of(agent)
    asked = seen.approval if seen.approval and seen.approval.answer == "asked" else None
    sums = centre.floor.sums
    return FloorAgent(
        id=agent,
        name=spec.name,
        team=spec.team,
        queues=spec.queues,
        status=seen.status,
        since_ms=seen.since_ms,
        reason=seen.reason,
        until_ms=seen.until_ms,
        next_status=seen.next_status,
        by=name_of(config, seen.by),
        stage=work.stage if work is not None else "",
        interaction=work.interaction if work is not None else None,
        queue=work.queue if work is not None else None,
        person=person.id if person is not None else None,
        customer=person.name if person is not None else file.number if file is not None else "",
        answered_ms=work.answered_ms if work is not None else None,
        missed=sums.missed(agent),
        missed_row=sums.missed_row(agent),
        help_ms=assist.since_ms if assist is not None else None,
        help_seen_by=assist.seen_by if assist is not None else "",
        emergency=work is not None and work.emergency and work.stage != "after_call",
        link=_link(centre, agent, seen.status),
        sound=_sound(centre, agent, work.stage if work is not None else ""),
        asks=asked.reason if asked is not None else None,
        asks_ms=asked.asked_ms if asked is not None else None,
        asks_until_ms=asked.until_ms if asked is not None else None,
        declined=refusals.today(known, now_ms(), config.zone) if known is not None else 0,
        figures=centre.hub.sounds.of(agent, work.stage if work is not None else ""),
        **_place(centre, spec) if seen.status != OFFLINE else {},
    )


def _place(centre: "Centre", spec: AgentSpec) -> dict[str, Any]:
    """Seat, site, and whether he works at home."""
    found = positions.position_of(centre, spec.id)
    site = centre.applied.sites.get(spec.site) if spec.site is not None else None
    return {
        "position": found.name if found is not None else "",
        "site": site.name if site is not None else "",
        "home": positions.at_home(centre, spec.id),
    }


def _link(centre: "Centre", agent: AgentId, status: str) -> Link:
    if status == OFFLINE:
        return ""
    presence = centre.hub.presence(agent)
    if not presence.page:
        return "no_page"
    return "ok" if presence.phone(monotonic_s()) else "no_phone"


def _sound(centre: "Centre", agent: AgentId, stage: str) -> Sound:
    if stage not in IN_CALL:
        return ""
    told = centre.hub.own_notices(agent)
    if "no_sound_from_agent" in told or centre.hub.presence(agent).silent:
        return "agent"
    return "caller" if "no_sound_from_caller" in told else "ok"


def reason_rows(config: CentreConfig) -> tuple[FloorReason, ...]:
    """What a supervisor may put an agent in."""
    reasons = config.pause_reasons.values()
    return tuple(FloorReason(each.id, each.label, each.kind, each.max_min) for each in reasons)
