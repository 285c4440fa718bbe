"""Each wait in a queue leaves a row: how it began, how it ended, and that it is one contact."""

import pytest
from msgspec.structs import replace

from decroche.calls.facts import QueueVisitRow
from decroche.centre import core
from decroche.centre.events import ConsultAsked
from decroche.kernel.config import Callback, Enqueue, FlowSpec
from decroche.kernel.ids import FlowId, InteractionId, NodeId
from decroche.kernel.legs import EndReason
from tests.centre.day import Day
from tests.centre.house import ANN, CARE, SALES, T0, house

N = NodeId


@pytest.fixture
def day() -> Day:
    return Day(house())


def visits(day: Day, name: str = "c1") -> list[QueueVisitRow]:
    """The last version of each."""
    found = {f.id: f for f in day.facts if isinstance(f, QueueVisitRow) and f.interaction == name}
    return list(found.values())


def told(day: Day) -> list[tuple[str, str, str, str]]:
    return [(str(v.queue), v.came, v.outcome, v.why) for v in visits(day)]


def test_a_wait_that_is_answered_has_its_instants_and_the_promise_of_its_queue(day: Day) -> None:
    day.queued("c1")
    [waits] = visits(day)
    assert (waits.id, waits.outcome, waits.left_ms) == ("c1.q1", "", None)
    assert waits.target_ms == day.config.queues[SALES].target_s * 1000
    day.s = 7
    day.ready(ANN)
    day.s = 9
    day.answers("c1.1~1")
    [row] = visits(day)
    assert (row.entered_ms, row.left_ms, row.outcome) == (T0, T0 + 9_000, "answered")
    assert row.left_ms == day.segment("c1.1").answered_ms, "by which its conversation is found"
    day.ends("leg-c1")
    assert visits(day) == [row]


def test_who_hangs_up_while_waiting_has_abandoned_there(day: Day) -> None:
    day.queued("c1")
    day.s = 3
    day.ends("leg-c1")
    assert told(day) == [(SALES, "flow", "abandoned", "")]
    assert visits(day)[0].left_ms == T0 + 3_000


def test_a_transfer_to_a_queue_is_offered_there_and_comes_back_as_the_same_contact() -> None:
    whole = house()
    queue = replace(whole.queues[CARE], wait_max_s=30)
    day = Day(replace(whole, queues={**whole.queues, CARE: queue}))
    day.talking("c1")
    day.tell(ConsultAsked(day.at_ms, ANN, InteractionId("c1"), to_queue=CARE, blind=True))
    assert told(day)[1:] == [(CARE, "transfer", "", "")]
    day.until(40)
    assert told(day) == [
        (SALES, "flow", "answered", ""),
        (CARE, "transfer", "overflow", "wait"),
        (SALES, "return", "", ""),
    ]
    day.ends("leg-c1")
    assert told(day)[-1] == (SALES, "return", "abandoned", "")


def asks_in_between() -> Day:
    """After 30 s the queue gives callers back, who are asked whether to be called; they wait on."""
    nodes = {
        N("line"): Enqueue(SALES, N("offer")),
        N("offer"): Callback(SALES, N("line"), wait_s=4, tries=1),
    }
    whole = house()
    flow = FlowSpec(FlowId("sales"), "asks", N("line"), nodes)
    queue = replace(whole.queues[SALES], wait_max_s=30)
    flows, queues = {**whole.flows, flow.id: flow}, {**whole.queues, SALES: queue}
    return Day(replace(whole, flows=flows, queues=queues))


def test_who_is_asked_in_between_waits_on_and_is_offered_once() -> None:
    day = asks_in_between()
    day.arrives("c1", callable=True)
    day.until(31)
    assert told(day) == [(SALES, "flow", "overflow", "wait")]
    day.played("c1")  # The question; nothing is typed.
    day.until(40)
    [row] = visits(day)
    assert (row.id, row.outcome, row.left_ms) == ("c1.q1", "", None)
    day.s = 45
    day.ends("leg-c1", EndReason.HANGUP)
    [row] = visits(day)
    assert (row.outcome, row.entered_ms, row.left_ms) == ("abandoned", T0, T0 + 45_000)


def test_a_caller_who_waited_before_visits_were_kept_has_a_row_at_the_end(day: Day) -> None:
    day.queued("c1")
    call = day.call("c1")
    call.visit, call.visits = None, 0  # As a snapshot of before says.
    day.state = core.decode(core.encode(day.state), day.config)
    day.s = 8
    day.ends("leg-c1")
    [row] = visits(day)
    assert (row.id, row.entered_ms, row.outcome) == ("c1.q1", T0, "abandoned")
