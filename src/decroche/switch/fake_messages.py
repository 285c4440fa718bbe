"""`FakeSwitch` and what callers say after the beep."""

import asyncio
from typing import Protocol

import msgspec

from decroche.kernel import legs as words
from decroche.kernel.ids import LegId, RecordingId
from decroche.switch.fake_legs import Leg
from decroche.switch.port import SwitchEvent


class Node(Protocol):
    """The fake, as its messages see it."""

    legs: dict[LegId, Leg]

    def clock(self) -> int: ...
    def tell(self, event: SwitchEvent) -> None: ...


class Message(msgspec.Struct):
    leg: LegId
    begun_ms: int
    end_key: str
    silence_s: int
    silent_ms: int | None = None
    """Since when nobody speaks."""
    ended_ms: int | None = None
    timers: list[asyncio.TimerHandle] = []

    def said_ms(self) -> int:
        """Without the silence at the end."""
        assert self.ended_ms is not None
        return (self.silent_ms or self.ended_ms) - self.begun_ms


class FakeMessages:
    """`files`: every message that was begun, with what was said."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self.files: dict[RecordingId, Message] = {}

    def start(self, command: words.StartMessage) -> None:
        """Given again, the end of one that is over is told again."""
        recording, known = command.recording, self.files.get(command.recording)
        at_ms, leg = self._node.clock(), self._node.legs.get(command.leg)
        if known is not None:
            if known.ended_ms is not None:
                self._node.tell(words.RecordingEnded(at_ms, recording))
            return
        if leg is None or leg.fallback:
            self._node.tell(words.RecordingEnded(at_ms, recording, failed=True))
            return
        leg.music = None
        made = Message(command.leg, at_ms, command.end_key, command.silence_s)
        self.files[recording] = made
        self._end_after(recording, command.max_s)
        self._node.tell(words.RecordingStarted(at_ms, recording))

    def stop(self, recording: RecordingId) -> None:
        """Also one that is over: its end is told again."""
        known = self.files.get(recording)
        if known is not None and known.ended_ms is None:
            self._end(recording)
        else:
            told = words.RecordingEnded(self._node.clock(), recording, failed=known is None)
            self._node.tell(told)

    def pressed(self, leg: LegId, key: str) -> None:
        """The end key ends it."""
        for recording in self._of(leg):
            if self.files[recording].end_key == key:
                self._end(recording)

    def fall_silent(self, leg: LegId) -> None:
        """The caller speaks no more, and does not hang up."""
        for recording in self._of(leg):
            self.files[recording].silent_ms = self._node.clock()
            self._end_after(recording, self.files[recording].silence_s)

    def leg_ended(self, leg: LegId) -> None:
        """The file ends with the leg."""
        for recording in self._of(leg):
            self._end(recording)

    def _of(self, leg: LegId) -> list[RecordingId]:
        """Those of this leg that run."""
        files = self.files.items()
        return [key for key, each in files if each.leg == leg and each.ended_ms is None]

    def _end_after(self, recording: RecordingId, seconds: int) -> None:
        loop = asyncio.get_running_loop()
        self.files[recording].timers.append(loop.call_later(seconds, self._end, recording))

    def _end(self, recording: RecordingId) -> None:
        message = self.files[recording]
        message.ended_ms = self._node.clock()
        for timer in message.timers:
            timer.cancel()
        said_s = message.said_ms() // 1000
        self._node.tell(words.RecordingEnded(message.ended_ms, recording, said_s=said_s))
