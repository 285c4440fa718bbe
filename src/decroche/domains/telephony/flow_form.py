"""The flow that most numbers need: hours, announcement, queue, overflow, closed message."""

from __future__ import annotations

from typing import Any

import msgspec

from decroche.domains.telephony.flow_steps import Step, build_flow


class FlowForm(msgspec.Struct, frozen=True):
    """Ids or None; None leaves that step out."""

    calendar: str | None = None
    """None: always open."""
    welcome: str | None = None
    queue: str | None = None
    overflow: str | None = None
    """The queue into which callers go who find the first one full or have waited long enough."""
    full: str | None = None
    """Said when the queue (or the one after it) is full or the longest wait is over."""
    no_staff: str | None = None
    """Said instead when nobody of the queue is at work; None: as `full`."""
    closed: str | None = None
    closed_early: bool = False
    """The closed message is said before the call is answered: free for the caller. Who waits when
    the queue closes hears it too."""
    voicemail: str | None = None
    """Said after the closed message: what follows is a message for the queue."""


def steps_of(form: FlowForm) -> list[Step]:
    """The steps of that flow, in their order."""
    return [step for step in _steps(form) if step]


def _steps(form: FlowForm) -> list[Step]:
    closed = "closed" if form.closed else "end"
    left = "voicemail" if form.voicemail else "end"
    full = "full" if form.full else "end"
    ways = {why: way for why, way in (("no_staff", form.no_staff), ("closing", form.closed)) if way}
    ways = {why: {"closing": "closed"}.get(why, why) for why in ways}
    first_full = "overflow" if form.overflow else full
    return [
        _step("hours", "hours", calendar=form.calendar, open="", closed=closed),
        _step("welcome", "announce", prompt=form.welcome, early=False, next=""),
        _step("queue", "enqueue", queue=form.queue, full=first_full, ways=ways),
        _step("overflow", "enqueue", queue=form.overflow, full=full, ways=ways),
        _step("full", "announce", prompt=form.full, early=False, next="end"),
        _step("no_staff", "announce", prompt=form.no_staff, early=False, next="end"),
        _step("closed", "announce", prompt=form.closed, early=form.closed_early, next=left),
        _step(
            "voicemail",
            "voicemail",
            prompt=form.voicemail,
            queue=form.queue,
            saved="end",
            nothing="end",
        ),
    ]


def _step(id: str, kind: str, **fields: Any) -> Step:
    named = next(iter(fields.values()))
    return {"id": id, "kind": kind, "name": "", **fields} if named else {}


def published(id: str, name: str, form: FlowForm) -> dict[str, Any]:
    """Fields of a `models.Flow` that is in force as its first version."""
    steps = steps_of(form)
    body = msgspec.to_builtins(build_flow(id, name, steps))
    return {"name": name, "steps": steps, "body": body, "version": 1}
