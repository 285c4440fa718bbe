"""The engine dies between an order and its effect, or between an effect and its news.

The switch in memory goes deaf (what happens is not told) or its line swallows orders, at exactly
one point; then the engine is killed, and another takes over from the spool.
"""

import asyncio
from collections.abc import Sequence

from decroche.engine.live.protocol import Ack
from decroche.kernel.legs import LegCommand
from decroche.switch.fake import FakeSwitch
from tests.engine.house import House, Page


def deaf(switch: FakeSwitch) -> None:
    """What happens on the switch is told to nobody."""
    switch.tell = lambda event: None  # type: ignore[method-assign]


def unheard(switch: FakeSwitch) -> None:
    """Orders leave the engine and never arrive."""

    async def swallow(commands: Sequence[LegCommand]) -> None:
        return

    switch.do = swallow  # type: ignore[method-assign]


async def taken_over(house: House) -> Page:
    """Kill, and the line is whole for the next engine; the agent's page is back."""
    assert house.switch is not None
    await house.crash()
    vars(house.switch).pop("tell", None)
    vars(house.switch).pop("do", None)
    await house.start()
    return await house.page()


async def in_conversation(house: House, page: Page, leg: str) -> None:
    """They hear each other, to the end; the books have the call once."""
    assert house.switch is not None
    await page.stage("talking")
    switch = house.switch
    await house.until(lambda: switch.legs[leg].bridge is not None and switch.hears(leg))
    assert "music" not in switch.hears(leg)
    assert len(switch.legs) == 2
    assert isinstance(await page.act("hang_up"), Ack)
    await page.stage("after_call")
    await house.until(lambda: not switch.legs and not switch.bridges)
    rows = (
        "select i.outcome, s.outcome from interaction i join segment s on s.interaction_id = i.id"
        " where i.tenant_id = %(tenant)s"
    )
    assert house.rows(rows) == [("answered", "answered")]


async def answers(house: House) -> None:
    """The agent's phone rings, once, and is picked up."""
    assert house.switch is not None
    switch, endpoint = house.switch, house.agent.endpoint
    await house.until(lambda: switch.ringing(endpoint))
    (leg,) = switch.ringing(endpoint)
    switch.pick_up(leg.id)


async def test_before_the_order_has_arrived(house: House) -> None:
    page = await house.available()
    assert house.switch is not None
    unheard(house.switch)
    leg = house.switch.call_in("+33199000001", "0639980012")
    await page.stage("offered")
    await asyncio.sleep(0)
    assert not house.switch.ringing(house.agent.endpoint)
    page = await taken_over(house)
    await answers(house)
    await in_conversation(house, page, leg)


async def test_between_the_order_and_its_news(house: House) -> None:
    page = await house.available()
    assert house.switch is not None
    switch = house.switch
    leg = switch.call_in("+33199000001", "0639980012")
    deaf(switch)
    await house.until(lambda: switch.ringing(house.agent.endpoint))
    page = await taken_over(house)
    await answers(house)
    await in_conversation(house, page, leg)


async def test_between_the_answer_and_its_news(house: House) -> None:
    page = await house.available()
    leg = await house.ring(page)
    assert house.switch is not None
    deaf(house.switch)
    await answers(house)
    page = await taken_over(house)
    await in_conversation(house, page, leg)


async def test_between_the_answer_and_the_bridge(house: House) -> None:
    """The answer is heard and on the spool; the orders that it caused never leave."""
    page = await house.available()
    leg = await house.ring(page)
    assert house.switch is not None
    unheard(house.switch)
    await answers(house)
    await page.stage("talking")
    assert house.switch.legs[leg].bridge is None
    page = await taken_over(house)
    await in_conversation(house, page, leg)


async def test_between_a_hold_and_its_music(house: House) -> None:
    page = await house.available()
    leg = await house.talk(page)
    assert house.switch is not None
    unheard(house.switch)
    assert isinstance(await page.act("hold", on=True), Ack)
    assert house.switch.hears(leg) != ("music",)
    page = await taken_over(house)
    await page.stage("held")
    switch = house.switch
    await house.until(lambda: switch.hears(leg) == ("music",))
    assert isinstance(await page.act("hold", on=False), Ack)
    await in_conversation(house, page, leg)


async def test_between_the_end_of_a_hold_and_the_bridge(house: House) -> None:
    page = await house.available()
    leg = await house.talk(page)
    assert isinstance(await page.act("hold", on=True), Ack)
    assert house.switch is not None
    unheard(house.switch)
    assert isinstance(await page.act("hold", on=False), Ack)
    page = await taken_over(house)
    await in_conversation(house, page, leg)


async def test_between_hanging_up_and_the_end_of_the_legs(house: House) -> None:
    page = await house.available()
    await house.talk(page)
    assert house.switch is not None
    switch = house.switch
    unheard(switch)
    assert isinstance(await page.act("hang_up"), Ack)
    assert len(switch.legs) == 2
    page = await taken_over(house)
    await house.until(lambda: not switch.legs and not switch.bridges)
    calls = house.engine.centres[house.tenant].runtime.state.calls
    await house.until(lambda: not calls.closing)


async def test_an_arrival_that_never_reached_the_spool(house: House) -> None:
    """The caller is in our hands and nobody knows: the survey says it, once."""
    page = await house.available()
    assert house.switch is not None
    deaf(house.switch)
    leg = house.switch.call_in("+33199000001", "0639980012")
    page = await taken_over(house)
    await answers(house)
    await in_conversation(house, page, leg)
