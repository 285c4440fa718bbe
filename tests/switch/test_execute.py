"""Orders → requests, without a switch."""

from pathlib import Path

import msgspec
import pytest

from decroche.kernel.ids import AgentId, BridgeId, LegId, PlaybackId, RecordingId
from decroche.kernel.legs import (
    Answer,
    CreateBridge,
    EndReason,
    FreeLeg,
    GuardLeg,
    HangUp,
    JoinBridge,
    LegCommand,
    LegEnded,
    Play,
    RingAgent,
    StartMessage,
    StartMusic,
    StartRecording,
    StopPlay,
)
from decroche.switch.asterisk import wire
from decroche.switch.asterisk.execute import display_name, display_number, execute
from decroche.switch.asterisk.recorder import Pair
from decroche.switch.asterisk.survey import ENDED_MS, gone, in_doubt, remember, survey
from decroche.switch.asterisk.translate import Book, translate
from decroche.switch.asterisk.wire import Channel, Request
from tests.switch.world import Names

LEG = LegId("x")


def requests(book: Book, *commands: LegCommand, length_s: float = 1) -> list[Request]:
    orders = execute(commands, book, Names(Path("/p")), lambda _: length_s)
    return [request for order in orders for request in order.requests]


def words(found: list[Request]) -> list[str]:
    return [f"{each.method} {each.uri}" for each in found]


def test_nothing_that_waits_is_sent_to_a_playing_channel() -> None:
    book = Book(app="a", legs={LEG: True})
    play = Play(LEG, PlaybackId("p"), ("prompt:hello/fr", "number:7/fr"))
    found = requests(book, GuardLeg(LEG), play, GuardLeg(LEG), Answer(LEG), FreeLeg(LEG))
    assert words(found) == ["POST channels/x/variable"] * 2 + ["POST channels/x/play/p"]
    assert dict(found[2].query) == {"media": "sound:/p/fr/hello,number:7", "lang": "fr"}


@pytest.mark.parametrize(("length_s", "guard"), [(3, "30"), (25, "30"), (80.2, "86")])
def test_the_guard_outlasts_the_prompt(length_s: float, guard: str) -> None:
    book = Book(app="a", guard_s=30, legs={LEG: True}, guarded={LEG: None})
    play = Play(LEG, PlaybackId("p"), ("prompt:hello/fr",))
    found = requests(book, play, length_s=length_s)
    assert dict(found[0].query) == {"variable": "TIMEOUT(absolute)", "value": guard}


def test_a_leg_that_is_gone_is_not_guarded_for_ever() -> None:
    book = Book(app="a")
    requests(book, GuardLeg(LEG))
    assert book.guarded == {}


def test_a_voice_goes_before_a_prompt() -> None:
    book = Book(app="a", legs={LEG: True})
    requests(book, Play(LEG, PlaybackId("p"), ("sound:beep/fr",)))
    found = requests(book, JoinBridge(BridgeId("b"), LEG))
    assert words(found) == ["DELETE playbacks/p", "POST bridges/b/addChannel"]


def test_a_stopped_prompt_is_no_longer_in_the_way() -> None:
    book = Book(app="a", legs={LEG: True})
    requests(book, Play(LEG, PlaybackId("p"), ("sound:beep/fr",)), StopPlay(PlaybackId("p")))
    assert words(requests(book, FreeLeg(LEG))) == ["POST channels/x/variable"]


def test_a_missing_prompt_is_left_out() -> None:
    play = Play(LEG, PlaybackId("p"), ("prompt:missing/fr", "sound:beep/fr"))
    (found,) = requests(Book(app="a"), play)
    assert dict(found.query)["media"] == "sound:beep"


def test_a_phone_rings_by_one_order_and_is_watched() -> None:
    book = Book(app="a", codecs={"ag": "alaw,opus"})
    ring = RingAgent(LegId("o~1"), AgentId("ag"), BridgeId("b"), "i", 20)
    first = requests(book, ring, ring)
    assert words(first) == ["POST channels", "POST applications/a/subscription"]
    assert dict(first[0].query)["formats"] == "alaw,opus"
    assert first[0].body
    assert first[0].body["variables"]["DECROCHE_BRIDGE"] == "b"  # type: ignore[index]


def test_a_phone_rings_before_the_callers_own_orders() -> None:
    book = Book(app="a", legs={LEG: False})
    found = requests(book, Answer(LEG), CreateBridge(BridgeId("b")), StartMusic(LEG, "m"), RING)
    assert words(found)[:2] == ["POST channels", "POST applications/a/subscription"]
    assert len(found) == 5


def test_the_same_phone_is_hung_up_before_it_rings_again() -> None:
    book = Book(app="a")
    requests(book, RING)
    again = RingAgent(LegId("o~2"), AgentId("ag"), BridgeId("b"), "i", 20)
    found = requests(book, HangUp(LegId("o~1"), EndReason.CANCELLED), again)
    assert words(found)[:2] == ["DELETE channels/o~1", "POST channels"]


def test_a_caller_who_has_just_come_in_was_guarded_at_the_door() -> None:
    book = Book(app="a", legs={LEG: False}, entered={LEG: None})
    assert requests(book, GuardLeg(LEG)) == []
    assert LEG in book.guarded
    assert words(requests(book, GuardLeg(LEG))) == ["POST channels/x/variable"]


RING = RingAgent(LegId("o~1"), AgentId("ag"), BridgeId("b"), "i", 20)
PLAY = Play(LEG, PlaybackId("p"), ("sound:beep/fr",))
RECORD = StartRecording(RecordingId("r"), LEG, LegId("o~1"))


@pytest.mark.parametrize("order", [RING, PLAY, RECORD])
def test_an_order_that_the_line_swallowed_is_sent_again(order: LegCommand) -> None:
    book = Book(app="a")
    first = requests(book, order)
    doubt = in_doubt(book)
    assert requests(book, order) == []
    remember(book, survey(0, (), (), {}, ()), (), doubt)
    assert words(requests(book, order)) == words(first) != []


@pytest.mark.parametrize("order", [RING, PLAY, RECORD])
def test_an_order_of_this_line_is_not_sent_twice(order: LegCommand) -> None:
    book = Book(app="a")
    doubt = in_doubt(book)
    requests(book, order)
    remember(book, survey(0, (), (), {}, ()), (), doubt)
    assert requests(book, order) == []


def test_a_ring_in_doubt_is_sent_again_though_its_leg_is_there() -> None:
    """It rings, but whether it is watched nobody knows: 409 answers, and it is."""
    book = Book(app="a")
    first = requests(book, RING)
    there = [Channel("o~1")]
    remember(book, survey(0, there, (), {}, ()), there, in_doubt(book))
    assert words(requests(book, RING)) == words(first) != []


def test_a_ring_whose_end_was_told_lately_is_a_repetition_and_nothing() -> None:
    """A survey was made before its end, and the core gave the order again before it heard of it."""
    book = Book(app="a")
    requests(book, RING)
    leg = Channel("o~1", "PJSIP/ag-1")
    event = wire.ChannelDestroyed("2026-11-21T23:08:00.123+0000", leg, cause=17, tech_cause=486)
    assert [type(each) for each in translate(event, book).events] == [LegEnded]
    assert requests(book, RING) == []
    assert not book.legs and not book.ringing, "nothing is left to end a second time"
    gone(book, book.ended[LegId("o~1")] + ENDED_MS)
    assert requests(book, RING) != []


@pytest.mark.parametrize("order", [PLAY, RECORD])
def test_an_order_that_arrived_is_not_sent_again(order: LegCommand) -> None:
    book = Book(app="a")
    requests(book, order)
    there = [Channel("x"), Channel("o~1"), Channel("r~c", "Snoop/x-1")]
    remember(book, survey(0, there[:2], (), {}, ()), there, in_doubt(book))
    assert requests(book, order) == []


def test_a_recording_that_ran_is_not_begun_anew_over_its_file() -> None:
    book = Book(app="a", pairs={RecordingId("r"): Pair(snoops=2, begun=True)})
    remember(book, survey(0, (), (), {}, ()), (), in_doubt(book))
    assert requests(book, RECORD) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("+33 6 12 34", "+3361234"),
        ("", "anonymous"),
        ("6\r\nX-Evil: 1", "61"),
        ("1" * 99, "1" * 32),
    ],
)
def test_a_shown_number_is_digits(text: str, shown: str) -> None:
    assert display_number(text) == shown


def test_a_shown_name_cannot_leave_its_header() -> None:
    assert display_name('Zoé "<x>\\\r\nVia: a\x00') == "Zoé xVia: a"
    assert len(display_name("n" * 300)) == 60


def test_what_a_telephone_is_told_goes_one_way_in_its_order() -> None:
    """The ring, its end and the next ring; all else goes with the calls' other orders."""
    book = Book(app="a")
    end, again = HangUp(RING.leg, EndReason.CANCELLED), msgspec.structs.replace(RING, leg=LEG)
    (first,) = execute([RING], book, Names(Path("/p")), one)
    orders = execute([CreateBridge(BridgeId("b")), end, again], book, Names(Path("/p")), one)
    assert first.phone != ""
    assert [(type(order.command), order.phone) for order in orders] == [
        (CreateBridge, ""),
        (HangUp, first.phone),
        (RingAgent, first.phone),
    ]
    (stranger,) = execute([HangUp(LegId("c"))], book, Names(Path("/p")), one)
    assert stranger.phone == "", "a caller's leg"


def one(_: str) -> float:
    return 1.0


def test_a_message_is_guarded_for_its_length_before_it_and_looked_up_where_it_may_run() -> None:
    order = StartMessage(RecordingId("i.m1"), LEG, 180, 5)
    book = Book(app="a", guard_s=30, legs={LEG: True}, guarded={LEG: None})
    guard, begin = requests(book, order, GuardLeg(LEG), Answer(LEG))
    assert dict(guard.query) == {"variable": "TIMEOUT(absolute)", "value": "195"}
    assert begin.uri == "channels/x/record"
    assert dict(begin.query)["ifExists"] == "fail", "a message is never written over"
    again = msgspec.structs.replace(order, again=True)
    found = requests(Book(app="a", legs={LEG: True}), again, GuardLeg(LEG))
    assert words(found) == ["GET recordings/live/i.m1_c"], "a guard would wait for its end"


def test_a_telephone_found_in_conversation_is_told_its_end_before_it_rings_again() -> None:
    """The engine is a new one, and knows the leg from a list only."""
    book = Book(app="a")
    there = [
        Channel("i1~1", "PJSIP/ag-1-0000002f", "Up", dialplan=wire.Place("decroche-agent-leg"))
    ]
    remember(book, survey(0, there, (), {}, ()), there, in_doubt(book))
    again = msgspec.structs.replace(RING, leg=LEG)
    orders = execute([HangUp(LegId("i1~1")), again], book, Names(Path("/p")), one)
    assert [type(order.command) for order in orders] == [HangUp, RingAgent]
    assert orders[0].phone == "ag-1"
