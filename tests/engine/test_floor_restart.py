"""The floor of an engine that has just started."""

import pytest

from decroche.engine.live import floor as board
from tests.engine.house import House
from tests.engine.test_floor import Wall, staffed, ticket


async def test_after_a_restart_the_floor_sees_a_page_come_back_that_was_believed_in(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The centre learns nothing new then: for it the page was never gone."""
    monkeypatch.setattr(board, "TICK_S", 0.01)
    await staffed(house)
    await house.available()
    await house.crash()
    await house.start()
    wall = await Wall.open(house, ticket(house))
    id = house.agent.id
    assert (wall.agent(id).status, wall.agent(id).link) == ("available", "no_page")
    page = await house.page()
    await wall.until(lambda: wall.agent(id).link == "ok")
    await page.close()
    await wall.until(lambda: wall.agent(id).link == "no_page")
    await wall.close()
