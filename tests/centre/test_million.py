"""Some thousand calls of the lane `million`; and that its books find what is broken on purpose."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from bench.days.day import Tally, play
from bench.million import FAULTS

from decroche.calls import conversation, parties, survey
from decroche.centre import core
from decroche.routing import index, matching, offers
from decroche.routing.commands import RetractOffer
from decroche.routing.events import OfferFailure

CALLERS = 800
SEEDS = range(5)
Patch = pytest.MonkeyPatch


def test_some_thousand_calls_and_every_fault_among_them() -> None:
    seen, calls = Counter[str](), 0
    for seed in SEEDS:
        day = play(seed, CALLERS)
        assert not day.broken, day.broken
        assert (day.lost, day.doubled) == (0, 0)
        seen, calls = seen + day.seen, calls + day.calls
    assert calls > 3_000
    assert [fault for fault in FAULTS if not seen[fault]] == []


def after(patch: Patch, where: Any, name: str, twist: Callable[[Callable[..., Any]], Any]) -> None:
    patch.setattr(where, name, twist(getattr(where, name)))


def nothing(*_: object) -> None:
    """A part of the core that forgets to do its work."""


def a_retract_is_dropped(patch: Patch) -> None:
    patch.setitem(core.HEARS, RetractOffer, nothing)


def an_answer_told_twice_is_taken_twice(patch: Patch) -> None:
    def twist(answered: Callable[..., None]) -> Callable[..., None]:
        def forgets(turn: Any, call: Any, segment: Any) -> None:
            segment.leg_up = False
            answered(turn, call, segment)

        return forgets

    after(patch, conversation, "leg_answered", twist)


def one_of_ring_all_rings_on(patch: Patch) -> None:
    def twist(retract: Callable[..., Any]) -> Callable[..., Any]:
        def forgets(turn: Any, work: Any, rung: dict[Any, Any], failure: Any, *by: Any) -> Any:
            rest = dict([*rung.items()][1:]) if failure is OfferFailure.TAKEN else rung
            return retract(turn, work, rest, failure, *by)

        return forgets

    after(patch, offers, "_retract_all", twist)


def the_latest_comes_first(patch: Patch) -> None:
    def turned(work: Any) -> Any:
        return (not work.head, -work.rank, -work.due_ms, -work.arrived_ms, work.id)

    patch.setattr(index, "order", turned)
    patch.setattr(matching, "order", turned)


def a_caller_who_has_vanished_is_kept(patch: Patch) -> None:
    patch.setattr(survey, "_customer_vanished", nothing)


def legs_of_nobody_are_not_swept(patch: Patch) -> None:
    patch.setattr(survey, "_sweep_legs", nothing)


def who_has_returned_is_not_brought_in(patch: Patch) -> None:
    patch.setattr(parties, "_bring_in", nothing)


def an_attempt_ends_twice(patch: Patch) -> None:
    def twist(close: Callable[..., None]) -> Callable[..., None]:
        def twice(*of: Any) -> None:
            close(*of)
            close(*of)

        return twice

    after(patch, parties, "close_attempt", twist)


def a_snapshot_forgets(patch: Patch) -> None:
    def twist(decode: Callable[..., Any]) -> Callable[..., Any]:
        def forgets(*of: Any) -> Any:
            state = decode(*of)
            state.routing.turns += 1
            return state

        return forgets

    after(patch, core, "decode", twist)


def an_agent_set_free_gets_another_before_his_customer_waits_again(patch: Patch) -> None:
    patch.setattr(core._Step, "_waits_again", lambda step, message: False)


@pytest.mark.parametrize(
    ("defect", "tale"),
    [
        (a_retract_is_dropped, "agent-"),
        (an_answer_told_twice_is_taken_twice, "KeyError"),
        (one_of_ring_all_rings_on, "is ringing|StopIteration"),
        (the_latest_comes_first, "passed"),
        (a_caller_who_has_vanished_is_kept, "not there"),
        (legs_of_nobody_are_not_swept, "is in call-"),
        (who_has_returned_is_not_brought_in, "silence|alone|is not in"),
        (an_attempt_ends_twice, "doubled"),
        (a_snapshot_forgets, "recovered otherwise"),
        (an_agent_set_free_gets_another_before_his_customer_waits_again, "passed"),
    ],
)
def test_a_planted_defect_is_found(
    defect: Callable[[Patch], None], tale: str, monkeypatch: Patch
) -> None:
    defect(monkeypatch)
    broken = next((day.broken for day in map(one_day, range(40)) if day.broken), "")
    assert re.search(tale, broken), broken


def one_day(seed: int) -> Tally:
    return play(seed, CALLERS)
