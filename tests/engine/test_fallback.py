"""Callers whom the dialplan's fallback had while no engine answered."""

import asyncio

import msgspec

from decroche.kernel.ids import LegId
from decroche.switch.fake_legs import Leg
from tests.engine.house import House

LINE = "+33199000001"
ROWS = "select count(*), count(ended_ms) from interaction where tenant_id = %(tenant)s"


async def start_before_the_door_opens(house: House) -> None:
    """A new engine asks what is there while the fallback still has its callers: it looks at the
    heartbeat every 5 s only."""
    assert house.switch is not None
    switch = house.switch

    async def unseen(at_ms: int) -> None:
        return

    switch.heartbeat = unseen  # type: ignore[method-assign]
    await house.start()
    assert all(leg.fallback for leg in switch.legs.values())
    del switch.heartbeat


async def first_offered(house: House) -> str:
    """Which caller's leg is offered to the agent, who becomes available now."""
    page = await house.page()
    await page.act("sign_in")
    await page.act("state", status="available")
    await page.stage("offered")
    assert page.desk is not None
    assert page.desk.work is not None
    calls = house.engine.centres[house.tenant].runtime.state.calls
    return next(c.leg for c in calls.calls.values() if c.id == page.desk.work.interaction)


async def test_who_fell_while_the_engine_was_dead_keeps_call_and_place(house: House) -> None:
    await house.page()
    assert house.switch is not None
    switch = house.switch
    waiting = [switch.call_in(LINE, f"063998000{number}") for number in (1, 2)]
    works = house.engine.centres[house.tenant].runtime.state.routing.works
    await house.until(lambda: len(works) == 2)
    await house.crash()
    switch.run_out()
    assert all(switch.legs[leg].fallback for leg in waiting)
    switch.legs = dict(reversed(switch.legs.items()))  # The second comes back first.
    await start_before_the_door_opens(house)
    await house.until(lambda: all(not switch.legs[leg].fallback for leg in waiting))
    await house.until(lambda: all(switch.hears(leg) == ("music",) for leg in waiting))
    assert await first_offered(house) == waiting[0]
    runtime = house.engine.centres[house.tenant].runtime
    await runtime.journal.committed(runtime.seq)
    assert house.rows(ROWS) == [(2, 0)]


async def test_who_fell_while_the_engine_stood_hears_music_again(house: House) -> None:
    await house.page()
    assert house.switch is not None
    switch = house.switch
    leg = switch.call_in(LINE, "0639980001")
    await house.until(lambda: switch.hears(leg) == ("music",))
    switch.run_out()
    assert switch.legs[leg].fallback
    await house.until(lambda: not switch.legs[leg].fallback)
    assert switch.hears(leg) == ()
    await house.until(lambda: switch.hears(leg) == ("music",))
    assert "guard" in switch.legs[leg].timers
    runtime = house.engine.centres[house.tenant].runtime
    await runtime.journal.committed(runtime.seq)
    assert house.rows(ROWS) == [(1, 0)]


async def test_newcomers_of_the_fallback_wait_in_the_order_of_their_coming(house: House) -> None:
    await house.page()
    assert house.switch is not None
    switch = house.switch
    await house.crash()
    legs = [switch.call_in(LINE, f"063998000{number}") for number in (1, 2)]
    first = switch.legs[legs[0]]
    assert first.caller is not None
    assert first.caller.came_ms is not None
    first.caller = msgspec.structs.replace(first.caller, came_ms=first.caller.came_ms - 1_000)
    switch.legs = dict(reversed(switch.legs.items()))  # The second comes back first.
    await start_before_the_door_opens(house)
    centre = house.engine.centres[house.tenant]
    await house.until(lambda: len(centre.runtime.state.routing.works) == 2)
    assert await first_offered(house) == legs[0]


async def test_a_leg_that_ended_after_it_was_listed_is_neither_new_nor_swept(house: House) -> None:
    page = await house.available()
    leg = await house.talk(page)
    assert house.switch is not None
    switch = house.switch
    survey = await switch.survey()
    assert len(survey.legs) == 2
    switch.hang_up(leg)
    await page.stage("after_call")
    runtime = house.engine.centres[house.tenant].runtime
    await house.until(lambda: not switch.legs and not runtime.state.calls.closing)
    house.engine.exchange.tell(survey, restarted=False)
    assert not house.engine.exchange.callers.arriving()
    assert runtime.state.calls.calls == {}
    assert runtime.state.calls.closing == {}


async def test_a_leg_of_no_kind_is_swept_and_who_is_away_is_not(house: House) -> None:
    assert house.switch is not None
    switch = house.switch
    waiting = switch.call_in(LINE, "0639980001")
    works = house.engine.centres[house.tenant].runtime.state.routing.works
    await house.until(lambda: works)
    switch.legs[LegId("by-hand")] = Leg(LegId("by-hand"))
    house.engine.exchange.survey()
    await house.until(lambda: "by-hand" not in switch.legs)
    assert waiting in switch.legs
    away = LegId("away")
    switch.legs[away] = Leg(away, caller=switch.legs[waiting].caller, fallback=True)
    survey = await switch.survey()
    house.engine.exchange.tell(survey, restarted=False)
    await asyncio.sleep(0)
    assert away in switch.legs
