"""What a desk shows, what its queues show, and which acts are refused, with words."""

import pytest

from decroche.centre.acts import Act, refusal
from decroche.centre.desk import Glance, at_work, queues_glance
from decroche.centre.events import (
    DispositionSet,
    HangUpAsked,
    HoldAsked,
    StateAsked,
)
from decroche.kernel.ids import AgentId, DispositionId, InteractionId
from decroche.routing.events import Status
from tests.centre.day import Day
from tests.centre.house import ANN, BOB, CARE, SALES, SOLD, T0, house

C1 = InteractionId("c1")


@pytest.fixture
def day() -> Day:
    return Day(house())


def test_an_agent_never_seen_is_offline(day: Day) -> None:
    shown = day.desk(AgentId("nobody"))
    assert (shown.status, shown.work) == ("offline", None)
    assert not at_work(day.state, ANN)
    day.ready(ANN)
    assert at_work(day.state, ANN) and day.desk(ANN).status == "available"


def test_the_next_state_is_shown_during_the_call(day: Day) -> None:
    day.talking()
    day.tell(StateAsked(day.at_ms, ANN, Status.BREAK))
    assert (day.desk(ANN).status, day.desk(ANN).next_status) == ("talking", "break")
    assert day.desks == [ANN]


def test_the_lines_of_an_agents_queues(day: Day) -> None:
    day.queued("c1")
    day.s = 4
    day.queued("c2")
    assert queues_glance(day.state, day.config, BOB) == (
        Glance(SALES, 2, T0),
        Glance(CARE, 0, None),
    )
    assert queues_glance(day.state, day.config, AgentId("nobody")) == ()


def test_a_change_of_a_line_is_told(day: Day) -> None:
    day.arrives("c1")
    assert day.lines == []
    day.played("c1")
    assert day.lines == [SALES]
    day.ready(ANN)
    assert day.lines == [SALES]
    day.ends("leg-c1")
    assert day.lines == [SALES]


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (HoldAsked(T0, ANN, C1, True), "not_talking"),
        (DispositionSet(T0, ANN, C1, SOLD), "not_talking"),
        (DispositionSet(T0, ANN, C1, DispositionId("gone")), "unknown_disposition"),
        (HangUpAsked(T0, BOB, C1), "call_over"),
        (HangUpAsked(T0, ANN, C1), None),
    ],
)
def test_what_may_be_done_while_it_rings(day: Day, act: Act, code: str | None) -> None:
    day.ready(ANN)
    day.queued("c1")
    refused = refusal(day.state, act, day.config)
    assert (refused.code if refused is not None else None) == code


def test_after_the_call_only_the_disposition_is_left(day: Day) -> None:
    day.talking()
    day.ends("leg-c1")
    hang_up = refusal(day.state, HangUpAsked(T0, ANN, C1), day.config)
    assert hang_up is not None and hang_up.code == "call_over"
    assert refusal(day.state, DispositionSet(T0, ANN, C1, SOLD), day.config) is None
