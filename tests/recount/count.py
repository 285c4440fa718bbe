"""Figures of a set of contacts, by the formulas of docs/figures.md, in plain arithmetic.

A line is what a list behind a figure says of one contact: its flags and its milliseconds. It is
made here of a recount, and in `compare` of what the API lists.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.recount.parts import Part, Visit

QUEUE_FLAGS = (
    "offered", "settled", "waiting", "answered", "abandoned", "short", "unserved", "counted",
    "talked", "finished",
)  # fmt: skip
AGENT_FLAGS = (
    "offered", "answered", "not_answered", "caller_left", "calls_out", "talked", "finished",
)  # fmt: skip


@dataclass
class Line:
    at_ms: int
    flags: set[str] = field(default_factory=set)
    waited_ms: int | None = None
    """In the queue; of an agent's: how long it rang."""
    talk_ms: int | None = None
    hold_ms: int | None = None
    after_ms: int | None = None


def of_visit(visit: Visit) -> Line:
    """As a figure of queues counts it."""
    waited_ms, part = visit.waited_ms, visit.part
    flags = {"offered", "waiting" if waited_ms is None else "settled"}
    if waited_ms is not None:
        left = visit.outcome == "abandoned"
        short = left and waited_ms < visit.short_ms
        flags.add("short" if short else visit.outcome)
        if not short:
            flags.add("counted")
        if visit.outcome == "answered" and waited_ms <= visit.target_ms:
            flags.add("in_target")
    line = Line(visit.entered_ms, flags, waited_ms)
    if part is not None:
        _conversation(line, part)
    return line


def _conversation(line: Line, part: Part) -> None:
    line.talk_ms, line.after_ms = part.talk_ms, part.after_ms
    if line.talk_ms is not None:
        line.hold_ms = part.hold_ms
        line.flags.add("talked")
    if line.after_ms is not None:
        line.flags.add("finished")


def of_part(part: Part) -> Line:
    """As a figure of agents counts it. Who joined a call by himself was offered nothing."""
    line = Line(part.offered_ms)
    if part.own:
        line.flags.add("calls_out")
    elif not part.supervisor:
        line.flags.add("offered")
        if part.answered_ms is not None:
            line.flags.add("answered")
            line.waited_ms = part.answered_ms - part.offered_ms
        elif part.result in ("not_answered", "caller_left"):
            line.flags.add(part.result)
    _conversation(line, part)
    return line


def _mean(values: list[int], count: int) -> int | None:
    return round(sum(values) / count) if count else None


def _share(of: int, all: int) -> float | None:
    return of / all if all else None


def _of_talks(lines: list[Line]) -> dict[str, float | None]:
    talked = [line for line in lines if "talked" in line.flags]
    after = [line.after_ms or 0 for line in lines if "finished" in line.flags]
    talks = [line.talk_ms or 0 for line in talked]
    return {
        "mean_talk_ms": _mean(talks, len(talked)),
        "mean_hold_ms": _mean([line.hold_ms or 0 for line in talked], len(talked)),
        "mean_after_ms": _mean(after, len(after)),
        "handle_ms": _mean(talks + after, len(talked)),
    }


def queue_figures(all: Iterable[Line]) -> dict[str, float | None]:
    """Key → value."""
    lines = list(all)
    had = {flag: sum(flag in line.flags for line in lines) for flag in (*QUEUE_FLAGS, "in_target")}
    waits = [line.waited_ms or 0 for line in lines if "answered" in line.flags]
    return {
        **had,
        "service_level": _share(had["in_target"], had["offered"] - had["short"] - had["waiting"]),
        "answer_rate": _share(had["answered"], had["offered"] - had["waiting"]),
        "abandon_rate": _share(had["abandoned"], had["offered"] - had["short"] - had["waiting"]),
        "mean_wait_ms": _mean(waits, len(waits)),
        **_of_talks(lines),
    }


def agent_figures(all: Iterable[Line]) -> dict[str, float | None]:
    """Key → value, but those of states."""
    lines = list(all)
    rung = [line.waited_ms or 0 for line in lines if "answered" in line.flags]
    return {
        **{flag: sum(flag in line.flags for line in lines) for flag in AGENT_FLAGS},
        "mean_ring_ms": _mean(rung, len(rung)),
        **_of_talks(lines),
    }


def state_figures(
    states: Iterable[tuple[int, str]], since_ms: int, until_ms: int
) -> dict[str, float | None]:
    """Of one agent's states (since, state), in order, within a span of time."""
    spent: dict[str, int] = {}
    each = list(states)
    for n, (begun_ms, status) in enumerate(each):
        over_ms = each[n + 1][0] if n + 1 < len(each) else until_ms
        lasted_ms = min(over_ms, until_ms) - max(begun_ms, since_ms)
        if lasted_ms > 0:
            spent[status] = spent.get(status, 0) + lasted_ms
    busy = _of(spent, "talking", "after_call")
    staffed = busy + _of(spent, "available", "ringing")
    return {
        "occupancy": _share(busy, staffed),
        "present_ms": sum(ms for status, ms in spent.items() if status != "offline"),
        "break_ms": _of(spent, "break"),
    } | ({} if spent else {"present_ms": None, "break_ms": None})  # Unknown, which is not 0.


def _of(spent: Mapping[str, int], *states: str) -> int:
    return sum(spent.get(status, 0) for status in states)
