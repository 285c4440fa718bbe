"""The engine gives alerts by itself: to pages, to the database, and once, also after its death."""

import asyncio
from typing import Any

import msgspec
import pytest

from decroche.engine.live import alert_watch, floor_alerts
from decroche.engine.live import floor as board
from decroche.kernel.config import SupervisorSpec
from tests.engine.house import LINE, House, make_config, publish
from tests.engine.test_floor import USER, Wall, ticket

ROWS = (
    "select kind, threshold, figure, until_ms is null from alert where tenant_id = %(tenant)s"
    " order by since_ms, kind"
)


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "TICK_S", 0.01)
    monkeypatch.setattr(alert_watch, "LOOK_S", 0.01)


async def thresholds(house: House, version: int, **fields: Any) -> None:
    queues = {
        id: msgspec.structs.replace(queue, **fields) for id, queue in house.config.queues.items()
    }
    supervisors = {USER: SupervisorSpec("Claire")}
    publish(house, make_config(house.tenant, version, queues=queues, supervisors=supervisors))
    await house.engine.refresh(house.tenant)


def kinds(wall: Wall) -> list[str]:
    assert wall.view is not None
    [queue] = wall.view.queues
    return [alert.kind for alert in queue.alerts]


async def test_an_alert_is_seen_kept_and_over(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floor_alerts, "CALM_MS", 50)
    await thresholds(house, 2, alert_waiting=1, alert_nobody=True)
    wall = await Wall.open(house, ticket(house))
    assert kinds(wall) == []
    assert house.switch is not None
    first = house.switch.call_in(LINE, "0639980012")
    await wall.until(lambda: kinds(wall) == ["nobody"])
    second = house.switch.call_in(LINE, "0639980013")
    await wall.until(lambda: kinds(wall) == ["waiting", "nobody"])
    await house.until(lambda: len(house.rows(ROWS)) == 2)
    assert house.rows(ROWS) == [("nobody", 0, 1, True), ("waiting", 1, 2, True)]
    page = await house.page()
    await page.act("sign_in")
    await page.act("state", status="available")  # Who waits rings at once.
    await page.stage("offered")
    await wall.until(lambda: kinds(wall) == ["waiting"])
    house.switch.hang_up(second)
    house.switch.hang_up(first)
    await wall.until(lambda: kinds(wall) == [])
    await house.until(lambda: all(not row[3] for row in house.rows(ROWS)))
    assert wall.wholes == 1
    await wall.close()


async def test_who_takes_over_tells_nothing_twice(house: House) -> None:
    """What was on is on, since then; what ended meanwhile is told as over."""
    await thresholds(house, 2, alert_waiting=1, alert_nobody=True)
    assert house.switch is not None
    for caller in ("0639980012", "0639980013"):
        house.switch.call_in(LINE, caller)
    await house.until(lambda: len(house.rows(ROWS)) == 2)
    centre = house.engine.centres[house.tenant]
    before = centre.floor.alerts
    await centre.journal.settled()
    await house.crash()
    await thresholds_beside(house, 3, alert_nobody=True)
    await house.start()
    again = house.engine.centres[house.tenant].floor.alerts
    await house.until(lambda: [on.row.kind for on in again.on.values()] == ["nobody"])
    [since] = [on.row.since_ms for on in before.on.values() if on.row.kind == "nobody"]
    assert [on.row.since_ms for on in again.on.values()] == [since]
    await house.until(lambda: ("waiting", 1, 2, False) in house.rows(ROWS))
    assert len(house.rows(ROWS)) == 2


async def thresholds_beside(house: House, version: int, **fields: Any) -> None:
    """While no engine runs."""
    queues = {
        id: msgspec.structs.replace(queue, **fields) for id, queue in house.config.queues.items()
    }
    publish(house, make_config(house.tenant, version, queues=queues))


async def test_a_queue_without_thresholds_costs_and_says_nothing(house: House) -> None:
    await thresholds(house, 2)
    assert house.switch is not None
    house.switch.call_in(LINE, "0639980012")
    centre = house.engine.centres[house.tenant]
    await house.until(lambda: centre.runtime.state.calls.legs)
    await asyncio.sleep(0.05)  # Some looks.
    assert centre.floor.alerts.on == {}
    assert house.rows(ROWS) == []
