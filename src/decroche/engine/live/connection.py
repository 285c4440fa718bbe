"""One page's socket: frames out in order without ever waiting for a slow reader.

A frame goes straight to the transport: a task that hands frames over one by one costs three times
what the write does. Of a text that is neither masked nor compressed nor cut in parts, the frame is
a head of 2 to 10 bytes and the text (RFC 6455, 5.2). What the page has not read lies in the
transport; who leaves too much there, or leaves it there too long, is cut.
"""

import asyncio
import socket as sockets
import struct
from functools import lru_cache
from typing import Final

import msgspec
from aiohttp import WSCloseCode, web

from decroche.engine import metrics
from decroche.engine.live.protocol import FromEngine, FromPage, Goodbye

# A whole desk is ~30 kB; eight of them unread means that the reader is not reading.
BUFFER_MAX: Final = 256_000
# A floor of 1,000 agents is ~500 kB; of what changes there is never more than one frame unread.
FLOOR_BUFFER_MAX: Final = 2_000_000
# So much may lie unread for any time: on a slow line it always does for a moment.
LATE_BYTES: Final = 64_000
# Looked at each time that so much was sent.
LOOK_BYTES: Final = 16_000
# What lies unread beyond that must be gone after so long; and a goodbye waits no longer either.
SEND_MAX_S: Final = 2.0
# What the kernel may hold of it besides. Left to itself it holds megabytes on this road to the
# proxy, and who does not read would be shown the past for minutes before anybody knew.
KERNEL_BYTES: Final = 65_536
# The longest legitimate frame is a note of some pages of text.
FRAME_MAX: Final = 64_000

WHOLE_TEXT: Final = 0x81
SHORT_MAX: Final = 125
LONG_MAX: Final = 0xFFFF
# Most frames are short; a head is quicker found than made.
HEADS_KEPT: Final = 4096

_encode: Final = msgspec.json.Encoder().encode
_DECODER: msgspec.json.Decoder[FromPage] = msgspec.json.Decoder(FromPage)


@lru_cache(HEADS_KEPT)
def _head(size: int) -> bytes:
    """Of a text of so many bytes."""
    if size <= SHORT_MAX:
        return bytes((WHOLE_TEXT, size))
    if size <= LONG_MAX:
        return struct.pack("!BBH", WHOLE_TEXT, 126, size)
    return struct.pack("!BBQ", WHOLE_TEXT, 127, size)


def encode(message: FromEngine) -> bytes:
    """The frame of a message as it goes over the wire: what many read is encoded once."""
    text = _encode(message)
    return _head(len(text)) + text


def read_frame(text: str) -> FromPage | None:
    """The page's message, or None when it is garbage."""
    try:
        return _DECODER.decode(text)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


class Connection:
    """The engine's end of one socket, once its handshake is over. `transport` is the socket's."""

    __slots__ = (
        "_left",
        "_look_at",
        "_looks_again",
        "_over",
        "_sent",
        "_transport",
        "_write",
        "buffer_max",
        "closed_as",
        "socket",
    )

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport) -> None:
        self.socket = socket
        self.buffer_max = BUFFER_MAX
        self.closed_as = ""
        """The Goodbye's code, once the engine has closed it."""
        self._transport = transport
        self._write, self._left = transport.write, transport.get_write_buffer_size
        self._sent = 0
        """Bytes, ever."""
        self._look_at = LOOK_BYTES
        self._looks_again: asyncio.TimerHandle | None = None
        self._over = asyncio.Event()
        own = transport.get_extra_info("socket")
        own.setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, KERNEL_BYTES)

    def send(self, message: FromEngine) -> None:
        """Send a message; a reader that is too far behind is cut."""
        text = _encode(message)
        self.send_frame(_head(len(text)) + text)

    @property
    def unread(self) -> bool:
        """Whether something was sent that the socket has not taken yet."""
        return self._left() > 0

    def send_frame(self, frame: bytes) -> None:
        """The same, of a message that is encoded already."""
        if self.closed_as:
            return
        try:
            self._write(frame)
        except RuntimeError:  # The socket is gone; who reads from it will find that out.
            return
        self._sent += len(frame)
        if self._sent >= self._look_at:
            self._measure()

    def _measure(self) -> None:
        """How much lies unread: looked at now and then, for each look would cost as much as the
        rest of all that is ours about a frame."""
        self._look_at = self._sent + LOOK_BYTES
        left = self._left()
        if left > LATE_BYTES:
            self._late(left)

    def _late(self, left: int) -> None:
        """So many bytes are unread. Too many, or the same for too long: cut."""
        if left > self.buffer_max:
            self._cut()
        elif self._looks_again is None:
            loop = asyncio.get_running_loop()
            self._looks_again = loop.call_later(SEND_MAX_S, self._look, self._sent)

    def _look(self, sent: int) -> None:
        """Of what had been sent `SEND_MAX_S` ago, whether it has been read by now."""
        self._looks_again = None
        left = self._left()
        if self.closed_as or left <= LATE_BYTES:
            return
        if self._sent - left < sent - LATE_BYTES:
            self._cut()
        else:
            self._late(left)

    def _cut(self) -> None:
        """Gone at once: what he has not read would keep the socket open for as long."""
        self._close_as("slow")
        self._transport.abort()

    def close(self, code: str) -> None:
        """Say goodbye after what was sent, and close."""
        if self.closed_as:
            return
        if not self._transport.is_closing():
            self._write(encode(Goodbye(code)))
        self._close_as(code)

    def _close_as(self, code: str) -> None:
        metrics.CUT_DESKS.labels(code).inc()
        self.closed_as = code
        self._over.set()
        if self._looks_again is not None:
            self._looks_again.cancel()

    async def shut(self) -> None:
        """Wait for the end, and close the socket; who does not answer is let go."""
        await self._over.wait()
        try:
            async with asyncio.timeout(SEND_MAX_S):
                await self.socket.close(code=WSCloseCode.OK)
        except (TimeoutError, ConnectionError):
            self._transport.abort()
