"""When a queue gives an alert, and when it is over; pure: `step(alerts, seen) -> changed rows`.

An alert begins the moment its threshold is passed. It is over once the figure has been *clearly
back* for `CALM_MS` without a break: at 80 % of the threshold or less, the service level two points
above it. In between nothing changes, so that a figure that trembles at its threshold gives one
alert and not twenty. A figure that is not known changes nothing; a threshold that is taken away,
or its queue, ends the alert at once.
"""

from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from decroche.engine.live.floor_sums import Sums, service_level
from decroche.engine.live.floor_view import FloorAlert, FloorQueue
from decroche.kernel.config import QueueSpec
from decroche.kernel.ids import QueueId

Kind = Literal["waiting", "wait", "level", "nobody"]
KINDS: Final[tuple[Kind, ...]] = ("waiting", "wait", "level", "nobody")

BACK_PERCENT: Final = 80
BACK_POINTS: Final = 2
"""A service level moves slowly: 80 % of it would never end an alert of its day."""
CALM_MS: Final = 30_000
"""Longer than an offer usually rings: its caller waits for nobody meanwhile, and may come back."""
COUNTED_MIN: Final = 5
"""So few contacts make no rate worth an alert."""


class Seen(msgspec.Struct, frozen=True):
    """All queues as they are at an instant (UTC ms)."""

    at_ms: int
    queues: tuple[FloorQueue, ...]


class AlertRow(msgspec.Struct, frozen=True, tag="alert"):
    """A row of `alert`; fields are its columns. Written when it begins, and when it is over.

    `threshold`, `figure` (as it was then): callers, seconds, percent; of "nobody" the callers who
    wait, its threshold being 0. Instants are UTC milliseconds.
    """

    id: str
    """`<queue>.<kind>.<since_ms>`"""
    queue_id: QueueId
    kind: Kind
    threshold: int
    figure: int | None
    since_ms: int
    until_ms: int | None = None


class On(msgspec.Struct):
    """An alert that is on. `calm_ms`: its figure has been clearly back since then."""

    row: AlertRow
    calm_ms: int | None = None


class Alerts(msgspec.Struct):
    """All that are on, oldest first."""

    on: dict[tuple[str, Kind], On] = {}

    def of(self, queue: str) -> tuple[FloorAlert, ...]:
        """What this queue's row shows."""
        return tuple(
            FloorAlert(kind, self.on[queue, kind].row.since_ms)
            for kind in KINDS
            if (queue, kind) in self.on
        )


class _Measure(msgspec.Struct, frozen=True):
    threshold: int
    figure: int | None
    over: bool
    back: bool


def watched(queue: QueueSpec) -> bool:
    """Whether this queue has a threshold at all."""
    return any((queue.alert_waiting, queue.alert_wait_s, queue.alert_level, queue.alert_nobody))


def step(alerts: Alerts, seen: Seen) -> tuple[AlertRow, ...]:
    """The rows of those that begin and of those that are over; `alerts` is changed in place."""
    return (*_ended(alerts, seen), *_begun(alerts, seen))


def _begun(alerts: Alerts, seen: Seen) -> Iterator[AlertRow]:
    for queue in seen.queues:
        for kind in KINDS:
            measure = _measure(queue, kind, seen.at_ms)
            if measure is None or not measure.over or (queue.id, kind) in alerts.on:
                continue
            row = AlertRow(
                id=f"{queue.id}.{kind}.{seen.at_ms}",
                queue_id=QueueId(queue.id),
                kind=kind,
                threshold=measure.threshold,
                figure=measure.figure,
                since_ms=seen.at_ms,
            )
            alerts.on[queue.id, kind] = On(row)
            yield row


def _ended(alerts: Alerts, seen: Seen) -> Iterator[AlertRow]:
    queues = {queue.id: queue for queue in seen.queues}
    for key, on in list(alerts.on.items()):
        queue = queues.get(key[0])
        measure = _measure(queue, key[1], seen.at_ms) if queue is not None else None
        if measure is not None and not _is_over(on, measure, seen.at_ms):
            continue
        del alerts.on[key]
        figure = measure.figure if measure is not None else None
        yield msgspec.structs.replace(on.row, figure=figure, until_ms=seen.at_ms)


def _is_over(on: On, measure: _Measure, at_ms: int) -> bool:
    if not measure.back:
        on.calm_ms = None
        return False
    if on.calm_ms is None:
        on.calm_ms = at_ms
    return at_ms - on.calm_ms >= CALM_MS


def _measure(queue: FloorQueue, kind: Kind, at_ms: int) -> _Measure | None:
    """Where the figure stands; None: this queue has no such threshold."""
    match kind:
        case "waiting":
            return _most(queue.alert_waiting, queue.waiting)
        case "wait":
            since_ms = queue.longest_since_ms
            wait_ms = max(0, at_ms - since_ms) if since_ms is not None else 0
            return _most(queue.alert_wait_s, wait_ms, 1000)
        case "level":
            return _level(queue)
        case "nobody":
            return _nobody(queue)


def _most(threshold: int, figure: int, unit: int = 1) -> _Measure | None:
    """A figure that should not be above its threshold, `unit` times as fine."""
    if threshold == 0:
        return None
    back = 100 * figure <= BACK_PERCENT * threshold * unit
    return _Measure(threshold, figure // unit, figure > threshold * unit, back)


def _level(queue: FloorQueue) -> _Measure | None:
    if queue.alert_level == 0:
        return None
    if queue.offered is None or queue.in_target is None or queue.short is None:
        return _Measure(queue.alert_level, None, over=False, back=False)
    counted = queue.offered - queue.short
    if counted < COUNTED_MIN:  # A new day: nothing to complain of.
        return _Measure(queue.alert_level, None, over=False, back=True)
    level = service_level(Sums(offered=queue.offered, in_target=queue.in_target, short=queue.short))
    assert level is not None, "somebody counts"
    enough = min(100, queue.alert_level + BACK_POINTS)
    return _Measure(queue.alert_level, int(level), level < queue.alert_level, level >= enough)


def _nobody(queue: FloorQueue) -> _Measure | None:
    """Callers wait and nobody takes them: all its agents are away, on a break or withdrawn."""
    if not queue.alert_nobody:
        return None
    over = queue.waiting > 0 and queue.free + queue.busy == 0
    return _Measure(0, queue.waiting, over, not over)
