"""ARI's own JSON, captured from Asterisk 22.10.1, and what we make of it."""

from pathlib import Path

import msgspec
import pytest

from decroche.kernel.ids import LegId, PlaybackId, RecordingId
from decroche.kernel.legs import (
    EndReason,
    LegAnswered,
    LegEnded,
    LegRinging,
    PlayEnded,
    RecordingEnded,
    RecordingStarted,
)
from decroche.switch.asterisk import wire
from decroche.switch.asterisk.messages import Message
from decroche.switch.asterisk.reasons import end_reason
from decroche.switch.asterisk.recorder import Pair, file_changed
from decroche.switch.asterisk.translate import (
    Book,
    Playing,
    caller_seen,
    instant_ms,
    translate,
)
from decroche.switch.asterisk.wire import Channel, Party, Request
from decroche.switch.port import CallerSeen, PhoneChanged, SwitchEvent

CAPTURED = Path(__file__).parent / "captured" / "events.jsonl"


def captured() -> list[wire.Event]:
    found: list[wire.Event] = []
    for line in CAPTURED.read_text().splitlines():
        message = wire.decode_message(line)
        assert not isinstance(message, wire.Response)
        found.append(message)
    return found


def told(event: wire.Event, book: Book) -> list[SwitchEvent]:
    return translate(event, book).events


def test_every_captured_event_is_understood_and_strangers_are_silent() -> None:
    """A book that knows no leg: only callers, phones and nothing else."""
    book = Book(app="decroche_1")
    events = [each for event in captured() for each in told(event, book)]
    kinds = {type(event) for event in events}
    assert CallerSeen in kinds
    assert kinds <= {CallerSeen, PhoneChanged, LegAnswered, LegEnded}


def test_a_captured_call_is_told_in_order() -> None:
    caller = next(e for e in captured() if isinstance(e, wire.StasisStart) and len(e.args) > 3)
    book = Book(app="decroche_1")
    first = translate(caller, book)
    leg = LegId(caller.channel.id)
    (seen,) = first.events
    assert isinstance(seen, CallerSeen)
    assert (seen.dialled, seen.caller, seen.trunk) == ("+33123456789", "0612345678", "robots")
    assert first.watch == [leg]
    up = wire.ChannelStateChange(caller.timestamp, Channel(leg, state="Up"))
    assert told(up, book) == [LegAnswered(seen.at_ms, leg)]
    assert told(up, book) == []
    gone = wire.ChannelDestroyed(caller.timestamp, Channel(leg), cause=16)
    assert told(gone, book) == [LegEnded(seen.at_ms, leg, EndReason.HANGUP)]
    assert told(gone, book) == []


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (486, EndReason.BUSY),
        (480, EndReason.NO_ANSWER),
        (408, EndReason.NO_ANSWER),
        (603, EndReason.DECLINED),
        (404, EndReason.UNREACHABLE),
        (503, EndReason.UNREACHABLE),
    ],
)
def test_captured_refusals(code: int, reason: EndReason) -> None:
    event = next(
        e for e in captured() if isinstance(e, wire.ChannelDestroyed) and e.tech_cause == code
    )
    leg = LegId(event.channel.id)
    (ended,) = told(event, Book(app="decroche_1", legs={leg: False}))
    assert isinstance(ended, LegEnded)
    assert ended.reason is reason


@pytest.mark.parametrize(
    ("cause", "tech_cause", "reason"),
    [
        (16, 0, EndReason.HANGUP),
        (127, 0, EndReason.HANGUP),
        (17, 0, EndReason.BUSY),
        (44, 0, EndReason.MEDIA_LOST),
        (20, 0, EndReason.UNREACHABLE),
        (0, 600, EndReason.BUSY),
        (0, 500, EndReason.UNREACHABLE),
        (0, 0, EndReason.HANGUP),
    ],
)
def test_causes(cause: int, tech_cause: int, reason: EndReason) -> None:
    assert end_reason(cause, tech_cause) is reason


def test_lost_sound_in_conversation_is_not_a_hang_up() -> None:
    book = Book(app="a", legs={LegId("x"): True})
    event = wire.ChannelDestroyed("2026-11-21T23:08:00.123+0000", Channel("x"), cause=44)
    (ended,) = told(event, book)
    assert isinstance(ended, LegEnded)
    assert ended.reason is EndReason.MEDIA_LOST


def test_our_own_reason_wins() -> None:
    leg = LegId("x")
    book = Book(app="a", legs={leg: False}, asked={leg: EndReason.CANCELLED})
    event = wire.ChannelDestroyed("2026-11-21T23:08:00.123+0000", Channel("x"), 17, 486)
    (ended,) = told(event, book)
    assert isinstance(ended, LegEnded)
    assert ended.reason is EndReason.CANCELLED


@pytest.mark.parametrize("offset", ["+0000", "+0100", "-0330"])
def test_instants_carry_their_zone(offset: str) -> None:
    sign = -1 if offset[0] == "+" else 1
    shift = sign * (int(offset[1:3]) * 60 + int(offset[3:])) * 60_000
    assert instant_ms(f"2026-11-21T23:08:00.123{offset}") == 1795302480123 + shift


@pytest.mark.parametrize(
    ("presentation", "number", "hidden"),
    [
        ("allowed_not_screened", "+33612345678", False),
        ("prohib_passed_screen", "+33612345678", True),
        ("prohib", "0612345678", True),
        ("allowed", "Anonymous", True),
        ("unavailable", "", False),
    ],
)
def test_what_is_kept_back_is_not_passed_on(presentation: str, number: str, hidden: bool) -> None:
    args = ("caller", "t", "+33123456789", presentation, "%2B33155556666%2Cx")
    seen = caller_seen(1, args, Channel("x", caller=Party("Name", number)))
    assert seen is not None
    assert (seen.hidden, seen.caller) == (hidden, "" if hidden else number)
    assert seen.caller_name == ("" if hidden else "Name")
    assert seen.diverted_from == "+33155556666,x"


@pytest.mark.parametrize("args", [(), ("agent",), ("snoop", "r", "c"), ("caller", "x")])
def test_other_arguments_are_no_caller(args: tuple[str, ...]) -> None:
    assert caller_seen(1, args, Channel("x")) is None


def test_the_end_of_a_prompt_renews_the_guard_or_frees() -> None:
    leg, playback = LegId("x"), PlaybackId("p")
    event = wire.PlaybackFinished("2026-11-21T23:08:00.123+0000", wire.Playback("p", state="done"))
    guarded = Book(app="a", guard_s=30, guarded={leg: None}, plays={playback: Playing(leg)})
    done = translate(event, guarded)
    assert done.events == [PlayEnded(1795302480123, leg, playback)]
    assert [dict(request.query)["value"] for request in done.requests] == ["30"]
    freed = Book(app="a", freed={leg: None}, plays={playback: Playing(leg)})
    assert [dict(each.query)["value"] for each in translate(event, freed).requests] == ["0"]
    free = Book(app="a", plays={playback: Playing(leg)})
    assert translate(event, free).requests == []


def test_recording_begins_with_the_second_ear_and_ends_with_the_second_file() -> None:
    recording = RecordingId("o.r1")
    book = Book(app="a", pairs={recording: Pair()})
    at = "2026-11-21T23:08:00.123+0000"

    def ear(side: str) -> list[Request]:
        channel = Channel(f"o.r1~{side}", name="Snoop/x")
        return translate(wire.StasisStart(at, ("snoop", "o.r1", side), channel), book).requests

    def file(kind: type[wire.RecordingStarted | wire.RecordingFinished], side: str) -> list[object]:
        return list(told(kind(at, wire.LiveRecording(f"o.r1_{side}")), book))

    assert ear("c") == []
    assert [request.uri for request in ear("a")] == [
        "channels/o.r1~c/record",
        "channels/o.r1~a/record",
    ]
    assert file(wire.RecordingStarted, "c") == []
    assert file(wire.RecordingStarted, "a") == [RecordingStarted(1795302480123, recording)]
    assert file(wire.RecordingFinished, "a") == []
    assert file(wire.RecordingFinished, "c") == [RecordingEnded(1795302480123, recording)]
    assert book.pairs == {}


def test_a_message_ends_with_its_seconds_and_its_leg_is_guarded_as_before() -> None:
    at, leg, id = "2026-11-21T23:08:00.123+0000", LegId("x"), RecordingId("i.m1")

    def ended(**live: int) -> tuple[list[object], list[str]]:
        book = Book(app="a", guard_s=30, guarded={leg: None}, messages={id: Message(leg)})
        started = wire.RecordingStarted(at, wire.LiveRecording("i.m1_c"))
        assert told(started, book) == [RecordingStarted(1795302480123, id)]
        assert book.playing(leg), "no variable can be set now"
        done = translate(wire.RecordingFinished(at, wire.LiveRecording("i.m1_c", **live)), book)
        assert not book.playing(leg)
        return list(done.events), [dict(each.query)["value"] for each in done.requests]

    told_at = 1795302480123
    whole = RecordingEnded(told_at, id, said_s=7)
    assert ended(duration=7) == ([whole], ["30"])
    assert ended() == ([RecordingEnded(told_at, id, failed=True)], ["30"]), "no file"


def test_a_leg_that_ends_before_its_beep_has_left_no_message() -> None:
    leg, id = LegId("x"), RecordingId("i.m1")
    book = Book(app="a", legs={leg: True}, messages={id: Message(leg)})
    event = wire.ChannelDestroyed("2026-11-21T23:08:00.123+0000", Channel("x"), 16)
    assert told(event, book) == [
        RecordingEnded(1795302480123, id, failed=True),
        LegEnded(1795302480123, leg, EndReason.HANGUP),
    ]


def test_an_ear_that_dies_early_fails_the_recording() -> None:
    recording = RecordingId("o.r1")
    book = Book(app="a", pairs={recording: Pair(snoops=1)})
    event = wire.StasisEnd("2026-11-21T23:08:00.123+0000", Channel("o.r1~c"))
    assert told(event, book) == [RecordingEnded(1795302480123, recording, failed=True)]


def test_ringing_is_told() -> None:
    book = Book(app="a", legs={LegId("x"): False})
    event = wire.ChannelStateChange("2026-11-21T23:08:00.123+0000", Channel("x", state="Ringing"))
    assert told(event, book) == [LegRinging(1795302480123, LegId("x"))]


def test_files_of_strangers_are_left_alone() -> None:
    assert file_changed({}, "short", "ended") is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"type":"New"}', '{"type":"StasisStart"}'])
def test_what_is_not_understood_is_refused_in_one_way(text: str) -> None:
    with pytest.raises(msgspec.DecodeError):
        wire.decode_message(text)
