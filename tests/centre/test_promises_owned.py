"""Promises of agents: whose they are, and which words keep them."""

import pytest
from msgspec.structs import replace

from decroche.calls.state import Stage
from decroche.centre.events import ConsultAsked, PromiseHurried, StateAsked
from decroche.kernel.ids import AgentId, InteractionId, LegId, NumberId, PromiseId
from decroche.kernel.legs import DialAnswered
from decroche.routing.events import Status
from tests.centre.day import Day
from tests.centre.house import ANN, BOB, CARE, CLIENT, OPEN_LINE, SALES, house
from tests.centre.promising import asked, config, keeps_place, promise, promises


@pytest.fixture
def day() -> Day:
    return Day(config())


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
    """The queue's place, one whose window is over, and her own promises of now; not tomorrow's,
    not another number's, nor what another agent owes, whatever the queue."""
    keeps_place(day)
    asked(day, ANN, 0, 1200)
    asked(day, BOB, 0, 1200, name="twin")
    asked(day, BOB, 0, 10, name="past")
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
    assert kept == {"c1", "p1", "past"}
    assert {row.kept_by for row in promises(day) if row.state == "kept"} == {call}
    assert set(day.state.promises.promises) == {"twin", "tomorrow", "theirs", "elsewhere"}
    works = {promise.call for promise in day.state.promises.promises.values() if promise.call}
    assert len(works) == 1, "of those left, that to the other number alone is in a queue"
    assert set(day.state.routing.works) == {call, *works}


def test_called_now_it_goes_to_who_wants_to_call(day: Day) -> None:
    day.ready(BOB)
    day.ready(ANN)
    asked(day, None)
    day.tell(PromiseHurried(day.at_ms, PromiseId("p1"), ANN))
    assert day.desk(ANN).work is not None and day.desk(BOB).work is None
