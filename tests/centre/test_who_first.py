"""Who a caller is decides when and by whom he is served; and the reasons are kept."""

import pytest
from msgspec.structs import replace

from decroche.centre.facts import Decided
from decroche.kernel.ids import AgentId
from decroche.routing.commands import Considered, Decision, Preferred
from tests.centre.day import Day
from tests.centre.house import ANN, BOB, CID, SALES, house


@pytest.fixture
def day() -> Day:
    sales = replace(house().queues[SALES], last_agent=True, keep_s=60, target_s=60)
    return Day(house(sales=sales))


def arrives(day: Day, name: str, **who: object) -> None:
    """Hears the notice to its end, and waits (or rings somebody)."""
    day.arrives(name, **who)  # type: ignore[arg-type]
    day.played(name)


def decisions(day: Day) -> list[Decision]:
    return [fact.decision for fact in day.facts if isinstance(fact, Decided)]


def test_a_vip_comes_before_who_has_waited_longer(day: Day) -> None:
    arrives(day, "c1")
    day.s = 30
    arrives(day, "c2", vip=True)
    day.s = 40
    day.ready(ANN)
    work = day.desk(ANN).work
    assert work is not None and work.interaction == "c2"


def test_a_caller_goes_to_who_spoke_with_him_last_and_the_reasons_say_so(day: Day) -> None:
    day.ready(ANN)
    day.s = 1
    day.ready(BOB)
    day.s = 2
    arrives(day, "c1", last_agent=BOB)  # Ann is idle for longer.
    work = day.desk(BOB).work
    assert work is not None and work.interaction == "c1"
    [decision] = decisions(day)
    assert (decision.rule, decision.agent) == ("his_own", BOB)
    assert decision.preferred == (Preferred(BOB, "last_agent"),)
    assert decision.considered == (
        Considered(BOB, "chosen", 1_000),
        Considered(ANN, "kept_for_other"),
    )
    day.answers("c1.1~1")
    day.s = 10
    arrives(day, "c2", last_agent=BOB)  # Ann is free; he is kept for Bob.
    assert day.desk(ANN).work is None
    decision = decisions(day)[-1]
    assert (decision.rule, decision.agent, decision.offer) == ("kept", None, None)
    assert decision.preferred == (Preferred(BOB, "last_agent"),)
    assert decision.considered == (
        Considered(ANN, "kept_for_other"),
        Considered(BOB, "status", "talking"),
    )
    day.until(71)  # The promise of 60 s is due: anybody.
    work = day.desk(ANN).work
    assert work is not None and work.interaction == "c2"
    assert (decisions(day)[-1].rule, decisions(day)[-1].preferred) == ("order", ())


def test_the_case_owner_comes_before_who_spoke_with_the_caller_last(day: Day) -> None:
    for second, agent in enumerate((ANN, BOB, CID)):
        day.s = second
        day.ready(agent)
    day.s = 5
    arrives(day, "c1", case_owner=CID, last_agent=BOB)
    assert day.desk(CID).work is not None, "idle for less long than all"
    [decision] = decisions(day)
    assert (decision.rule, decision.agent) == ("his_own", CID)
    assert decision.preferred == (Preferred(CID, "case_owner"),)
    day.answers("c1.1")
    day.s = 6
    arrives(day, "c2", case_owner=CID, last_agent=BOB)
    assert decisions(day)[-1].preferred == (Preferred(BOB, "last_agent"),), "the owner talks"
    day.answers("c2.1~1")
    day.s = 7
    arrives(day, "c3", case_owner=CID, last_agent=CID)
    assert day.desk(ANN).work is None, "kept for the owner, who talks"
    assert (decisions(day)[-1].rule, decisions(day)[-1].preferred) == (
        "kept",
        (Preferred(CID, "case_owner"),),
    )


def test_a_case_owner_who_has_left_or_is_not_at_work_is_passed_over(day: Day) -> None:
    day.ready(ANN)
    day.s = 1
    arrives(day, "c1", case_owner=AgentId("gone"))
    assert day.desk(ANN).work is not None
    assert (decisions(day)[-1].rule, decisions(day)[-1].preferred) == ("order", ())


def test_nobody_is_kept_where_the_queue_does_not_say_so() -> None:
    day = Day(house())
    day.ready(ANN)
    day.s = 1
    day.ready(CID)
    day.s = 2
    arrives(day, "c1", last_agent=CID, case_owner=CID)
    work = day.desk(ANN).work
    assert work is not None and work.interaction == "c1"
