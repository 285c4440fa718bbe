"""Scenes of the conversation: hold, recording, the agent's acts, the page that dies."""

from typing import Literal

import pytest
from msgspec.structs import replace

from decroche.centre.acts import refusal
from decroche.centre.events import (
    DisposedLater,
    DispositionSet,
    HangUpAsked,
    HoldAsked,
    PersonAttached,
    PhoneTaken,
    RecordingAsked,
)
from decroche.centre.facts import LateDisposition
from decroche.kernel.config import AfterCallSpec, RecordingSpec
from decroche.kernel.ids import (
    AgentId,
    DispositionId,
    InteractionId,
    NumberId,
    PersonId,
    PromptId,
    RecordingId,
    SegmentId,
)
from decroche.kernel.legs import EndReason, RecordingEnded, RecordingStarted
from decroche.routing.events import Status
from tests.centre.day import Day, words
from tests.centre.house import ANN, BOB, CID, NOTICE, SALES, SOLD, house, queue

C1 = InteractionId("c1")
CARE_LINE = NumberId("care-line")


@pytest.fixture
def day() -> Day:
    return Day(house())


def stage(day: Day, agent: AgentId) -> str:
    work = day.desk(agent).work
    return "" if work is None else work.stage


def test_hold_and_back(day: Day) -> None:
    day.talking()
    day.s = 10
    assert words(day.tell(HoldAsked(day.at_ms, ANN, C1, held=True))) == [
        "LeaveBridge c1 leg-c1",
        "StartMusic leg-c1 music-sales",
    ]
    assert stage(day, ANN) == "held"
    assert words(day.tell(HoldAsked(day.at_ms, ANN, C1, held=True))) == []
    day.s = 25
    assert words(day.tell(HoldAsked(day.at_ms, ANN, C1, held=False))) == [
        "StopMusic leg-c1",
        "JoinBridge c1 leg-c1",
        "FreeLeg leg-c1",
    ]
    day.s = 30
    day.tell(HoldAsked(day.at_ms, ANN, C1, held=True))
    day.s = 33
    day.ends("leg-c1")
    assert day.segment("c1.1").hold_ms == 18_000


def test_the_agent_hangs_up(day: Day) -> None:
    day.talking()
    assert words(day.tell(HangUpAsked(day.at_ms, ANN, C1))) == [
        "HangUp leg-c1 hangup",
        "HangUp c1.1~1 hangup",
        "DestroyBridge c1",
    ]
    assert (day.row("c1").outcome, day.row("c1").ended_by) == ("answered", "agent")


def test_the_agents_phone_hangs_up(day: Day) -> None:
    day.talking()
    assert words(day.ends("c1.1~1")) == ["HangUp leg-c1 hangup", "DestroyBridge c1"]
    assert day.row("c1").ended_by == "agent"


def test_declining_by_the_button(day: Day) -> None:
    day.ready(ANN)
    day.queued("c1")
    assert words(day.tell(HangUpAsked(day.at_ms, ANN, C1))) == ["HangUp c1.1~1 cancelled"]
    assert day.segment("c1.1").outcome == "declined" and day.alive("c1")


def test_an_act_on_somebody_elses_call_changes_nothing(day: Day) -> None:
    day.talking()
    act = HangUpAsked(day.at_ms, BOB, C1)
    refused = refusal(day.state, act, day.config)
    assert refused is not None and refused.code == "call_over" and refused.text("fr")
    assert day.tell(act) == [] and day.alive("c1")


# --- recording ----------------------------------------------------------------------------------


def test_a_sampled_call_is_recorded_from_answer_to_end(day: Day) -> None:
    day.ready(ANN)
    day.queued("c1", draw=49)
    assert "StartRecording c1.1.r1 leg-c1 c1.1~1" in words(day.answers("c1.1~1"))
    day.s = 1
    day.tell(RecordingStarted(day.at_ms, RecordingId("c1.1.r1")))
    assert day.recording("c1.1.r1").state == "recording"
    day.tell(HoldAsked(day.at_ms, ANN, C1, held=True))
    assert "MuteRecording c1.1.r1 True True" in words(day.last)
    day.tell(HoldAsked(day.at_ms, ANN, C1, held=False))
    assert "MuteRecording c1.1.r1 False True" in words(day.last)
    assert words(day.ends("leg-c1"))[0] == "StopRecording c1.1.r1"
    day.s = 9
    day.tell(RecordingEnded(day.at_ms, RecordingId("c1.1.r1")))
    row = day.recording("c1.1.r1")
    assert (row.state, row.reason, row.ended_ms) == ("spooled", "sample", day.at_ms)
    assert not day.state.calls.recordings


@pytest.mark.parametrize(("draw", "failed"), [(50, False), (0, True)])
def test_no_recording_beyond_the_sample_or_without_the_notice(
    day: Day, draw: int, failed: bool
) -> None:
    day.ready(ANN)
    day.arrives("c1", draw=draw)
    day.played("c1", failed=failed)
    assert not any("Recording" in w for w in words(day.answers("c1.1~1")))


@pytest.mark.parametrize("mode", ["all", "sample", "on_demand"])
def test_nothing_is_recorded_where_no_text_is_named(
    day: Day, mode: Literal["all", "sample", "on_demand"]
) -> None:
    """Whatever wrote the configuration: the core asks for the text itself."""
    nameless = RecordingSpec(mode, 99, "", NOTICE)
    sales = queue(SALES, nameless, AfterCallSpec("none"))
    day.config = house(sales=sales)
    day.ready(ANN)
    day.queued("c1", draw=0)
    assert not any("Recording" in w for w in words(day.answers("c1.1~1")))
    work = day.desk(ANN).work
    assert work is not None and work.recording == "off"
    asked = words(day.tell(RecordingAsked(day.at_ms, ANN, C1, on=True)))
    assert asked == []


def test_on_demand_on_off_and_private(day: Day) -> None:
    day.ready(BOB)
    day.queued("c1", CARE_LINE)
    day.answers("c1.1~1")

    def ask(on: bool, private: bool = False) -> list[str]:
        return words(day.tell(RecordingAsked(day.at_ms, BOB, C1, on, private)))

    def standing() -> str:
        work = day.desk(BOB).work
        return "" if work is None else work.recording

    assert standing() == "available"
    assert ask(True) == ["StartRecording c1.1.r1 leg-c1 c1.1~1"] and standing() == "asked"
    assert ask(True) == []
    assert ask(False) == ["StopRecording c1.1.r1"] and standing() == "available"
    assert ask(True) == ["StartRecording c1.1.r2 leg-c1 c1.1~1"]
    assert ask(False, private=True) == ["MuteRecording c1.1.r2 True False"]
    assert standing() == "private" and ask(True) == []
    assert day.recording("c1.1.r2").private


def test_on_demand_is_refused_where_only_a_sample_is_taken(day: Day) -> None:
    day.talking()
    act = RecordingAsked(day.at_ms, ANN, C1, on=True)
    refused = refusal(day.state, act, day.config)
    assert refused is not None and refused.code == "not_recorded_here"
    assert words(day.tell(act)) == []


def test_on_demand_is_refused_to_who_has_not_heard_the_notice(day: Day) -> None:
    day.talking()
    spec = replace(day.config.queues[SALES].recording, mode="on_demand", notice=PromptId("other"))
    day.config.queues[SALES] = replace(day.config.queues[SALES], recording=spec)
    refused = refusal(day.state, RecordingAsked(day.at_ms, ANN, C1, on=True), day.config)
    assert refused is not None and refused.code == "recording_not_allowed"


# --- disposition and person ---------------------------------------------------------------------


def test_a_disposition_during_the_call_and_after_it(day: Day) -> None:
    day.talking()
    day.tell(DispositionSet(day.at_ms, ANN, C1, SOLD))
    assert day.segment("c1.1").disposition == SOLD
    day.ends("leg-c1")
    day.tell(DispositionSet(day.at_ms, ANN, C1, DispositionId("no such")))
    work = day.desk(ANN).work
    assert work is not None and work.disposition == SOLD
    assert day.desk(ANN).status == Status.AFTER_CALL


def late(day: Day, disposition: DispositionId = SOLD) -> list[LateDisposition]:
    """A result that comes from a page of the site; what is kept beside whole rows."""
    day.tell(DisposedLater(day.at_ms, ANN, C1, SegmentId("c1.1"), disposition, "boss"))
    return [fact for fact in day.facts if isinstance(fact, LateDisposition)]


def test_a_result_that_comes_after_the_after_call_work(day: Day) -> None:
    day.talking()
    day.ends("leg-c1")
    day.until(60)
    assert day.desk(ANN).work is None and day.segment("c1.1").disposition is None
    assert late(day, DispositionId("no such")) == []
    assert late(day) == [LateDisposition(SegmentId("c1.1"), ANN, SOLD)]


def test_a_result_that_comes_while_the_desk_still_has_the_call(day: Day) -> None:
    day.talking()
    day.ends("leg-c1")
    assert late(day) == [], "as if it had been chosen at the desk"
    assert day.segment("c1.1").disposition == SOLD


def test_a_person_is_attached_while_waiting_and_after_the_call(day: Day) -> None:
    day.talking()
    day.tell(PersonAttached(day.at_ms, C1, PersonId("p1")))
    assert day.row("c1").person == "p1" and day.desks == [ANN]
    day.ends("leg-c1")
    day.tell(PersonAttached(day.at_ms, C1, None))
    assert day.row("c1").person is None


# --- comeback -----------------------------------------------------------------------------------


def test_reload_in_mid_call(day: Day) -> None:
    day.ready(ANN)
    day.queued("c1", draw=0)
    day.answers("c1.1~1")
    day.s = 10
    assert words(day.presence(ANN, page=False, phone=False)) == [
        "StopRecording c1.1.r1",
        "HangUp c1.1~1 cancelled",
        "LeaveBridge c1 leg-c1",
        "StartMusic leg-c1 music-sales",
        "GuardLeg leg-c1",
    ]
    assert stage(day, ANN) == "reconnecting" and day.desk(ANN).status == Status.TALKING
    day.ends("c1.1~1")
    assert words(day.presence(ANN, page=True, phone=False)) == []
    day.s = 12
    assert words(day.presence(ANN, page=True, phone=True)) == ["RingAgent c1.1~2 ann c1 c1 5 True"]
    assert words(day.answers("c1.1~2")) == [
        "StopMusic leg-c1",
        "JoinBridge c1 leg-c1",
        "FreeLeg leg-c1",
        "StartRecording c1.1.r2 leg-c1 c1.1~2",
    ]
    assert stage(day, ANN) == "talking"
    assert not any(timer.startswith("comeback") for timer in day.state.timers)


def test_a_page_lost_with_the_phone_alive_keeps_the_conversation(day: Day) -> None:
    day.talking()
    assert words(day.presence(ANN, page=False, phone=True)) == []
    assert words(day.presence(ANN, page=True, phone=True)) == []
    assert stage(day, ANN) == "talking"


def test_the_telephone_of_the_seat_counts_not_ones_own(day: Day) -> None:
    """Ann's own is the browser; she sits where a desk phone stands."""
    day.tell(PhoneTaken(day.at_ms, ANN, "desk"))
    day.talking(agent=ANN)
    assert words(day.presence(ANN, page=False, phone=False)) == []
    assert stage(day, ANN) == "talking"
    day.tell(PhoneTaken(day.at_ms, ANN, None))
    assert day.state.calls.phones == {}


def test_a_desk_phones_call_does_not_care_for_the_page(day: Day) -> None:
    day.talking(agent=CID)
    assert words(day.presence(CID, page=False, phone=False)) == []
    assert stage(day, CID) == "talking"


def test_gone_for_good_the_caller_goes_to_the_head(day: Day) -> None:
    day.talking()
    day.queued("c0")
    day.s = 5
    day.presence(ANN, page=False, phone=False)
    day.ends("c1.1~1", EndReason.MEDIA_LOST)
    day.until(25)
    assert day.segment("c1.1").outcome == "lost" and day.alive("c1")
    assert day.desk(ANN).status == Status.ERROR and day.desk(ANN).work is None
    day.ready(BOB)
    assert stage(day, BOB) == "offered"
    work = day.desk(BOB).work
    assert work is not None and work.interaction == "c1" and work.segment == "c1.2"


def test_who_was_cut_off_comes_first_also_at_the_agent_who_lost_them(day: Day) -> None:
    day.talking()
    day.queued("c0")
    day.s = 5
    day.presence(ANN, page=False, phone=False)
    day.s = 24
    day.presence(ANN, page=True, phone=True)  # Back, but she does not answer in time.
    day.until(25)
    assert day.segment("c1.1").outcome == "lost"
    work = day.desk(ANN).work
    assert work is not None and (work.interaction, work.segment) == ("c1", "c1.2")


def test_an_agents_leg_that_dies_is_rung_again_at_once_and_each_second(day: Day) -> None:
    day.talking()
    day.s = 1
    assert (
        words(day.ends("c1.1~1", EndReason.MEDIA_LOST))[-1] == "RingAgent c1.1~2 ann c1 c1 5 True"
    )
    day.ends("c1.1~2", EndReason.UNREACHABLE)
    assert words(day.until(2)) == ["RingAgent c1.1~3 ann c1 c1 5 True"]
    assert words(day.answers("c1.1~3"))[1] == "JoinBridge c1 leg-c1"


def test_held_before_the_reload_is_held_after_it(day: Day) -> None:
    day.talking()
    day.tell(HoldAsked(day.at_ms, ANN, C1, held=True))
    day.s = 3
    day.presence(ANN, page=False, phone=False)
    day.presence(ANN, page=True, phone=True)
    assert words(day.answers("c1.1~2")) == ["FreeLeg leg-c1"]
    assert stage(day, ANN) == "held"
    day.s = 8
    day.tell(HoldAsked(day.at_ms, ANN, C1, held=False))
    day.ends("leg-c1")
    assert day.segment("c1.1").hold_ms == 8_000


def test_the_caller_leaves_while_the_agent_comes_back(day: Day) -> None:
    day.talking()
    day.presence(ANN, page=False, phone=False)
    day.presence(ANN, page=True, phone=True)
    assert words(day.ends("leg-c1")) == ["HangUp c1.1~2 hangup", "DestroyBridge c1"]
    assert day.row("c1").outcome == "answered" and not day.alive("c1")


def test_the_agent_hangs_up_while_coming_back(day: Day) -> None:
    day.talking()
    day.presence(ANN, page=False, phone=False)
    assert words(day.tell(HangUpAsked(day.at_ms, ANN, C1))) == [
        "HangUp leg-c1 hangup",
        "DestroyBridge c1",
    ]
    assert not [t for t in day.state.timers if not t.startswith("acw")]
