"""Alerts begin at once, are over when their figure is clearly back, and do not flap in between."""

import random
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from decroche.engine.live.floor_alerts import CALM_MS, KINDS, AlertRow, Alerts, Seen, step
from decroche.engine.live.floor_view import FloorQueue

QUEUE = str(uuid4())
NOW_MS = 1_000_000_000
S = 1000


def queue(**fields: Any) -> FloorQueue:
    row = FloorQueue(
        id=QUEUE,
        name={"fr": "SAV"},
        client="",
        waiting=0,
        longest_since_ms=None,
        free=1,
        busy=0,
        paused=0,
        offered=None,
        answered=None,
        in_target=None,
        abandoned=None,
        short=None,
        target_s=20,
        level_target=80,
        short_s=5,
        alert_waiting=0,
        alert_wait_s=0,
        alert_level=0,
        alert_nobody=False,
        alerts=(),
    )
    return msgspec.structs.replace(row, **fields)


def look(alerts: Alerts, at_ms: int, *queues: FloorQueue) -> list[tuple[str, bool]]:
    """Kind of each that changed, and whether it is over."""
    return [(r.kind, r.until_ms is not None) for r in step(alerts, Seen(at_ms, queues))]


def waits(seconds: float, at_ms: int = NOW_MS, **fields: Any) -> FloorQueue:
    since_ms = at_ms - round(seconds * S)
    return queue(waiting=1, longest_since_ms=since_ms, alert_wait_s=60, **fields)


def level(in_target: int, counted: int = 100, threshold: int = 80) -> FloorQueue:
    return queue(offered=counted + 3, short=3, in_target=in_target, alert_level=threshold)


# For each kind: not passed, passed, neither (within the hysteresis), clearly back.
STAGES: dict[str, tuple[FloorQueue, FloorQueue, FloorQueue, FloorQueue]] = {
    "waiting": (
        queue(waiting=5, alert_waiting=5),
        queue(waiting=6, alert_waiting=5),
        queue(waiting=5, alert_waiting=5),
        queue(waiting=4, alert_waiting=5),
    ),
    "wait": (waits(60), waits(60.001), waits(48.001), waits(48)),
    "level": (level(80), level(79), level(81), level(82)),
    "nobody": (
        queue(waiting=0, free=0, alert_nobody=True),
        queue(waiting=1, free=0, paused=2, alert_nobody=True),
        queue(waiting=2, free=0, alert_nobody=True),
        queue(waiting=1, free=0, busy=1, alert_nobody=True),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_it_begins_at_once_and_is_over_after_half_a_minute_of_calm(kind: str) -> None:
    under, over, between, back = STAGES[kind]
    # Waits are counted from `at_ms`: here time stands still for the row, and moves for the calm.
    alerts = Alerts()

    def at(row: FloorQueue, ms: int) -> list[tuple[str, bool]]:
        since = row.longest_since_ms
        moved = row if since is None else msgspec.structs.replace(row, longest_since_ms=since + ms)
        return look(alerts, NOW_MS + ms, moved)

    assert at(under, 0) == []
    assert at(over, 1) == [(kind, False)]
    assert [a.kind for a in alerts.of(QUEUE)] == [kind]
    assert alerts.of(QUEUE)[0].since_ms == NOW_MS + 1
    assert at(over, 2) == []
    assert at(between, 3) == []
    assert at(back, 4) == []
    assert at(back, 4 + CALM_MS - 1) == []
    assert at(between, 4 + CALM_MS) == [], "the calm is broken"
    assert at(back, 5 + CALM_MS) == []
    assert at(back, 4 + 2 * CALM_MS) == []
    assert at(back, 5 + 2 * CALM_MS) == [(kind, True)]
    assert alerts.of(QUEUE) == ()
    assert at(over, 6 + 2 * CALM_MS) == [(kind, False)], "and again, as a new one"


def test_the_rows_say_what_it_was_and_what_it_is() -> None:
    alerts = Alerts()
    [on] = step(alerts, Seen(NOW_MS, (queue(waiting=9, alert_waiting=5),)))
    id = f"{QUEUE}.waiting.{NOW_MS}"
    assert on == AlertRow(id, on.queue_id, "waiting", 5, 9, NOW_MS)
    step(alerts, Seen(NOW_MS + 1, (queue(waiting=1, alert_waiting=5),)))
    [off] = step(alerts, Seen(NOW_MS + 1 + CALM_MS, (queue(waiting=2, alert_waiting=5),)))
    assert off == msgspec.structs.replace(on, figure=2, until_ms=NOW_MS + 1 + CALM_MS)


@pytest.mark.parametrize("gone", [(), (queue(waiting=9),)], ids=["the queue", "the threshold"])
def test_what_is_no_more_ends_at_once(gone: tuple[FloorQueue, ...]) -> None:
    alerts = Alerts()
    look(alerts, NOW_MS, queue(waiting=9, alert_waiting=5))
    assert look(alerts, NOW_MS + 1, *gone) == [("waiting", True)]
    assert alerts.on == {}


def test_a_level_that_is_unknown_or_of_few_gives_none_and_the_unknown_ends_none() -> None:
    alerts = Alerts()
    assert look(alerts, NOW_MS, level(0, counted=4), queue(id="b", alert_level=80)) == []
    assert look(alerts, NOW_MS, level(0, counted=5)) == [("level", False)]
    unknown = queue(alert_level=80)
    assert look(alerts, NOW_MS + 1, unknown) == []
    assert look(alerts, NOW_MS + 1 + CALM_MS, unknown) == [], "an engine that has not read the day"
    assert look(alerts, NOW_MS + 2, level(0, counted=0)) == []
    assert look(alerts, NOW_MS + 2 + CALM_MS, level(0, counted=0)) == [("level", True)], "a new day"


def test_a_level_of_a_hundred_percent_can_end() -> None:
    alerts = Alerts()
    assert look(alerts, NOW_MS, level(99, threshold=100)) == [("level", False)]
    look(alerts, NOW_MS + 1, level(100, threshold=100))
    assert look(alerts, NOW_MS + 1 + CALM_MS, level(100, threshold=100)) == [("level", True)]


def test_each_threshold_of_each_queue_is_an_alert_of_its_own() -> None:
    alerts = Alerts()
    bad = {"waiting": 9, "free": 0, "alert_waiting": 5, "alert_nobody": True}
    other = queue(id="other", waiting=9, alert_waiting=5)
    changed = look(alerts, NOW_MS, queue(**bad), other)
    assert changed == [("waiting", False), ("nobody", False), ("waiting", False)]
    assert [a.kind for a in alerts.of(QUEUE)] == ["waiting", "nobody"]
    assert [a.kind for a in alerts.of("other")] == ["waiting"]


@pytest.mark.parametrize("seed", range(20))
def test_a_figure_that_trembles_gives_no_more_than_two_changes_in_half_a_minute(seed: int) -> None:
    dice, alerts, at_ms = random.Random(seed), Alerts(), NOW_MS
    changes: list[int] = []
    for _ in range(2_000):
        at_ms += dice.randint(200, 1_500)
        row = queue(waiting=dice.choice([3, 4, 5, 6, 7]), alert_waiting=5)
        changes += [at_ms] * len(look(alerts, at_ms, row))
    assert changes, "it has begun at least once"
    for first, third in zip(changes, changes[2:], strict=False):
        assert third - first >= CALM_MS
