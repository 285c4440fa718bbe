"""What the figures' API says, against a recount: each difference is one line with the contact's id.

Contact by contact first; then each figure of each queue, half-hour, agent and total against the
contacts that the API itself lists, so that one wrong row is told once.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from tests.kit.api import SiteApi
from tests.recount import count
from tests.recount.count import Line
from tests.recount.walk import Walk

PAGE = 500
NOUGHT_MS = 2
"""Means are rounded to whole milliseconds, here and there."""
Figures = Mapping[str, float | None]
Found = list[tuple[str, str, Line]]
"""Contact, key within it, line."""


async def differences(api: SiteApi, walk: Walk, day: datetime.date, zone: str) -> list[str]:
    """Of that day. `api`: somebody who may see all figures."""
    shown = await api.get(f"/figures/day?day={day.isoformat()}")
    span = (shown["since_ms"], shown["until_ms"])
    lines = list(_midnights(span, day, zone))
    lines += await _queues(api, walk, shown, span)
    lines += await _agents(api, walk, day, span)
    return lines


def _midnights(span: tuple[int, int], day: datetime.date, zone: str) -> Iterator[str]:
    """The organisation's day is the one that is counted."""
    following = day + datetime.timedelta(days=1)
    ends = [
        datetime.datetime(d.year, d.month, d.day, tzinfo=ZoneInfo(zone)) for d in (day, following)
    ]
    if tuple(round(end.timestamp() * 1000) for end in ends) != span:
        yield f"the day {day} is from {span[0]} to {span[1]}"


async def _listed(api: SiteApi, path: str, flags: Iterable[str], span: tuple[int, int]) -> Any:
    """Id → (interaction, line), of everything that any of these flags lists."""
    found: dict[str, tuple[str, Line]] = {}
    for flag in flags:
        asked = f"{path}figure={flag}&since_ms={span[0]}&until_ms={span[1]}&limit={PAGE}"
        items: list[Any] = []
        page = await api.get(asked)
        while page["items"]:
            items += page["items"]
            page = await api.get(f"{asked}&offset={len(items)}")
        assert len(items) == page["count"], (asked, len(items), page["count"])
        for item in items:
            line = found.setdefault(item["id"], (item["interaction_id"], _line(item)))[1]
            line.flags.add(flag)
            if item["in_target"]:
                line.flags.add("in_target")
    return found


def _line(item: dict[str, Any]) -> Line:
    return Line(
        item["at_ms"],
        set(),
        item["waited_ms"],
        item["talk_ms"],
        item["hold_ms"],
        item["after_call_ms"],
    )


# --- queues ---------------------------------------------------------------------------------------


async def _queues(api: SiteApi, walk: Walk, shown: Any, span: tuple[int, int]) -> list[str]:
    lines: list[str] = []
    every: list[Line] = []
    for each in shown["queues"]:
        queue = each["queue_id"]
        path = f"/figures/contacts?queue={queue}&"
        listed = await _listed(api, path, count.QUEUE_FLAGS, span)
        ours = [
            (visit.interaction, count.of_visit(visit))
            for contact in walk.contacts.values()
            for visit in contact.visits
            if visit.queue == queue and span[0] <= visit.entered_ms < span[1]
        ]
        lines += _contacts(f"queue {each['queue']}", list(listed.values()), ours)
        said = [line for _, line in listed.values()]
        every += said
        what = f"queue {each['queue']}, the day"
        lines += _figures(what, each["now"], count.queue_figures(said))
        slots = await api.get(f"/figures/day?day={shown['day']}&queue={queue}")
        lines += _slots(f"queue {each['queue']}", slots["slots"], said)
    lines += _figures("all queues", shown["total"]["now"], count.queue_figures(every))
    lines += _slots("all queues", shown["slots"], every)
    return lines


def _slots(what: str, slots: Any, said: list[Line]) -> Iterator[str]:
    for slot in slots:
        within = [line for line in said if slot["since_ms"] <= line.at_ms < slot["until_ms"]]
        yield from _figures(f"{what}, {slot['label']}", slot["now"], count.queue_figures(within))


def _contacts(
    what: str, said: list[tuple[str, Line]], ours: list[tuple[str, Line]]
) -> Iterator[str]:
    """The n-th time that a contact was offered there, against the n-th time."""
    for id in sorted({id for id, _ in [*said, *ours]}):
        theirs, mine = (
            sorted((line for of, line in lines if of == id), key=lambda line: line.at_ms)
            for lines in (said, ours)
        )
        for n in range(max(len(theirs), len(mine))):
            one = theirs[n] if n < len(theirs) else None
            other = mine[n] if n < len(mine) else None
            yield from _same(what, id, one, other)


def _same(what: str, id: str, said: Line | None, ours: Line | None) -> Iterator[str]:
    if said is None or ours is None:
        where = "recounted, and not in the figures" if said is None else "in the figures only"
        yield f"{what}, contact {id}: {where} ({said or ours})"
    elif said != ours:
        yield f"{what}, contact {id}: figures {said}, recount {ours}"


def _figures(what: str, said: Figures, ours: Figures) -> Iterator[str]:
    for key, value in ours.items():
        shown = said[key]
        if shown is None or value is None:
            same = shown is value
        else:
            near = NOUGHT_MS if key.endswith("_ms") else 1e-9
            same = abs(shown - value) <= near
        if not same:
            yield f"{what}: {key} is {shown}, counted from its own contacts {value}"


# --- agents ---------------------------------------------------------------------------------------


async def _agents(api: SiteApi, walk: Walk, day: datetime.date, span: tuple[int, int]) -> list[str]:
    shown = await api.get(f"/figures/agents?day={day.isoformat()}")
    known = {each["agent_id"]: each for each in shown["agents"]}
    parts = [part for contact in walk.contacts.values() for part in contact.parts.values()]
    worked = {part.agent for part in parts if span[0] <= part.offered_ms < span[1]}
    lines = [f"agent {agent}: worked, and has no figures" for agent in worked - set(known)]
    every: list[Line] = []
    for agent, each in known.items():
        path = f"/figures/agents/{agent}/contacts?"
        listed = await _listed(api, path, count.AGENT_FLAGS, span)
        ours = {
            part.id: (part.interaction, count.of_part(part))
            for part in parts
            if part.agent == agent and span[0] <= part.offered_ms < span[1]
        }
        ours = {id: line for id, line in ours.items() if line[1].flags}  # A ring taken by another.
        what = f"agent {each['agent']}"
        for id in sorted({*listed, *ours}):
            said, mine = listed.get(id), ours.get(id)
            whose = (said or mine or ("", None))[0]
            lines += _same(what, f"{whose}, part {id}", said and said[1], mine and mine[1])
        said_lines = [line for _, line in listed.values()]
        every += said_lines
        lines += _figures(what, each["now"], count.agent_figures(said_lines))
        lines += _figures(what, each["now"], _states(walk, agent, span))
    lines += _figures("all agents", shown["total"]["now"], count.agent_figures(every))
    return lines


def _states(walk: Walk, agent: str, span: tuple[int, int]) -> Figures:
    """Up to the newest entry of the journal: whoever is still at work has worked longer."""
    return count.state_figures(walk.states.get(agent, []), span[0], min(span[1], walk.at_ms))
