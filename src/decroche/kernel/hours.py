"""Opening hours: is a calendar open at an instant, and when does that change next?

People write hours on the wall clock of a place, so the question is always asked of the local time.
On the night when the clocks go back the hour from 2 to 3 happens twice and both count; on the night
when they go forward it does not happen at all. Local time: the IANA database, by `zoneinfo`.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from decroche.kernel.config import CalendarSpec, Span

DAYS_AHEAD_MAX = 400
"""How far `next_change` looks: a year and a month, beyond which nobody plans a reopening."""
DAY_MIN = 1440
"""A local day, where the clocks do not change."""


def is_open(calendar: CalendarSpec, at_ms: int) -> bool:
    """Whether `calendar` is open at `at_ms` (UTC ms). Raises ZoneInfoNotFoundError: bad zone."""
    local = datetime.fromtimestamp(at_ms // 1000, ZoneInfo(calendar.zone))
    minute = local.hour * 60 + local.minute
    return any(span.start_min <= minute < span.end_min for span in spans(calendar, local.date()))


def spans(calendar: CalendarSpec, day: date) -> tuple[Span, ...]:
    """That local day's opening: a special day beats a holiday, a holiday beats the week."""
    iso = day.isoformat()
    if iso in calendar.special:
        return calendar.special[iso]
    if iso in calendar.holidays:
        return ()
    return calendar.week[day.weekday()]


def local_date(at_ms: int, zone: str) -> date:
    """The day it is there at `at_ms` (UTC ms). Raises ZoneInfoNotFoundError: bad zone."""
    return datetime.fromtimestamp(at_ms // 1000, ZoneInfo(zone)).date()


def next_change(calendar: CalendarSpec, at_ms: int) -> int | None:
    """The first instant (UTC ms) after `at_ms` at which it opens or closes; None: not within
    `DAYS_AHEAD_MAX` days. Jumps from boundary to boundary: days that stay as it is now are passed
    over, and only a change of the clocks is looked for by halving."""
    zone = ZoneInfo(calendar.zone)
    wanted = not is_open(calendar, at_ms)
    at_s = at_ms // 1000
    last = local_date(at_ms, calendar.zone) + timedelta(days=DAYS_AHEAD_MAX)
    while True:
        local = datetime.fromtimestamp(at_s, zone)
        now_min = local.hour * 60 + local.minute
        minute = _first_minute(spans(calendar, local.date()), now_min, wanted)
        if minute == now_min:
            return at_s * 1000
        if local.date() >= last:
            return None
        wall = local.replace(tzinfo=None, fold=0)
        goal = _wall(local.date(), DAY_MIN if minute is None else minute)
        then_s = at_s + int((goal - wall).total_seconds())
        if _offset(then_s, zone) != local.utcoffset():
            at_s = _shift_s(at_s, then_s, zone)
        elif minute is not None:
            return then_s * 1000
        else:
            day = _next_day(calendar, local.date(), last, wanted)
            if day is None:
                return None
            at_s = _instant_s(_wall(day, 0), zone)


def _first_minute(day: Iterable[Span], from_min: int, wanted: bool) -> int | None:
    """The first minute from `from_min` on at which a day of these spans is open (`wanted`) or
    closed; None: at none."""
    real = [span for span in day if from_min < span.end_min and span.start_min < span.end_min]
    if wanted:
        return min((max(span.start_min, from_min) for span in real), default=None)
    reach_min = from_min
    for span in sorted(real, key=_start):
        if span.start_min > reach_min:
            break
        reach_min = max(reach_min, span.end_min)
    return reach_min if reach_min < DAY_MIN else None


def _start(span: Span) -> int:
    return span.start_min


def _next_day(calendar: CalendarSpec, day: date, last: date, wanted: bool) -> date | None:
    """The first day after this one, `last` at most, with a minute as `wanted`."""

    def fits(spans: tuple[Span, ...]) -> bool:
        return _first_minute(spans, 0, wanted) is not None if spans else not wanted

    usual = [fits(spans) for spans in calendar.week]
    special, holidays = calendar.special, calendar.holidays
    first, final = day.toordinal() + 1, last.toordinal()
    numbers: Iterable[int] = range(first, final + 1)
    if not any(usual):  # Then only holidays and special days can, of which there are some dozens.
        own = sorted(date.fromisoformat(iso).toordinal() for iso in {*special, *holidays})
        numbers = (number for number in own if first <= number <= final)
    for number in numbers:
        found = date.fromordinal(number)
        iso = found.isoformat()
        if iso in special:
            if fits(special[iso]):
                return found
        elif not wanted if iso in holidays else usual[found.weekday()]:
            return found
    return None


def _wall(day: date, minute: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minute)


def _instant_s(wall: datetime, zone: ZoneInfo) -> int:
    """When that is, the first time; where the clocks jump over it, the jump."""
    return int(wall.replace(tzinfo=zone).timestamp())


def _offset(instant_s: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(instant_s, zone).utcoffset()


def _shift_s(low_s: int, high_s: int, zone: ZoneInfo) -> int:
    """The first second with another offset than at `low_s`, found by halving."""
    before = _offset(low_s, zone)
    while high_s - low_s > 1:
        middle_s = (low_s + high_s) // 2
        if _offset(middle_s, zone) == before:
            low_s = middle_s
        else:
            high_s = middle_s
    return high_s
