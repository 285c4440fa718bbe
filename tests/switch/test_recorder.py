"""A pair of recorders: what is asked of it, when, and how often. Without a switch."""

import pytest

from decroche.kernel.ids import LegId, RecordingId
from decroche.kernel.legs import (
    LegCommand,
    MuteRecording,
    RecordingEnded,
    StartRecording,
    StopRecording,
)
from decroche.switch.asterisk import wire
from decroche.switch.asterisk.recorder import ear
from decroche.switch.asterisk.survey import in_doubt, remember, survey
from decroche.switch.asterisk.translate import Book, translate
from decroche.switch.asterisk.wire import Channel
from tests.switch.test_execute import requests, words

AT = "2026-11-21T23:08:00.123+0000"
R = RecordingId("o.r1")
START, STOP = StartRecording(R, LegId("x"), LegId("o~1")), StopRecording(R)
BOTH, AGENT = MuteRecording(R, muted=True), MuteRecording(R, muted=True, agent_only=True)
NOBODY = MuteRecording(R, muted=False)
LIVE = "recordings/live/o.r1_"


class Recorder:
    """The book, and the words to it."""

    def __init__(self) -> None:
        self.book = Book(app="a")

    def do(self, *commands: LegCommand) -> list[str]:
        return words(requests(self.book, *commands))

    def listens(self, *ears: str) -> list[str]:
        """These ears come into Stasis."""
        sent: list[str] = []
        for side in ears:
            channel = Channel(f"o.r1~{side}", name="Snoop/x")
            event = wire.StasisStart(AT, ("snoop", "o.r1", side), channel)
            sent += words(translate(event, self.book).requests)
        return sent

    def leaves(self, side: str) -> list[object]:
        return list(translate(wire.StasisEnd(AT, Channel(f"o.r1~{side}")), self.book).events)

    def begins(self, *sides: str) -> list[str]:
        """These files begin."""
        sent: list[str] = []
        for side in sides:
            event = wire.RecordingStarted(AT, wire.LiveRecording(f"o.r1_{side}"))
            sent += words(translate(event, self.book).requests)
        return sent

    def found(self, *ears: str) -> None:
        """Another engine finds these ears."""
        self.book = Book(app="a")
        self.looked(*ears)

    def looked(self, *ears: str) -> None:
        """The line is back, and a survey has been made."""
        there = [Channel(f"o.r1~{each}", "Snoop/x") for each in ears]
        remember(self.book, survey(0, (), (), {}, ()), there, in_doubt(self.book))


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


def mutes(method: str, *sides: str) -> list[str]:
    return [f"{method} {LIVE}{side}/mute" for side in sides]


def test_a_side_that_begins_muted_has_a_muted_ear_and_another_one_on_it(recorder: Recorder) -> None:
    recorder.do(START, AGENT)
    assert recorder.listens("c", "a") == [
        "POST channels/o.r1~a/mute",
        "POST channels/o.r1~a/variable",
        "POST channels/o.r1~a/snoop/o.r1~a2",
    ]
    assert recorder.listens("a2") == [
        "POST channels/o.r1~c/record",
        "POST channels/o.r1~a2/record",
    ]
    assert recorder.begins("c", "a") == ["POST channels/o.r1~a/mute"], "again: no harm"
    assert recorder.do(NOBODY) == ["DELETE channels/o.r1~a/mute"]


def test_a_side_muted_while_the_other_gets_its_second_ear_gets_one_too(recorder: Recorder) -> None:
    recorder.do(START, AGENT)
    recorder.listens("c", "a")
    recorder.do(BOTH)
    assert recorder.listens("a2")[-1] == "POST channels/o.r1~c/snoop/o.r1~c2"
    assert len(recorder.listens("c2")) == 2


def test_a_mute_before_the_file_begins_is_said_when_it_does(recorder: Recorder) -> None:
    recorder.do(START)
    recorder.listens("c", "a")
    assert recorder.do(BOTH) == []
    assert recorder.begins("c") == mutes("POST", "c")
    assert recorder.do(NOBODY) == mutes("DELETE", "c")
    assert recorder.begins("a") == []


def test_a_stop_before_the_file_begins_is_said_when_it_does(recorder: Recorder) -> None:
    recorder.do(START)
    assert recorder.do(STOP) == []
    recorder.listens("c", "a")
    assert recorder.do(STOP) == []
    assert recorder.begins("c") == [f"POST {LIVE}c/stop"]
    assert recorder.do(STOP) == [f"POST {LIVE}c/stop"]
    assert recorder.begins("a") == [f"POST {LIVE}a/stop"]


def test_a_mute_that_is_said_again_is_not_sent_again(recorder: Recorder) -> None:
    recorder.do(START)
    recorder.listens("c", "a")
    recorder.begins("c", "a")
    assert recorder.do(AGENT, AGENT) == mutes("POST", "a")
    assert recorder.do(BOTH) == mutes("POST", "c")
    assert recorder.do(START, BOTH) == []
    assert recorder.do(NOBODY, AGENT) == mutes("DELETE", "c"), "the agent stays silent throughout"
    assert recorder.do(NOBODY, NOBODY) == mutes("DELETE", "a")


UNKNOWN = [
    f"POST {LIVE}c/pause",
    f"DELETE {LIVE}c/mute",
    f"POST {LIVE}c/mute",
    f"DELETE {LIVE}c/pause",
]


def test_what_another_engine_left_muted_or_not_is_muted_for_sure(recorder: Recorder) -> None:
    recorder.found("c", "a")
    assert recorder.do(START, BOTH)[:4] == UNKNOWN
    assert recorder.do(BOTH) == []
    recorder.found("c", "a")
    assert recorder.do(NOBODY)[:2] == [f"DELETE {LIVE}c/mute", f"DELETE {LIVE}c/pause"]


def test_what_the_line_may_have_swallowed_is_said_for_sure(recorder: Recorder) -> None:
    recorder.do(START)
    recorder.listens("c", "a")
    recorder.begins("c", "a")
    recorder.do(BOTH)
    recorder.looked("c", "a")
    assert recorder.do(BOTH)[:4] == UNKNOWN


def test_what_another_engine_began_is_muted_and_stopped_when_it_begins(recorder: Recorder) -> None:
    recorder.found("c", "a")
    assert f"POST {LIVE}c/mute" in recorder.do(BOTH), "refused if it has not begun"
    assert recorder.begins("c") == mutes("POST", "c")
    recorder.do(STOP)
    assert recorder.begins("a") == [*mutes("POST", "a"), f"POST {LIVE}a/stop"]


def test_two_ears_in_a_row_are_found_again(recorder: Recorder) -> None:
    recorder.found("a2", "c", "a")
    assert recorder.do(BOTH)[4:] == ["POST channels/o.r1~a/mute"]


def test_the_file_of_a_second_ear_is_closed_by_it(recorder: Recorder) -> None:
    recorder.do(START, AGENT)
    recorder.listens("c", "a", "a2")
    recorder.begins("c", "a")
    assert recorder.leaves("a") == []
    assert recorder.leaves("a2") == [RecordingEnded(1795302480123, R, failed=True)]


def test_an_ear_that_ends_before_its_second_one_listens_is_a_failure(recorder: Recorder) -> None:
    recorder.do(START, AGENT)
    recorder.listens("c", "a")
    assert recorder.leaves("a") == [RecordingEnded(1795302480123, R, failed=True)]


def test_a_mute_of_what_is_over_is_nothing(recorder: Recorder) -> None:
    assert recorder.do(BOTH) == []


@pytest.mark.parametrize("channel", ["o.r1", "o.r1~b", "~c", "o.1~1", "o.r1~c3"])
def test_other_channels_are_no_ears(channel: str) -> None:
    assert ear(channel) is None
