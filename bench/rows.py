"""What a lane yields: one row per figure, ours beside its rival."""

import math
from typing import TypedDict

AT_LEAST = "at least"
VOID = "VOID"
"""In the note of a figure whose rival did not run as it should: it keeps no bound."""


class Row(TypedDict):
    """`ratio` is ours ÷ rival as the note says; `bound` the limit that ours is judged by.

    `rival` and `ratio` are None where the figure has no rival in the same run. A bound is the most
    that ours may be, or the least where the note begins with "at least".
    """

    lane: str
    metric: str
    ours: float
    rival: float | None
    ratio: float | None
    bound: float | None
    note: str


def row(
    lane: str,
    metric: str,
    ours: float,
    *,
    rival: float | None = None,
    bound: float | None = None,
    note: str = "",
) -> Row:
    ratio = round(ours / rival, 4) if rival else None
    return Row(
        lane=lane,
        metric=metric,
        ours=round(ours, 4),
        rival=None if rival is None else round(rival, 4),
        ratio=ratio,
        bound=bound,
        note=note,
    )


def within(line: Row) -> bool | None:
    """Whether ours keeps its bound; None: it has none."""
    if line["bound"] is None:
        return None
    if VOID in line["note"]:
        return False
    if line["note"].startswith(AT_LEAST):
        return line["ours"] >= line["bound"]
    return line["ours"] <= line["bound"]


def percentile(values: list[float], share: float) -> float:
    """The smallest value with at least `share` (0–1) of all at or below it (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
