"""Snapshots of an older core, in the shape of this one: an upgrade loses no call that is up."""

from typing import Any

import msgspec

from decroche.centre.state import CORE_VERSION

PARTIES = 3
"""From this version on a call has parties; 4 has promises beside."""
Plain = dict[str, Any]


def renew(data: bytes) -> bytes:
    """The same bytes for a snapshot of this core. Raises msgspec.DecodeError."""
    state = msgspec.msgpack.decode(data)
    if not isinstance(state, dict) or state.get("core_version", 0) >= CORE_VERSION:
        return data
    if state.get("core_version", 0) >= PARTIES:  # What 4 has more begins empty.
        return data
    timers = state.get("timers", {})
    calls = state.get("calls", {})
    for call in calls.get("calls", {}).values():
        _seat(call, timers)
    calls["after"] = {agent: _after(call) for agent, call in calls.get("after", {}).items()}
    return msgspec.msgpack.encode(state)


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
