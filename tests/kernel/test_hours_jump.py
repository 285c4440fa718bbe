"""`next_change` jumps from boundary to boundary; the version that stepped through every instant of
every day is kept here and must say the same."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decroche.kernel import hours
from decroche.kernel.config import CalendarSpec, Span
from decroche.kernel.hours import DAYS_AHEAD_MAX, is_open, local_date, next_change, spans
from decroche.kernel.ids import CalendarId

# Changes in the small hours, at midnight, by half an hour, by a whole day, several a year, none.
ZONES = (
    "Europe/Paris",
    "Africa/Cairo",
    "America/Havana",
    "America/Santiago",
    "America/Sao_Paulo",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Asia/Kathmandu",
)
FIRST_S, LAST_S = 1_262_304_000, 2_208_988_800  # 2010 to 2040.


def stepped(calendar: CalendarSpec, at_ms: int) -> int | None:
    """The oracle: every candidate instant of every day, in order."""
    zone = ZoneInfo(calendar.zone)
    now_open = is_open(calendar, at_ms)
    day = local_date(at_ms, calendar.zone)
    for _ in range(DAYS_AHEAD_MAX):
        for instant_ms in candidates(calendar, day, zone):
            if instant_ms > at_ms and is_open(calendar, instant_ms) != now_open:
                return instant_ms
        day += timedelta(days=1)
    return None


def candidates(calendar: CalendarSpec, day: date, zone: ZoneInfo) -> list[int]:
    minutes = {0: None, 1440: None}
    for span in spans(calendar, day):
        minutes[span.start_min] = minutes[span.end_min] = None
    walls = [datetime.combine(day, time()) + timedelta(minutes=minute) for minute in minutes]
    instants = [instant_ms(wall.replace(fold=fold), zone) for wall in walls for fold in (0, 1)]
    return sorted([*instants, *clock_shift(walls[0], zone)])


def instant_ms(wall: datetime, zone: ZoneInfo) -> int:
    return int(wall.replace(tzinfo=zone).astimezone(UTC).timestamp()) * 1000


def clock_shift(midnight: datetime, zone: ZoneInfo) -> list[int]:
    low_s = instant_ms(midnight, zone) // 1000
    high_s = instant_ms(midnight + timedelta(days=1), zone) // 1000
    before = offset(low_s, zone)
    if before == offset(high_s, zone):
        return []
    while high_s - low_s > 1:
        middle_s = (low_s + high_s) // 2
        if offset(middle_s, zone) == before:
            low_s = middle_s
        else:
            high_s = middle_s
    return [high_s * 1000]


def offset(instant_s: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(instant_s, zone).utcoffset()


def shifts(zone: ZoneInfo) -> list[int]:
    """The days (UTC, in seconds) within which the clocks change there."""
    days = range(FIRST_S, LAST_S, 86_400)
    return [day for day, next_day in pairwise(days) if offset(day, zone) != offset(next_day, zone)]


SHIFTS = {name: shifts(ZoneInfo(name)) or [FIRST_S] for name in ZONES}

minutes = st.one_of(
    st.integers(0, 48).map(lambda half_hours: half_hours * 30), st.integers(0, 1440)
)
a_span = st.tuples(minutes, minutes).map(lambda ends: Span(min(ends), max(ends)))
a_day = st.one_of(st.just(()), st.just((Span(0, 1440),)), st.lists(a_span, max_size=3).map(tuple))


@st.composite
def asked(draw: st.DrawFn) -> tuple[CalendarSpec, int]:
    """A calendar, and an instant: most often near a change of the clocks."""
    name = draw(st.sampled_from(ZONES))
    near = st.sampled_from(SHIFTS[name])
    around_s = st.integers(-3 * 86_400, 3 * 86_400)
    at_s = draw(st.one_of(st.integers(FIRST_S, LAST_S), st.builds(int.__add__, near, around_s)))
    today = local_date(at_s * 1000, name)
    ahead = st.one_of(st.integers(-2, 6), st.integers(-2, DAYS_AHEAD_MAX + 2))
    a_date = ahead.map(lambda days: (today + timedelta(days=days)).isoformat())
    week = draw(
        st.one_of(
            a_day.map(lambda day: (day,) * 7), st.lists(a_day, min_size=7, max_size=7).map(tuple)
        )
    )
    holidays = draw(st.lists(a_date, max_size=4).map(tuple))
    special = draw(st.dictionaries(a_date, a_day, max_size=4))
    at_ms = at_s * 1000 + draw(st.integers(0, 999))
    return CalendarSpec(CalendarId("c"), name, week, holidays, special), at_ms


@given(asked())
@settings(max_examples=400, deadline=None)
def test_it_says_what_stepping_says(case: tuple[CalendarSpec, int]) -> None:
    calendar, at_ms = case
    assert next_change(calendar, at_ms) == stepped(calendar, at_ms)


MANY = tuple(Span(n * 20, n * 20 + 10) for n in range(60))
AT_MS = 1_784_000_000_000
DATES = [(date(2026, 7, 14) + timedelta(days=n)).isoformat() for n in range(60)]


@pytest.mark.parametrize(
    "calendar",
    [
        CalendarSpec(CalendarId("c"), "Europe/Paris", ((),) * 7, (), {DATES[0]: MANY}),
        CalendarSpec(CalendarId("c"), "Europe/Paris", (MANY,) * 7),
        CalendarSpec(CalendarId("c"), "Europe/Paris", ((),) * 7, (), dict.fromkeys(DATES, ())),
        CalendarSpec(CalendarId("c"), "Europe/Paris", ((Span(0, 1440),),) * 7),
    ],
    ids=["one special day", "every day", "sixty special days", "always"],
)
def test_many_spans_cost_few_looks_at_the_clock(calendar: CalendarSpec) -> None:
    """Conversions are what costs: counted, for a shared machine's time says little."""
    with patch.object(hours, "datetime", wraps=datetime) as clock:
        found = next_change(calendar, AT_MS)
    assert clock.fromtimestamp.call_count <= 6
    assert found == stepped(calendar, AT_MS)
