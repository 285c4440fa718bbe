"""How long a promise rests after a call that did not come about for a reason of ours.

What stays (a class, a country, a number that is gone) is a try, for it will be so the next time.
What passes (the night, a line, the database, somebody's rights) costs the customer nothing.
"""

from decroche.kernel import hours
from decroche.kernel.config import CalendarSpec, CentreConfig, Span
from decroche.kernel.ids import CalendarId
from decroche.promises.messages import Gone
from decroche.promises.state import Promise

STAYS = (
    "class_closed",
    "country_closed",
    "emergency_test",
    "number_gone",
    "text_only",
    "unreadable_number",
)
"""Refusals of the number itself, as `Gone.why`; every other one is ours, and passes."""
NO_LINE = ("no_line", "not_placed")
"""No line took the call: the customer has heard nothing, and is owed one soon."""
MINUTE_MS = 60_000
DOUBLED_MAX = 4
"""1, 2, 4, 8, then 16 minutes: nobody is there, or nothing works, and it is looked at again."""
LINE_MS = 5 * MINUTE_MS
"""At most between two looks whether a line is back."""
FAULTS_MS = 7 * 24 * 3_600_000
"""So long after its window a promise is broken by what should have passed."""


def passes(event: Gone) -> bool:
    """Whether the number was not dialled, or not reached, through a fault that is not its own."""
    if event.outcome == "not_placed":
        return True
    return event.outcome == "unreachable" and event.why != "" and event.why not in STAYS


def again_ms(config: CentreConfig, promise: Promise, why: str, at_ms: int) -> int:
    """When it is worth trying again: at the night's end; when a line may be back, after 1, 2, 4,
    then every 5 minutes; else after the queue's pause, and more each time in a row."""
    day_ms = _day_ms(config, at_ms) if why == "night" else None
    if day_ms is not None:
        return day_ms
    if why in NO_LINE:
        return at_ms + min(doubled_ms(promise), LINE_MS)
    queue = config.queues.get(promise.queue)
    pause_ms = queue.callback.pause_min * MINUTE_MS if queue is not None else 0
    return at_ms + max(pause_ms, doubled_ms(promise))


def doubled_ms(promise: Promise) -> int:
    """Of the pause after this giving back, and one more in the row."""
    pause_ms = MINUTE_MS << min(promise.given_back, DOUBLED_MAX)
    promise.given_back += 1
    return pause_ms


def _day_ms(config: CentreConfig, at_ms: int) -> int | None:
    """The end of the night in which calls out are refused; None: there is none now."""
    start, end = config.outbound.night_from_min, config.outbound.night_until_min
    spans = (Span(end, start),) if end <= start else (Span(0, start), Span(end, 1440))
    day = CalendarSpec(CalendarId("day"), config.zone, (spans,) * 7)
    return None if hours.is_open(day, at_ms) else hours.next_change(day, at_ms)
