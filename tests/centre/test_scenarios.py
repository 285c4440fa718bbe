"""The day of a centre in scenes: what happens, and what must be ordered at once."""

import pytest
from msgspec.structs import replace

from decroche.centre.events import ConfigApplied, SwitchLost
from decroche.kernel.config import Announce, Limits
from decroche.kernel.ids import FlowId, NodeId
from decroche.kernel.legs import EndReason
from decroche.routing.events import StateAsked, Status
from tests.centre.day import Day, words
from tests.centre.house import ANN, BOB, CLOSED, CLOSED_LINE, SALES, house


@pytest.fixture
def day() -> Day:
    return Day(house())


def test_a_call_from_ring_to_free(day: Day) -> None:
    day.ready(ANN)
    assert words(day.arrives("c1")) == [
        "Answer leg-c1",
        "GuardLeg leg-c1",
        "Play leg-c1 prompt:notice/fr",
    ]
    day.s = 3
    assert words(day.played("c1")) == [
        "CreateBridge c1",
        "StartMusic leg-c1 music-sales",
        "RingAgent c1.1~1 ann c1 c1 20 False",
    ]
    work = day.desk(ANN).work
    assert (
        work is not None and work.stage == "offered" and work.path == ("hours", "notice", "queue")
    )
    day.s = 5
    assert words(day.answers("c1.1~1")) == [
        "StopMusic leg-c1",
        "JoinBridge c1 leg-c1",
        "FreeLeg leg-c1",
    ]
    day.s = 65
    assert words(day.ends("leg-c1")) == ["HangUp c1.1~1 hangup", "DestroyBridge c1"]
    row, segment = day.row("c1"), day.segment("c1.1")
    assert (row.outcome, row.ended_by) == ("answered", "customer")
    assert (row.queued_ms, row.answered_ms, row.ended_ms) == tuple(
        row.arrived_ms + ms for ms in (3000, 5000, 65000)
    )
    assert (segment.outcome, segment.after_call_ms) == ("answered", None)
    after = day.desk(ANN).work
    assert after is not None and after.stage == "after_call"
    assert after.after_call_until_ms == day.at_ms + 30_000
    assert after.queued_ms == row.queued_ms, "the desk counts the wait as lists do"
    day.ends("c1.1~1")
    day.until(95)
    assert day.segment("c1.1").after_call_ms == 30_000
    assert day.desk(ANN).work is None and day.desk(ANN).status == Status.AVAILABLE
    assert day.state.timers == {} and not day.state.calls.closing and not day.state.flows.walks


def test_a_closed_line_says_so_and_ends(day: Day) -> None:
    assert "Play leg-c1 prompt:closed/fr" in words(day.arrives("c1", CLOSED_LINE))
    assert words(day.played("c1")) == ["HangUp leg-c1 hangup"]
    assert (day.row("c1").outcome, day.row("c1").ended_by) == ("closed", "system")


def test_an_early_announcement_is_heard_before_the_answer(day: Day) -> None:
    shut = day.config.flows[FlowId("shut")]
    early = replace(
        shut, nodes={**shut.nodes, NodeId("closed"): Announce(CLOSED, NodeId("end"), True)}
    )
    day.config = replace(day.config, flows={**day.config.flows, shut.id: early})
    assert words(day.arrives("c1", CLOSED_LINE)) == [
        "GuardLeg leg-c1",
        "Play leg-c1 prompt:closed/fr",
    ]
    day.tell(SwitchLost(day.at_ms))
    assert "Answer leg-c1" not in words(day.survey(("leg-c1", False, "")))
    assert words(day.played("c1")) == ["HangUp leg-c1 no_answer"]
    assert day.row("c1").outcome == "closed"


def test_a_flow_with_an_early_announcement_answers_what_goes_on(day: Day) -> None:
    shut = day.config.flows[FlowId("shut")]
    nodes = {**shut.nodes, NodeId("closed"): Announce(CLOSED, NodeId("queue"), True)}
    early = replace(shut, nodes=nodes)
    day.config = replace(day.config, flows={**day.config.flows, shut.id: early})
    day.arrives("c1", CLOSED_LINE)
    assert words(day.played("c1")) == [
        "Answer leg-c1",
        "CreateBridge c1",
        "StartMusic leg-c1 music-sales",
    ]


def test_an_unknown_number_is_refused_without_a_word(day: Day) -> None:
    assert words(day.arrives("c1", None)) == ["HangUp leg-c1 unreachable"]
    assert day.row("c1").outcome == "unknown_number" and not day.alive("c1")


def test_a_full_centre_refuses(day: Day) -> None:
    day.config = house(limits=Limits(calls_max=1))
    day.arrives("c1")
    assert words(day.arrives("c2")) == ["HangUp leg-c2 busy"]
    assert day.row("c2").outcome == "refused_full" and day.alive("c1")


def test_a_full_trunk_refuses_and_the_centre_goes_on(day: Day) -> None:
    day.arrives("c1")
    assert words(day.arrives("c2", full=True)) == ["HangUp leg-c2 full"]
    assert day.row("c2").outcome == "trunk_full" and day.alive("c1")


def test_the_same_leg_told_twice_is_one_call(day: Day) -> None:
    day.arrives("c1")
    assert words(day.arrives("c1")) == []


@pytest.mark.parametrize(
    ("reason", "outcome", "status"),
    [
        (EndReason.NO_ANSWER, "not_answered", Status.NOT_RESPONDING),
        (EndReason.DECLINED, "declined", Status.AVAILABLE),
        (EndReason.BUSY, "busy", Status.ERROR),
        (EndReason.UNREACHABLE, "unreachable", Status.ERROR),
    ],
)
def test_an_offer_that_fails_gives_the_caller_the_place_back(
    day: Day, reason: EndReason, outcome: str, status: Status
) -> None:
    day.ready(ANN)
    day.queued("c1")
    day.s = 2
    day.ready(BOB)
    assert words(day.ends("c1.1~1", reason)) == ["RingAgent c1.2~1 bob c1 c1 20 False"]
    assert day.segment("c1.1").outcome == outcome
    assert day.desk(ANN).status == status and day.desk(ANN).work is None
    work = day.desk(BOB).work
    assert work is not None and (work.times_offered, work.stage) == (2, "offered")
    assert day.row("c1").queued_ms == work.queued_ms


def test_an_offer_nobody_answers_is_taken_back(day: Day) -> None:
    day.ready(ANN)
    day.queued("c1")
    assert "HangUp c1.1~1 cancelled" in words(day.until(20))
    assert day.segment("c1.1").outcome == "not_answered"
    assert day.desk(ANN).status == Status.NOT_RESPONDING and day.alive("c1")


def test_the_caller_leaves_while_it_rings(day: Day) -> None:
    day.ready(ANN)
    day.queued("c1")
    assert words(day.ends("leg-c1")) == ["HangUp c1.1~1 cancelled", "DestroyBridge c1"]
    assert (day.row("c1").outcome, day.segment("c1.1").outcome) == ("abandoned", "caller_left")
    assert day.desk(ANN).status == Status.AVAILABLE


@pytest.mark.parametrize("caller_first", [True, False])
def test_caller_hangs_up_in_the_instant_of_the_answer(day: Day, caller_first: bool) -> None:
    day.ready(ANN)
    day.queued("c1")
    if caller_first:
        day.ends("leg-c1")
        assert words(day.answers("c1.1~1")) == ["HangUp c1.1~1 cancelled"]
        assert (day.row("c1").outcome, day.segment("c1.1").outcome) == ("abandoned", "caller_left")
    else:
        day.answers("c1.1~1")
        assert "HangUp c1.1~1 hangup" in words(day.ends("leg-c1"))
        assert (day.row("c1").outcome, day.segment("c1.1").outcome) == ("answered", "answered")
    day.ends("c1.1~1")
    assert not day.state.calls.legs and not day.state.calls.closing and not day.alive("c1")


def test_leaving_the_greeting(day: Day) -> None:
    day.arrives("c1")
    day.ends("leg-c1")
    assert day.row("c1").outcome == "abandoned_greeting" and not day.state.timers


def test_place_and_music_while_waiting(day: Day) -> None:
    day.queued("c1")
    day.queued("c2")
    orders = words(day.until(30))
    assert orders == [
        "Play leg-c1 sound:queue-youarenext/fr",
        "Play leg-c2 sound:queue-thereare/fr number:2/fr sound:queue-callswaiting/fr",
    ]
    day.s = 34
    assert words(day.played("c2")) == ["StartMusic leg-c2 music-sales"]
    stale = day.call("c1").playing
    assert stale is not None
    day.ready(ANN)
    assert words(day.answers("c1.1~1"))[0] == f"StopPlay {stale.playback}"
    assert words(day.play_ended("c1", stale.playback)) == []
    assert words(day.until(60)) == ["Play leg-c2 sound:queue-youarenext/fr"]


def test_the_expected_wait_is_said_once_it_is_known(day: Day) -> None:
    day.talking("c0")
    day.s = 150
    day.ends("leg-c0")
    day.tell(StateAsked(day.at_ms, ANN, Status.BREAK))
    day.s = 160
    day.ready(ANN)
    day.queued("c1")
    day.answers("c1.1~1")
    day.queued("c2")
    said = words(day.until(190))
    assert said == [
        "Play leg-c2 sound:queue-youarenext/fr sound:queue-holdtime/fr number:3/fr "
        "sound:queue-minutes/fr"
    ]


def test_the_longest_wait_ends_in_the_flow(day: Day) -> None:
    day.queued("c1")
    assert "Play leg-c1 prompt:busy/fr" in words(day.until(120))
    assert words(day.played("c1")) == ["HangUp leg-c1 hangup", "DestroyBridge c1"]
    assert day.row("c1").outcome == "overflow"


def test_a_full_queue_overflows_at_once(day: Day) -> None:
    for n in range(6):
        day.queued(f"c{n}")
    assert day.last and day.call("c5").path[-1] == "busy"


def test_the_longest_call_ends(day: Day) -> None:
    day.config = house(limits=Limits(call_max_s=600))
    day.talking()
    assert words(day.until(600)) == [
        "HangUp leg-c1 too_long",
        "HangUp c1.1~1 too_long",
        "DestroyBridge c1",
    ]
    assert (day.row("c1").outcome, day.row("c1").ended_by) == ("answered", "system")


def test_a_caller_whose_sound_is_lost_is_told_apart_from_one_who_hangs_up(day: Day) -> None:
    day.talking()
    day.ends("leg-c1", EndReason.MEDIA_LOST)
    assert (day.row("c1").outcome, day.row("c1").ended_by) == ("answered", "silence")


def test_a_queue_taken_out_of_the_configuration_lets_its_callers_go_on(day: Day) -> None:
    day.queued("c1")
    without = house(2)
    without.queues.pop(SALES)
    day.config = without
    orders = day.tell(ConfigApplied(day.at_ms, 2, without.digest))
    assert "Play leg-c1 prompt:busy/fr" in words(orders)


def test_no_offer_while_the_switch_is_lost(day: Day) -> None:
    day.ready(ANN)
    day.tell(SwitchLost(day.at_ms))
    day.queued("c1")
    assert not any(w.startswith("RingAgent") for w in words(day.last))
    orders = words(day.survey(("leg-c1", True, ""), bridges=("c1",)))
    assert orders == [
        "Answer leg-c1",
        "GuardLeg leg-c1",
        "StartMusic leg-c1 music-sales",
        "RingAgent c1.1~1 ann c1 c1 20 False",
    ]
