"""Somebody picks up, and it is a machine: the agent says so, and the promise goes on."""

import pytest
from msgspec.structs import replace

from decroche.centre import core
from decroche.centre.acts import UnknownDisposition, refusal
from decroche.centre.events import CallOutAsked, ConsultAsked, DispositionSet, StateAsked
from decroche.kernel.config import AfterCallSpec
from decroche.kernel.ids import (
    AgentId,
    AttemptId,
    ContactPointId,
    DispositionId,
    FlowId,
    InteractionId,
    LegId,
)
from decroche.kernel.legs import DialAnswered
from decroche.routing.events import Status
from tests.centre.day import Day
from tests.centre.house import ANN, BOB, SALES, SOLD, house
from tests.centre.promising import (
    MINUTE,
    N,
    asked,
    call_of,
    config,
    keeps_place,
    promise,
    promises,
    taken,
)

NOT_REACHED = DispositionId("not_reached")


@pytest.fixture
def day() -> Day:
    return Day(config())


def answered(day: Day, agent: AgentId = ANN) -> str:
    """The promise's call: the agent answers, then something does."""
    day.until(day.s + 10)
    call = taken(day, agent)
    day.allowed()
    day.tell(DialAnswered(day.at_ms, LegId(f"{call}~o1"), LegId("party")))
    return call


def says(day: Day, call: str, result: DispositionId, agent: AgentId = ANN) -> None:
    act = DispositionSet(day.at_ms, agent, InteractionId(call), result)
    assert refusal(day.state, act, day.config) is None
    day.tell(act)
    day.tell(act)  # Told twice.


def test_a_machine_is_a_try_and_the_next_one_comes_after_the_pause(day: Day) -> None:
    keeps_place(day)
    call = answered(day)
    says(day, call, NOT_REACHED)
    assert promise(day).state == "kept", "until his part is over he may say otherwise"
    day.ends("party")
    assert promise(day).state == "kept" and day.desk(ANN).status == "after_call"
    day.until(day.s + 30)
    row = promise(day)
    assert (row.state, row.tries, row.ended_ms, row.kept_by) == ("open", 1, None, None)
    assert row.due_ms == day.at_ms + 10 * MINUTE * 1000
    last = [(line.what, line.why) for line in row.history[-2:]]
    assert last == [("kept", ""), ("tried", "not_reached")]
    day.until(day.s + 10 * MINUTE)
    assert call_of(day) in day.state.routing.works


def test_the_contact_is_told_as_not_reached_and_has_no_other_result(day: Day) -> None:
    keeps_place(day)
    call = answered(day)
    assert day.desk(ANN).work is not None
    says(day, call, NOT_REACHED)
    day.ends("party")
    assert (day.row(call).outcome, day.segment(f"{call}.1").outcome) == ("not_reached",) * 2
    assert day.segment(f"{call}.1").disposition is None and day.row(call).answered_ms is not None
    work = day.desk(ANN).work
    assert work is not None and work.disposition == NOT_REACHED


def test_said_after_the_call_it_is_written_as_well(day: Day) -> None:
    keeps_place(day)
    call = answered(day)
    day.ends("party")
    assert day.row(call).outcome == "answered"
    says(day, call, NOT_REACHED)
    assert (day.row(call).outcome, day.segment(f"{call}.1").outcome) == ("not_reached",) * 2


def test_another_result_takes_it_back(day: Day) -> None:
    keeps_place(day)
    call = answered(day)
    says(day, call, NOT_REACHED)
    day.ends("party")
    says(day, call, SOLD)
    day.until(day.s + 60)
    assert (promise(day).state, promise(day).tries) == ("kept", 0)
    assert (day.row(call).outcome, day.segment(f"{call}.1").disposition) == ("answered", SOLD)
    assert not day.state.promises.kept and not day.state.timers


def test_the_last_try_breaks_it(day: Day) -> None:
    keeps_place(day)
    call = answered(day)
    says(day, call, NOT_REACHED)
    day.ends("party")
    day.until(day.s + 30 + 10 * MINUTE)
    second = call_of(day)
    day.answers(f"{second}.1~1")
    day.allowed()
    day.tell(DialAnswered(day.at_ms, LegId(f"{second}~o1"), LegId("party")))
    says(day, second, NOT_REACHED)
    day.ends("party")
    day.until(day.s + 30)
    row = promise(day)
    assert (row.state, row.tries, row.why) == ("broken", 2, "not_reached")
    assert not day.state.promises.promises and not day.state.promises.kept


def test_without_after_call_work_it_counts_at_once(day: Day) -> None:
    spec = day.config.queues[SALES]
    day.config.queues[SALES] = replace(spec, after_call=AfterCallSpec("none"))
    keeps_place(day)
    call = answered(day)
    says(day, call, NOT_REACHED)
    day.ends("party")
    assert (promise(day).state, promise(day).tries) == ("open", 1)


def test_all_that_one_call_has_kept_was_tried_by_it(day: Day) -> None:
    keeps_place(day)
    asked(day, None, 0, 1200)
    day.until(10)
    day.ready(ANN)
    [call] = [call.id for call in day.state.calls.calls.values() if call.ringing]
    day.answers(f"{call}.1~1")
    day.allowed()
    day.tell(DialAnswered(day.at_ms, LegId(f"{call}~o1"), LegId("party")))
    assert [row.state for row in promises(day)] == ["kept", "kept"]
    says(day, call, NOT_REACHED)
    day.ends("party")
    day.until(day.s + 30)
    assert [(row.state, row.tries) for row in promises(day)] == [("open", 1), ("open", 1)]


def test_a_call_that_an_agent_made_himself_and_a_machine_took(day: Day) -> None:
    asked(day, None, 0, 90_000)
    calls_out(day)
    assert promise(day).state == "kept"
    says(day, "out", NOT_REACHED, BOB)
    day.ends("party")
    day.until(day.s + 30)
    assert (promise(day).state, promise(day).tries) == ("open", 1)


def calls_out(day: Day) -> None:
    """Bob, of his own accord, the number that is owed a call."""
    day.ready(BOB)
    day.tell(StateAsked(day.at_ms, BOB, Status.WITHDRAWN))
    event = CallOutAsked(
        at_ms=day.at_ms,
        interaction=InteractionId("out"),
        agent=BOB,
        queue=SALES,
        attempt=AttemptId("own"),
        contact_point=ContactPointId("point"),
    )
    day.tell(event)
    day.answers("out.0~1")
    day.tell(DialAnswered(day.at_ms, LegId("out~o1"), LegId("party")))


def test_spoken_to_by_another_meanwhile_it_stays_kept(day: Day) -> None:
    keeps_place(day)
    call = answered(day)
    says(day, call, NOT_REACHED)
    day.ends("party")
    day.ready(BOB)
    sales = day.config.flows[FlowId("sales")]
    day.config.flows[sales.id] = replace(sales, entry=N("line"))
    day.arrives("c2", contact="point", callable=True)
    day.answers("c2.1~1")
    assert day.call("c2").lead is not None, "the customer has rung back, and Bob has him"
    day.until(day.s + 60)
    assert promise(day).state == "kept"


def test_who_was_handed_on_was_reached(day: Day) -> None:
    keeps_place(day)
    call = answered(day)
    says(day, call, NOT_REACHED)
    day.tell(ConsultAsked(day.at_ms, ANN, InteractionId(call), to_queue=SALES, blind=True))
    act = DispositionSet(day.at_ms, ANN, InteractionId(call), NOT_REACHED)
    assert isinstance(refusal(day.state, act, day.config), UnknownDisposition)
    day.ready(BOB)
    day.answers(f"{call}.2~1")
    day.ends("party")
    day.until(day.s + 60)
    assert (promise(day).state, day.row(call).outcome) == ("kept", "answered")


def test_of_a_caller_it_cannot_be_said(day: Day) -> None:
    day.config = house()
    day.talking("c1")
    act = DispositionSet(day.at_ms, ANN, InteractionId("c1"), NOT_REACHED)
    work = day.desk(ANN).work
    assert work is not None and not work.may_be_unreached
    assert isinstance(refusal(day.state, act, day.config), UnknownDisposition)
    day.tell(act)
    assert day.segment("c1.1").disposition is None


def test_a_death_in_after_call_work_forgets_nothing(day: Day) -> None:
    keeps_place(day)
    call = answered(day)
    says(day, call, NOT_REACHED)
    day.ends("party")
    day.state = core.decode(core.encode(day.state), day.config)
    assert day.state.promises.contact_points() == ["point"]
    day.until(day.s + 30)
    assert (promise(day).state, promise(day).tries) == ("open", 1)
