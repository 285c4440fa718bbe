"""A snapshot of the core before this one, with calls in every stage, is taken over whole."""

from typing import Any

import msgspec

from decroche.centre import core
from decroche.centre.older import renew
from decroche.engine.steps import read_snapshot
from tests.centre.day import Day
from tests.centre.house import ANN, BOB, CID, house

Plain = dict[str, Any]


def as_version_2(data: bytes) -> bytes:
    """What the core before wrote of such a day: one segment per call, none of what came since."""
    state: Plain = msgspec.msgpack.decode(data)
    state["core_version"] = 2
    calls = state["calls"]
    for call in calls["calls"].values():
        rings = list(call.pop("ringing").values())
        call["segment"] = older(call.pop("lead") or (rings[0] if rings else None))
        call.pop("joined")
    for agent, after in calls["after"].items():
        calls["after"][agent] = after["call"] | {"segment": older(after["segment"])}
    timers = state["timers"]
    for name in [name for name in timers if name.startswith("comeback:")]:
        timers[name.partition(".")[0]] = timers.pop(name)
    for work in state["routing"]["works"].values():
        work["agent"] = next(iter(work.pop("ringing").values()), work["agent"])
    return msgspec.msgpack.encode(state)


def older(segment: Plain | None) -> Plain | None:
    if segment is not None:
        del segment["work"], segment["inside"], segment["joins"], segment["muted"]
    return segment


def test_calls_that_ring_talk_come_back_and_are_over_are_taken_over() -> None:
    day = Day(house())
    day.talking("c1", ANN)
    day.talking("c2", BOB)
    day.presence(BOB, page=False, phone=False)
    day.talking("c3", CID)
    day.ends("leg-c3")
    day.queued("c4")
    before = core.encode(day.state)
    taken = read_snapshot(as_version_2(before), {1: day.config})
    assert msgspec.to_builtins(taken) == msgspec.to_builtins(day.state)


def test_a_snapshot_of_this_core_is_left_as_it_is() -> None:
    day = Day(house())
    day.talking("c1", ANN)
    data = core.encode(day.state)
    assert renew(data) is data


def test_a_snapshot_of_the_core_before_promises_is_taken_over_whole() -> None:
    day = Day(house())
    day.talking("c1", ANN)
    day.talking("c2", BOB)
    day.presence(BOB, page=False, phone=False)
    day.talking("c3", CID)
    day.ends("leg-c3")
    state: Plain = msgspec.msgpack.decode(core.encode(day.state))
    state["core_version"] = 3
    del state["promises"]
    for call in state["calls"]["calls"].values():
        for field in ("promise", "dials", "callable", "placed", "callback_to"):
            del call[field]
    taken = read_snapshot(msgspec.msgpack.encode(state), {1: day.config})
    assert msgspec.to_builtins(taken) == msgspec.to_builtins(day.state)
