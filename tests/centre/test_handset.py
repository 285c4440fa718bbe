"""Help dialled on an agent's own handset: the leg is there, only the number is to be dialled."""

import pytest

from decroche.centre.events import CallOutAsked
from decroche.kernel.ids import AgentId, AttemptId, InteractionId, LegId
from decroche.kernel.legs import DialAnswered
from tests.centre.day import Day, words
from tests.centre.house import ANN, BOB, SALES, house

OUT = InteractionId("o1")
HANDSET = LegId("handset")


@pytest.fixture
def day() -> Day:
    return Day(house())


def helps(day: Day, agent: AgentId = BOB) -> list[str]:
    event = CallOutAsked(day.at_ms, agent, OUT, SALES, AttemptId("a1"), emergency=True, leg=HANDSET)
    return words(day.tell(event))


def test_the_leg_that_is_there_is_joined_and_the_number_dialled(day: Day) -> None:
    day.ready(BOB)
    assert helps(day) == [
        "CreateBridge o1",
        "JoinBridge o1 handset",
        "FreeLeg handset",
        "DialOut o1~o1 o1 a1 45",
    ]
    work = day.desk(BOB).work
    assert work is not None
    assert (work.stage, work.emergency) == ("dialling", True)
    day.tell(DialAnswered(day.at_ms, LegId("o1~o1"), LegId("party")))
    assert day.desk(BOB).work.stage == "talking"  # type: ignore[union-attr]
    day.ends("party")
    assert (day.row("o1").direction, day.row("o1").outcome) == ("out", "answered")


def test_who_puts_the_receiver_back_ends_the_dialling(day: Day) -> None:
    day.ready(BOB)
    helps(day)
    assert "HangUp o1~o1 hangup" in words(day.ends(HANDSET))
    assert day.row("o1").outcome == "cancelled"


def test_beside_a_call_the_switch_dials_and_the_address_stands_over_that_call(day: Day) -> None:
    day.talking()
    work = day.desk(ANN).work
    assert work is not None
    before = (work.interaction, work.stage)
    assert helps(day, ANN) == ["GiveBack handset"]
    work = day.desk(ANN).work
    assert work is not None
    assert ((work.interaction, work.stage), work.emergency) == (before, True)
    assert not day.alive("o1")


def test_whom_routing_does_not_let_begin_the_switch_helps(day: Day) -> None:
    """Not at work any more: the news of it and the call have crossed."""
    said = helps(day)
    assert "GiveBack handset" in said
    assert "HangUp handset" not in " ".join(said)
    assert not day.alive("o1")
