"""Promises through the whole centre: made by keys, kept at their place, tried again, broken, and
through closing time, the customer's own call and a death."""

import pytest
from msgspec.structs import replace

from decroche.calls.state import Stage
from decroche.centre import core
from decroche.centre.events import (
    CentreEvent,
    ConsultAsked,
    KeyHeard,
    NumberTyped,
    PromiseAsked,
    PromiseCancelled,
    PromiseHurried,
    StateAsked,
    SwitchLost,
)
from decroche.centre.facts import Decided, InteractionRow, PromiseRow
from decroche.flows import standard
from decroche.kernel.config import (
    Callback,
    CallbackSpec,
    CentreConfig,
    End,
    Enqueue,
    FlowSpec,
    Span,
)
from decroche.kernel.ids import (
    AgentId,
    CalendarId,
    ClientId,
    ContactPointId,
    FlowId,
    InputId,
    InteractionId,
    LegId,
    NodeId,
    NumberId,
    PromiseId,
    QueueId,
)
from decroche.kernel.keys import ListenKeys, TakeDigits
from decroche.kernel.legs import DialAnswered, EndReason
from decroche.promises.state import derived_id
from decroche.routing.commands import Preferred
from decroche.routing.events import Status
from tests.centre.day import Day, words
from tests.centre.house import ANN, BOB, CARE, CLIENT, OPEN_LINE, SALES, house

N = NodeId
NODES = {
    N("line"): Enqueue(SALES, N("offer")),
    N("offer"): Callback(SALES, N("line"), wait_s=4, tries=2),
    N("end"): End(),
}
LEG = LegId("leg-c1")
MINUTE = 60


def config(closes: str | None = None) -> CentreConfig:
    whole = house()
    flow = FlowSpec(FlowId("sales"), "callback", N("offer"), NODES)
    rules = CallbackSpec(tries=2, pause_min=10, within_min=60)
    queue = replace(
        whole.queues[SALES],
        callback=rules,
        closes=CalendarId(closes) if closes else None,
        wait_max_s=300,
    )
    day_time = replace(
        whole.calendars[CalendarId("always")],
        id=CalendarId("day"),
        week=((Span(480, 720),),) * 7,  # 8 to 12; T0 is 11:00.
    )
    return replace(
        whole,
        flows={**whole.flows, flow.id: flow},
        queues={**whole.queues, SALES: queue},
        calendars={**whole.calendars, day_time.id: day_time},
    )


@pytest.fixture
def day() -> Day:
    return Day(config())


def key(day: Day, pressed: str, leg: LegId = LEG) -> list[str]:
    return words(day.tell(KeyHeard(day.at_ms, leg, pressed)))


def promises(day: Day) -> list[PromiseRow]:
    """Each as it stands, in the order in which they were made."""
    rows = [fact for fact in day.facts if isinstance(fact, PromiseRow)]
    return list({row.id: row for row in rows}.values())


def promise(day: Day) -> PromiseRow:
    [row] = promises(day)
    return row


def call_of(day: Day) -> str:
    """The call that is out for the one promise."""
    [known] = day.state.promises.promises.values()
    assert known.call is not None
    return known.call


def keeps_place(day: Day, name: str = "c1", contact: str = "point") -> None:
    """Calls, says yes to the own number, and hangs up."""
    day.arrives(name, contact=contact, callable=True)
    key(day, "1", LegId(f"leg-{name}"))
    day.played(name)


def taken(day: Day, agent: AgentId = ANN) -> str:
    """The promise's call rings the agent, who answers: the gate is asked."""
    day.ready(agent)
    call = call_of(day)
    day.answers(f"{call}.1~1")
    return call


# --- the offer ------------------------------------------------------------------------------------


def test_the_own_number_is_read_out_and_1_keeps_the_place(day: Day) -> None:
    orders = words(day.arrives("c1", callable=True))
    assert orders[-1] == (
        f"Play leg-c1 prompt:{standard.OFFER}/fr contact:point/fr prompt:{standard.CHOOSE}/fr"
    )
    assert key(day, "1") == [
        "StopPlay c1.p1",
        "ListenKeys leg-c1 c1 None",
        f"Play leg-c1 prompt:{standard.THANKS}/fr",
    ]
    assert words(day.played("c1"))[0] == "HangUp leg-c1 hangup"
    assert day.row("c1").outcome == "callback"
    row = promise(day)
    assert (row.kind, row.state, row.place_ms) == ("keep_place", "open", day.row("c1").arrived_ms)
    assert (row.contact_point, row.interaction) == ("point", "c1")


def test_a_number_that_cannot_be_called_is_not_read_out_another_is_asked_for(day: Day) -> None:
    assert words(day.arrives("c1"))[-1] == f"Play leg-c1 prompt:{standard.TYPE}/fr"
    listens = [order for order in day.last if isinstance(order, ListenKeys)]
    assert listens[-1].wanted is not None and listens[-1].wanted.mode == "number"


def typed(day: Day, n: int, contact: str | None) -> list[str]:
    point = ContactPointId(contact) if contact is not None else None
    event = NumberTyped(day.at_ms, InteractionId("c1"), InputId(f"c1.k{n}"), 10, point)
    return words(day.tell(event))


def test_another_number_is_typed_read_out_and_confirmed(day: Day) -> None:
    day.arrives("c1", callable=True)
    assert key(day, "2")[-1] == f"Play leg-c1 prompt:{standard.TYPE}/fr"
    key(day, "")
    assert typed(day, 2, None)[-1] == f"Play leg-c1 prompt:{standard.CANNOT}/fr"
    key(day, "")
    assert typed(day, 3, "other")[-1] == (
        f"Play leg-c1 prompt:{standard.CONFIRM}/fr contact:other/fr prompt:{standard.CHANGE}/fr"
    )
    key(day, "1")
    assert promise(day).contact_point == "other"


def test_digits_that_nobody_ends_are_fetched(day: Day) -> None:
    day.arrives("c1")
    key(day, "")
    orders = day.until(4)
    assert TakeDigits(LEG, InputId("c1.k1")) in orders


def test_who_says_nothing_goes_on_waiting_at_the_first_place(day: Day) -> None:
    day.s = 200
    day.arrives("c1", callable=True)
    for _ in range(2):
        day.played("c1")
        day.until(day.s + 4)
    assert day.call("c1").stage is Stage.WAITING and not promises(day)
    work = day.state.routing.works[day.call("c1").work]
    assert work.arrived_ms == day.call("c1").arrived_ms
    assert work.counted_ms == day.at_ms, "the longest wait begins anew"


# --- kept -----------------------------------------------------------------------------------------


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


# --- closing time, the customer's own call, cancelling --------------------------------------------


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


# --- an agent's own -------------------------------------------------------------------------------


def asked(
    day: Day,
    owner: AgentId | None,
    from_s: int = 600,
    until_s: int = 1200,
    interaction: str | None = None,
    client: ClientId | None = None,
    name: str = "p1",
    queue: QueueId = SALES,
    contact: str = "point",
) -> None:
    start = day.at_ms - round(day.s * 1000)
    event = PromiseAsked(
        day.at_ms,
        PromiseId(name),
        queue,
        ContactPointId(contact),
        start + from_s * 1000,
        start + until_s * 1000,
        by=ANN,
        owner=owner,
        client=client,
        interaction=InteractionId(interaction) if interaction else None,
    )
    day.tell(event)
    day.tell(event)  # Told twice.


def test_an_agents_own_is_offered_to_him_alone_until_its_window_ends(day: Day) -> None:
    day.ready(BOB)
    asked(day, ANN)
    day.until(700)
    assert day.desk(BOB).work is None, "Ann is not there, and it is hers until 20 min"
    day.until(1201)
    work = day.desk(BOB).work
    assert work is not None and work.stage == "offered" and promise(day).state == "late"


def test_the_owner_gets_it_when_his_pause_is_over(day: Day) -> None:
    day.ready(BOB)
    day.ready(ANN)
    asked(day, ANN)
    day.tell(StateAsked(day.at_ms, ANN, Status.BREAK))
    day.until(700)
    assert day.desk(BOB).work is None and day.desk(ANN).work is None
    day.tell(StateAsked(day.at_ms, ANN, Status.AVAILABLE))
    assert day.desk(ANN).work is not None


def test_an_owner_who_has_left_the_house_is_not_waited_for(day: Day) -> None:
    agents = {id: spec for id, spec in day.config.agents.items() if id != ANN}
    day.config = replace(day.config, agents=agents)
    day.ready(BOB)
    asked(day, ANN)
    day.until(601)
    assert day.desk(BOB).work is not None


def test_anybodys_goes_to_who_is_there_and_not_before_its_time(day: Day) -> None:
    day.ready(BOB)
    asked(day, None)
    day.until(599)
    assert day.desk(BOB).work is None
    day.until(601)
    assert day.desk(BOB).work is not None


def test_the_call_in_which_it_was_made_does_not_keep_it(day: Day) -> None:
    day.config = house()
    day.talking()
    asked(day, ANN, 0, 1200, interaction="c1")
    day.ready(BOB)
    day.tell(ConsultAsked(day.at_ms, ANN, InteractionId("c1"), to_queue=SALES, blind=True))
    day.answers("c1.2~1")
    assert day.call("c1").lead is not None and day.desk(BOB).work is not None
    assert promise(day).state == "open"


@pytest.mark.parametrize(
    ("who", "line", "at_s", "state"),
    [
        (BOB, OPEN_LINE, 60, "open"),  # Before its time, and by another.
        (ANN, OPEN_LINE, 60, "kept"),  # Before its time, by who had promised it.
        (BOB, OPEN_LINE, 700, "kept"),
        (BOB, NumberId("care-line"), 700, "open"),  # Of another queue, and nobody's client.
    ],
)
def test_words_with_that_customer_keep_it_in_its_time_and_for_its_queue(
    day: Day, who: AgentId, line: NumberId, at_s: float, state: str
) -> None:
    day.config = house()
    asked(day, ANN, 600, 90_000)
    day.until(at_s)
    day.ready(who)
    day.queued("c2", line)
    day.answers("c2.1~1")
    assert day.call("c2").stage is Stage.TALKING
    assert promise(day).state == state


def test_another_queue_of_the_same_client_keeps_it(day: Day) -> None:
    day.config = house()
    asked(day, None, 600, 90_000, client=CLIENT)
    day.until(700)
    day.ready(BOB)
    day.queued("c2", NumberId("care-line"))
    day.answers("c2.1~1")
    assert promise(day).state == "kept"


def test_one_call_keeps_all_that_is_due_to_that_number(day: Day) -> None:
    """The queue's place and the owner's promise of now; not tomorrow's, not another number's, nor
    what another agent of another queue owes."""
    keeps_place(day)
    asked(day, ANN, 0, 1200)
    asked(day, BOB, 0, 1200, name="twin")
    asked(day, ANN, 86_400, 90_000, name="tomorrow")
    asked(day, BOB, 0, 1200, name="theirs", queue=CARE)
    asked(day, BOB, 0, 1200, name="elsewhere", contact="other")
    day.until(20)
    day.ready(ANN)
    [call] = [call.id for call in day.state.calls.calls.values() if call.ringing]
    day.answers(f"{call}.1~1")
    day.allowed()
    day.tell(DialAnswered(day.at_ms, LegId(f"{call}~o1"), LegId("party")))
    kept = {row.interaction or row.id for row in promises(day) if row.state == "kept"}
    assert kept == {"c1", "p1", "twin"}
    assert {row.kept_by for row in promises(day) if row.state == "kept"} == {call}
    assert set(day.state.promises.promises) == {"tomorrow", "theirs", "elsewhere"}
    works = {promise.call for promise in day.state.promises.promises.values() if promise.call}
    assert set(day.state.routing.works) == {call, *works}


def test_called_now_it_goes_to_who_wants_to_call(day: Day) -> None:
    day.ready(BOB)
    day.ready(ANN)
    asked(day, None)
    day.tell(PromiseHurried(day.at_ms, PromiseId("p1"), ANN))
    assert day.desk(ANN).work is not None and day.desk(BOB).work is None


# --- deaths ---------------------------------------------------------------------------------------


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
