"""A snapshot of the core before this one, with calls in every stage, is taken over whole."""

from typing import Any

import msgspec

from decroche.centre import core
from decroche.centre.events import AfterCallExtended, StateAsked
from decroche.centre.older import OF_A_HAND, renew
from decroche.engine.steps import read_snapshot
from decroche.kernel.ids import ReasonId
from decroche.routing.events import Status
from tests.centre.day import Day
from tests.centre.house import ANN, BOB, CID, DEE, house

Plain = dict[str, Any]


def as_version_3(data: bytes) -> bytes:
    """What the core before wrote of such a day: one work in hand or none, told in the agent."""
    state: Plain = msgspec.msgpack.decode(data)
    state["core_version"] = 3
    timers = state["timers"]
    for agent in state["routing"]["agents"].values():
        hands = agent.pop("hands")
        del agent["used"]
        assert len(hands) < 2
        agent |= {"queue": None, "until_ms": None, "answered_ms": 7, "extensions": 2}
        agent |= {"own": True, "disposed": True, "owes_disposition": False, "held_to_clock": False}
        for work, hand in hands.items():
            stale = () if hand["status"] != "ringing" else ("answered_ms", "own", "disposed")
            stale = (*stale, "extensions") if stale else stale
            kept = {"queue", "until_ms", *OF_A_HAND} - {*stale}
            agent |= {field: hand[field] for field in kept}
            if f"acw:{agent['id']}:{work}" in timers:
                timers[f"acw:{agent['id']}"] = timers.pop(f"acw:{agent['id']}:{work}")
    for work in state["routing"]["works"].values():
        del work["call"]
    return msgspec.msgpack.encode(state)


def as_version_2(data: bytes) -> bytes:
    """The one before it: one segment per call, none of what came since."""
    state: Plain = msgspec.msgpack.decode(as_version_3(data))
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


def a_long_day() -> Day:
    """Ann talks and wishes for a break; Bob finishes a call, and has made that longer once; at Cid
    it rings; Dee is in a break; one caller waits."""
    day = Day(house())
    day.talking("c1", ANN)
    day.tell(StateAsked(day.at_ms, ANN, Status.BREAK, ReasonId("lunch")))
    day.talking("c2", BOB)
    day.s = 40
    day.ends("leg-c2")
    day.tell(AfterCallExtended(day.at_ms, BOB))
    day.ready(CID)
    day.queued("c3")
    day.ready(DEE)
    day.tell(StateAsked(day.at_ms, DEE, Status.BREAK))
    day.queued("c4")
    return day


def test_agents_with_and_without_work_in_hand_are_taken_over_and_go_on() -> None:
    day = a_long_day()
    statuses = [agent.status for agent in day.state.routing.agents.values()]
    assert statuses == ["talking", "after_call", "ringing", "break"]
    taken = read_snapshot(as_version_3(core.encode(day.state)), {1: day.config})
    assert msgspec.to_builtins(taken) == msgspec.to_builtins(day.state)
    same = Day(day.config)
    same.state, same.s = taken, day.s
    for each in (day, same):
        each.ends("leg-c1")
        each.answers("c3.1~1")
        each.until(300)
    assert msgspec.to_builtins(same.state) == msgspec.to_builtins(day.state)
    assert same.state.routing.agents[ANN].reason == "lunch"


def test_a_snapshot_of_this_core_is_left_as_it_is() -> None:
    day = Day(house())
    day.talking("c1", ANN)
    data = core.encode(day.state)
    assert renew(data) is data


def test_a_snapshot_without_messages_is_taken_over() -> None:
    """What version 3 wrote lacks only what has come since."""
    day = Day(house())
    day.talking("c1", ANN, draw=0)
    day.queued("c2")
    state: Plain = msgspec.msgpack.decode(as_version_3(core.encode(day.state)))
    calls = state["calls"]
    for call in calls["calls"].values():
        for name in ("message", "messages", "kept", "shut"):
            del call[name]
    for recording in calls["recordings"].values():
        for name in ("queue", "max_s", "left"):
            del recording[name]
    assert calls["recordings"]
    taken = read_snapshot(msgspec.msgpack.encode(state), {1: day.config})
    assert msgspec.to_builtins(taken) == msgspec.to_builtins(day.state)


def test_a_snapshot_of_the_core_before_promises_is_taken_over_whole() -> None:
    day = Day(house())
    day.talking("c1", ANN)
    day.talking("c2", BOB)
    day.presence(BOB, page=False, phone=False)
    day.talking("c3", CID)
    day.ends("leg-c3")
    state: Plain = msgspec.msgpack.decode(as_version_3(core.encode(day.state)))
    del state["promises"]
    for call in state["calls"]["calls"].values():
        for field in ("promise", "dials", "callable", "placed", "callback_to"):
            del call[field]
    taken = read_snapshot(msgspec.msgpack.encode(state), {1: day.config})
    assert msgspec.to_builtins(taken) == msgspec.to_builtins(day.state)
