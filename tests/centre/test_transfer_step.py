"""A flow hands its caller on to an outside number: reached, not reached, and lost between."""

import pytest
from msgspec.structs import replace

from decroche.calls.commands import AttemptOver
from decroche.calls.state import Stage
from decroche.centre import core
from decroche.centre.events import SwitchLost
from decroche.centre.facts import FlowStepRow
from decroche.kernel.config import Announce, End, Enqueue, FlowSpec, OutsideSpec, Transfer
from decroche.kernel.ids import AttemptId, FlowId, LegId, NodeId, OutsideId
from decroche.kernel.legs import DialAnswered, EndReason
from tests.centre.day import Day, words
from tests.centre.house import BUSY, SALES, house

N = NodeId
DUTY = OutsideId("duty")
NODES = {
    N("duty"): Transfer(DUTY, N("sorry"), {"busy": N("sales")}, ring_s=25),
    N("sorry"): Announce(BUSY, N("end")),
    N("sales"): Enqueue(SALES, N("end")),
    N("end"): End(),
}
LEG, PARTY = LegId("c1_1~1"), LegId("party")


def a_day(entry: str = "duty") -> Day:
    config = house()
    flow = FlowSpec(FlowId("sales"), "duty", N(entry), NODES)
    outside = {DUTY: OutsideSpec(DUTY, "Duty", "+33140000099")}
    return Day(replace(config, flows={**config.flows, flow.id: flow}, outside=outside))


@pytest.fixture
def day() -> Day:
    day = a_day()
    day.arrives("c1")
    return day


def path(day: Day) -> list[str]:
    return [fact.node for fact in day.facts if isinstance(fact, FlowStepRow)]


def answered(day: Day) -> list[str]:
    return words(day.tell(DialAnswered(day.at_ms, LEG, PARTY)))


def test_the_gate_is_asked_then_the_number_rings_then_they_speak(day: Day) -> None:
    assert words(day.last) == [
        "Answer leg-c1",
        "GuardLeg leg-c1",
        "CreateBridge c1",
        "StartMusic leg-c1 default",
    ]
    [wanted] = day.wanted
    assert (wanted.purpose, wanted.outside, wanted.contact_point) == ("transfer", DUTY, None)
    assert words(day.allowed()) == ["DialOut c1_1~1 c1 attempt 25"]
    day.s = 9
    assert answered(day) == ["StopMusic leg-c1", "JoinBridge c1 leg-c1", "FreeLeg leg-c1"]
    assert day.call("c1").stage is Stage.OUTSIDE
    day.s = 60
    assert "HangUp party hangup" in words(day.ends("leg-c1"))
    row = day.row("c1")
    assert (row.outcome, row.answered_ms, row.ended_by) == ("transferred", None, "customer")
    assert day.attempts == [
        AttemptOver(AttemptId("attempt"), "answered", 9000 + row.arrived_ms, day.at_ms)
    ]
    assert "DestroyBridge c1" in words(day.last) and not day.state.timers


def test_who_was_called_hangs_up_and_the_call_is_over(day: Day) -> None:
    day.allowed()
    answered(day)
    assert words(day.ends("party"))[0] == "HangUp leg-c1 hangup"
    assert day.row("c1").outcome == "transferred"


@pytest.mark.parametrize(
    ("reason", "way", "outcome"),
    [
        (EndReason.BUSY, "sales", "busy"),
        (EndReason.NO_ANSWER, "sorry", "no_answer"),
        (EndReason.UNREACHABLE, "sorry", "unreachable"),
    ],
)
def test_who_is_not_reached_gives_the_caller_back_to_the_flow(
    day: Day, reason: EndReason, way: str, outcome: str
) -> None:
    day.allowed()
    day.ends(LEG, reason)
    assert path(day) == ["duty", way]
    assert [over.outcome for over in day.attempts] == [outcome]
    stage = Stage.WAITING if way == "sales" else Stage.FLOW
    assert day.call("c1").stage is stage and not day.call("c1").guests


def test_what_the_gate_refuses_is_not_dialled(day: Day) -> None:
    assert words(day.refused()) == ["Play leg-c1 prompt:busy/fr"]
    assert path(day) == ["duty", "sorry"] and not day.attempts


def test_a_caller_who_leaves_before_the_verdict_leaves_no_attempt_open(day: Day) -> None:
    wanted = day.wanted
    day.ends("leg-c1")
    assert day.row("c1").outcome == "abandoned_greeting"
    day.wanted = wanted
    assert words(day.allowed()) == []
    assert [over.outcome for over in day.attempts] == ["cancelled"]


def test_after_a_death_the_gate_is_asked_again(day: Day) -> None:
    day.state = core.decode(core.encode(day.state), day.config)
    day.tell(SwitchLost(day.at_ms))
    orders = words(day.survey(("leg-c1", True, ""), bridges=("c1",)))
    assert [wanted.work for wanted in day.wanted] == ["c1_1"]
    assert {"Answer leg-c1", "GuardLeg leg-c1", "StartMusic leg-c1 default"} <= set(orders)
    assert words(day.allowed()) == ["DialOut c1_1~1 c1 attempt 25"]


def test_after_a_death_what_was_allowed_and_never_dialled_is_asked_anew(day: Day) -> None:
    day.allowed()
    day.s = 1
    day.tell(SwitchLost(day.at_ms))
    day.survey(("leg-c1", True, ""), bridges=("c1",))
    assert [over.outcome for over in day.attempts] == ["cancelled"]
    assert words(day.allowed("second")) == ["DialOut c1_1~2 c1 second 25"]


def test_what_rings_at_a_death_rings_on(day: Day) -> None:
    day.allowed()
    day.rings(LEG)
    day.s = 5
    day.tell(SwitchLost(day.at_ms))
    day.survey(("leg-c1", True, ""), (LEG, False, "c1"), bridges=("c1",))
    assert not day.wanted and not day.attempts
    assert "JoinBridge c1 leg-c1" in answered(day)


def test_a_number_that_is_no_longer_set_up_is_passed() -> None:
    day = a_day()
    day.config = replace(day.config, outside={})
    assert "Play leg-c1 prompt:busy/fr" in words(day.arrives("c1"))
    assert not day.wanted


def test_from_a_queue_the_caller_goes_on_hearing_music() -> None:
    """Overflow: nobody there."""
    day = a_day("sales")
    node = Enqueue(SALES, N("duty"))
    flow = FlowSpec(FlowId("sales"), "x", N("sales"), {**NODES, N("sales"): node})
    day.config = replace(day.config, flows={**day.config.flows, flow.id: flow})
    day.arrives("c1")
    day.until(121)
    assert path(day) == ["sales", "duty"]
    assert day.state.calls.calls and day.call("c1").stage is Stage.HANDOVER
