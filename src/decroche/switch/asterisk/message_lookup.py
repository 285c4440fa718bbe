"""Messages that another line or engine may have begun: they run, are over, or begin now."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from decroche.kernel.ids import RecordingId
from decroche.kernel.legs import RecordingEnded, StartMessage
from decroche.switch.asterisk import messages
from decroche.switch.asterisk.links import AriLinks
from decroche.switch.asterisk.translate import Book
from decroche.switch.asterisk.wire import Response
from decroche.switch.port import SwitchEvent


class MessageLookup:
    """`recordings`: the node's spool. `tell`: to the switch's events."""

    def __init__(
        self, recordings: Path, tell: Callable[[SwitchEvent], None], now_ms: Callable[[], int]
    ) -> None:
        self._recordings, self._tell, self._now_ms = recordings, tell, now_ms

    def looked_up(
        self, command: StartMessage, answer: Response, book: Book, link: AriLinks | None
    ) -> None:
        """`answer`: whether it runs. A file that is there was closed by Asterisk."""
        recording = command.recording
        message = book.messages.get(recording)
        if link is None or message is None:
            return  # It ended meanwhile, and that was told.
        if answer.ok:
            message.begun, message.doubt = True, False
        elif (self._recordings / f"{messages.name_of(recording)}.wav").is_file():
            self.over(book, recording, failed=False)
        else:
            sent = [link.send(each) for each in messages.start(command, book.guard_s)]
            sent[-1].add_done_callback(partial(self._ordered, book, recording))

    def measured(self, event: SwitchEvent) -> SwitchEvent:
        """A message's end with the length of its file. Asterisk leaves out what it takes for
        silence at its end, a whisper of 40 s too, though it is in the file of who hangs up."""
        if not isinstance(event, RecordingEnded) or event.said_s is None:
            return event
        path = self._recordings / f"{messages.name_of(event.recording)}.wav"
        try:
            seconds = (path.stat().st_size - messages.HEADER_BYTES) // messages.BYTES_PER_S
        except OSError:
            return event
        return replace(event, said_s=max(0, seconds))

    def over(self, book: Book, recording: RecordingId, failed: bool) -> None:
        """Tell its end, unless that was told."""
        if book.messages.pop(recording, None) is not None:
            self._tell(RecordingEnded(self._now_ms(), recording, failed=failed))

    def _ordered(
        self, book: Book, recording: RecordingId, answer: "asyncio.Future[Response]"
    ) -> None:
        lost = answer.cancelled() or answer.exception() is not None
        if not lost and not answer.result().ok:  # Lost with the line, it is ordered again.
            self.over(book, recording, failed=True)
