"""`python -m bench.wire_clients`: hundreds of desks that read, and some that do not.

They count bytes, and, when told to, take the instant out of each frame: cheap enough for the
server to be what is measured.
"""

import asyncio
import contextlib
import socket
import time
from array import array
from typing import cast

import uvloop

from bench.helper import Answer, obey
from bench.patience import until
from bench.rows import percentile
from bench.wire_frames import FRAME_BYTES, sent_ns
from bench.wire_server import KEY, ORIGIN

SMALL_BYTES = 4096
"""What the kernel keeps for one who does not read."""
HANDSHAKE = (
    "GET /live HTTP/1.1\r\nHost: bench.invalid\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    f"Origin: {ORIGIN}\r\n{KEY}: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
).encode()


class Crowd:
    """Everybody who is connected."""

    def __init__(self) -> None:
        self.bytes = 0
        self.timed = False
        self.delays_ns = array("q")
        self.up = 0
        self.lost = 0
        self._slow: list[socket.socket] = []

    async def connect(self, port: int, count: int, slow: int = 0) -> Answer:
        """So many who read, and so many more who say hello and then never read again."""
        loop = asyncio.get_running_loop()
        for _ in range(count):
            await loop.create_connection(lambda: Desk(self), "127.0.0.1", port)
        for _ in range(slow):
            await self._connect_slow(port)
        await until(lambda: self.up >= count)
        self.bytes = 0
        return {"up": self.up, "slow": slow}

    async def _connect_slow(self, port: int) -> None:
        loop = asyncio.get_running_loop()
        own = socket.socket()
        own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BYTES)
        own.setblocking(False)
        await loop.sock_connect(own, ("127.0.0.1", port))
        await loop.sock_sendall(own, HANDSHAKE)
        await loop.sock_recv(own, SMALL_BYTES)
        self._slow.append(own)

    async def received(self, frames: int) -> Answer:
        """Wait until so many have come since the last time; how many did."""
        with contextlib.suppress(TimeoutError):  # The count tells.
            await until(lambda: self.bytes >= frames * FRAME_BYTES, 0.001)
        came, self.bytes = self.bytes / FRAME_BYTES, 0
        return {"frames": came, "lost": self.lost}

    async def timing(self, on: bool) -> Answer:
        """Begin to take delays, or tell what they were, in milliseconds."""
        self.timed = on
        found, self.delays_ns = [each / 1e6 for each in self.delays_ns], array("q")
        if on or not found:
            return {}
        return {name: percentile(found, share) for name, share in SHARES} | {"frames": len(found)}

    async def drop_slow(self) -> Answer:
        for each in self._slow:
            each.close()
        self._slow.clear()
        return {}


SHARES = (("p50", 0.5), ("p99", 0.99), ("worst", 1.0))


class Desk(asyncio.Protocol):
    """One that reads."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._head: bytes | None = b""
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.Transport, transport).write(HANDSHAKE)

    def data_received(self, data: bytes) -> None:
        if self._head is None:
            self._frames(data)
            return
        self._head += data
        head, ends, rest = self._head.partition(b"\r\n\r\n")
        if ends:
            assert b" 101 " in head, head
            self._head = None
            self._crowd.up += 1
            self._frames(rest)

    def _frames(self, data: bytes) -> None:
        self._crowd.bytes += len(data)
        if not self._crowd.timed:
            return
        now_ns, data = time.monotonic_ns(), self._rest + data
        whole = len(data) // FRAME_BYTES * FRAME_BYTES
        for begin in range(0, whole, FRAME_BYTES):
            self._crowd.delays_ns.append(now_ns - sent_ns(data[begin : begin + FRAME_BYTES]))
        self._rest = data[whole:]

    def connection_lost(self, error: Exception | None) -> None:
        self._crowd.lost += 1


async def _main() -> None:
    crowd = Crowd()
    orders = (crowd.connect, crowd.received, crowd.timing, crowd.drop_slow)
    await obey({order.__name__: order for order in orders})


if __name__ == "__main__":
    uvloop.run(_main())
