"""Voicemail through the whole centre: what is ordered, what is kept, what survives a death."""

import pytest
from msgspec.structs import replace

from decroche.calls.state import Stage
from decroche.centre import core
from decroche.centre.events import SwitchLost
from decroche.centre.facts import FlowStepRow
from decroche.kernel.config import Announce, End, FlowSpec, Hours, Voicemail
from decroche.kernel.ids import CalendarId, FlowId, InteractionId, LegId, NodeId, RecordingId
from decroche.kernel.legs import RecordingEnded, RecordingStarted
from tests.centre.day import Day, words
from tests.centre.house import BUSY, CLOSED, NOTICE, SALES, house

N = NodeId
NODES = {
    N("hours"): Hours(CalendarId("never"), N("end"), N("closed")),
    N("closed"): Announce(CLOSED, N("leave")),
    N("leave"): Voicemail(BUSY, SALES, N("thanks"), N("end"), max_s=60),
    N("thanks"): Announce(NOTICE, N("end")),
    N("end"): End(),
}
LEG, MESSAGE = "leg-c1", RecordingId("c1.m1")
START = f"StartMessage {MESSAGE} {LEG} 60 5 # False"
AGAIN = f"StartMessage {MESSAGE} {LEG} 60 5 # True"


@pytest.fixture
def day() -> Day:
    """The caller has heard that it is closed, and is asked to speak."""
    config = house()
    flow = FlowSpec(FlowId("sales"), "closed", N("hours"), NODES)
    day = Day(replace(config, flows={**config.flows, flow.id: flow}))
    day.arrives("c1")
    day.played("c1")
    return day


def spoke(day: Day, said_s: int | None = 7, failed: bool = False) -> list[str]:
    day.s += 10
    return words(day.tell(RecordingEnded(day.at_ms, MESSAGE, failed, said_s)))


def begun(day: Day) -> None:
    assert START in words(day.played("c1"))
    day.s += 5
    day.tell(RecordingStarted(day.at_ms, MESSAGE))


def path(day: Day) -> list[str]:
    return [fact.node for fact in day.facts if isinstance(fact, FlowStepRow)]


def test_after_the_prompt_the_caller_speaks_and_goes_on(day: Day) -> None:
    begun(day)
    assert day.call("c1").stage is Stage.MESSAGE
    row = day.recording(MESSAGE)
    assert (row.state, row.reason, row.segment, row.queue) == ("recording", "message", "", SALES)
    assert f"Play {LEG} prompt:notice/fr" in spoke(day)
    assert day.recording(MESSAGE).state == "spooled"
    assert path(day) == ["hours", "closed", "leave", "thanks"]
    day.played("c1")
    assert day.row("c1").outcome == "voicemail"


@pytest.mark.parametrize(("said_s", "state"), [(0, "empty"), (1, "empty"), (2, "spooled")])
def test_shorter_than_two_seconds_is_nothing(day: Day, said_s: int, state: str) -> None:
    begun(day)
    spoke(day, said_s)
    assert day.recording(MESSAGE).state == state
    assert path(day)[-1] == ("thanks" if state == "spooled" else "end")
    if state == "empty":
        assert day.row("c1").outcome == "closed"


def test_what_nobody_measured_is_kept(day: Day) -> None:
    begun(day)
    spoke(day, said_s=None)
    assert day.recording(MESSAGE).state == "spooled" and path(day)[-1] == "thanks"


def test_a_message_that_cannot_be_recorded_is_none(day: Day) -> None:
    begun(day)
    spoke(day, failed=True)
    assert day.recording(MESSAGE).state == "failed" and path(day)[-1] == "end"


@pytest.mark.parametrize(
    ("said_s", "failed", "outcome"),
    [
        (7, False, "voicemail"),
        (None, False, "voicemail"),
        (1, False, "closed"),
        (7, True, "closed"),
    ],
)
def test_who_hangs_up_within_it_has_left_it(
    day: Day, said_s: int | None, failed: bool, outcome: str
) -> None:
    begun(day)
    day.ends(LEG)
    assert day.row("c1").outcome == "closed" and not day.alive("c1")
    assert spoke(day, said_s, failed) == []
    row = day.row("c1")
    assert (row.outcome, row.ended_by) == (outcome, "customer")
    assert row.ended_ms == day.at_ms - 10_000, "the call ended when it ended"
    assert not day.state.calls.recordings


def test_its_end_before_the_hang_up_is_the_same(day: Day) -> None:
    begun(day)
    spoke(day)
    day.ends(LEG)
    assert day.row("c1").outcome == "voicemail"


def test_who_hangs_up_in_the_closed_message_came_while_it_was_closed(day: Day) -> None:
    day.ends(LEG)
    assert day.row("c1").outcome == "closed"


def test_the_key_that_ends_it_chooses_nothing(day: Day) -> None:
    begun(day)
    assert day.call("c1").keys is None


@pytest.mark.parametrize("restarts", [True, False])
def test_after_a_loss_it_is_asked_for_and_no_music_is_ordered(day: Day, restarts: bool) -> None:
    begun(day)
    if restarts:
        day.state = core.decode(core.encode(day.state), day.config)
    day.tell(SwitchLost(day.at_ms))
    orders = words(day.survey((LEG, True, "")))
    assert AGAIN in orders and f"GuardLeg {LEG}" in orders
    assert orders.index(AGAIN) < orders.index(f"GuardLeg {LEG}"), "a leg that records takes none"
    assert not any(order.startswith("StartMusic") for order in orders)
    spoke(day, said_s=None)
    assert path(day)[-1] == "thanks"


def test_the_end_that_was_not_heard_of_a_caller_who_has_gone_is_asked_for(day: Day) -> None:
    begun(day)
    day.tell(SwitchLost(day.at_ms))
    assert f"StopRecording {MESSAGE} message" in words(day.survey())
    assert day.row("c1").outcome == "closed"
    spoke(day, said_s=None)
    assert day.recording(MESSAGE).state == "spooled" and day.row("c1").outcome == "voicemail"


def test_a_switch_that_is_new_has_lost_the_end_of_the_file_only(day: Day) -> None:
    """The worker mends what a killed Asterisk left."""
    begun(day)
    day.tell(SwitchLost(day.at_ms))
    day.survey(restarted=True)
    assert day.recording(MESSAGE).state == "failed"
    assert day.row("c1").outcome == "platform_failure"
    assert path(day)[-1] == "leave" and not day.state.calls.recordings


def test_a_queue_that_is_gone_takes_no_message() -> None:
    config = house()
    flow = FlowSpec(FlowId("sales"), "closed", N("hours"), NODES)
    del config.queues[SALES]
    day = Day(replace(config, flows={**config.flows, flow.id: flow}))
    day.arrives("c1")
    day.played("c1")
    assert not day.alive(InteractionId("c1")) and LegId(LEG) in day.state.calls.closing
