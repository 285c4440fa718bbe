"""The frame of the lane `wire`: a message of the live protocol, 300 bytes, with its instant."""

import time
from typing import Final

import msgspec

from decroche.engine.live.protocol import DeskEvents, NameChanged

TEXT_BYTES: Final = 300
HEAD_BYTES: Final = 4
FRAME_BYTES: Final = HEAD_BYTES + TEXT_BYTES
_BEFORE: Final = b'"now_ms":'


def message() -> DeskEvents:
    """A name that is changed. `now_ms` is this machine's monotonic clock, in nanoseconds."""
    now = time.monotonic_ns()
    bare = len(msgspec.json.encode(DeskEvents(1, now, (NameChanged(""),))))
    return DeskEvents(1, now, (NameChanged("n" * (TEXT_BYTES - bare)),))


def sent_ns(frame: bytes) -> int:
    """When it was made."""
    begin = frame.index(_BEFORE) + len(_BEFORE)
    return int(frame[begin : frame.index(b",", begin)])
