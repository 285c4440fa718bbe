"""Promises through closing time, the customer's own call, and taken back."""

import pytest
from msgspec.structs import replace

from decroche.centre.events import PromiseCancelled
from decroche.centre.facts import InteractionRow
from decroche.kernel.ids import FlowId
from decroche.kernel.legs import EndReason
from tests.centre.day import Day
from tests.centre.house import ANN, CARE, SALES
from tests.centre.promising import (
    MINUTE,
    NODES,
    N,
    asked,
    call_of,
    config,
    keeps_place,
    key,
    promise,
    promises,
    taken,
    typed,
)


@pytest.fixture
def day() -> Day:
    return Day(config())


def test_closing_time_gives_it_back_and_the_next_opening_takes_it_up() -> None:
    day = Day(config("day"))
    keeps_place(day)
    day.until(2 * 60 * MINUTE)  # 13:00: closed at 12:00.
    row = promise(day)
    assert row.history[-1].why == "closing" and not day.state.routing.works
    assert not [f for f in day.facts if isinstance(f, InteractionRow) and f.direction == "out"]
    day.until(21 * 60 * MINUTE)  # 8:00 the next day.
    assert call_of(day) in day.state.routing.works
    assert day.state.routing.works[call_of(day)].arrived_ms == row.place_ms  # type: ignore[index]


def test_a_queue_that_nobody_staffs_is_asked_less_and_less_often(day: Day) -> None:
    left = replace(day.config.queues[SALES], unstaffed="leave")
    day.config = replace(day.config, queues={**day.config.queues, SALES: left})
    keeps_place(day)
    day.until(5)
    pauses = []
    for _ in range(6):
        [known] = day.state.promises.promises.values()
        assert known.due_ms is not None and known.tries == 0
        pauses.append((known.due_ms - day.at_ms) // 60_000)
        day.until(day.s + pauses[-1] * MINUTE)
    assert pauses == [1, 2, 4, 8, 16, 16]
    lines = [(line.what, line.why) for line in promise(day).history]
    assert lines == [("made", ""), ("due", ""), ("given_back", "no_staff")]
    day.ready(ANN)
    day.until(day.s + 16 * MINUTE)
    assert day.desk(ANN).work is not None, "somebody is there again"
    assert promise(day).history[0].what == "made"


def test_refusals_in_a_row_are_one_line_and_tries_each_their_own(day: Day) -> None:
    keeps_place(day)
    day.until(10)
    taken(day)
    for _ in range(3):
        day.refused("no_trunk")
        day.until(day.s + 10 * MINUTE)
        day.answers(f"{call_of(day)}.1~1")
    day.allowed()
    day.ends(f"{call_of(day)}~o1", EndReason.BUSY)
    told = [line.what for line in promise(day).history]
    assert told == ["made", "due", "taken", "given_back", "due", "taken", "tried"]


def test_the_longest_wait_does_not_end_it(day: Day) -> None:
    keeps_place(day)
    day.until(10 * MINUTE)
    assert call_of(day) in day.state.routing.works and promise(day).tries == 0


def test_a_customer_who_rings_again_is_not_called_and_keeps_it_himself(day: Day) -> None:
    keeps_place(day)
    day.until(10)
    out = call_of(day)
    day.arrives("c2", contact="point")
    assert not day.alive(out) and promise(day).history[-1].what == "held"
    assert out not in day.state.routing.works
    day.until(12)
    day.ends("leg-c2")
    day.until(30)
    assert call_of(day) in day.state.routing.works, "he has hung up unserved: due again"


def test_served_in_his_own_call_the_promise_is_kept(day: Day) -> None:
    keeps_place(day)
    day.until(10)
    flow = replace(day.config.flows[FlowId("sales")], entry=N("line"))
    day.config = replace(day.config, flows={**day.config.flows, flow.id: flow})
    day.arrives("c2", contact="point")
    day.ready(ANN)
    day.answers("c2.1~1")
    row = promise(day)
    assert (row.state, row.kept_by) == ("kept", "c2")
    assert not day.state.promises.promises and len(day.state.routing.works) == 1


def test_one_number_has_one_promise(day: Day) -> None:
    keeps_place(day)
    day.until(10)
    keeps_place(day, "c2")
    day.until(20)
    assert promise(day).interaction == "c1"


def test_who_keeps_his_place_has_it_whatever_else_was_promised_to_him(day: Day) -> None:
    asked(day, ANN, 86_400, 90_000)
    keeps_place(day)
    day.until(10)
    theirs, place = promises(day)
    assert (theirs.kind, theirs.state) == ("agent_callback", "open")
    assert (place.kind, place.interaction) == ("keep_place", "c1")
    assert list(day.state.routing.works) == [place.history[-1].interaction], "his place is called"
    day.until(86_401)
    assert day.state.promises.promises[theirs.id].call is not None, "and the agent's, in its time"


def test_a_place_in_each_of_two_queues_is_two_promises(day: Day) -> None:
    keeps_place(day)
    day.until(10)
    other = replace(NODES[N("offer")], queue=CARE)
    flow = replace(day.config.flows[FlowId("sales")], nodes={**NODES, N("offer"): other})
    day.config = replace(day.config, flows={**day.config.flows, flow.id: flow})
    keeps_place(day, "c2")
    day.until(20)
    first, second = promises(day)
    assert (first.queue, second.queue) == (SALES, CARE)
    assert len(day.state.routing.works) == 2
    day.arrives("c3", contact="point")
    assert not day.state.routing.works, "both wait as long as he is here"
    day.ends("leg-c3")
    day.until(30)
    assert len(day.state.routing.works) == 2


def test_a_number_typed_moves_his_place_and_no_agents_promise(day: Day) -> None:
    asked(day, ANN, 86_400, 90_000)
    day.arrives("c1", callable=True)
    key(day, "2")
    key(day, "")
    typed(day, 2, "other")
    key(day, "1")
    day.played("c1")
    day.until(10)
    assert [row.contact_point for row in promises(day)] == ["point", "other"]


def test_cancelled_it_leaves_the_queue(day: Day) -> None:
    keeps_place(day)
    day.until(10)
    out = call_of(day)
    day.tell(PromiseCancelled(day.at_ms, promise(day).id, "boss"))
    assert promise(day).state == "cancelled" and promise(day).history[-1].by == "boss"
    assert not day.state.calls.calls and out not in day.state.routing.works
    assert not day.state.timers
