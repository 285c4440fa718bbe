"""The engine's end of a socket, over real sockets: what is read, and who does not read."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp
import msgspec
import pytest
from aiohttp import web

from decroche.engine.live import connection as wire
from decroche.engine.live.connection import BUFFER_MAX, LATE_BYTES, LONG_MAX, SHORT_MAX, Connection
from decroche.engine.live.protocol import FromEngine, Goodbye, Refused

WITHIN_S = 20.0
SMALL_BYTES = 4096
READER: msgspec.json.Decoder[FromEngine] = msgspec.json.Decoder(FromEngine)


class End:
    """A server whose one page is `connection`."""

    def __init__(self) -> None:
        self.came: asyncio.Future[Connection] = asyncio.get_running_loop().create_future()
        self.port = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        page = web.WebSocketResponse(compress=False)
        await page.prepare(request)
        assert request.transport is not None
        connection = Connection(page, request.transport)
        self.came.set_result(connection)
        shutting = asyncio.ensure_future(connection.shut())
        async for _ in page:
            pass
        connection.close("bye")
        await shutting
        return page


@asynccontextmanager
async def serving() -> AsyncIterator[End]:
    end = End()
    app = web.Application()
    app.router.add_get("/live", end.handle)
    runner = web.AppRunner(app, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    end.port = runner.addresses[0][1]
    try:
        yield end
    finally:
        await runner.cleanup()


class Sleeper:
    """A page that says hello by hand and reads when told; the kernel keeps little for it."""

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BYTES)
        self._socket.setblocking(False)

    async def connect(self, end: End) -> Connection:
        loop = asyncio.get_running_loop()
        await loop.sock_connect(self._socket, ("127.0.0.1", end.port))
        hello = (
            "GET /live HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        await loop.sock_sendall(self._socket, hello.encode())
        return await asyncio.wait_for(end.came, WITHIN_S)

    async def read(self) -> None:
        """On and on, until the other end is gone."""
        loop = asyncio.get_running_loop()
        while await loop.sock_recv(self._socket, 65_536):
            pass

    def close(self) -> None:
        self._socket.close()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while True:
            if holds():
                return
            await asyncio.sleep(0.001)  # The pace of looking.


async def until_lost(connection: Connection) -> None:
    await until(lambda: connection.socket.closed and connection._transport.is_closing())


def words(size: int) -> Refused:
    """A message whose text has so many bytes."""
    bare = len(msgspec.json.encode(Refused("", "", "", "")))
    return Refused("", "", "", "n" * (size - bare))


SIZES = (SHORT_MAX, SHORT_MAX + 1, LONG_MAX, LONG_MAX + 1)


@pytest.mark.parametrize("size", SIZES)
async def test_a_client_reads_what_was_sent_whatever_its_length(size: int) -> None:
    async with serving() as end, aiohttp.ClientSession() as session:
        async with session.ws_connect(f"http://127.0.0.1:{end.port}/live") as page:
            connection = await end.came
            connection.send(words(size))
            connection.send(words(SHORT_MAX))
            connection.close("restarting")
            heard = [message.data async for message in page]
        assert len(heard[0].encode()) == size
        expected = [words(size), words(SHORT_MAX), Goodbye("restarting")]
        assert [READER.decode(text) for text in heard] == expected
        assert page.close_code == 1000


async def test_letters_beyond_ascii_are_counted_as_bytes() -> None:
    async with (
        serving() as end,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"http://127.0.0.1:{end.port}/live") as page,
    ):
        connection = await end.came
        said = Refused("é" * SHORT_MAX, "", "", "")
        connection.send(said)
        assert READER.decode((await page.receive()).data) == said


async def test_who_leaves_too_much_unread_is_cut_and_the_socket_let_go() -> None:
    async with serving() as end:
        sleeper = Sleeper()
        connection = await sleeper.connect(end)
        for _ in range(100_000):
            if connection.closed_as:
                break
            connection.send(words(LONG_MAX))
            await asyncio.sleep(0)
        assert connection.closed_as == "slow"
        await until_lost(connection)
        assert not connection.unread, "what nobody reads is thrown away"
        sleeper.close()


def fill(connection: Connection) -> None:
    """Until more than is allowed for long lies unread, and less than is ever."""
    while connection._transport.get_write_buffer_size() <= LATE_BYTES:
        connection.send(words(LATE_BYTES // 4))
    assert connection._transport.get_write_buffer_size() < BUFFER_MAX and not connection.closed_as


async def test_who_reads_nothing_for_long_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "SEND_MAX_S", 0.05)
    async with serving() as end:
        sleeper = Sleeper()
        connection = await sleeper.connect(end)
        fill(connection)
        await until_lost(connection)
        assert connection.closed_as == "slow"
        sleeper.close()


async def test_who_reads_late_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much comes after it: what counts is that the old is read."""
    monkeypatch.setattr(wire, "SEND_MAX_S", WITHIN_S)
    async with serving() as end:
        sleeper = Sleeper()
        connection = await sleeper.connect(end)
        fill(connection)
        then = connection._sent
        reading = asyncio.ensure_future(sleeper.read())
        await until(lambda: not connection.unread)
        reading.cancel()
        fill(connection)
        connection._look(then)
        assert not connection.closed_as
        connection._look(connection._sent)
        assert connection.closed_as == "slow", "none of these has been read"
        sleeper.close()
