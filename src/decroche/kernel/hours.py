"""Opening hours: is a calendar open at an instant, and when does that change next?

People write hours on the wall clock of a place, so the question is always asked of the local time.
On the night when the clocks go back the hour from 2 to 3 happens twice and both count; on the night
when they go forward it does not happen at all. Local time: the IANA database, by `zoneinfo`.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from decroche.kernel.config import CalendarSpec, Span

DAYS_AHEAD_MAX = 400
"""How far `next_change` looks: a year and a month, beyond which nobody plans a reopening."""


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
    `DAYS_AHEAD_MAX` days."""
    zone = ZoneInfo(calendar.zone)
    now_open = is_open(calendar, at_ms)
    day = local_date(at_ms, calendar.zone)
    for _ in range(DAYS_AHEAD_MAX):
        for instant_ms in _candidates(calendar, day, zone):
            if instant_ms > at_ms and is_open(calendar, instant_ms) != now_open:
                return instant_ms
        day += timedelta(days=1)
    return None


def _candidates(calendar: CalendarSpec, day: date, zone: ZoneInfo) -> list[int]:
    """Every instant of that local day at which opening can change, in order."""
    minutes = {0: None, 1440: None}
    for span in spans(calendar, day):
        minutes[span.start_min] = minutes[span.end_min] = None
    walls = [_wall(day, minute) for minute in minutes]
    instants = [_instant_ms(wall.replace(fold=fold), zone) for wall in walls for fold in (0, 1)]
    return sorted([*instants, *_clock_shift(day, zone)])


def _wall(day: date, minute: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minute)


def _instant_ms(wall: datetime, zone: ZoneInfo) -> int:
    return int(wall.replace(tzinfo=zone).astimezone(UTC).timestamp()) * 1000


def _clock_shift(day: date, zone: ZoneInfo) -> list[int]:
    """The instant of that day's clock change, if there is one, found by halving to the second."""
    low_s = _instant_ms(_wall(day, 0), zone) // 1000
    high_s = _instant_ms(_wall(day, 1440), zone) // 1000
    before = _offset_s(low_s, zone)
    if before == _offset_s(high_s, zone):
        return []
    while high_s - low_s > 1:
        middle_s = (low_s + high_s) // 2
        if _offset_s(middle_s, zone) == before:
            low_s = middle_s
        else:
            high_s = middle_s
    return [high_s * 1000]


def _offset_s(instant_s: int, zone: ZoneInfo) -> float:
    offset = datetime.fromtimestamp(instant_s, zone).utcoffset()
    assert offset is not None
    return offset.total_seconds()
