"""Breaks that need a supervisor's yes, refusals that are asked about: asked and answered over the
live socket, and still there after the engine has died."""

from typing import Any

import msgspec
import pytest

from decroche.engine.live import floor as board
from decroche.engine.live.floor import FloorBoard
from decroche.engine.live.protocol import Ack
from tests.engine.house import House, Page, make_config, publish
from tests.engine.test_floor import Wall, staffed, steer, ticket


@pytest.fixture
def floor(house: House, monkeypatch: pytest.MonkeyPatch) -> FloorBoard:
    monkeypatch.setattr(board, "TICK_S", 0.01)
    return house.engine.centres[house.tenant].floor


async def asking(house: House) -> tuple[Page, str]:
    """An available agent; lunch is not paid and needs a yes within 5 minutes."""
    await staffed(house)
    config = house.engine.centres[house.tenant].config
    [lunch] = config.pause_reasons.values()
    lunch = msgspec.structs.replace(lunch, approval_min=5, paid=False)
    changes = {"agents": config.agents, "supervisors": config.supervisors}
    changes |= {"pause_reasons": {lunch.id: lunch}}
    publish(house, make_config(house.tenant, 3, **changes))
    await house.engine.refresh(house.tenant)
    page = await house.available()
    assert isinstance(await page.act("state", status="break", reason=lunch.id), Ack)
    await page.until(lambda: answer(page) == "asked")
    return page, lunch.id


def answer(page: Page) -> str | None:
    approval = page.desk.state.approval if page.desk is not None else None
    return approval.answer if approval is not None else None


async def test_a_break_is_asked_for_granted_and_the_row_says_that_it_is_not_paid(
    house: House, floor: FloorBoard
) -> None:
    page, lunch = await asking(house)
    assert page.desk is not None and page.desk.state.status == "available"
    wall = await Wall.open(house, ticket(house))
    id = house.agent.id
    await wall.until(lambda: wall.agent(id).asks == lunch)
    other = await steer(house, "grant", reason=house.tenant)
    assert other["refused"]["code"] == "nothing_asked"
    assert await steer(house, "grant", reason=lunch) == {}
    await page.status("break")
    state = page.desk.state
    assert (state.reason, state.by, answer(page)) == (lunch, "Claire", "granted")
    await wall.until(lambda: wall.agent(id).asks is None)
    assert (await steer(house, "deny", reason=lunch))["refused"]["code"] == "nothing_asked"
    assert isinstance(await page.act("approval_closed"), Ack)
    await page.until(lambda: answer(page) is None)
    paid = "select paid from agent_span where tenant_id = %(tenant)s and status = 'break'"
    runtime = house.engine.centres[house.tenant].runtime
    await runtime.journal.committed(runtime.seq)
    assert house.rows(paid) == [(False,)]


async def test_asked_once_more_the_question_is_taken_back(house: House, floor: FloorBoard) -> None:
    page, lunch = await asking(house)
    assert isinstance(await page.act("state", status="break", reason=lunch), Ack)
    await page.until(lambda: answer(page) is None)
    assert (await steer(house, "grant", reason=lunch))["refused"]["code"] == "nothing_asked"


async def test_the_question_outlives_the_engine_and_the_page(house: House) -> None:
    _, lunch = await asking(house)
    await house.crash()
    await house.start()
    page = await house.page()
    assert answer(page) == "asked"
    timers = house.engine.centres[house.tenant].runtime.state.timers
    assert f"approval:{house.agent.id}" in timers
    assert await steer(house, "deny", reason=lunch) == {}
    await page.until(lambda: answer(page) == "declined")
    assert page.desk is not None and page.desk.state.status == "available"


async def refuse(house: House, page: Page) -> str:
    """A caller rings, is refused, and leaves; the refused offer."""
    assert house.switch is not None
    leg = await house.ring(page)
    assert page.desk is not None and page.desk.work is not None
    segment = page.desk.work.segment
    assert isinstance(await page.act("decline"), Ack)
    await page.stage(None)
    house.switch.hang_up(leg)
    return segment


def owed(page: Page) -> Any:
    return page.desk.state.why_declined if page.desk is not None else None


async def test_the_second_refusal_is_asked_about_and_the_answer_is_kept(
    house: House, floor: FloorBoard
) -> None:
    await staffed(house)
    page = await house.available()
    first = await refuse(house, page)
    assert owed(page) is None
    second = await refuse(house, page)
    await page.until(lambda: owed(page) == second)
    wall = await Wall.open(house, ticket(house))
    assert wall.agent(house.agent.id).declined == 2
    for bad in ({"why": "boredom"}, {"why": "other"}, {"why": "other", "text": "  "}):
        refused = await page.act("why_declined", segment=second, **bad)
        assert refused.code == "bad_argument", bad
    await house.crash()
    await house.start()
    page = await house.page()
    assert owed(page) == second
    told = await page.act("why_declined", segment=second, why="other", text="Alarme incendie")
    assert isinstance(told, Ack)
    await page.until(lambda: owed(page) is None)
    again = await page.act("why_declined", segment=second, why="away", text="")
    assert isinstance(again, Ack), "told twice: the first word stays"
    whys = "select id, declined_why, declined_text from segment where tenant_id = %(tenant)s"
    assert set(house.rows(whys)) == {(first, "", ""), (second, "other", "Alarme incendie")}
    bodies = "select count(*) from journal_event where tenant_id = %(tenant)s"
    assert house.rows(bodies + " and body::text like '%%incendie%%'") == [(0,)]
