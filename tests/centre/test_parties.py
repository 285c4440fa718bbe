"""Who is on a call after each act, and after each thing that may go wrong in between."""

import pytest
from msgspec.structs import replace

from decroche.centre.acts import refusal
from decroche.centre.events import (
    CallOutAsked,
    CardAsked,
    ConsultAsked,
    GuestDropped,
    HandOverAsked,
    HangUpAsked,
    HoldAsked,
    RecordingAsked,
    SwitchLost,
    TalkAsked,
)
from decroche.kernel.config import AfterCallSpec, Limits
from decroche.kernel.ids import AgentId, AttemptId, InteractionId, LegId, NumberId, WorkId
from decroche.kernel.legs import DialAnswered, EndReason, PlayEnded
from tests.centre.day import Day, words
from tests.centre.house import ANN, BOB, CARE, CID, NOTICE, SALES, house

C1, OUT = InteractionId("c1"), InteractionId("o1")
FIRST, SECOND = WorkId("c1_1"), WorkId("c1_2")


@pytest.fixture
def day() -> Day:
    """Ann talks with caller c1."""
    made = Day(house())
    made.talking()
    return made


def consult(day: Day, agent: AgentId = ANN, **whom: object) -> list[str]:
    event = ConsultAsked(day.at_ms, agent, C1, **whom)  # type: ignore[arg-type]
    return words(day.tell(event))


def with_guest(day: Day, agent: AgentId = BOB, number: int = 1) -> None:
    """This agent was asked in and has come."""
    day.ready(agent)
    consult(day, to_agent=agent)
    day.answers(f"c1_{number}.1~1")


def with_outside(day: Day, number: int = 1) -> str:
    """An outside number was asked in and has come; its leg."""
    consult(day, attempt=AttemptId(f"a{number}"))
    party = f"party-{number}"
    day.tell(DialAnswered(day.at_ms, LegId(f"c1_{number}~1"), LegId(party)))
    return party


def away(day: Day, agent: AgentId) -> None:
    day.presence(agent, page=False, phone=False)


def back(day: Day, agent: AgentId, leg: str) -> None:
    day.presence(agent, page=True, phone=True)
    day.answers(leg)


def inside(day: Day) -> list[str]:
    """Whom the bridge holds: the customer and agents by name, numbers as "outside"."""
    call = day.call("c1")
    who = ["customer"] if call.joined else []
    who += [each.agent for each in call.segments() if each.inside]
    return who + ["outside" for guest in call.guests.values() if guest.inside]


# --- who is in ---------------------------------------------------------------------------------


def test_a_consultation_is_private_and_each_change_brings_in_whom_it_says(day: Day) -> None:
    with_guest(day)
    assert inside(day) == [ANN, BOB]
    day.tell(TalkAsked(day.at_ms, ANN, C1, "customer"))
    assert inside(day) == ["customer", ANN]
    assert BOB in day.desks, "his page says that he hears music"
    day.tell(TalkAsked(day.at_ms, ANN, C1, "all"))
    assert inside(day) == ["customer", ANN, BOB]
    day.tell(HoldAsked(day.at_ms, ANN, C1, True))
    assert inside(day) == [ANN, BOB]
    day.tell(HandOverAsked(day.at_ms, ANN, C1, FIRST))
    assert inside(day) == ["customer", BOB]
    assert day.desk(ANN).status == "after_call"


def test_a_guest_who_answers_after_the_swap_back_does_not_fall_into_the_talk(day: Day) -> None:
    day.ready(BOB)
    consult(day, to_agent=BOB)
    day.tell(TalkAsked(day.at_ms, ANN, C1, "customer"))
    day.answers("c1_1.1~1")
    assert inside(day) == ["customer", ANN]


def test_back_with_the_customer_the_other_guest_is_not_in(day: Day) -> None:
    with_guest(day)
    day.ready(CID)
    consult(day, to_agent=CID)
    day.tell(GuestDropped(day.at_ms, ANN, C1, SECOND))
    assert inside(day) == ["customer", ANN]


def test_a_guest_who_was_put_aside_and_reloads_stays_aside(day: Day) -> None:
    with_guest(day)
    day.tell(TalkAsked(day.at_ms, ANN, C1, "customer"))
    away(day, BOB)
    back(day, BOB, "c1_1.1~2")
    assert inside(day) == ["customer", ANN]
    assert day.desk(BOB).work.stage == "held"  # type: ignore[union-attr]


def test_nobody_is_left_alone_while_the_lead_reloads(day: Day) -> None:
    with_guest(day)
    away(day, ANN)
    assert inside(day) == []
    back(day, ANN, "c1.1~2")
    assert inside(day) == [ANN, BOB]


# --- changing hands ----------------------------------------------------------------------------


def test_a_blind_transfer_comes_back(day: Day) -> None:
    day.ready(BOB)
    consult(day, to_agent=BOB, blind=True)
    assert inside(day) == [ANN]
    day.ends("c1_1.1~1", EndReason.DECLINED)
    assert inside(day) == ["customer", ANN]
    told = day.desk(ANN).told
    assert told is not None
    assert (told.code, told.agent) == ("came_back", BOB)


def test_a_blind_transfer_comes_back_to_a_lead_who_reloads(day: Day) -> None:
    day.ready(BOB)
    consult(day, to_agent=BOB, blind=True)
    away(day, ANN)
    day.tell(HangUpAsked(day.at_ms, BOB, C1))
    back(day, ANN, "c1.1~2")
    assert inside(day) == ["customer", ANN]


def test_a_lead_who_hangs_up_leaves_the_customer_to_the_one_who_rings(day: Day) -> None:
    day.ready(BOB)
    consult(day, to_agent=BOB)
    day.tell(HangUpAsked(day.at_ms, ANN, C1))
    assert (day.call("c1").stage, inside(day)) == ("handover", [])
    day.answers("c1_1.1~1")
    assert inside(day) == ["customer", BOB]


def test_if_that_one_does_not_come_the_queue_has_them_first(day: Day) -> None:
    day.ready(BOB)
    consult(day, to_agent=BOB)
    day.ready(CID)
    day.tell(HangUpAsked(day.at_ms, ANN, C1))
    day.ends("c1_1.1~1", EndReason.UNREACHABLE)
    call = day.call("c1")
    assert (call.stage, call.queue) == ("waiting", SALES)
    assert [each.agent for each in call.ringing.values()] == [CID]


def test_a_lead_who_hangs_up_while_it_rings_for_a_guest_loses_the_customer_no_place(
    day: Day,
) -> None:
    """The guest whom a queue finds rings already: he is offered this customer, not the next one."""
    day.ready(BOB)
    consult(day, to_queue=CARE)
    day.s = 5
    day.queued("c2", number=NumberId("care-line"))
    day.tell(HangUpAsked(day.at_ms, ANN, C1))
    assert [each.agent for each in day.call("c1").ringing.values()] == [BOB]
    assert not day.call("c2").ringing


def test_a_transfer_to_a_queue_waits_there_however_long_the_talk_was(day: Day) -> None:
    day.s = 3000
    consult(day, to_queue=CARE, blind=True)
    call = day.call("c1")
    assert (call.queue, call.stage, call.back_to) == (CARE, "waiting", SALES)


def test_what_the_second_queue_does_not_serve_comes_back_to_the_first(day: Day) -> None:
    consult(day, to_queue=CARE, blind=True)
    away(day, ANN)
    day.until(day.s + day.config.queues[CARE].wait_max_s + 1)
    assert (day.call("c1").queue, day.call("c1").back_to) == (SALES, None)


def test_hand_over_to_a_guest_on_the_way_back_waits_for_him(day: Day) -> None:
    with_guest(day)
    away(day, BOB)
    day.tell(HandOverAsked(day.at_ms, ANN, C1, FIRST))
    assert ANN in day.desks
    back(day, BOB, "c1_1.1~2")
    assert inside(day) == ["customer", BOB]


def test_who_inherits_the_customer_is_not_robbed_by_one_who_still_rings(day: Day) -> None:
    with_guest(day)
    day.ready(CID)
    consult(day, to_agent=CID)
    day.tell(HandOverAsked(day.at_ms, ANN, C1, SECOND))
    day.tell(HangUpAsked(day.at_ms, ANN, C1))
    day.answers("c1_2.1~1")
    assert inside(day) == ["customer", BOB]
    assert day.desk(CID).work is None


def test_a_guest_who_is_back_while_nobody_has_the_customer_has_them(day: Day) -> None:
    with_guest(day)
    day.ready(CID)
    consult(day, to_agent=CID, blind=True)
    away(day, BOB)
    day.tell(HangUpAsked(day.at_ms, ANN, C1))
    back(day, BOB, "c1_1.1~2")
    assert inside(day) == ["customer", BOB]
    assert day.desk(CID).work is None


def test_two_outside_parties_and_no_agent_all_hear_each_other_to_the_last(day: Day) -> None:
    first = with_outside(day)
    second = with_outside(day, 2)
    day.tell(TalkAsked(day.at_ms, ANN, C1, "c1_1"))
    day.tell(HangUpAsked(day.at_ms, ANN, C1))
    assert inside(day) == ["customer", "outside", "outside"]
    day.ends(first)
    assert inside(day) == ["customer", "outside"]
    day.ends(second)
    assert not day.alive("c1")
    assert (day.row("c1").outcome, day.row("c1").ended_by) == ("answered", "outside")


def test_an_agent_who_is_back_beside_an_outside_party_has_the_customer(day: Day) -> None:
    with_guest(day)
    with_outside(day, 2)
    away(day, BOB)
    day.tell(HangUpAsked(day.at_ms, ANN, C1))
    assert inside(day) == ["customer", "outside"]
    back(day, BOB, "c1_1.1~2")
    assert day.desk(BOB).work.role == "lead"  # type: ignore[union-attr]


def test_a_customer_whom_the_outside_party_left_does_not_wait_in_silence(day: Day) -> None:
    with_guest(day)
    party = with_outside(day, 2)
    away(day, BOB)
    day.tell(HangUpAsked(day.at_ms, ANN, C1))
    day.ends(party)
    assert (day.call("c1").stage, inside(day)) == ("waiting", [])


# --- ring-all ----------------------------------------------------------------------------------


def ring_all() -> Day:
    config = house()
    config.queues[CARE] = replace(config.queues[CARE], choice="ring_all")
    return Day(config)


def test_two_who_pick_up_while_nobody_could_tell_are_one(day: Day) -> None:
    day = ring_all()
    day.talking()
    day.ready(BOB)
    day.ready(CID)
    consult(day, to_queue=CARE)
    day.tell(SwitchLost(day.at_ms))
    day.s = 3
    legs = [("leg-c1", True, ""), ("c1.1~1", True, "c1")]
    legs += [("c1_1.1~1", True, ""), ("c1_1.2~1", True, "")]
    day.survey(*legs, bridges=("c1",))
    assert inside(day) == [ANN, BOB]
    told = day.desk(CID).told
    assert told is not None
    assert (told.code, told.agent) == ("taken", BOB)


# --- calls out ---------------------------------------------------------------------------------


def call_out(day: Day, agent: AgentId = BOB, emergency: bool = False) -> list[str]:
    event = CallOutAsked(day.at_ms, agent, OUT, SALES, AttemptId("a1"), emergency=emergency)
    return words(day.tell(event))


def test_a_call_out_rings_the_agent_first_and_then_the_number(day: Day) -> None:
    day.ready(BOB)
    assert call_out(day) == ["CreateBridge o1", "RingAgent o1.0~1 bob o1 o1 20 True"]
    assert words(day.answers("o1.0~1")) == ["DialOut o1~o1 o1 a1 45"]
    day.tell(DialAnswered(day.at_ms, LegId("o1~o1"), LegId("party")))
    assert day.desk(BOB).work.stage == "talking"  # type: ignore[union-attr]
    day.ends("party")
    assert (day.row("o1").direction, day.row("o1").outcome) == ("out", "answered")


def test_what_came_of_a_number_is_an_outcome_that_screens_know() -> None:
    """An interaction has words for its end that say nothing of a number."""
    day = Day(house(limits=Limits(call_max_s=30)))
    day.ready(BOB)
    call_out(day)
    day.answers("o1.0~1")
    day.until(31)
    assert day.row("o1").outcome == "closed"
    assert [each.outcome for each in day.attempts] == ["too_long"]


def test_a_page_lost_while_dialling_ends_the_call_before_anybody_answers_to_nobody(
    day: Day,
) -> None:
    day.ready(BOB)
    call_out(day)
    day.answers("o1.0~1")
    assert "HangUp o1~o1 hangup" in words(day.presence(BOB, page=False, phone=False))
    assert day.row("o1").outcome == "cancelled"


def test_help_can_be_called_while_it_rings_and_in_after_call_work_held_to_the_clock() -> None:
    config = house()
    config.queues[SALES] = replace(config.queues[SALES], after_call=AfterCallSpec("fixed", 300))
    day = Day(config)
    day.talking()
    day.ends("leg-c1")
    assert day.desk(ANN).status == "after_call"
    call_out(day, ANN, emergency=True)
    work = day.desk(ANN).work
    assert work is not None
    assert (work.interaction, work.emergency) == (OUT, True)
    day.ready(BOB)
    day.queued("c2")
    assert day.desk(BOB).status == "ringing"
    event = CallOutAsked(
        day.at_ms, BOB, InteractionId("o2"), SALES, AttemptId("a2"), emergency=True
    )
    day.tell(event)
    assert day.desk(BOB).work.interaction == "o2"  # type: ignore[union-attr]
    assert day.call("c2").stage == "waiting"


def test_an_ask_that_comes_too_late_is_told_and_its_attempt_ends(day: Day) -> None:
    event = CallOutAsked(day.at_ms, ANN, OUT, SALES, AttemptId("a1"))
    day.tell(event)
    assert not day.alive("o1")
    assert [each.outcome for each in day.attempts] == ["cancelled"]
    told = day.desk(ANN).told
    assert told is not None
    assert told.code == "not_reached"


def test_help_asked_in_shows_the_site(day: Day) -> None:
    consult(day, attempt=AttemptId("help"), emergency=True)
    assert day.desk(ANN).work.emergency  # type: ignore[union-attr]


# --- recording ---------------------------------------------------------------------------------


@pytest.fixture
def recorded() -> Day:
    """The same, recorded."""
    made = Day(house())
    made.talking(draw=0)
    return made


def muted(day: Day, agent: AgentId) -> str:
    segment = day.call("c1").segment_of(agent)
    assert segment is not None
    assert segment.recording is not None
    return segment.muted


def test_a_card_is_in_no_file_and_only_who_opened_the_form_closes_it(recorded: Day) -> None:
    with_guest(recorded)
    recorded.tell(TalkAsked(recorded.at_ms, ANN, C1, "all"))
    recorded.tell(CardAsked(recorded.at_ms, ANN, C1, True))
    assert BOB in recorded.desks
    recorded.tell(CardAsked(recorded.at_ms, BOB, C1, False))
    assert (muted(recorded, ANN), muted(recorded, BOB)) == ("both", "both")
    recorded.s = 60
    recorded.tell(CardAsked(recorded.at_ms, ANN, C1, True))
    recorded.until(170)
    assert muted(recorded, ANN) == "both", "the form is in use"
    recorded.until(181)
    assert (muted(recorded, ANN), muted(recorded, BOB)) == ("", "")


def test_a_form_of_the_new_leads_stays_and_one_of_the_lost_leads_goes(recorded: Day) -> None:
    with_guest(recorded)
    recorded.tell(TalkAsked(recorded.at_ms, ANN, C1, "all"))
    recorded.tell(CardAsked(recorded.at_ms, BOB, C1, True))
    recorded.tell(HandOverAsked(recorded.at_ms, ANN, C1, FIRST))
    assert muted(recorded, BOB) == "both"
    away(recorded, BOB)
    recorded.until(40)
    assert recorded.call("c1").card_until_ms is None


def test_private_is_private_in_every_file(recorded: Day) -> None:
    with_guest(recorded)
    recorded.tell(TalkAsked(recorded.at_ms, ANN, C1, "all"))
    recorded.tell(RecordingAsked(recorded.at_ms, ANN, C1, False, True))
    recorded.tell(TalkAsked(recorded.at_ms, ANN, C1, "customer"))
    assert (muted(recorded, ANN), muted(recorded, BOB)) == ("both", "both")


def test_a_private_consultation_is_in_no_file(recorded: Day) -> None:
    with_guest(recorded)
    assert muted(recorded, ANN) == "agent"
    guest = recorded.call("c1").segment_of(BOB)
    assert guest is not None
    assert guest.recording is None


def test_the_files_silence_is_said_again_after_a_loss(recorded: Day) -> None:
    recorded.tell(HoldAsked(recorded.at_ms, ANN, C1, True))
    recorded.tell(SwitchLost(recorded.at_ms))
    recorded.tell(HoldAsked(recorded.at_ms, ANN, C1, False))
    orders = recorded.survey(("leg-c1", True, ""), ("c1.1~1", True, "c1"), bridges=("c1",))
    assert "MuteRecording c1.1.r1 False False" in words(orders)


def test_a_guest_cannot_do_what_is_the_leads(day: Day) -> None:
    with_guest(day)
    for act in (
        HoldAsked(day.at_ms, BOB, C1, True),
        TalkAsked(day.at_ms, BOB, C1, "all"),
        ConsultAsked(day.at_ms, BOB, C1, to_agent=CID),
    ):
        refused = refusal(day.state, act, day.config)
        assert refused is not None
        assert refused.code == "not_your_customer"


# --- whisper -----------------------------------------------------------------------------------


def whispering() -> Day:
    """A queue that tells the agent for whom he speaks; Ann has answered."""
    config = house()
    config.queues[SALES] = replace(config.queues[SALES], whisper=NOTICE)
    day = Day(config)
    day.ready(ANN)
    day.queued("c1")
    return day


def test_the_agent_hears_for_whom_he_speaks_before_they_meet() -> None:
    day = whispering()
    assert words(day.answers("c1.1~1")) == [
        "Play c1.1~1 prompt:notice/fr",
        "FreeLeg leg-c1",
    ]
    assert (inside(day), day.desk(ANN).status) == ([], "talking")
    playback = day.call("c1").lead.whisper  # type: ignore[union-attr]
    assert playback is not None
    day.tell(PlayEnded(day.at_ms, LegId("c1.1~1"), playback))
    assert inside(day) == ["customer", ANN]


def test_a_whisper_whose_end_was_lost_keeps_nobody_apart() -> None:
    day = whispering()
    day.answers("c1.1~1")
    day.tell(SwitchLost(day.at_ms))
    day.s = 3
    day.survey(("leg-c1", True, ""), ("c1.1~1", True, ""), bridges=("c1",))
    assert inside(day) == ["customer", ANN]
