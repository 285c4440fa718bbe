"""What an agent's part in a contact counts as: an offer, a call of his own, or neither."""

from __future__ import annotations

from uuid import uuid4

import pytest

from decroche.domains.figures.days import days
from tests.domains.test_figures import PARIS, PLAIN, House
from tests.kit.centres import Api, Centre
from tests.kit.database import connect


@pytest.fixture
def house(centre: Centre) -> House:
    return House(centre, 1)


@pytest.fixture
def supervisor(centre: Centre) -> Api:
    return centre.browser("supervisor")


PART_FLAGS = ("offered", "answered", "not_answered", "calls_out", "talked")
PARTS_OUT = {
    # Name's end: (by a colleague, answered, ended, outcome, the flags that it has)
    ".1": (False, None, 4_000, "declined", {"offered", "not_answered"}),
    ".2": (False, None, 6_000, "unreachable", {"offered", "not_answered"}),
    ".3": (False, 20_000, 60_000, "lost", {"calls_out", "talked"}),
    "_1.1": (True, 30_000, 40_000, "answered", {"offered", "answered", "talked"}),
    "_s1.0": (False, 32_000, 42_000, "answered", {"talked"}),
    "_s1.1": (False, 44_000, 50_000, "answered", {"talked"}),
    ".4": (False, 70_000, 90_000, "answered", {"offered", "answered", "talked"}),
}
"""Of a call that was promised: two did not take the offer, a third made the call, asked a
colleague, had a supervisor join twice, and lost his page; whom the queue then found was offered it.
"""


def test_who_made_a_call_who_was_offered_it_and_who_joined(
    house: House, centre: Centre, supervisor: Api
) -> None:
    whole, id, agent = days(PLAIN, PLAIN, PARIS), uuid4(), house.agents[0]
    at = whole.since_ms + 3_600_000
    house._interaction(id, house.queues[0], at)
    for end, (by, answered, ended, outcome, _) in PARTS_OUT.items():
        row = {"id": f"{id}{end}", "interaction_id": id, "agent_id": agent, "hold_ms": 0}
        row |= {"queue_id": house.queues[0], "offered_ms": at + 1_000, "outcome": outcome}
        row |= {"answered_ms": answered and at + answered, "ended_ms": at + ended}
        house.segments.append(row | {"by_agent_id": house.agents[1] if by else None})
    house.write()
    with connect("engine", centre.tenant) as engine:
        engine.execute(
            "update interaction set direction = 'out', answered_ms = %s, ended_ms = %s"
            " where id = %s",
            [at + 20_000, at + 90_000, id],
        )
    asked = {"since_ms": whole.since_ms, "until_ms": whole.until_ms}
    found: dict[str, set[str]] = {end: set() for end in PARTS_OUT}
    for flag in PART_FLAGS:
        path = f"/figures/agents/{agent}/contacts"
        for item in supervisor.get(path, **asked, figure=flag).json()["items"]:
            found[item["id"].removeprefix(str(id))].add(flag)
    assert found == {end: flags for end, (*_, flags) in PARTS_OUT.items()}


def test_a_call_out_that_reached_nobody_is_a_call_out(
    house: House, centre: Centre, supervisor: Api
) -> None:
    whole, id, agent = days(PLAIN, PLAIN, PARIS), uuid4(), house.agents[0]
    at = whole.since_ms + 3_600_000
    house._interaction(id, house.queues[0], at)
    part = {"id": f"{id}.0", "interaction_id": id, "queue_id": house.queues[0], "agent_id": agent}
    part |= {"offered_ms": at, "ended_ms": at + 9_000, "hold_ms": 0, "outcome": "declined"}
    house.segments.append(part)
    house.write()
    with connect("engine", centre.tenant) as engine:
        engine.execute(
            "update interaction set direction = 'out', ended_ms = %s where id = %s",
            [at + 9_000, id],
        )
    now = supervisor.get(f"/figures/agents/{agent}", day=PLAIN.isoformat()).json()["now"]
    assert (now["calls_out"], now["offered"], now["not_answered"]) == (1, 0, 0)
