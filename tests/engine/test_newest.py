"""What was asked for last is what counts: come-backs of the switch, lists of the day."""

import asyncio

import pytest

from decroche.engine.clock import now_ms
from decroche.engine.live.protocol import DayCall
from decroche.kernel.ids import AgentId
from decroche.switch.port import Survey, SwitchConnected
from tests.engine.house import House


async def test_the_come_back_of_an_older_connection_is_dropped(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first survey hangs; a newer connection comes; the first one's answer says nothing."""
    exchange, switch = house.engine.exchange, house.switch
    assert switch is not None
    asked, answer = asyncio.Event(), asyncio.Event()
    surveys: list[int] = []
    told: list[tuple[int, bool]] = []
    real, tell = switch.survey, exchange.tell

    async def survey(whole: bool = True) -> Survey:
        number = len(surveys)
        surveys.append(number)
        if number == 0:
            asked.set()
            await answer.wait()
        return await real()

    def telling(survey: Survey, restarted: bool) -> None:
        told.append((len(surveys), restarted))
        tell(survey, restarted)

    monkeypatch.setattr(switch, "survey", survey)
    monkeypatch.setattr(exchange, "tell", telling)
    exchange._happened(SwitchConnected(now_ms(), restarted=True))
    first = exchange._coming
    await asked.wait()
    exchange._happened(SwitchConnected(now_ms(), restarted=False))
    answer.set()
    second = exchange._coming
    assert first is not None
    assert second is not None
    await asyncio.wait([first, second])
    assert first.cancelled()
    # The restart that only the first connection knew of is not forgotten.
    assert told == [(2, True)]
    assert not house.engine.centres[house.tenant].runtime.state.calls.switch_lost


async def test_a_list_asked_for_while_one_waits_is_read_after_the_newest(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await house.page()
    centre = house.engine.centres[house.tenant]
    await house.until(lambda: not centre.hub._days_reading)
    committed = {seq: asyncio.Event() for seq in (1001, 1002, 1003)}
    reading: list[list[int]] = []

    async def wait(seq: int, hurry: bool = True) -> None:
        await committed[seq].wait()

    async def day(agent: AgentId, since_ms: int) -> tuple[DayCall, ...]:
        reading.append([seq for seq, event in committed.items() if event.is_set()])
        if len(reading) == 1:  # The next is asked for while this one is being read.
            centre.hub.refresh_day(agent, 1003)
        return ()

    monkeypatch.setattr(centre.journal, "committed", wait)
    monkeypatch.setattr(centre.files, "day", day)
    agent = house.agent.id
    centre.hub.refresh_day(agent, 1001)
    await asyncio.sleep(0)
    centre.hub.refresh_day(agent, 1002)
    centre.hub.refresh_day(agent, 1001)
    committed[1001].set()
    committed[1002].set()
    await house.until(lambda: reading)
    committed[1003].set()
    await house.until(lambda: not centre.hub._days_reading)
    assert reading == [[1001, 1002], [1001, 1002, 1003]]
    assert page.desk is not None
