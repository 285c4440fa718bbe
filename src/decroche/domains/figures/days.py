"""Days of an organisation's own time zone and their half-hours: 46, 48 or 50. Pure."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

HALF_HOUR_MS = 1_800_000
WEEK = datetime.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Span:
    """From `since_ms` to before `until_ms`, UTC milliseconds."""

    since_ms: int
    until_ms: int


@dataclass(frozen=True, slots=True)
class Slot(Span):
    """A half-hour. `label`: local, "09:30"; `again`: the clock shows it a second time that day."""

    label: str
    again: bool


def midnight_ms(day: datetime.date, zone: ZoneInfo) -> int:
    """When that local day begins."""
    at = datetime.datetime(day.year, day.month, day.day, tzinfo=zone)
    return round(at.timestamp() * 1000)


def days(first: datetime.date, last: datetime.date, zone: ZoneInfo) -> Span:
    """From the beginning of the first to the end of the last."""
    after = last + datetime.timedelta(days=1)
    return Span(midnight_ms(first, zone), midnight_ms(after, zone))


def half_hours(day: datetime.date, zone: ZoneInfo) -> list[Slot]:
    """The day's half-hours in order."""
    whole, found, seen = days(day, day, zone), list[Slot](), set[str]()
    for since_ms in range(whole.since_ms, whole.until_ms, HALF_HOUR_MS):
        label = local(since_ms, zone).strftime("%H:%M")
        until_ms = min(since_ms + HALF_HOUR_MS, whole.until_ms)
        found.append(Slot(since_ms, until_ms, label, label in seen))
        seen.add(label)
    return found


def local(at_ms: int, zone: ZoneInfo) -> datetime.datetime:
    """That instant on the organisation's clock."""
    return datetime.datetime.fromtimestamp(at_ms / 1000, zone)
