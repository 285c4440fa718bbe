"""Figures of a set of contacts, worked out from sums: never a mean of means. Pure.

`QUEUE` and `AGENT` are what is summed in SQL; every ratio has its own numerator and denominator
there, so that totals of totals stay right. None is unknown, which is not 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Sums = dict[str, int]

QUEUE = (
    "offered", "settled", "waiting", "answered", "abandoned", "short", "unserved", "counted",
    "in_target", "talked", "finished",
)  # fmt: skip
"""Flags of `figures_contact`."""
QUEUE_MS = {
    "wait_ms": ("waited_ms", "answered"),
    "talk_ms": ("talk_ms", "talked"),
    "hold_ms": ("hold_ms", "talked"),
    "after_ms": ("after_call_ms", "finished"),
}
"""A sum of milliseconds: its column, and the flag of the rows that are summed."""
AGENT = (
    "offered", "answered", "not_answered", "caller_left", "calls_out", "talked", "finished",
)  # fmt: skip
"""Flags of `figures_part`."""
AGENT_MS = {
    "ring_ms": ("ring_ms", "answered"),
    "talk_ms": ("talk_ms", "talked"),
    "hold_ms": ("hold_ms", "talked"),
    "after_ms": ("after_call_ms", "finished"),
}
BUSY = ("talking", "after_call")
STAFFED = ("available", "ringing", *BUSY)
"""States in which an agent works for the queues: what occupancy is a share of."""

UNPAID = "unpaid_break"
"""Among states: a break whose reason is not paid."""


def total(parts: Iterable[Mapping[str, int]]) -> Sums:
    """The sum of sums."""
    found: Sums = {}
    for part in parts:
        for name, value in part.items():
            found[name] = found.get(name, 0) + value
    return found


def share(of: int, all: int) -> float | None:
    """0 to 1."""
    return of / all if all else None


def mean(sum_ms: int, count: int) -> int | None:
    """Milliseconds."""
    return round(sum_ms / count) if count else None


def queue_figures(sums: Mapping[str, int]) -> dict[str, int | float | None]:
    """`schemas.QueueFigures`."""
    had = {name: sums.get(name, 0) for name in (*QUEUE, *QUEUE_MS)}
    return {
        **{name: had[name] for name in QUEUE},
        "service_level": share(had["in_target"], had["counted"]),
        "answer_rate": share(had["answered"], had["settled"]),
        "abandon_rate": share(had["abandoned"], had["counted"]),
        "mean_wait_ms": mean(had["wait_ms"], had["answered"]),
        **_means(had),
    }


def _means(had: Mapping[str, int]) -> dict[str, int | None]:
    return {
        "mean_talk_ms": mean(had["talk_ms"], had["talked"]),
        "mean_hold_ms": mean(had["hold_ms"], had["talked"]),
        "mean_after_ms": mean(had["after_ms"], had["finished"]),
        "handle_ms": mean(had["talk_ms"] + had["after_ms"], had["talked"]),
    }


def agent_figures(
    sums: Mapping[str, int], states_ms: Mapping[str, int]
) -> dict[str, int | float | None]:
    """`schemas.AgentFigures`. `states_ms`: how long in each state; empty: unknown."""
    had = {name: sums.get(name, 0) for name in (*AGENT, *AGENT_MS)}
    busy, staffed = (sum(states_ms.get(s, 0) for s in group) for group in (BUSY, STAFFED))
    paid, unpaid = states_ms.get("break", 0), states_ms.get(UNPAID, 0)
    present = sum(ms for status, ms in states_ms.items() if status != "offline")
    return {
        **{name: had[name] for name in AGENT},
        "mean_ring_ms": mean(had["ring_ms"], had["answered"]),
        **_means(had),
        "occupancy": share(busy, staffed),
        "busy_ms": busy if states_ms else None,
        "staffed_ms": staffed if states_ms else None,
        "present_ms": present if states_ms else None,
        "break_ms": paid + unpaid if states_ms else None,
        "paid_break_ms": paid if states_ms else None,
        "unpaid_break_ms": unpaid if states_ms else None,
    }
