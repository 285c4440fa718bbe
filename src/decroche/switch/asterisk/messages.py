"""A message is one recorder on the caller's own channel: it beeps, hears silence and the end key.

While it runs it keeps the channel's thread, like a playback (`requests`): setting a variable would
hold up the whole socket until its end. So the guard is made long enough before it, and renewed
after it; and one that may run already (`again`) is looked up first. Pure: requests come out.
"""

import msgspec

from decroche.kernel.ids import LegId, RecordingId
from decroche.kernel.legs import RecordingEnded, StartMessage
from decroche.switch.asterisk.recorder import file_name
from decroche.switch.asterisk.requests import guard_request
from decroche.switch.asterisk.wire import LiveRecording, Request

MARGIN_S = 15
"""Longer than the message may be: the beep, and the second by which Asterisk exceeds the time."""

HEADER_BYTES, BYTES_PER_S = 44, 16_000
"""Of the file: "wav" is 8 kHz, mono, 16 bit."""


class Message(msgspec.Struct):
    leg: LegId
    begun: bool = False
    """Its recorder runs."""
    doubt: bool = False
    """Ordered over a line that is lost: its end may have been told to nobody."""


def name_of(recording: RecordingId) -> str:
    """Its file on the spool: the caller's side of a pair that has no other."""
    return file_name(recording, "c")


def recording_of(name: str) -> RecordingId:
    """Whose file this is, if it is a message's."""
    return RecordingId(name[:-2])


def start(command: StartMessage, guard_s: int) -> list[Request]:
    """`guard_s` 0: nobody guards the leg."""
    long_s = max(guard_s, command.max_s + MARGIN_S)
    guard = [guard_request(command.leg, long_s)] if guard_s else []
    return [*guard, record(command)]


def record(command: StartMessage) -> Request:
    return Request(
        "POST",
        f"channels/{command.leg}/record",
        query=(
            ("name", name_of(command.recording)),
            ("format", "wav"),
            ("ifExists", "fail"),
            ("beep", "true"),
            ("maxDurationSeconds", str(command.max_s)),
            ("maxSilenceSeconds", str(command.silence_s)),
            ("terminateOn", command.end_key),
        ),
    )


def look(recording: RecordingId) -> Request:
    """Whether it runs: 404 if not."""
    return Request("GET", f"recordings/live/{name_of(recording)}")


def stop(recording: RecordingId) -> Request:
    return Request("POST", f"recordings/live/{name_of(recording)}/stop")


def ended(at_ms: int, recording: RecordingId, live: LiveRecording, failed: bool) -> RecordingEnded:
    """Without a duration there is no file: the caller left before or within the beep. The duration
    is without what Asterisk takes for silence at the end; the shell looks at the file's length
    (`MessageLookup.measured`), and whether anybody spoke in it the worker hears (`worker/said.py`).
    """
    if failed or live.duration is None:
        return RecordingEnded(at_ms, recording, failed=True)
    return RecordingEnded(at_ms, recording, said_s=live.duration)
