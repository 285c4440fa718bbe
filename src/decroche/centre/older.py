"""Snapshots of an older core, in the shape of this one: an upgrade loses no call that is up."""

from typing import Any

import msgspec

Plain = dict[str, Any]
ONE_SEGMENT = 3
"""Before this version a call had one segment."""
SEVERAL_IN_HAND = 4
"""Before this version an agent had one work in hand or none."""


def renew(data: bytes) -> bytes:
    """The same bytes for a snapshot of this core. Raises msgspec.DecodeError."""
    state = msgspec.msgpack.decode(data)
    if not isinstance(state, dict) or state.get("core_version", 0) >= SEVERAL_IN_HAND:
        return data  # What has come since is absent in it, which says the same.
    timers = state.get("timers", {})
    if state.get("core_version", 0) < ONE_SEGMENT:
        calls = state.get("calls", {})
        for call in calls.get("calls", {}).values():
            _seat(call, timers)
        calls["after"] = {agent: _after(call) for agent, call in calls.get("after", {}).items()}
    for agent in state.get("routing", {}).get("agents", {}).values():
        _hand(agent, timers)
    return msgspec.msgpack.encode(state)


IN_HAND = ("ringing", "talking", "after_call")
WHOLE = 6
"""Before 4 each work was a call and took all of an agent: what a room and a weight are unless set
otherwise. The configuration of then says no other."""
OF_A_HAND = {
    "answered_ms": 0,
    "own": False,
    "disposed": False,
    "owes_disposition": False,
    "held_to_clock": False,
    "extensions": 0,
}


def _hand(agent: Plain, timers: Plain) -> None:
    """Before 4 an agent had one work in hand or none, and what belongs to it was his."""
    work, queue, until_ms = (agent.pop(field, None) for field in ("work", "queue", "until_ms"))
    known = {field: agent.pop(field, old) for field, old in OF_A_HAND.items()}
    if work is None or agent["status"] not in IN_HAND:
        return
    hand = {"work": work, "queue": queue, "weight": WHOLE, "call": True}
    hand |= {"status": agent["status"], "since_ms": agent["since_ms"], "until_ms": until_ms}
    agent |= {"work": work, "used": WHOLE, "hands": {work: hand | _of_status(agent, known)}}
    due = timers.pop(f"acw:{agent['id']}", None)
    if due is not None:
        timers[f"acw:{agent['id']}:{work}"] = due


def _of_status(agent: Plain, known: Plain) -> Plain:
    """What is left of the work before is not this one's."""
    return dict(OF_A_HAND) if agent["status"] == "ringing" else known


def _seat(call: Plain, timers: Plain) -> None:
    """Before 3 a call had one segment, which rang or had the customer."""
    segment = call.pop("segment", None)
    call["joined"] = call.get("stage") == "talking"
    if segment is None:
        return
    segment["work"] = call["id"]
    segment["inside"] = bool(segment.get("leg_up"))
    if segment.get("answered_ms") is None:
        call["ringing"] = {segment["id"]: segment}
    else:
        call["lead"] = segment
    due = timers.pop(f"comeback:{call['id']}", None)
    if due is not None:
        timers[f"comeback:{segment['id']}"] = due


def _after(call: Plain) -> Plain:
    if "segment" not in call:
        return call
    segment = call.pop("segment")
    segment["work"] = call["id"]
    return {"call": call, "segment": segment}
