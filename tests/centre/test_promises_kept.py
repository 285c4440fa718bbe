"""Promises kept at their place, tried again, late and broken."""

import pytest
from msgspec.structs import replace

from decroche.calls.state import Stage
from decroche.centre.facts import Decided, InteractionRow
from decroche.kernel.ids import LegId
from decroche.kernel.legs import DialAnswered, EndReason
from decroche.routing.commands import Preferred
from tests.centre.day import Day, words
from tests.centre.house import ANN, BOB, SALES
from tests.centre.promising import MINUTE, call_of, config, keeps_place, key, promise, taken


@pytest.fixture
def day() -> Day:
    return Day(config())


def test_the_promise_is_kept_at_its_place_agent_first(day: Day) -> None:
    keeps_place(day)
    day.s = 3
    day.arrives("c2", contact="second")  # Came later: waits behind.
    day.until(3 + 8)
    day.until(20)
    assert not [f for f in day.facts if isinstance(f, InteractionRow) and f.direction == "out"]
    day.ready(ANN)
    call = call_of(day)
    assert words(day.last) == [
        f"CreateBridge {call}",
        f"RingAgent {call}.1~1 ann {call} {call} 20 False",
    ]
    work = day.desk(ANN).work
    assert work is not None and (work.stage, work.direction) == ("offered", "out")
    assert work.promise is not None and work.promise.kind == "keep_place"
    day.answers(f"{call}.1~1")
    [wanted] = day.wanted
    assert (wanted.purpose, wanted.agent, wanted.contact_point) == ("callback_asked", ANN, "point")
    assert promise(day).state == "in_work"
    assert words(day.allowed()) == [f"DialOut {call}~o1 {call} attempt 25"]
    day.s = 40
    day.tell(DialAnswered(day.at_ms, LegId(f"{call}~o1"), LegId("party")))
    row = promise(day)
    assert (row.state, row.kept_by, row.tries) == ("kept", call, 0)
    assert day.call(call).stage is Stage.TALKING
    day.ends("party")
    assert day.row(call).outcome == "answered" and not day.state.promises.by_call
    assert [h.what for h in row.history] == ["made", "due", "taken", "kept"]


def test_nobody_there_is_tried_again_and_then_broken(day: Day) -> None:
    keeps_place(day)
    day.until(10)
    call = taken(day)
    day.allowed()
    day.ends(f"{call}~o1", EndReason.NO_ANSWER)
    row = promise(day)
    assert (row.state, row.tries) == ("open", 1)
    assert row.due_ms == day.at_ms + 10 * MINUTE * 1000
    told = day.desk(ANN).told
    assert told is not None and (told.code, told.why) == ("not_reached", "no_answer")
    day.until(10 * MINUTE + 11)
    second = call_of(day)
    assert second != call
    day.answers(f"{second}.1~1")
    day.allowed("second")
    day.ends(f"{second}~o1", EndReason.BUSY)
    row = promise(day)
    assert (row.state, row.tries, row.why) == ("broken", 2, "busy")
    assert not day.state.promises.promises and not day.state.promises.by_call


def test_a_number_that_may_not_be_called_counts_as_a_try_and_says_why(day: Day) -> None:
    keeps_place(day)
    day.until(10)
    call = taken(day)
    day.refused("country_closed")
    assert promise(day).tries == 1 and promise(day).history[-1].why == "country_closed"
    assert day.row(call).outcome == "unreachable" and not day.attempts


@pytest.mark.parametrize(
    "why", ["attempt_not_kept", "failed", "no_trunk", "caller_id_expired", "not_at_work"]
)
def test_a_refusal_that_passes_is_no_try_however_often(day: Day, why: str) -> None:
    keeps_place(day)
    day.until(10)
    taken(day)
    for pause_min in (10, 10, 10, 10, 16, 16):
        day.refused(why)
        row = promise(day)
        assert (row.state, row.tries, row.history[-1].what) == ("open", 0, "given_back")
        assert row.due_ms == day.at_ms + pause_min * MINUTE * 1000 and row.history[-1].why == why
        day.until(day.s + pause_min * MINUTE)
        day.answers(f"{call_of(day)}.1~1")
    assert promise(day).late, "which is told all the same"


def test_what_never_passes_breaks_it_a_week_after_its_window(day: Day) -> None:
    keeps_place(day)
    day.until(7 * 24 * 60 * MINUTE + 61 * MINUTE)
    taken(day)
    day.refused("no_trunk")
    assert (promise(day).state, promise(day).why) == ("broken", "no_trunk")


def test_a_line_that_fails_is_no_try(day: Day) -> None:
    keeps_place(day)
    day.until(10)
    call = taken(day)
    day.allowed()
    day.ends(f"{call}~o1", EndReason.FULL)
    row = promise(day)
    assert (row.state, row.tries, row.history[-1].why) == ("open", 0, "no_line")


def test_what_the_night_refuses_waits_for_its_end(day: Day) -> None:
    keeps_place(day)
    day.until(12 * 60 * MINUTE)  # 23:00.
    taken(day)
    day.refused("night")
    assert promise(day).tries == 0
    assert promise(day).due_ms == day.at_ms + 8 * 60 * MINUTE * 1000  # 7:00.


def test_an_agent_who_gives_up_before_it_rings_costs_no_try(day: Day) -> None:
    keeps_place(day)
    day.until(10)
    call = taken(day)
    day.allowed()
    day.ends(f"{call}.1~1")
    assert day.row(call).outcome == "cancelled"
    assert promise(day).tries == 0 and promise(day).state == "open"
    day.until(25)
    assert call_of(day) != call


@pytest.mark.parametrize("says", [True, False])
def test_an_agent_who_gives_up_what_rings_has_tried(day: Day, says: bool) -> None:
    keeps_place(day)
    day.until(10)
    call = taken(day)
    day.allowed()
    if says:
        day.rings(f"{call}~o1")
    day.s += 2 if says else 10
    day.ends(f"{call}.1~1")
    row = promise(day)
    assert (row.state, row.tries, row.history[-1].why) == ("open", 1, "cancelled")
    assert row.due_ms == day.at_ms + 10 * MINUTE * 1000


def test_past_its_window_it_is_late_and_kept_all_the_same(day: Day) -> None:
    keeps_place(day)
    day.until(61 * MINUTE)
    assert promise(day).state == "late"
    call = taken(day)
    day.allowed()
    day.tell(DialAnswered(day.at_ms, LegId(f"{call}~o1"), LegId("party")))
    assert (promise(day).state, promise(day).late) == ("kept", True)


def test_a_queue_in_which_no_calls_are_made_any_more_breaks_it(day: Day) -> None:
    keeps_place(day)
    written = replace(day.config.queues[SALES], kind="written")
    day.config = replace(day.config, queues={**day.config.queues, SALES: written})
    day.until(10)
    assert (promise(day).state, promise(day).why) == ("broken", "queue_gone")
    assert not day.state.timers and not day.state.routing.works


@pytest.mark.parametrize(
    ("reason", "why"), [(EndReason.NOT_PLACED, "not_placed"), (EndReason.FULL, "no_line")]
)
def test_a_call_that_never_left_is_no_try_and_is_made_again_soon(
    day: Day, reason: EndReason, why: str
) -> None:
    """After the minutes in which a line comes back, five apart at most, whatever the queue's own
    pause (ten) is; then a number that is called in vain counts from the first try on."""
    keeps_place(day)
    day.until(10)
    taken(day)
    for n, pause_min in enumerate((1, 2, 4, 5, 5)):
        call = call_of(day)
        day.allowed(f"attempt-{n}")
        day.ends(f"{call}~o1", reason)
        row = promise(day)
        assert (row.state, row.tries) == ("open", 0)
        assert (row.history[-1].what, row.history[-1].why) == ("given_back", why)
        assert row.due_ms == day.at_ms + pause_min * MINUTE * 1000
        day.until(day.s + pause_min * MINUTE)
        day.answers(f"{call_of(day)}.1~1")
    day.allowed("rings")
    day.ends(f"{call_of(day)}~o1", EndReason.NO_ANSWER)
    assert promise(day).tries == 1


def test_who_called_reads_that_the_call_did_not_leave(day: Day) -> None:
    keeps_place(day)
    day.until(10)
    call = taken(day)
    day.allowed()
    day.ends(f"{call}~o1", EndReason.NOT_PLACED)
    told = day.desk(ANN).told
    assert told is not None and (told.code, told.why) == ("not_reached", "not_placed")
    assert day.row(call).outcome == "not_placed"


def test_a_kept_place_is_first_of_all_for_the_customers_case_owner() -> None:
    whole = config()
    sales = replace(whole.queues[SALES], last_agent=True)
    day = Day(replace(whole, queues={**whole.queues, SALES: sales}))
    day.ready(ANN)
    day.s = 1
    day.ready(BOB)  # Idle for less long.
    day.arrives("c1", callable=True, case_owner=BOB)
    key(day, "1")
    day.played("c1")
    day.until(10)
    [decision] = [fact.decision for fact in day.facts if isinstance(fact, Decided)]
    assert decision.preferred == (Preferred(BOB, "case_owner"),)
    assert day.desk(BOB).work is not None
