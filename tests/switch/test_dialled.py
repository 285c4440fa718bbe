"""Legs that dial and the parties they become: what is told, and what is not told twice."""

import pytest

from decroche.kernel.ids import AttemptId, BridgeId, LegId
from decroche.kernel.legs import DialAnswered, DialOut, EndReason, GuardLeg, HangUp, LegEnded
from decroche.switch.asterisk import door, survey
from decroche.switch.asterisk.execute import execute
from decroche.switch.asterisk.survey import ENDED_MS, in_doubt, lost, remember
from decroche.switch.asterisk.translate import Book, translate
from decroche.switch.asterisk.wire import (
    Application,
    Channel,
    ChannelDestroyed,
    Event,
    Place,
    Request,
    StasisStart,
)
from decroche.switch.port import SwitchEvent
from tests.switch.world import Names

AT, AT_MS = "2026-11-21T23:08:00.123+0000", 1795302480123
LEG, PARTY, BRIDGE = LegId("i~o1"), LegId("decroche-1-1.7"), BridgeId("i")
LOCAL = Channel(
    LEG, "Local/i.x1@decroche-out-00000001;1", "Ringing", dialplan=Place("decroche-out")
)
LINE = Channel(PARTY, "PJSIP/trunk-line-01", "Up", dialplan=Place("decroche-dialled"))
ANSWER = StasisStart(AT, ("dialled", LEG, BRIDGE), LINE)
END = ChannelDestroyed(AT, LOCAL, cause=door.ANSWERED_CAUSE)


def dialling() -> Book:
    return Book(app="a", legs={LEG: False}, dials={LEG: AttemptId("i.x1")})


def all_of(book: Book, *events: Event) -> tuple[list[SwitchEvent], list[str]]:
    done = [translate(event, book) for event in events]
    requests = [f"{r.method} {r.uri}" for each in done for r in each.requests]
    return [event for each in done for event in each.events], requests


def orders(book: Book, *commands: HangUp | GuardLeg | DialOut) -> list[Request]:
    return [r for order in execute(commands, book, Names(), lambda _: 0) for r in order.requests]


@pytest.mark.parametrize("events", [(ANSWER, END), (END, ANSWER)])
def test_an_answer_is_told_once_in_either_order(events: tuple[Event, ...]) -> None:
    book = dialling()
    told, sent = all_of(book, *events)
    assert told == [DialAnswered(AT_MS, LEG, PARTY)]
    assert sent == ["POST bridges/i/addChannel"]
    assert (book.legs, book.parties) == ({PARTY: True}, {PARTY: LEG})


@pytest.mark.parametrize("events", [(ANSWER, END), (END, ANSWER)])
def test_who_was_to_be_hung_up_on_before_the_answer_is(events: tuple[Event, ...]) -> None:
    book = dialling()
    orders(book, HangUp(LEG, EndReason.CANCELLED))
    told, sent = all_of(book, *events)
    assert told == [LegEnded(AT_MS, LEG, EndReason.CANCELLED)]
    assert sent == [f"DELETE channels/{PARTY}"]
    assert (book.legs, book.parties) == ({}, {})


def test_between_the_ends_of_one_and_the_coming_of_the_other() -> None:
    book = dialling()
    assert all_of(book, END) == ([], [])
    orders(book, HangUp(LEG, EndReason.CANCELLED))
    told, sent = all_of(book, ANSWER)
    assert told == [LegEnded(AT_MS, LEG, EndReason.CANCELLED)]
    assert sent == [f"DELETE channels/{PARTY}"]


def test_a_party_that_never_comes_has_hung_up() -> None:
    book = dialling()
    all_of(book, END)
    assert lost(book, AT_MS + ENDED_MS - 1) == []
    assert lost(book, AT_MS + ENDED_MS) == [LEG]
    assert (book.legs, book.dials, book.picked_up) == ({}, {}, {})


def test_a_party_that_the_survey_has_told_is_not_told_again() -> None:
    book = Book(app="a")
    app = Application()
    legs = survey.legs_in(app, [LINE])
    found = survey.survey(0, legs, (), {PARTY: f"dialled,{LEG},{BRIDGE}"}, ())
    assert [(leg.leg, leg.dialled) for leg in found.legs] == [(PARTY, LEG)]
    remember(book, found, [LINE])
    assert all_of(book, ANSWER) == ([], ["POST bridges/i/addChannel"])
    assert orders(book, GuardLeg(PARTY)) == []


def test_a_test_calls_party_is_nobodys() -> None:
    legs = survey.legs_in(Application(), [LINE])
    assert survey.not_tried(legs, {PARTY: "dialled,trial~1,"}) == []
    assert survey.not_tried(legs, {PARTY: f"dialled,{LEG},"}) == legs


def test_another_engine_knows_what_a_leg_dials() -> None:
    book = Book(app="a")
    legs = survey.legs_in(Application((LEG,)), [LOCAL])
    remember(book, survey.survey(0, legs, (), {}, ()), [LOCAL])
    assert book.dials == {LEG: "i.x1"}
    busy = ChannelDestroyed(AT, LOCAL, cause=17)
    assert all_of(book, busy)[0] == [LegEnded(AT_MS, LEG, EndReason.BUSY)]


def test_a_dial_in_doubt_is_ordered_again_without_another_verdict() -> None:
    book = Book(app="a", verdicts={AttemptId("i.x1"): None}, dials={LEG: AttemptId("i.x1")})
    again = DialOut(LEG, BRIDGE, AttemptId("i.x1"), 20)
    remember(book, survey.survey(0, [LOCAL], (), {}, ()), [LOCAL], in_doubt(book))
    assert orders(book, again) == [], "its channel is there"
    remember(book, survey.survey(0, (), (), {}, ()), (), in_doubt(book))
    assert book.dials == {}
