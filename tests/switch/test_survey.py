"""What Asterisk lists, as we understand it."""

from decroche.kernel.ids import LegId
from decroche.kernel.legs import LegEnded
from decroche.switch.asterisk import survey
from decroche.switch.asterisk.translate import Book, translate
from decroche.switch.asterisk.wire import Application, Channel, ChannelHangupRequest, Place

DOOR, FALLBACK = Place("decroche-door"), Place("decroche-fallback")
CALL = "caller,robots,+33199000001,allowed,,,"
CAME = "2026-11-22T02:00:00.123+0000"
CHANNELS = [
    Channel("waits", "PJSIP/trunk-robots-01", "Up", dialplan=DOOR, creationtime=CAME),
    Channel("fell", "PJSIP/trunk-robots-02", "Up", dialplan=FALLBACK),
    Channel("never-met", "PJSIP/trunk-robots-03", "Up", dialplan=FALLBACK),
    Channel("o.1~1", "PJSIP/ag-1-04", "Ringing"),
    Channel("o.1.r1~c", "Snoop/waits-05", "Up"),
    Channel("elsewhere", "PJSIP/trunk-robots-06", "Up", dialplan=Place("decroche-in")),
]
APP = Application(channel_ids=("waits", "fell", "o.1~1", "o.1.r1~c"))
"""An application that is taken again still has those who left it."""


def test_callers_in_the_fallback_are_listed_as_away_and_are_no_arrivals() -> None:
    legs = survey.legs_in(APP, CHANNELS)
    calls = dict.fromkeys(("waits", "fell", "never-met"), CALL)
    found = survey.survey(0, legs, (), calls, ())
    assert {leg.leg: leg.away for leg in found.legs} == {
        "waits": False,
        "fell": True,
        "never-met": True,
        "o.1~1": False,
    }
    assert [caller.leg for caller in found.callers] == ["waits"]
    assert found.callers[0].came_ms == 1_795_312_800_123


def test_who_is_away_comes_into_the_book_when_back() -> None:
    book = Book(app="a")
    found = survey.survey(0, survey.legs_in(APP, CHANNELS), (), {}, ())
    survey.remember(book, found, CHANNELS)
    assert list(book.legs) == ["waits", "o.1~1"]


def test_a_leg_whose_end_was_told_is_not_listed_and_one_that_stays_is_swept() -> None:
    book = Book(app="a", legs={LegId("waits"): True})
    told = translate(ChannelHangupRequest(CAME, CHANNELS[0], cause=16), book)
    assert [type(event) for event in told.events] == [LegEnded]
    at_ms = book.ended[LegId("waits")]
    for later_ms, listed in ((10, False), (survey.ENDED_MS, True)):
        gone = survey.gone(book, at_ms + later_ms)
        legs = [leg.id for leg in survey.legs_in(APP, CHANNELS, gone)]
        assert ("waits" in legs) is listed
    assert not book.ended, "nothing is kept for long"
