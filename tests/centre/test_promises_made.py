"""Promises made by keys: the offer, the own number or another."""

import pytest

from decroche.calls.state import Stage
from decroche.flows import standard
from decroche.kernel.ids import InputId
from decroche.kernel.keys import ListenKeys, TakeDigits
from tests.centre.day import Day, words
from tests.centre.promising import LEG, config, key, promise, promises, typed


@pytest.fixture
def day() -> Day:
    return Day(config())


def test_the_own_number_is_read_out_and_1_keeps_the_place(day: Day) -> None:
    orders = words(day.arrives("c1", callable=True))
    assert orders[-1] == (
        f"Play leg-c1 prompt:{standard.OFFER}/fr contact:point/fr prompt:{standard.CHOOSE}/fr"
    )
    assert key(day, "1") == [
        "StopPlay c1.p1",
        "ListenKeys leg-c1 c1 None",
        f"Play leg-c1 prompt:{standard.THANKS}/fr",
    ]
    assert words(day.played("c1"))[0] == "HangUp leg-c1 hangup"
    assert day.row("c1").outcome == "callback"
    row = promise(day)
    assert (row.kind, row.state, row.place_ms) == ("keep_place", "open", day.row("c1").arrived_ms)
    assert (row.contact_point, row.interaction) == ("point", "c1")


def test_a_number_that_cannot_be_called_is_not_read_out_another_is_asked_for(day: Day) -> None:
    assert words(day.arrives("c1"))[-1] == f"Play leg-c1 prompt:{standard.TYPE}/fr"
    listens = [order for order in day.last if isinstance(order, ListenKeys)]
    assert listens[-1].wanted is not None and listens[-1].wanted.mode == "number"


def test_another_number_is_typed_read_out_and_confirmed(day: Day) -> None:
    day.arrives("c1", callable=True)
    assert key(day, "2")[-1] == f"Play leg-c1 prompt:{standard.TYPE}/fr"
    key(day, "")
    assert typed(day, 2, None)[-1] == f"Play leg-c1 prompt:{standard.CANNOT}/fr"
    key(day, "")
    assert typed(day, 3, "other")[-1] == (
        f"Play leg-c1 prompt:{standard.CONFIRM}/fr contact:other/fr prompt:{standard.CHANGE}/fr"
    )
    key(day, "1")
    assert promise(day).contact_point == "other"


def test_digits_that_nobody_ends_are_fetched(day: Day) -> None:
    day.arrives("c1")
    key(day, "")
    orders = day.until(4)
    assert TakeDigits(LEG, InputId("c1.k1")) in orders


def test_who_says_nothing_goes_on_waiting_at_the_first_place(day: Day) -> None:
    day.s = 200
    day.arrives("c1", callable=True)
    for _ in range(2):
        day.played("c1")
        day.until(day.s + 4)
    assert day.call("c1").stage is Stage.WAITING and not promises(day)
    work = day.state.routing.works[day.call("c1").work]
    assert work.arrived_ms == day.call("c1").arrived_ms
    assert work.counted_ms == day.at_ms, "the longest wait begins anew"


def test_a_typed_number_is_in_use_before_it_is_confirmed(day: Day) -> None:
    """What stands for it until its row is there is kept as long."""
    day.arrives("c1", callable=True)
    key(day, "2")
    key(day, "")
    typed(day, 2, "other")
    assert {"point", "other"} <= {*day.state.calls.contact_points()}
