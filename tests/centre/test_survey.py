"""What the switch really has, against what we thought: after a loss, and each second."""

import pytest

from decroche.centre import core
from decroche.centre.events import HoldAsked, SwitchLost
from decroche.kernel.ids import InteractionId, RecordingId, TimerId
from decroche.kernel.legs import RecordingEnded, RecordingStarted
from decroche.kernel.timers import TimerFired
from decroche.routing.events import Status
from tests.centre.day import Day, words
from tests.centre.house import ANN, house


@pytest.fixture
def day() -> Day:
    return Day(house())


def lost(day: Day) -> None:
    """The line is cut, and there again 100 ms later."""
    day.tell(SwitchLost(day.at_ms))
    day.s += 0.1


def test_a_restarted_switch_ends_every_call_as_platform_failure(day: Day) -> None:
    day.talking("c1", draw=0)
    day.queued("c2")
    lost(day)
    assert not [w for w in words(day.survey(restarted=True)) if w.startswith("RingAgent")]
    for name in ("c1", "c2"):
        assert (day.row(name).outcome, day.row(name).ended_by) == ("platform_failure", "system")
    assert day.recording("c1.1.r1").state == "failed"
    assert day.desk(ANN).status == Status.AFTER_CALL
    day.until(31)
    assert day.state.timers == {} and not day.state.calls.legs and not day.state.calls.closing


def test_a_hang_up_that_happened_meanwhile_is_learnt(day: Day) -> None:
    day.talking()
    lost(day)
    orders = words(day.survey(("c1.1~1", True, "c1"), bridges=("c1",)))
    assert "HangUp c1.1~1 hangup" in orders and "DestroyBridge c1" in orders
    assert (day.row("c1").outcome, day.row("c1").ended_by) == ("answered", "customer")


def test_an_answer_that_happened_meanwhile_is_learnt(day: Day) -> None:
    day.ready(ANN)
    day.queued("c1")
    lost(day)
    orders = words(day.survey(("leg-c1", True, ""), ("c1.1~1", True, "c1"), bridges=("c1",)))
    assert orders.count("JoinBridge c1 leg-c1") >= 1
    assert day.desk(ANN).status == Status.TALKING


def test_a_ring_order_that_never_left_is_given_again(day: Day) -> None:
    day.ready(ANN)
    day.queued("c1")
    lost(day)
    day.s = 4
    orders = words(day.survey(("leg-c1", True, "")))
    assert "RingAgent c1.1~1 ann c1 c1 16 False" in orders and "CreateBridge c1" in orders


def test_a_ring_that_was_seen_and_is_gone_is_an_offer_that_failed(day: Day) -> None:
    day.ready(ANN)
    day.queued("c1")
    day.rings("c1.1~1")
    lost(day)
    day.survey(("leg-c1", True, ""), bridges=("c1",))
    assert day.segment("c1.1").outcome == "unreachable"
    assert day.alive("c1")


def test_an_agents_leg_gone_in_mid_call_is_a_comeback(day: Day) -> None:
    day.talking()
    orders = words(day.survey(("leg-c1", True, "c1"), bridges=("c1",)))
    assert "StartMusic leg-c1 music-sales" in orders
    assert "RingAgent c1.1~2 ann c1 c1 5 True" in orders


def test_everything_in_order_needs_no_order(day: Day) -> None:
    day.talking("c1")
    day.queued("c2")
    day.arrives("c3")
    day.s = 10
    found = [("leg-c1", True, "c1"), ("c1.1~1", True, "c1"), ("leg-c2", True, "")]
    assert day.survey(*found, ("leg-c3", True, ""), bridges=("c1", "c2")) == []


def test_after_a_loss_each_stage_gets_its_orders_again(day: Day) -> None:
    day.talking("c1")
    day.queued("c2")
    day.arrives("c3")
    day.tell(HoldAsked(day.at_ms, ANN, InteractionId("c1"), held=True))
    lost(day)
    legs = [("leg-c1", True, "c1"), ("c1.1~1", True, "c1"), ("leg-c2", True, "")]
    assert words(day.survey(*legs, ("leg-c3", True, ""), bridges=("c1", "c2"))) == [
        "LeaveBridge c1 leg-c1",
        "FreeLeg leg-c1",
        "StartMusic leg-c1 music-sales",
        "Answer leg-c2",
        "GuardLeg leg-c2",
        "StartMusic leg-c2 music-sales",
        "Answer leg-c3",
        "GuardLeg leg-c3",
        "StopPlay c3.p1",
        "Play leg-c3 prompt:notice/fr",
    ]


def test_strangers_are_swept_and_callers_left_to_the_shell(day: Day) -> None:
    orders = words(day.survey(("x.1~1", True, "x"), ("leg-new", True, ""), bridges=("x",)))
    assert orders == ["HangUp x.1~1 cancelled", "DestroyBridge x"]


def test_a_caller_younger_than_the_list_is_not_taken_for_gone(day: Day) -> None:
    day.s = 1
    day.arrives("c1")
    day.s = 1.5
    day.survey()
    assert day.alive("c1")
    day.s = 4
    day.survey()
    assert not day.alive("c1") and day.row("c1").outcome == "abandoned_greeting"


@pytest.mark.parametrize("restarted", [False, True])
def test_after_a_loss_a_caller_who_came_after_the_listing_is_not_gone(
    day: Day, restarted: bool
) -> None:
    day.s = 1
    day.arrives("c1")
    lost(day)
    day.s = 10.1
    day.arrives("c2")
    day.s = 10.4
    day.survey(listed_s=10, restarted=restarted)
    assert not day.alive("c1") and day.alive("c2")
    day.s = 13
    day.survey()
    assert not day.alive("c2")


def test_an_agents_leg_heard_of_after_the_listing_is_not_gone(day: Day) -> None:
    day.ready(ANN)
    day.queued("c1")
    lost(day)
    day.s = 10.1
    day.rings("c1.1~1")
    day.s = 10.4
    orders = day.survey(("leg-c1", True, ""), bridges=("c1",), listed_s=10)
    assert not [word for word in words(orders) if word.startswith("RingAgent")]
    assert day.call("c1").ringing
    day.survey(("leg-c1", True, ""), bridges=("c1",))
    assert day.segment("c1.1").outcome == "unreachable"


def test_a_hang_up_that_did_not_arrive_is_given_again(day: Day) -> None:
    day.talking()
    day.ends("leg-c1")
    day.s = 5
    assert words(day.survey(("c1.1~1", True, ""))) == ["HangUp c1.1~1 hangup"]
    assert words(day.survey()) == [] and not day.state.calls.closing


def test_a_snapshot_goes_on_as_if_nothing_had_been(day: Day) -> None:
    day.talking("c1", draw=0)
    day.queued("c2")
    data = core.encode(day.state)
    day.state = core.decode(data, day.config)
    assert core.encode(day.state) == data
    day.ends("leg-c1")
    assert "RingAgent c2.1~1 ann c2 c2 20 False" in words(day.until(120))


def test_a_snapshot_of_another_configuration_is_refused(day: Day) -> None:
    with pytest.raises(core.WrongSnapshot):
        core.decode(core.encode(day.state), house(version=2))


def test_time_never_goes_back(day: Day) -> None:
    day.s = 10
    day.arrives("c1")
    day.s = 5
    day.ends("leg-c1")
    assert day.row("c1").ended_ms == day.row("c1").arrived_ms


def test_a_timer_that_was_moved_is_not_due(day: Day) -> None:

    day.arrives("c1")
    day.s = 60
    assert day.tell(TimerFired(day.at_ms, TimerId("longest:c1"))) == []
    assert day.alive("c1")


def test_a_recording_whose_end_was_not_heard_is_asked_for_again(day: Day) -> None:
    day.talking("c1", draw=0)
    recording = RecordingId("c1.1.r1")
    day.tell(RecordingStarted(day.at_ms, recording))
    day.ends("leg-c1")
    assert day.recording("c1.1.r1").state == "recording"
    lost(day)
    assert "StopRecording c1.1.r1" in words(day.survey())
    day.tell(RecordingEnded(day.at_ms, recording))
    assert day.recording("c1.1.r1").state == "spooled"
    lost(day)
    assert words(day.survey()) == []
