"""A break or withdrawal that a supervisor must agree to: asked, answered, or not in time."""

from decroche.kernel.config import PauseReason
from decroche.kernel.ids import AgentId, ReasonId
from decroche.routing import core
from decroche.routing.commands import AgentChanged, CancelTimer, RoutingCommand, SetTimer
from decroche.routing.events import (
    AgentSignedOut,
    ApprovalAnswered,
    ApprovalAsked,
    ApprovalClosed,
    StateAsked,
    Status,
    TimerFired,
)
from decroche.routing.state import Approval
from tests.routing.table import Day
from tests.routing.test_decisions import day_of, play

ANN, COURSE = AgentId("ann"), ReasonId("course")
TIMER = "approval:ann"
MINUTE_MS = 60_000


def house() -> Day:
    """Ann is available; a course needs a yes within 5 minutes, lunch needs none."""
    day = day_of("queue sales acw none 0\nagent ann queues sales")
    course = PauseReason(COURSE, {"fr": "Formation"}, "withdrawn", approval_min=5)
    lunch = PauseReason(ReasonId("lunch"), {"fr": "Repas"})
    day.config.pause_reasons.update({course.id: course, lunch.id: lunch})
    play(day, "0 go ann")
    return day


def tell(day: Day, event: core.RoutingEvent) -> list[RoutingCommand]:
    return core.step(day.state, event, day.config)


def approval(day: Day) -> Approval | None:
    return day.state.agents[ANN].approval


def status(day: Day) -> tuple[Status, ReasonId | None, str]:
    ann = day.state.agents[ANN]
    return ann.status, ann.reason, ann.by


def asked(day: Day, at_ms: int = 1_000) -> list[RoutingCommand]:
    return tell(day, ApprovalAsked(at_ms, ANN, COURSE))


def answered(day: Day, granted: bool, at_ms: int = 2_000) -> list[RoutingCommand]:
    return tell(day, ApprovalAnswered(at_ms, ANN, COURSE, granted, "claire"))


def test_who_asks_stays_as_he_is_and_is_shown_to_wait() -> None:
    day = house()
    orders = asked(day)
    assert SetTimer(core.TimerId(TIMER), 1_000 + 5 * MINUTE_MS) in orders
    assert any(isinstance(order, AgentChanged) for order in orders), "his desk is drawn"
    assert approval(day) == Approval(COURSE, 1_000, 1_000 + 5 * MINUTE_MS)
    assert status(day) == (Status.AVAILABLE, None, "")


def test_granted_he_is_in_it_at_once_and_sees_by_whom() -> None:
    day = house()
    asked(day)
    assert CancelTimer(core.TimerId(TIMER)) in answered(day, granted=True)
    assert status(day) == (Status.WITHDRAWN, COURSE, "claire")
    found = approval(day)
    assert found is not None and (found.answer, found.by) == ("granted", "claire")
    tell(day, ApprovalClosed(3_000, ANN))
    assert approval(day) is None
    assert status(day)[0] is Status.WITHDRAWN


def test_granted_in_a_call_it_comes_after_it() -> None:
    day = house()
    play(day, "1 queued c1 sales\n2 accept c1.1")
    asked(day, 3_000)
    answered(day, granted=True, at_ms=4_000)
    assert status(day)[0] is Status.TALKING
    play(day, "5 ended ann c1")
    assert status(day) == (Status.WITHDRAWN, COURSE, "claire")


def test_declined_he_stays_and_sees_it() -> None:
    day = house()
    asked(day)
    answered(day, granted=False)
    found = approval(day)
    assert found is not None and (found.answer, found.by) == ("declined", "claire")
    assert status(day) == (Status.AVAILABLE, None, "")


def test_without_an_answer_in_time_he_is_told_so_and_a_late_yes_is_none() -> None:
    day = house()
    asked(day)
    tell(day, TimerFired(1_000 + 5 * MINUTE_MS, core.TimerId(TIMER)))
    found = approval(day)
    assert found is not None and found.answer == "unanswered"
    answered(day, granted=True, at_ms=400_000)
    assert approval(day) == found
    assert status(day)[0] is Status.AVAILABLE


def test_a_question_taken_back_can_be_asked_again() -> None:
    day = house()
    asked(day)
    assert CancelTimer(core.TimerId(TIMER)) in tell(day, ApprovalClosed(2_000, ANN))
    assert approval(day) is None
    answered(day, granted=True)
    assert status(day)[0] is Status.AVAILABLE
    asked(day, 5_000)
    found = approval(day)
    assert found is not None and found.asked_ms == 5_000


def test_an_answer_to_another_question_is_none() -> None:
    day = house()
    asked(day)
    tell(day, ApprovalAnswered(2_000, ANN, ReasonId("lunch"), True, "claire"))
    found = approval(day)
    assert found is not None and found.answer == "asked"


def test_a_reason_that_needs_no_yes_or_is_gone_asks_nothing() -> None:
    day = house()
    for reason in ("lunch", "nobody knows"):
        assert tell(day, ApprovalAsked(1_000, ANN, ReasonId(reason))) == []
    assert approval(day) is None


def test_a_supervisor_who_puts_him_there_has_said_yes() -> None:
    day = house()
    asked(day)
    tell(day, StateAsked(2_000, ANN, Status.WITHDRAWN, COURSE, "claire"))
    found = approval(day)
    assert found is not None and (found.answer, found.by) == ("granted", "claire")


def test_who_leaves_his_post_asks_nothing_any_more() -> None:
    day = house()
    asked(day)
    assert CancelTimer(core.TimerId(TIMER)) in tell(day, AgentSignedOut(2_000, ANN))
    assert approval(day) is None
    assert asked(day, 3_000) == []
