"""Promises through a death of the engine."""

import pytest

from decroche.centre import core
from decroche.centre.events import CentreEvent, PromiseCancelled, PromiseHurried, SwitchLost
from decroche.kernel.ids import InteractionId
from decroche.promises.state import derived_id
from tests.centre.day import Day, words
from tests.centre.house import ANN
from tests.centre.promising import call_of, config, keeps_place, promise, taken


@pytest.fixture
def day() -> Day:
    return Day(config())


def dies(day: Day) -> None:
    """Killed, and up again from its snapshot."""
    day.state = core.decode(core.encode(day.state), day.config)
    day.tell(SwitchLost(day.at_ms))


def test_a_death_in_the_queue_changes_nothing(day: Day) -> None:
    keeps_place(day)
    day.until(10)
    call = call_of(day)
    dies(day)
    assert words(day.survey()) == []
    assert taken(day) == call


def test_a_snapshot_that_names_callers_who_hold_among_the_calls_is_taken_over(day: Day) -> None:
    keeps_place(day)
    day.until(10)
    day.arrives("c2", contact="point")
    day.state.promises.by_call[InteractionId("c2")] = promise(day).id  # As before.
    dies(day)
    day.survey(("leg-c2", True, ""))
    day.ends("leg-c2")
    assert not day.state.promises.by_call
    day.until(30)
    assert call_of(day) in day.state.routing.works


def test_after_a_death_before_the_verdict_the_gate_is_asked_again(day: Day) -> None:
    keeps_place(day)
    day.until(10)
    call = taken(day)
    dies(day)
    day.survey((f"{call}.1~1", True, call), bridges=(call,))
    assert [wanted.work for wanted in day.wanted] == [call]
    assert words(day.allowed())[0].startswith(f"DialOut {call}~o")


def test_after_a_death_what_was_allowed_and_not_dialled_is_asked_anew(day: Day) -> None:
    keeps_place(day)
    day.until(10)
    call = taken(day)
    day.allowed()
    day.s += 1
    dies(day)
    day.survey((f"{call}.1~1", True, call), bridges=(call,))
    assert [over.outcome for over in day.attempts] == ["cancelled"]
    assert words(day.allowed("second")) == [f"DialOut {call}~o2 {call} second 25"]


def test_what_is_told_twice_happens_once(day: Day) -> None:
    keeps_place(day)
    day.until(10)
    call = taken(day)
    wanted = day.wanted
    day.allowed()
    day.wanted = wanted
    assert words(day.allowed("twice")) == []
    assert [over.attempt for over in day.attempts] == ["twice"]
    events: list[CentreEvent] = [
        PromiseHurried(day.at_ms, promise(day).id, ANN),
        PromiseCancelled(day.at_ms, promise(day).id),
    ]
    for event in events:
        assert words(day.tell(event)) == [], "an agent has it already"
    assert day.alive(call)


def test_ids_are_made_from_names_and_are_uuids() -> None:
    one, two = derived_id("a", "1"), derived_id("a", "2")
    assert one != two and one == derived_id("a", "1")
    assert len(one) == 36 and one[14] == "8" and one[19] in "89ab"
