"""The agent's list of the day: kept by the engine, and the same as the database would give."""

from typing import Any

import msgspec
import pytest

from decroche.engine.files import Files
from decroche.engine.live.day import LINES_MAX, with_line
from decroche.engine.live.protocol import Ack, DayCall, WorkView
from decroche.kernel.ids import AgentId
from tests.engine.house import House
from tests.engine.test_who_calls import over, somebody


def _file_is_here(work: WorkView) -> bool:
    """Without it the list would have to be read."""
    return work.file is not None and not work.file.loading


@pytest.mark.parametrize("known", [True, False])
async def test_a_call_that_is_over_is_in_the_list_without_a_look_at_the_database(
    house: House, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    if known:
        somebody(house, "Petit", "+33639980012")
    page = await house.available()
    centre = house.engine.centres[house.tenant]
    agent = AgentId(house.agent.id)
    await house.until(lambda: agent in centre.hub._days and not centre.hub._days_reading)
    read, asked = Files.day, []

    async def day(self: Files, agent: AgentId, since_ms: int) -> Any:
        asked.append(agent)
        return await read(self, agent, since_ms)

    monkeypatch.setattr(Files, "day", day)
    for _ in range(2):
        await house.talk(page)
        await page.until(lambda: page.desk and page.desk.work and _file_is_here(page.desk.work))
        assert page.desk is not None and page.desk.work is not None
        sold = page.desk.work.dispositions[0].id
        assert isinstance(await page.act("disposition", disposition=sold), Ack)
        await over(page)
    assert page.desk is not None and len(page.desk.day) == 2
    assert asked == []
    await centre.journal.settled()
    assert all(call.disposition_label["en"] == "Sold" for call in page.desk.day)
    plain = tuple(msgspec.structs.replace(call, disposition_label={}) for call in page.desk.day)
    assert await centre.files.day(agent, 0) == plain, "the house's results have no table"
    assert page.desk.day[0].name == ("Jeanne Petit" if known else "")


def line(number: int, outcome: str = "answered") -> DayCall:
    return DayCall(f"call-{number}", number, "", "", outcome, 0)


def test_a_part_has_one_line_the_newest_is_first_and_yesterday_is_gone() -> None:
    day = with_line((line(5), line(3)), line(4), since_ms=0)
    assert [each.at_ms for each in day] == [5, 4, 3]
    day = with_line(day, line(4, "lost"), since_ms=4)
    assert [(each.at_ms, each.outcome) for each in day] == [(5, "answered"), (4, "lost")]
    whole = tuple(line(number) for number in range(LINES_MAX, 0, -1))
    assert len(with_line(whole, line(99), since_ms=0)) == LINES_MAX
