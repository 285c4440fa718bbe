"""Alarms of calls out: who sees them, how, until when, and who says that they were seen."""

from __future__ import annotations

import json
import time
from typing import Any
from uuid import UUID, uuid4

import pytest

from decroche.domains.interactions.alarms import KEPT_MS, masked
from tests.kit.centres import Centre
from tests.kit.database import connect


def now_ms() -> int:
    return int(time.time() * 1000)


def by_night(centre: Centre, at_ms: int, alarms: tuple[str, ...] = ("night",)) -> UUID:
    """An attempt as the engine keeps it."""
    id = uuid4()
    fields: dict[str, Any] = {
        "id": str(id), "agent_id": str(centre.ids["agent"]), "purpose": "service", "at_ms": at_ms,
        "contact_point_id": str(centre.ids["contact_point"]), "number_class": "mobile",
        "country": "", "caller_id": "", "allowed": True, "code": "allowed", "facts": {},
        "alarms": list(alarms),
    }  # fmt: skip
    with connect("engine", centre.tenant) as engine:
        engine.execute("select engine_attempt(%s)", [json.dumps(fields)])
    return id


def not_placed(centre: Centre, at_ms: int) -> UUID:
    """A call that was allowed, and that no line took."""
    id = by_night(centre, at_ms, alarms=())
    with connect("engine", centre.tenant) as engine:
        engine.execute(
            "select engine_attempt_ended(%s, 'not_placed', null, %s)", [id, at_ms + 1_000]
        )
    return id


def went_round(centre: Centre, at_ms: int) -> UUID:
    id = uuid4()
    fields = {"id": str(id), "at_ms": at_ms, "trunk_id": str(centre.ids["trunk"])}
    with connect("engine", centre.tenant) as engine:
        for _ in range(2):  # As when the same line comes again from the side file.
            engine.execute("select engine_rogue_call(%s)", [json.dumps(fields)])
    return id


def test_alarms_are_shown_until_somebody_has_seen_them(centre: Centre, other: Centre) -> None:
    at = now_ms()
    night, rogue = by_night(centre, at - 60_000), went_round(centre, at - 30_000)
    by_night(centre, at, alarms=())
    by_night(centre, at - KEPT_MS - 60_000)
    theirs = by_night(other, at)
    supervisor = centre.browser("supervisor")
    first, second = supervisor.get("/alarms").json()
    assert (first["id"], first["kind"], first["trunk"]) == (str(rogue), "rogue", "line")
    assert second == {
        "id": str(night), "kind": "night", "at_ms": at - 60_000, "agent": "Amélie",
        "number": "•• •• •• •• 12", "number_class": "mobile", "country": "", "trunk": "",
    }  # fmt: skip
    body = {"ids": [str(night), str(theirs), str(uuid4())]}
    for _ in range(2):
        assert supervisor.post("/alarms/seen", body).status_code == 204
    assert [row["id"] for row in supervisor.get("/alarms").json()] == [str(rogue)]
    assert len(other.browser("supervisor").get("/alarms").json()) == 1, "theirs is theirs to see"
    assert supervisor.post("/alarms/seen", {"ids": [str(rogue)]}).status_code == 204
    assert supervisor.get("/alarms").json() == []
    changes = centre.browser("administrator").get("/changes").json()
    lines = [(c["kind"], c["act"], c["account_name"], c["object_name"]) for c in changes]
    assert lines == [
        ("alarm", "acknowledge", "Centre A supervisor", "line"),
        ("alarm", "acknowledge", "Centre A supervisor", "Amélie"),
    ]


def test_agents_neither_read_nor_dismiss_them(centre: Centre) -> None:
    agent = centre.browser("agent")
    night = by_night(centre, now_ms())
    assert agent.get("/alarms").status_code == 403
    assert agent.post("/alarms/seen", {"ids": [str(night)]}).status_code == 403


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("06 39 98 00 12", "•• •• •• •• 12"),
        ("+44 20 7946 0958", "+44 •• •••• ••58"),
        ("3949", "••49"),
        ("", ""),
    ],
)
def test_of_a_number_the_country_and_the_last_two_digits(number: str, expected: str) -> None:
    assert masked(number) == expected


def test_calls_that_no_line_took_are_one_alarm_until_one_more_comes(
    centre: Centre, other: Centre
) -> None:
    at = now_ms()
    not_placed(centre, at - 40_000)
    latest = not_placed(centre, at - 30_000)
    not_placed(other, at)
    not_placed(centre, at - KEPT_MS - 60_000)
    assert centre.browser("agent").get("/alarms").status_code == 403
    supervisor = centre.browser("supervisor")
    [alarm] = supervisor.get("/alarms").json()
    assert (alarm["id"], alarm["kind"], alarm["agent"]) == (str(latest), "line", "Amélie")
    newer = not_placed(centre, at - 20_000)
    assert [row["id"] for row in supervisor.get("/alarms").json()] == [str(newer)]
    assert supervisor.post("/alarms/seen", {"ids": [str(latest)]}).status_code == 204
    assert [row["id"] for row in supervisor.get("/alarms").json()] == [str(newer)], "came since"
    assert supervisor.post("/alarms/seen", {"ids": [str(newer)]}).status_code == 204
    assert supervisor.get("/alarms").json() == []
