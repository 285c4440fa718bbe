"""A supervisor on an agent's call: each way of being on it, and what may go wrong in between."""

from typing import cast

import pytest
from msgspec.structs import replace

from decroche.calls.facts import Supervision
from decroche.centre.acts import refusal as act_refusal
from decroche.centre.events import (
    GuestDropped,
    HangUpAsked,
    HoldAsked,
    SuperviseAsked,
    SuperviseOff,
    SwitchLost,
)
from decroche.centre.facts import SupervisionRow
from decroche.centre.supervising import refusal
from decroche.kernel.config import SupervisionSpec
from decroche.kernel.ids import AgentId, InteractionId, WorkId
from decroche.kernel.legs import EndReason
from decroche.routing.events import Status
from tests.centre.day import Day, words
from tests.centre.house import ANN, BOB, CID, DEE, house
from tests.centre.test_parties import inside

C1 = InteractionId("c1")
LEG, ANNS = "c1_s1.0~1", "c1.1~1"


@pytest.fixture
def day() -> Day:
    """Ann talks with caller c1; Dee supervises, and has taken her post."""
    made = Day(house())
    made.talking()
    made.ready(DEE)
    return made


def asked(mode: str, to: AgentId = ANN, agent: AgentId = DEE) -> SuperviseAsked:
    return SuperviseAsked(0, agent, C1, to, cast(Supervision, mode))


def supervise(day: Day, mode: str, to: AgentId = ANN, agent: AgentId = DEE) -> list[str]:
    return words(day.tell(replace(asked(mode, to, agent), at_ms=day.at_ms)))


def on(day: Day, mode: str) -> list[str]:
    """Dee is on Ann's call in this way."""
    supervise(day, mode)
    return words(day.answers(LEG))


def rows(day: Day) -> list[tuple[str, bool]]:
    """Each way she was on it, in order, and whether that is over."""
    found = {row.id: row for row in day.facts if isinstance(row, SupervisionRow)}
    return [(row.mode, row.until_ms is not None) for row in found.values()]


def why(day: Day, act: SuperviseAsked) -> str:
    found = refusal(day.state, act, day.config)
    return found.code if found is not None else ""


# --- each way ----------------------------------------------------------------------------------


def test_her_own_phone_rings_and_answers_by_itself(day: Day) -> None:
    assert supervise(day, "listen") == [f"RingAgent {LEG} dee c1 c1 20 True apart"]
    assert day.desk(DEE).status == "talking"  # Nothing is offered to her meanwhile.
    seen = day.desk(DEE).supervising
    assert seen is not None and (seen.agent, seen.mode, seen.on) == (ANN, "listen", False)
    assert day.desk(ANN).work is not None and day.desk(ANN).work.watched is None  # type: ignore[union-attr]


def test_to_listen_and_to_whisper_leave_the_bridge_alone(day: Day) -> None:
    assert on(day, "listen") == [f"ListenIn {LEG} {ANNS} False"]
    assert supervise(day, "whisper") == [f"ListenIn {LEG} {ANNS} True"]
    assert supervise(day, "whisper") == []
    assert inside(day) == ["customer", ANN]
    assert rows(day) == [("listen", True), ("whisper", False)]
    work = day.desk(ANN).work
    assert work is not None and work.watched is not None
    assert (work.watched.supervisor, work.watched.mode) == (DEE, "whisper")


def test_to_join_is_a_conference_and_there_is_a_way_back(day: Day) -> None:
    on(day, "listen")
    assert supervise(day, "join") == [f"StopListening {LEG}", f"JoinBridge c1 {LEG}"]
    assert inside(day) == ["customer", ANN, DEE]
    assert supervise(day, "listen") == [f"LeaveBridge c1 {LEG}", f"ListenIn {LEG} {ANNS} False"]
    assert inside(day) == ["customer", ANN]
    assert day.segment("c1_s1.0").outcome == "answered"
    assert rows(day) == [("listen", True), ("join", True), ("listen", False)]


def test_each_time_she_joins_is_a_part_of_its_own(day: Day) -> None:
    """Or listening in between would count as her conversation."""
    on(day, "join")
    day.until(day.s + 10)
    supervise(day, "listen")
    day.until(day.s + 60)
    assert supervise(day, "join") == [f"StopListening {LEG}", f"JoinBridge c1 {LEG}"]
    day.until(day.s + 5)
    day.ends("leg-c1")
    first, second = day.segment("c1_s1.0"), day.segment("c1_s1.1")
    for part, lasted_ms in ((first, 10_000), (second, 5_000)):
        assert part.answered_ms is not None and part.ended_ms is not None
        assert (part.ended_ms - part.answered_ms, part.outcome) == (lasted_ms, "answered")
        assert part.offered_ms == part.answered_ms
    assert day.desk(DEE).status == "available"


@pytest.mark.parametrize("before", ["", "listen", "join"])
def test_to_take_over_sends_the_agent_into_after_call_work(day: Day, before: str) -> None:
    if before:
        on(day, before)
        orders = supervise(day, "take_over")
    else:
        orders = on(day, "take_over")
    assert f"HangUp {ANNS} hangup" in orders
    assert inside(day) == ["customer", DEE]
    assert day.desk(ANN).status == "after_call"
    told = day.desk(ANN).told
    assert told is not None and (told.code, told.agent) == ("taken_over", DEE)
    assert day.segment("c1.1").outcome == "transferred"
    assert day.desk(DEE).supervising is None
    work = day.desk(DEE).work
    assert work is not None and (work.stage, work.role) == ("talking", "lead")
    day.ends("leg-c1")
    assert day.row("c1").outcome == "answered" and not day.alive("c1")
    assert day.desk(DEE).status == "after_call"
    assert rows(day)[-1] == ("take_over", True)


def test_she_may_change_her_mind_while_her_phone_rings(day: Day) -> None:
    supervise(day, "listen")
    supervise(day, "join")
    day.answers(LEG)
    assert inside(day) == ["customer", ANN, DEE]
    assert rows(day) == [("join", False)]


# --- ends --------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["listen", "whisper", "join"])
@pytest.mark.parametrize("how", ["leaves", "hangs up", "is lost"])
def test_her_end_leaves_the_call_as_it_was(day: Day, mode: str, how: str) -> None:
    on(day, mode)
    if how == "leaves":
        day.tell(SuperviseOff(day.at_ms, DEE, C1))
    elif how == "hangs up":
        day.ends(LEG)
    else:
        day.presence(DEE, page=False, phone=False)
        day.until(60)  # Who had joined is waited for, as any guest.
    assert inside(day) == ["customer", ANN]
    assert day.call("c1").coach is None
    assert LEG not in day.state.calls.legs
    assert day.desk(DEE).status in (Status.AVAILABLE, Status.ERROR)
    assert all(over for _, over in rows(day))


@pytest.mark.parametrize("mode", ["listen", "whisper"])
def test_the_end_of_the_agents_part_is_hers(day: Day, mode: str) -> None:
    on(day, mode)
    orders = words(day.tell(HangUpAsked(day.at_ms, ANN, C1)))
    assert f"HangUp {LEG} hangup" in orders
    assert not day.alive("c1")
    assert day.desk(DEE).status == "available"
    assert all(over for _, over in rows(day))


def test_the_customer_stays_with_who_has_joined_when_the_agent_goes(day: Day) -> None:
    on(day, "join")
    day.tell(HangUpAsked(day.at_ms, ANN, C1))
    assert inside(day) == ["customer", DEE]
    assert day.desk(DEE).supervising is None


def test_a_phone_that_is_not_answered_is_told_and_changes_nothing(day: Day) -> None:
    supervise(day, "take_over")
    day.ends(LEG, EndReason.NO_ANSWER)
    assert inside(day) == ["customer", ANN]
    told = day.desk(DEE).told
    assert told is not None and told.code == "unheard"
    assert rows(day) == []


def test_an_agent_whose_page_comes_back_is_listened_to_again(day: Day) -> None:
    on(day, "listen")
    day.presence(ANN, page=False, phone=False)
    day.presence(ANN, page=True, phone=True)
    assert f"ListenIn {LEG} c1.1~2 False" in words(day.answers("c1.1~2"))


def test_on_hold_she_hears_what_the_agent_hears(day: Day) -> None:
    on(day, "join")
    day.tell(HoldAsked(day.at_ms, ANN, C1, True))
    assert inside(day) == [ANN, DEE]
    day.tell(HoldAsked(day.at_ms, ANN, C1, False))
    assert inside(day) == ["customer", ANN, DEE]


def test_the_agent_cannot_send_her_away(day: Day) -> None:
    on(day, "join")
    drop = GuestDropped(day.at_ms, ANN, C1, WorkId("c1_s1"))
    found = act_refusal(day.state, drop, day.config)
    assert found is not None and found.code == "supervisor_stays"
    day.tell(drop)
    assert inside(day) == ["customer", ANN, DEE]


# --- faults ------------------------------------------------------------------------------------


def test_after_a_loss_she_listens_again_and_a_lone_leg_is_swept(day: Day) -> None:
    on(day, "listen")
    day.tell(SwitchLost(day.at_ms))
    legs = (("leg-c1", True, "c1"), (ANNS, True, "c1"))
    orders = words(day.survey(*legs, (LEG, True, ""), bridges=("c1",)))
    assert f"ListenIn {LEG} {ANNS} False" in orders
    day.tell(SuperviseOff(day.at_ms, DEE, C1))
    day.ends(LEG)
    orders = words(day.survey(*legs, (LEG, True, ""), bridges=("c1",)))
    assert f"HangUp {LEG} cancelled" in orders
    assert inside(day) == ["customer", ANN]


def test_her_leg_vanished_while_nobody_looked(day: Day) -> None:
    on(day, "listen")
    day.tell(SwitchLost(day.at_ms))
    day.s += 5
    day.survey(("leg-c1", True, "c1"), (ANNS, True, "c1"), bridges=("c1",))
    assert day.call("c1").coach is None and inside(day) == ["customer", ANN]


# --- refusals ----------------------------------------------------------------------------------


def test_refusals_are_sentences(day: Day) -> None:
    assert why(day, asked("listen")) == ""
    assert why(day, asked("listen", to=DEE)) == "own_call"
    assert why(day, asked("listen", to=BOB)) == "not_on_a_call"
    assert why(day, asked("listen", agent=CID)) == "busy_now"  # Has not taken his post.
    day.presence(DEE, page=True, phone=False)
    assert why(day, asked("listen")) == "phone_not_there"
    day.presence(DEE, page=True, phone=True)
    on(day, "listen")
    day.ready(CID)
    found = refusal(day.state, asked("listen", agent=CID), day.config)
    assert found is not None and "Dee" in found.text("fr")
    supervise(day, "listen", agent=CID)
    assert day.call("c1").coach is not None and day.call("c1").coach.agent == DEE  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("shown", "seen"),
    [
        ("always", ["listen", "whisper", "join"]),
        ("spoken", ["whisper", "join"]),
        ("joined", ["join"]),
    ],
)
def test_the_organisation_says_what_the_agent_sees(shown: str, seen: list[str]) -> None:
    config = replace(house(), supervision=SupervisionSpec(shown))  # type: ignore[arg-type]
    day = Day(config)
    day.talking()
    day.ready(DEE)
    found = []
    on(day, "listen")
    for mode in ("listen", "whisper", "join"):
        supervise(day, mode)
        work = day.desk(ANN).work
        if work is not None and work.watched is not None:
            found.append(work.watched.mode)
    assert found == seen
    known = {r.id: r for r in day.facts if isinstance(r, SupervisionRow)}.values()
    assert [row.mode for row in known if row.shown] == seen
