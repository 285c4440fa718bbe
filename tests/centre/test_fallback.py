"""After an engine's death: legs that nobody rang, and callers whom the fallback had."""

import pytest

from decroche.centre.events import CallArrived, CallerBack, HoldAsked, SwitchLost, SwitchSurveyed
from decroche.kernel.ids import BridgeId, InteractionId, LegId
from decroche.kernel.legs import FoundLeg
from decroche.routing.events import Status
from tests.centre.day import Day, words
from tests.centre.house import ANN, OPEN_LINE, T0, house


@pytest.fixture
def day() -> Day:
    return Day(house())


def away(day: Day, *legs: str, bridges: tuple[str, ...] = ()) -> list[str]:
    """The engine was away; these callers are in the fallback. The orders that this causes."""
    day.tell(SwitchLost(day.at_ms))
    day.s += 40
    found = tuple(FoundLeg(LegId(leg), up=True, away=True) for leg in legs)
    names = tuple(BridgeId(bridge) for bridge in bridges)
    return words(day.tell(SwitchSurveyed(day.at_ms, found, names, False, day.at_ms)))


def back(day: Day, leg: str) -> list[str]:
    return words(day.tell(CallerBack(day.at_ms, LegId(leg))))


def test_a_leg_that_rings_and_was_not_watched_is_ordered_again(day: Day) -> None:
    """Killed between the order and its answer: the leg is there, and nobody hears of its end."""
    day.ready(ANN)
    day.queued("c1")
    day.tell(SwitchLost(day.at_ms))
    day.s = 4
    orders = words(day.survey(("leg-c1", True, ""), ("c1.1~1", False, ""), bridges=("c1",)))
    assert "RingAgent c1.1~1 ann c1 c1 16 False" in orders


def test_who_joins_after_a_kill_has_no_music_on(day: Day) -> None:
    """Killed between answer and bridge: music on a leg in a bridge drowns the other party."""
    day.talking()
    day.tell(SwitchLost(day.at_ms))
    day.s = 4
    orders = words(day.survey(("leg-c1", True, ""), ("c1.1~1", True, "c1"), bridges=("c1",)))
    assert orders.index("StopMusic leg-c1") < orders.index("JoinBridge c1 leg-c1")


def test_who_is_in_the_fallback_keeps_call_and_place(day: Day) -> None:
    day.queued("c1")
    day.s = 1
    day.queued("c2")
    assert away(day, "leg-c1", "leg-c2", bridges=("c1", "c2")) == []
    assert day.alive("c1") and day.alive("c2")
    assert back(day, "leg-c2") == [
        "CreateBridge c2",
        "Answer leg-c2",
        "GuardLeg leg-c2",
        "StartMusic leg-c2 music-sales",
    ]
    day.ready(ANN)
    assert day.desk(ANN).work is not None
    assert day.desk(ANN).work.interaction == "c1"  # type: ignore[union-attr]


def test_who_was_answered_in_the_fallback_joins_when_back(day: Day) -> None:
    day.queued("c1")
    away(day, "leg-c1", bridges=("c1",))
    day.ready(ANN)
    day.answers("c1.1~1")
    assert day.desk(ANN).status == Status.TALKING
    orders = back(day, "leg-c1")
    assert orders.index("StopMusic leg-c1") < orders.index("JoinBridge c1 leg-c1")
    assert "FreeLeg leg-c1" in orders


def test_who_was_held_is_held_when_back(day: Day) -> None:
    day.talking()
    day.tell(HoldAsked(day.at_ms, ANN, InteractionId("c1"), held=True))
    orders = back(day, "leg-c1")
    assert "StartMusic leg-c1 music-sales" in orders
    assert not [order for order in orders if order.startswith("JoinBridge")]


def test_a_prompt_that_the_fallback_cut_is_played_again(day: Day) -> None:
    day.arrives("c1")
    assert "Play leg-c1 prompt:notice/fr" in back(day, "leg-c1")


def test_a_stranger_who_is_back_changes_nothing(day: Day) -> None:
    assert back(day, "leg-nobody") == []


def test_a_place_is_counted_from_the_coming_to_the_switch(day: Day) -> None:
    """The fallback had them both; the later one was back first."""
    for name, came_s in (("late", 8), ("early", 2)):
        day.s += 10
        leg, interaction = LegId(f"leg-{name}"), InteractionId(name)
        came_ms = T0 + came_s * 1000
        day.tell(CallArrived(day.at_ms, leg, interaction, OPEN_LINE, None, came_ms=came_ms))
        day.played(name)
    assert day.row("early").arrived_ms == T0 + 2_000
    day.ready(ANN)
    assert day.desk(ANN).work is not None
    assert day.desk(ANN).work.interaction == "early"  # type: ignore[union-attr]


def test_an_agent_who_answered_before_the_bridge_was_made_is_put_into_it(day: Day) -> None:
    """Killed between the ring and the bridge: who joins before it is there would be alone."""
    day.ready(ANN)
    day.queued("c1")
    day.tell(SwitchLost(day.at_ms))
    day.s = 4
    orders = words(day.survey(("leg-c1", True, ""), ("c1.1~1", True, ""), bridges=()))
    assert orders.index("CreateBridge c1") < orders.index("JoinBridge c1 c1.1~1")


def list_of_nobody(day: Day, listed_ms: int) -> None:
    day.tell(SwitchSurveyed(day.at_ms, (), (), False, listed_ms))


def test_who_comes_out_of_the_fallback_while_a_list_is_made_is_not_taken_for_gone(
    day: Day,
) -> None:
    """Between the two he is in neither; the list was asked for before he was in our hands."""
    day.queued("c1")
    away(day, "leg-c1")
    asked_ms = day.at_ms
    day.s += 0.2
    back(day, "leg-c1")
    day.tell(SwitchLost(day.at_ms))
    list_of_nobody(day, asked_ms)
    assert day.alive("c1")
    list_of_nobody(day, day.at_ms + 2_000)
    assert not day.alive("c1")


def test_nor_who_comes_to_us_for_the_first_time_then(day: Day) -> None:
    day.s = 9
    day.tell(
        CallArrived(day.at_ms, LegId("leg-c1"), InteractionId("c1"), OPEN_LINE, None, came_ms=T0)
    )
    day.tell(SwitchLost(day.at_ms))
    list_of_nobody(day, T0 + 8_900)
    assert day.alive("c1")
