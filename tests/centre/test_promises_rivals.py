"""Two promises to one number: one call at a time, and what the first means for the second."""

import pytest

from decroche.centre import core
from decroche.centre.events import HangUpAsked, PromiseCancelled, PromiseHurried
from decroche.centre.facts import PromiseRow
from decroche.kernel.ids import AgentId, InteractionId, LegId, PromiseId
from decroche.kernel.legs import DialAnswered, EndReason
from tests.centre.day import Day, words
from tests.centre.house import ANN, BOB, CARE
from tests.centre.promising import asked, config, promises


@pytest.fixture
def day() -> Day:
    """Ann's and Bob's promises, each of his own to the same number, are due while both are away."""
    day = Day(config())
    asked(day, ANN, 0, 1200, name="anns")
    asked(day, BOB, 0, 1200, name="bobs")
    day.until(10)
    assert len(day.state.routing.works) == 2
    return day


def state_of(day: Day, name: str) -> PromiseRow:
    return next(row for row in promises(day) if row.id == name)


def rings_at(day: Day, agent: AgentId) -> str | None:
    work = day.desk(agent).work
    return work.interaction if work is not None and work.stage == "offered" else None


def reaches(day: Day, agent: AgentId) -> str:
    """Whom it rings at answers, then the customer does."""
    call = rings_at(day, agent)
    assert call is not None
    day.answers(f"{call}.1~1")
    day.allowed()
    day.tell(DialAnswered(day.at_ms, LegId(f"{call}~o1"), LegId("party")))
    return call


def test_while_one_rings_the_other_waits(day: Day) -> None:
    day.ready(ANN)
    call = rings_at(day, ANN)
    assert call is not None and list(day.state.routing.works) == [call]
    day.ready(BOB)
    assert rings_at(day, BOB) is None
    assert state_of(day, "bobs").history[-1].what == "held"


def test_due_together_with_both_agents_there_rings_one(day: Day) -> None:
    day = Day(config())
    day.ready(ANN)
    day.ready(BOB)
    asked(day, ANN, 600, 1200, name="anns")
    asked(day, BOB, 600, 1200, name="bobs")
    day.until(600)
    assert rings_at(day, ANN) is not None and rings_at(day, BOB) is None
    assert len(day.state.routing.works) == 1


def test_offered_in_one_step_one_falls_silent_at_once(day: Day) -> None:
    day.tell(core.told.SwitchLost(day.at_ms))
    day.ready(ANN)
    day.ready(BOB)
    orders = words(day.survey())
    rung = [order for order in orders if order.startswith("RingAgent")]
    ended = [order for order in orders if order.startswith("HangUp")]
    assert (len(rung), len(ended)) == (2, 1)
    assert [rings_at(day, ANN) is None, rings_at(day, BOB) is None] == [False, True]
    assert not day.state.calls.calls.keys() - day.state.promises.by_call


def test_while_one_is_dialled_or_talks_what_comes_due_waits(day: Day) -> None:
    day.ready(ANN)
    day.ready(BOB)
    asked(day, None, 20, 1200, name="new")
    reaches(day, ANN)
    day.until(30)
    assert rings_at(day, BOB) is None and len(day.state.routing.works) == 1
    day.ends("party")
    day.until(36)
    assert state_of(day, "anns").state == "kept"
    assert rings_at(day, BOB) is not None


def test_reached_the_second_stays_owed_to_its_owner_and_anybodys_is_kept(day: Day) -> None:
    asked(day, None, 0, 1200, name="anybodys")
    asked(day, None, 0, 1200, name="elsewhere", queue=CARE)
    day.ready(ANN)
    call = reaches(day, ANN)
    states = {row.id: row.state for row in promises(day)}
    assert states == {"anns": "kept", "bobs": "open", "anybodys": "kept", "elsewhere": "open"}
    day.ends("party")
    day.until(day.s + 5)
    assert call not in day.state.promises.under_way
    works = {state_of(day, name).history[-1].interaction for name in ("bobs", "elsewhere")}
    assert works == set(day.state.routing.works) - {call}
    day.ready(BOB)
    assert rings_at(day, BOB) in works


def test_not_reached_the_second_is_tried_for_itself(day: Day) -> None:
    day.ready(ANN)
    day.ready(BOB)
    call = rings_at(day, ANN)
    assert call is not None
    day.answers(f"{call}.1~1")
    day.allowed()
    day.ends(f"{call}~o1", EndReason.NO_ANSWER)
    assert (state_of(day, "anns").tries, state_of(day, "bobs").tries) == (1, 0)
    day.until(day.s + 5)
    assert rings_at(day, BOB) is not None


def test_declined_the_other_comes_when_routing_leaves_who_declined_alone(day: Day) -> None:
    day.ready(ANN)
    first = rings_at(day, ANN)
    day.tell(HangUpAsked(day.at_ms, ANN, InteractionId(first or "")))
    day.ready(BOB)
    assert rings_at(day, BOB) == first, "let pass by Ann it is anybody's"
    day.tell(HangUpAsked(day.at_ms, BOB, InteractionId(first or "")))
    assert not day.state.promises.under_way
    day.until(day.s + 29)
    assert rings_at(day, ANN) is None and rings_at(day, BOB) is None
    day.until(day.s + 2)
    ring = {rings_at(day, ANN), rings_at(day, BOB)} - {None}
    assert len(ring) == 1, "one of them, at one"


def test_the_customer_who_calls_himself_comes_before_both(day: Day) -> None:
    day.ready(ANN)
    day.arrives("c1", contact="point")
    assert not day.state.routing.works and not day.state.promises.under_way
    day.until(30)
    assert not day.state.routing.works, "as long as he is on the line"
    day.ends("leg-c1")
    day.until(36)
    assert len(day.state.promises.under_way) == 1


def test_taken_back_while_it_rings_the_other_comes(day: Day) -> None:
    day.ready(ANN)
    day.ready(BOB)
    day.tell(PromiseCancelled(day.at_ms, PromiseId("anns"), "boss"))
    day.until(day.s + 5)
    assert rings_at(day, BOB) is not None and rings_at(day, ANN) is None


def test_hurried_while_the_other_rings_it_waits_and_then_goes_to_who_wants_it(day: Day) -> None:
    day.ready(ANN)
    day.ready(BOB)
    call = rings_at(day, ANN)
    day.tell(PromiseHurried(day.at_ms, PromiseId("bobs"), BOB))
    assert rings_at(day, BOB) is None
    day.tell(PromiseHurried(day.at_ms, PromiseId("anns"), ANN))
    again = rings_at(day, ANN)
    assert again not in (None, call), "its own call is no rival of it"


def test_a_death_changes_nothing(day: Day) -> None:
    day.ready(ANN)
    data = core.encode(day.state)
    day.state = core.decode(data, day.config)
    day.ready(BOB)
    assert rings_at(day, BOB) is None
