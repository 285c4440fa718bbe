"""Refusing work: the first refusal of a day needs no reason, the next ones are asked for one."""

import pytest

from decroche.kernel.ids import AgentId, OfferId
from decroche.routing import core, refusals
from decroche.routing.commands import Explained, RoutingCommand
from decroche.routing.events import AgentSignedOut, DeclineExplained
from decroche.routing.state import Agent
from tests.routing.table import Day
from tests.routing.test_decisions import day_of, play

ANN = AgentId("ann")
DAY_S = 86_400


@pytest.fixture
def day() -> Day:
    """Ann alone; in Europe/Paris midnight is an hour before that of the instants."""
    made = day_of("queue sales acw none 0\nagent ann queues sales")
    play(made, "0 go ann")
    return made


def refuse(day: Day, at_s: int, work: str) -> None:
    play(day, f"{at_s} queued {work} sales\n{at_s} fail {work}.1 declined\n{at_s} left {work}")


def ann(day: Day) -> Agent:
    return day.state.agents[ANN]


def explain(day: Day, offer: str, at_ms: int = 900_000) -> list[RoutingCommand]:
    return core.step(
        day.state, DeclineExplained(at_ms, ANN, OfferId(offer), "technical"), day.config
    )


def test_the_second_refusal_of_a_day_is_asked_for_its_reason(day: Day) -> None:
    refuse(day, 10, "c1")
    assert (ann(day).declined, ann(day).owes_why) == (1, None)
    refuse(day, 20, "c2")
    assert (ann(day).declined, ann(day).owes_why) == (2, "c2.1")
    assert ann(day).status.value == "available", "nothing waits for his answer"


def test_the_reason_is_told_once_and_of_the_refusal_that_is_asked_about(day: Day) -> None:
    refuse(day, 10, "c1")
    refuse(day, 20, "c2")
    assert explain(day, "c1.1") == []
    orders = explain(day, "c2.1")
    assert Explained(OfferId("c2.1"), ANN, "technical") in orders
    assert ann(day).owes_why is None
    assert explain(day, "c2.1") == []
    refuse(day, 1_000, "c3")
    assert ann(day).owes_why == "c3.1"


def test_midnight_of_the_organisation_begins_anew(day: Day) -> None:
    refuse(day, 10, "c1")
    before, after = (DAY_S - 3_601), (DAY_S - 3_600)
    assert refusals.today(ann(day), before * 1000, "Europe/Paris") == 1
    assert refusals.today(ann(day), after * 1000, "Europe/Paris") == 0
    refuse(day, after, "c2")
    assert (ann(day).declined, ann(day).owes_why) == (1, None)


def test_what_rang_out_was_not_refused(day: Day) -> None:
    refuse(day, 10, "c1")
    play(day, "20 queued c2 sales\n21 fail c2.1 busy")
    assert (ann(day).declined, ann(day).owes_why) == (1, None)


def test_it_is_asked_for_again_after_he_has_left_his_post(day: Day) -> None:
    refuse(day, 10, "c1")
    refuse(day, 20, "c2")
    core.step(day.state, AgentSignedOut(30_000, ANN), day.config)
    play(day, "40 in ann")
    assert ann(day).owes_why == "c2.1"
