"""One page's socket: frames out in order without ever waiting for a slow reader."""

import asyncio
from collections import deque
from typing import Final

import msgspec
from aiohttp import ClientConnectionResetError, WSCloseCode, web

from decroche.engine import metrics
from decroche.engine.live.protocol import FromEngine, FromPage, Goodbye

# A whole desk is ~30 kB; eight of them unread means that the reader is not reading.
BUFFER_MAX: Final = 256_000
# A floor of 1,000 agents is ~500 kB; of what changes there is never more than one frame unread.
FLOOR_BUFFER_MAX: Final = 2_000_000
SEND_MAX_S: Final = 2.0
# The longest legitimate frame is a note of some pages of text.
FRAME_MAX: Final = 64_000

_ENCODER = msgspec.json.Encoder()
_DECODER: msgspec.json.Decoder[FromPage] = msgspec.json.Decoder(FromPage)


def encode(message: FromEngine) -> str:
    """The frame of a message: what many read is encoded once."""
    return _ENCODER.encode(message).decode()


def read_frame(text: str) -> FromPage | None:
    """The page's message, or None when it is garbage."""
    try:
        return _DECODER.decode(text)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


class Connection:
    """The engine's end of one socket."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self.buffer_max = BUFFER_MAX
        self.closed_as = ""
        """The Goodbye's code, once the engine has closed it."""
        self._frames: deque[str] = deque()
        self._buffered = 0
        self._some = asyncio.Event()

    def send(self, message: FromEngine) -> None:
        """Queue a message; a reader that is too far behind is cut."""
        if not self.closed_as:
            self.send_frame(encode(message))

    @property
    def unread(self) -> bool:
        """Whether something is queued that the socket has not taken yet."""
        return bool(self._frames)

    def send_frame(self, frame: str) -> None:
        """The same, of a message that is encoded already."""
        if self.closed_as:
            return
        self._frames.append(frame)
        self._buffered += len(frame)
        self._some.set()
        if self._buffered > self.buffer_max:
            self._frames.clear()
            self.close("slow")

    def close(self, code: str) -> None:
        """Say goodbye after what is queued, and close."""
        if self.closed_as:
            return
        metrics.CUT_DESKS.labels(code).inc()
        self._frames.append(encode(Goodbye(code)))
        self.closed_as = code
        self._some.set()

    async def write(self) -> None:
        """Write frames until the socket is closed by either side."""
        try:
            while await self._write_some():
                pass
        except (TimeoutError, ClientConnectionResetError, ConnectionError):
            if not self.closed_as:
                self.closed_as = "slow"
                metrics.CUT_DESKS.labels("slow").inc()
        await self._shut()

    async def _write_some(self) -> bool:
        await self._some.wait()
        self._some.clear()
        while self._frames:
            frame = self._frames.popleft()
            self._buffered -= len(frame)
            async with asyncio.timeout(SEND_MAX_S):
                await self.socket.send_str(frame)
        return not self.closed_as and not self.socket.closed

    async def _shut(self) -> None:
        try:
            async with asyncio.timeout(SEND_MAX_S):
                await self.socket.close(code=WSCloseCode.OK)
        except (TimeoutError, ConnectionError):
            return
