"""Opening hours on ordinary days, on the days the clocks change, and at midnight."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from decroche.kernel.config import CalendarSpec, Span
from decroche.kernel.hours import is_open, next_change
from decroche.kernel.ids import CalendarId

PARIS = ZoneInfo("Europe/Paris")
DAY = (Span(9 * 60, 12 * 60), Span(14 * 60, 18 * 60))


def calendar(
    *week: tuple[Span, ...],
    zone: str = "Europe/Paris",
    holidays: tuple[str, ...] = (),
    special: dict[str, tuple[Span, ...]] | None = None,
) -> CalendarSpec:
    """`week`: Monday first; the days not given are closed."""
    days = week + ((),) * (7 - len(week))
    return CalendarSpec(CalendarId("c"), zone, days, holidays, special or {})


OFFICE = calendar(
    DAY,
    DAY,
    DAY,
    DAY,
    DAY,
    holidays=("2026-07-14", "2026-12-25"),
    special={"2026-07-13": (Span(9 * 60, 12 * 60),), "2026-12-25": (Span(10 * 60, 11 * 60),)},
)


def ms(text: str, fold: int = 0, zone: ZoneInfo = PARIS) -> int:
    """Local wall time "2026-07-14 09:00" as UTC ms."""
    wall = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=zone, fold=fold)
    return int(wall.timestamp()) * 1000


def utc(text: str) -> int:
    return int(datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC).timestamp()) * 1000


@pytest.mark.parametrize(
    ("wall", "open_then"),
    [
        ("2026-07-15 08:59", False),
        ("2026-07-15 09:00", True),
        ("2026-07-15 11:59", True),
        ("2026-07-15 12:00", False),
        ("2026-07-15 17:59", True),
        ("2026-07-18 10:00", False),  # Saturday
        ("2026-07-14 10:00", False),  # National day
        ("2026-07-13 11:00", True),  # The bridge day is a short one…
        ("2026-07-13 15:00", False),
        ("2026-12-25 10:30", True),  # …and a special day beats the holiday.
    ],
)
def test_office_hours(wall: str, open_then: bool) -> None:
    assert is_open(OFFICE, ms(wall)) is open_then


def test_the_last_millisecond_counts() -> None:
    assert is_open(OFFICE, ms("2026-07-15 12:00") - 1)
    assert not is_open(OFFICE, ms("2026-07-15 09:00") - 1)


def test_it_is_the_local_time_that_counts() -> None:
    reunion = calendar(*(DAY,) * 7, zone="Indian/Reunion")
    assert is_open(reunion, utc("2026-07-15 05:00")) and not is_open(
        reunion, utc("2026-07-15 04:59")
    )


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-07-15 08:00", "2026-07-15 09:00"),
        ("2026-07-15 09:00", "2026-07-15 12:00"),
        ("2026-07-15 12:00", "2026-07-15 14:00"),
        ("2026-07-17 18:00", "2026-07-20 09:00"),  # Over the week-end
        ("2026-07-13 12:00", "2026-07-15 09:00"),  # Over the short day's rest and 14 July
    ],
)
def test_next_change(now: str, then: str) -> None:
    assert next_change(OFFICE, ms(now)) == ms(then)


def test_midnight_does_not_close_a_night_service() -> None:
    night = calendar(*((Span(0, 360), Span(1200, 1440)),) * 7)
    assert is_open(night, ms("2026-07-15 23:59")) and is_open(night, ms("2026-07-16 00:00"))
    assert next_change(night, ms("2026-07-15 21:00")) == ms("2026-07-16 06:00")


def test_open_to_midnight_closes_at_midnight() -> None:
    monday_only = calendar((Span(1200, 1440),))
    assert next_change(monday_only, ms("2026-07-13 21:00")) == ms("2026-07-14 00:00")


def test_never_and_always_do_not_change() -> None:
    assert next_change(calendar(), ms("2026-07-15 10:00")) is None
    assert next_change(calendar(*((Span(0, 1440),),) * 7), ms("2026-07-15 10:00")) is None


SUNDAY_NIGHT = calendar((), (), (), (), (), (), (Span(60, 150), Span(150, 240)))
HALF_PAST_TWO = calendar((), (), (), (), (), (), (Span(60, 150),))
FROM_HALF_PAST_TWO = calendar((), (), (), (), (), (), (Span(150, 240),))


def test_spring_the_missing_hour_does_not_happen() -> None:
    # 29 March 2026: 01:59:59 is followed by 03:00 (01:00 UTC).
    assert is_open(HALF_PAST_TWO, utc("2026-03-29 00:59"))
    assert not is_open(HALF_PAST_TWO, utc("2026-03-29 01:00"))
    assert next_change(HALF_PAST_TWO, utc("2026-03-29 00:30")) == utc("2026-03-29 01:00")
    assert next_change(FROM_HALF_PAST_TWO, utc("2026-03-29 00:30")) == utc("2026-03-29 01:00")
    assert next_change(SUNDAY_NIGHT, utc("2026-03-29 00:30")) == utc("2026-03-29 02:00")


def test_autumn_the_hour_that_happens_twice() -> None:
    # 25 October 2026: 02:59:59 is followed by 02:00 (01:00 UTC).
    changes = [utc("2026-10-24 22:00")]
    for _ in range(4):
        following = next_change(HALF_PAST_TWO, changes[-1])
        assert following is not None
        changes.append(following)
    assert changes[1:] == [
        utc("2026-10-24 23:00"),  # 01:00 opens
        utc("2026-10-25 00:30"),  # 02:30 closes
        utc("2026-10-25 01:00"),  # 02:00 again: open again
        utc("2026-10-25 01:30"),  # 02:30 again: closed
    ]
    assert is_open(HALF_PAST_TWO, ms("2026-10-25 02:10", fold=1))


def test_a_working_day_of_the_switch_lasts_as_the_wall_clock_says() -> None:
    daily = calendar(*((Span(0, 1440),) if day == 6 else () for day in range(7)))
    spring, autumn = ms("2026-03-29 00:00"), ms("2026-10-25 00:00")
    assert next_change(daily, spring) == spring + 23 * 3_600_000
    assert next_change(daily, autumn) == autumn + 25 * 3_600_000


def test_next_change_agrees_with_looking_each_minute() -> None:
    for start in (utc("2026-03-28 20:00"), utc("2026-10-24 20:00"), utc("2026-07-13 05:00")):
        for spec in (OFFICE, SUNDAY_NIGHT, HALF_PAST_TWO, FROM_HALF_PAST_TWO):
            minutes = range(start, start + 2 * 86_400_000, 60_000)
            state, at = is_open(spec, start), start
            seen = []
            for minute in minutes:
                if is_open(spec, minute) != state:
                    state = not state
                    seen.append(minute)
            told = []
            while (following := next_change(spec, at)) is not None and following in minutes:
                told.append(following)
                at = following
            assert told == seen
