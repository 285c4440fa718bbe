"""The agent's calls of today, kept by what the engine knows: one line more needs no look at the
database, which reads the whole list only when a page comes."""

from typing import TYPE_CHECKING

from decroche.centre.facts import SegmentRow
from decroche.engine.live.protocol import DayCall
from decroche.kernel.ids import InteractionId

if TYPE_CHECKING:
    from decroche.engine.centre import Centre

LINES_MAX = 50

Day = tuple[DayCall, ...]
"""Newest first, at most `LINES_MAX`."""


def line_of(centre: "Centre", part: SegmentRow) -> DayCall | None:
    """The line of a part that is over, as `engine_day` would read it; None: whose it is, is not
    known here yet."""
    file = centre.files.of(InteractionId(part.interaction))
    if file.loading or part.ended_ms is None:
        return None
    result = centre.applied.dispositions.get(part.disposition) if part.disposition else None
    return DayCall(
        interaction=part.interaction,
        at_ms=part.offered_ms,
        name=file.person.name if file.person is not None else "",
        number=file.number,
        outcome=part.outcome,
        talk_ms=part.ended_ms - part.answered_ms if part.answered_ms is not None else 0,
        disposition_label=result.label if result is not None else {},
    )


def with_line(day: Day, line: DayCall, since_ms: int) -> Day:
    """The list with this line, in place of what it said of this part before; of today only."""
    others = [
        each
        for each in day
        if (each.interaction, each.at_ms) != (line.interaction, line.at_ms)
        and each.at_ms >= since_ms
    ]
    return tuple(sorted([line, *others], key=lambda each: -each.at_ms)[:LINES_MAX])
