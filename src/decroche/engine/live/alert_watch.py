"""Looks at thresholds each second, says what began and what is over to those who keep and show it.

Alerts do not depend on a page being open: webhooks are called at night too. What was on when an
engine died is read from the database, so that its successor does not tell it a second time.
"""

import asyncio
from typing import TYPE_CHECKING, Final

import msgspec
import structlog

from decroche.engine.clock import now_ms
from decroche.engine.database import Database, DatabaseAway
from decroche.engine.live.floor_alerts import AlertRow, Alerts, On, Seen, step, watched
from decroche.engine.live.floor_draw import queue_rows

if TYPE_CHECKING:
    from decroche.engine.centre import Centre

LOOK_S: Final = 1.0
_OPEN: Final = (
    "select jsonb_build_object('type', 'alert', 'id', id, 'queue_id', queue_id, 'kind', kind,"
    " 'threshold', threshold, 'figure', figure, 'since_ms', since_ms, 'until_ms', null)::text"
    " from alert where tenant_id = %s and until_ms is null order by since_ms, id"
)

log = structlog.get_logger()


async def watch_alerts(database: Database, centre: "Centre") -> None:
    """Runs until cancelled."""
    await _load(database, centre)
    while True:
        look(centre)
        await asyncio.sleep(LOOK_S)


def look(centre: "Centre") -> None:
    """Once, now."""
    alerts = centre.floor.alerts
    if not alerts.on and not any(map(watched, centre.applied.queues.values())):
        return
    centre.floor.count(())  # At midnight the day's figures begin anew, also without a call.
    changed = step(alerts, Seen(now_ms(), tuple(queue_rows(centre))))
    for row in changed:
        log.info("floor.alert", queue=row.queue_id, kind=row.kind, over=row.until_ms is not None)
        centre.attempts.keep_later(row)
    if changed:
        centre.floor.queues_moved()


async def _load(database: Database, centre: "Centre") -> None:
    while True:
        try:
            rows = await _read(database, centre)
        except DatabaseAway as error:
            log.warning("alerts.not_read", error=str(error).strip())
            await asyncio.sleep(LOOK_S)
            continue
        # What waits to be written is newer than what is there.
        for row in (*rows, *centre.attempts.alerts_waiting()):
            _learn(centre.floor.alerts, row)
        return


async def _read(database: Database, centre: "Centre") -> list[AlertRow]:
    async with database.transaction(centre.tenant) as connection:
        cursor = await connection.execute(_OPEN, [centre.tenant])
        return [msgspec.json.decode(row[0], type=AlertRow) for row in await cursor.fetchall()]


def _learn(alerts: Alerts, row: AlertRow) -> None:
    key = (row.queue_id, row.kind)
    if row.until_ms is None:
        alerts.on[key] = On(row)
    else:
        alerts.on.pop(key, None)
