"""Keys through the whole centre: what is ordered, what is kept, and what survives a death."""

import pytest
from msgspec.structs import replace

from decroche.calls.state import Stage
from decroche.centre import core
from decroche.centre.events import DigitsCollected, KeyHeard, SwitchLost
from decroche.centre.facts import FlowStepRow
from decroche.kernel.config import Collect, End, Enqueue, FlowSpec, Menu
from decroche.kernel.ids import FlowId, InputId, InteractionId, LegId, NodeId, PersonId
from decroche.kernel.keys import ListenKeys, Wanted
from tests.centre.day import Day, words
from tests.centre.house import BOB, BUSY, CARE, NOTICE, SALES, house

N = NodeId
NODES = {
    N("menu"): Menu(NOTICE, {"1": N("sales"), "2": N("who")}, N("sales"), N("sales"), wait_s=5),
    N("who"): Collect(BUSY, N("care"), N("sales"), N("sales"), max_digits=6, wait_s=3),
    N("sales"): Enqueue(SALES, N("end")),
    N("care"): Enqueue(CARE, N("end")),
    N("end"): End(),
}
LEG = LegId("leg-c1")
MENU = ListenKeys(LEG, InteractionId("c1"), Wanted("menu", InputId("c1.k1")))


@pytest.fixture
def day() -> Day:
    config = house()
    flow = FlowSpec(FlowId("sales"), "menu", N("menu"), NODES)
    day = Day(replace(config, flows={**config.flows, flow.id: flow}))
    day.arrives("c1")
    return day


def key(day: Day, pressed: str) -> list[str]:
    return words(day.tell(KeyHeard(day.at_ms, LEG, pressed)))


def typed(day: Day, number: int, person: str | None) -> list[str]:
    who = PersonId(person) if person else None
    input = InputId(f"c1.k{number}")
    event = DigitsCollected(
        day.at_ms, InteractionId("c1"), input, 4, who, vip=True, case_owner=BOB, language="en"
    )
    return words(day.tell(event))


def path(day: Day) -> list[str]:
    return [fact.node for fact in day.facts if isinstance(fact, FlowStepRow)]


def test_a_menu_is_answered_and_asked_for_and_the_key_stops_the_prompt(day: Day) -> None:
    assert MENU in day.last and words(day.last)[0] == "Answer leg-c1"
    orders = key(day, "1")
    assert orders[:2] == ["StopPlay c1.p1", "ListenKeys leg-c1 c1 None"]
    assert day.call("c1").stage is Stage.WAITING
    assert path(day) == ["menu", "sales"]
    assert "menu:c1" not in day.state.timers


def test_who_says_nothing_is_asked_three_times(day: Day) -> None:
    for _ in range(3):
        day.played("c1")
        day.until(day.s + 5)
    assert day.call("c1").stage is Stage.WAITING


def test_a_key_of_somebody_who_is_asked_nothing_changes_nothing(day: Day) -> None:
    key(day, "1")
    before = core.encode(day.state)
    assert key(day, "2") == []
    assert core.encode(day.state) == before


def test_who_types_a_reference_is_that_person_and_goes_first_if_a_vip(day: Day) -> None:
    key(day, "2")
    assert key(day, "") == ["StopPlay c1.p2"]
    day.until(day.s + 3)
    assert "TakeDigits leg-c1 c1.k2" in words(day.last)
    assert "ListenKeys leg-c1 c1 None" in typed(day, 2, "jeanne")
    assert (day.row("c1").person, day.call("c1").vip) == ("jeanne", True)
    assert (day.row("c1").language, day.call("c1").case_owner) == ("en", BOB)
    assert path(day) == ["menu", "who", "care"]


def test_an_answer_to_an_old_question_changes_nothing(day: Day) -> None:
    key(day, "2")
    typed(day, 2, None)
    assert typed(day, 2, "jeanne") == []
    assert day.row("c1").person is None
    assert path(day) == ["menu", "who"]


@pytest.mark.parametrize("said", [False, True])
def test_after_a_loss_keys_are_asked_for_again_and_no_music_begins(day: Day, said: bool) -> None:
    if said:
        day.played("c1")
    day.state = core.decode(core.encode(day.state), day.config)
    day.tell(SwitchLost(day.at_ms))
    orders = words(day.survey(("leg-c1", True, "")))
    assert MENU in day.last
    assert ("Play leg-c1 prompt:notice/fr" in orders) is not said
    assert not [order for order in orders if order.startswith("StartMusic")]
    key(day, "1")
    assert day.call("c1").stage is Stage.WAITING


def test_a_caller_who_leaves_the_menu_leaves_nothing(day: Day) -> None:
    day.played("c1")
    day.ends("leg-c1")
    assert not day.state.timers and not day.state.flows.walks
