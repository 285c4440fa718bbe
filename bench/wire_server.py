"""`python -m bench.wire_server ours|raw`: a server of live sockets that sends when told.

"ours" is the shipped door, connection and frames (`decroche.engine.live`), on uvloop as the engine;
"raw" is a bare uvloop server: the handshake, then `transport.write` of bytes that are made.
"""

import asyncio
import base64
import hashlib
import resource
import sys
from typing import Any, cast

import uvloop
from aiohttp import web

from bench.helper import Answer, obey
from bench.patience import until
from bench.wire_frames import message
from decroche.engine.live.connection import Connection, encode
from decroche.engine.live.server import LiveServer

ORIGIN = "http://bench.invalid"
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""Of RFC 6455, 1.3."""
FULL_BYTES = 48_000
"""What lies unread at one desk when a rush waits for its readers: less than would cut anybody."""
LOOK_EACH = 16
"""Rounds."""
PAUSE_S = 0.0005


class Ours(LiveServer):
    """The shipped door; nobody has to say who he is."""

    def __init__(self) -> None:
        super().__init__({}, cast(Any, None), b"", frozenset({ORIGIN}))
        self.open: dict[Connection, asyncio.Transport] = {}
        self.cut = 0

    async def _serve(self, socket: web.WebSocketResponse, connection: Connection) -> None:
        self.open[connection] = connection._transport
        try:
            async for _ in socket:
                pass
        finally:
            del self.open[connection]
            self.cut += connection.closed_as == "slow"

    async def start(self) -> int:
        app = web.Application()
        app.router.add_get("/live", self.handle)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return int(runner.addresses[0][1])

    def round(self, once: bool) -> None:
        said = message()
        if not once:
            for connection in self.open:
                connection.send(said)
            return
        frame = encode(said)
        for connection in self.open:
            connection.send_frame(frame)

    def transports(self) -> list[asyncio.Transport]:
        return list(self.open.values())


KEY = "Sec-WebSocket-Key"


class Raw(asyncio.Protocol):
    """One socket of the bare server."""

    def __init__(self, open_: dict[asyncio.Transport, None]) -> None:
        self._open, self._asked = open_, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._asked += data
        if self._transport in self._open or b"\r\n\r\n" not in self._asked:
            return
        lines = self._asked.decode().split("\r\n")
        key = next(v for k, _, v in (each.partition(": ") for each in lines) if k == KEY)
        proof = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
        self._transport.write(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
            f"Sec-WebSocket-Accept: {proof}\r\n\r\n".encode()
        )
        self._open[self._transport] = None

    def connection_lost(self, error: Exception | None) -> None:
        self._open.pop(self._transport, None)


class Bare:
    """The bare server."""

    cut = 0

    def __init__(self) -> None:
        self.open: dict[asyncio.Transport, None] = {}

    async def start(self) -> int:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Raw(self.open), "127.0.0.1", 0)
        return int(server.sockets[0].getsockname()[1])

    def round(self, once: bool) -> None:
        frame = encode(message())
        for transport in self.open:
            transport.write(frame)

    def transports(self) -> list[asyncio.Transport]:
        return list(self.open)


class Orders:
    """What the lane asks of either."""

    def __init__(self, server: Ours | Bare) -> None:
        self._server = server

    async def start(self) -> Answer:
        return {"port": await self._server.start()}

    async def rush(self, rounds: int, once: bool = False) -> Answer:
        """A frame to everybody, so many times, as fast as they read. Ours encodes it for each, or
        `once` for all."""
        loop = asyncio.get_running_loop()
        begun_s, cpu_s = loop.time(), used_s()
        for number in range(rounds):
            self._server.round(once)
            await asyncio.sleep(0)
            if number % LOOK_EACH == 0:
                await self._read_down_to(FULL_BYTES)
        await self._read_down_to(0)
        return {"seconds": loop.time() - begun_s, "cpu_s": used_s() - cpu_s}

    async def _read_down_to(self, left: int) -> None:
        def read() -> bool:
            return all(t.get_write_buffer_size() <= left for t in self._server.transports())

        await until(read, PAUSE_S)

    async def pace(self, rounds: int, per_s: float) -> Answer:
        """A frame to everybody, so many times a second."""
        loop = asyncio.get_running_loop()
        begun_s, cpu_s = loop.time(), used_s()
        for number in range(rounds):
            await asyncio.sleep(begun_s + number / per_s - loop.time())
            self._server.round(once=False)
        seconds = loop.time() - begun_s
        return {
            "seconds": seconds,
            "cpu_s": used_s() - cpu_s,
            "open": len(self._server.open),
            "cut": self._server.cut,
        }


def used_s() -> float:
    """Processor time of this process, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def _main(kind: str) -> None:
    orders = Orders(Ours() if kind == "ours" else Bare())
    await obey({"start": orders.start, "rush": orders.rush, "pace": orders.pace})


if __name__ == "__main__":
    uvloop.run(_main(sys.argv[1]))
