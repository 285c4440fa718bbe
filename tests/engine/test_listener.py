"""A side without packets is told after five seconds: neither sooner nor much later."""

from collections.abc import Sequence

import pytest

from decroche.engine.listener import CODES, LISTEN_S, RARELY, SILENCE_S, Counters
from decroche.kernel.ids import LegId
from decroche.switch.port import MediaSeen
from tests.engine.house import House
from tests.engine.test_desk import desk_phone

ONE, TWO = LegId("one"), LegId("two")


def looks(*received: int, every_s: float = LISTEN_S) -> list[float]:
    """Instants at which the leg is said to be silent, where each look sees so many packets."""
    counters, said = Counters(), []
    for number, count in enumerate(received):
        at_s = number * every_s
        counters.take([MediaSeen(ONE, count, 0)], at_s)
        if counters.silent(ONE, at_s):
            said.append(at_s)
    return said


def test_it_is_said_at_the_first_look_after_five_seconds() -> None:
    """The last packet came between the first two looks: it is 5 to 6 s old when this is said."""
    assert looks(50, 75, 75, 75, 75, 75, 75) == [6.0]
    assert SILENCE_S + LISTEN_S <= 6.0


def test_a_pause_of_the_network_is_not_said() -> None:
    assert looks(50, 75, 75, 75, 75, 75, 76, 76, 76, 76) == []


def test_it_ends_with_the_first_packet() -> None:
    assert looks(75, 75, 75, 75, 75, 75, 75, 76, 126) == [5.0, 6.0]


def test_a_counter_that_begins_anew_is_sound() -> None:
    assert looks(300, 300, 300, 300, 300, 20, 70) == []


def test_rare_looks_say_it_no_sooner() -> None:
    """The switch was away for some looks: packets may have come until the second one."""
    assert looks(50, 75, 75, every_s=4.0) == []
    assert looks(50, 75, 75, 75, every_s=4.0) == [12.0]


def test_a_leg_that_was_on_hold_begins_anew() -> None:
    counters = Counters()
    counters.take([MediaSeen(ONE, 50, 0), MediaSeen(TWO, 50, 0)], 0.0)
    counters.take([MediaSeen(TWO, 50, 0)], 3.0)
    counters.take([MediaSeen(ONE, 50, 0), MediaSeen(TWO, 50, 0)], 6.0)
    assert [counters.silent(leg, 6.0) for leg in (ONE, TWO)] == [False, True]
    assert not counters.silent(LegId("never seen"), 6.0)


@pytest.mark.parametrize("side", [0, 1])
async def test_the_desk_is_told_which_side_it_is_and_when_it_is_over(
    house: House, side: int
) -> None:
    assert house.switch is not None
    page = await desk_phone(house)
    caller = LegId(await house.talk(page))
    agent = next(leg.id for leg in house.switch.legs.values() if leg.endpoint and leg.up)
    hushed = house.switch.legs[(agent, caller)[side]]
    clock_s = 0.0
    listener = house.engine._listener
    listener.clock = lambda: clock_s

    async def look(at_s: float) -> None:
        nonlocal clock_s
        clock_s = at_s
        await listener.look()

    async def told(*codes: str) -> None:
        await page.until(
            lambda: page.desk and tuple(notice.code for notice in page.desk.notices) == codes
        )

    await look(0.0)
    hushed.hushed = True
    for at_s in (1.0, 2.0, 3.0, 4.0):
        await look(at_s)
    assert house.engine.centres[house.tenant].hub.own_notices(house.agent.id) == {}
    await look(5.0)
    await told(CODES[side])
    hushed.hushed = False
    await look(6.0)
    await told()
    hushed.hushed = True
    await look(11.0)
    await told(CODES[side])
    house.switch.hang_up(caller)
    await page.stage("after_call")
    await look(12.0)
    await told()


async def test_a_call_by_the_page_is_looked_at_each_fifth_time(house: House) -> None:
    assert house.switch is not None
    page = await house.available()
    await house.talk(page)
    asked: list[int] = []
    media = house.switch.media

    async def counted(legs: Sequence[LegId]) -> tuple[MediaSeen, ...]:
        asked.append(len(legs))
        return await media(legs)

    house.switch.media = counted  # type: ignore[method-assign]
    listener = house.engine._listener
    for _ in range(2 * RARELY):
        await listener.look()
    assert asked == [2, 2]
