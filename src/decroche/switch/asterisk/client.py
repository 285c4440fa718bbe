"""One WebSocket to Asterisk: events come in, REST requests and their answers share it.

Asterisk carries out the requests of one socket one after another in the order of arrival; that is
what lets dependent commands leave together. A socket that does not answer is closed: Asterisk
would believe in it for more than 40 s.
"""

import asyncio
import base64
from collections.abc import Callable, Sequence
from contextlib import suppress

import aiohttp
import msgspec
import structlog

from decroche.switch.asterisk import wire
from decroche.switch.asterisk.wire import Request, Response
from decroche.switch.port import SwitchError
from decroche.tasks import spawn

ANSWER_TIMEOUT_S = 3.0
"""A request unanswered for so long means the socket is dead (the slowest seen is 0.2 s)."""
CONNECT_TIMEOUT_S = 3.0
CLOSE_TIMEOUT_S = 0.5
FRAME_BYTES_MAX = 32 * 1024 * 1024
"""The list of 2,000 channels is about 1.5 MB."""

PHONES = "_phones"
"""Registrations come to an application of their own on the same socket: subscribed to endpoints,
the first one would hear every event of every channel twice."""

log = structlog.get_logger(__name__)


class AriLink:
    """One connection, from its opening to its end; never reused."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        socket: aiohttp.ClientWebSocketResponse,
        on_event: Callable[[wire.Event], None],
    ) -> None:
        self._session = session
        self._socket = socket
        self._on_event = on_event
        self._waiting: dict[str, tuple[float, asyncio.Future[Response]]] = {}
        """Requests without an answer, the oldest first: since when (the loop's clock, seconds)."""
        self._watch: asyncio.TimerHandle | None = None
        self._last_id = 0
        self._reader = spawn(self._read(), "ari reader")

    @classmethod
    async def open(
        cls,
        url: str,
        user: str,
        password: str,
        app: str,
        on_event: Callable[[wire.Event], None],
        wanted: Sequence[str] = wire.WANTED,
    ) -> "AriLink":
        """Connect and choose the events; none are `wanted`: for orders only, each of which leaves
        at once. Raises SwitchError."""
        session = aiohttp.ClientSession(headers={"Authorization": basic(user, password)})
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                socket = await session.ws_connect(
                    f"{url}/events",
                    params={
                        "app": f"{app},{app}{PHONES}" if wanted else app,
                        "subscribeAll": "false",
                    },
                    max_msg_size=FRAME_BYTES_MAX,
                    autoping=True,
                )
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            await session.close()
            raise SwitchError(f"ARI cannot be reached: {type(error).__name__}") from error
        link = cls(session, socket, on_event)
        try:
            if wanted:
                await link._choose_events(app, wanted)
            else:
                _leave_at_once(socket)
        except SwitchError:
            await link.close()
            raise
        return link

    async def _choose_events(self, app: str, wanted: Sequence[str]) -> None:
        """The filter survives a reconnection but not a restart: set at each connection."""
        phones = app + PHONES
        everywhere = (("eventSource", "endpoint:PJSIP"),)
        answers = await self.all(
            [
                _filter(app, wanted),
                _filter(phones, wire.WANTED_OF_PHONES),
                Request("POST", f"applications/{phones}/subscription", query=everywhere),
            ]
        )
        if not all(answer.ok for answer in answers):
            raise SwitchError("ARI refused the choice of events")

    def send(self, request: Request) -> "asyncio.Future[Response]":
        """Put the request on the socket now; the future is its answer.

        The future raises SwitchError if the link ends first.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Response] = loop.create_future()
        if self._socket.closed or self._reader.done():
            answer.set_exception(SwitchError("ARI is not connected"))
            return answer
        self._last_id += 1
        request_id = str(self._last_id)
        self._waiting[request_id] = (loop.time(), answer)
        if self._watch is None:  # One for all: a timer for each request costs as much as sending.
            self._watch = loop.call_later(ANSWER_TIMEOUT_S, self._look)
        self._write(wire.encode_request(request_id, request))
        return answer

    def _write(self, frame: bytes) -> None:
        """Without a suspension, so that the order of calls is the order on the wire."""
        sending = self._socket.send_frame(frame, aiohttp.WSMsgType.TEXT)
        try:
            sending.send(None)
        except StopIteration:
            return
        except (ConnectionError, aiohttp.ClientError):
            self._reader.cancel()
            return
        # The socket's buffer is over its high-water mark. The frame is in it already; what is
        # left is only the waiting, which the answers' time limit covers.
        sending.close()

    async def all(self, requests: Sequence[Request]) -> list[Response]:
        """Send together, wait for all. Raises SwitchError."""
        answers = [self.send(request) for request in requests]
        results = await asyncio.gather(*answers, return_exceptions=True)
        done: list[Response] = []
        for result in results:
            if isinstance(result, BaseException):
                raise result
            done.append(result)
        return done

    async def ask(self, request: Request) -> Response:
        """Send one and wait. Raises SwitchError."""
        return await self.send(request)

    async def closed(self) -> None:
        """Return when the link has ended, for whatever reason."""
        await asyncio.wait([self._reader])

    def end(self) -> None:
        """Let it be over: the adapter connects anew."""
        self._reader.cancel()

    async def close(self) -> None:
        """End the link; every open request gets SwitchError."""
        self._reader.cancel()
        await asyncio.wait([self._reader])
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await self._socket.close()
        await self._session.close()

    async def _read(self) -> None:
        try:
            async for message in self._socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._take(message.data)
        finally:
            if self._watch is not None:
                self._watch.cancel()
            for _, answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(SwitchError("the connection to ARI ended"))
                    answer.exception()  # Marks it as seen: the sender may have gone.
            self._waiting.clear()

    def _take(self, text: str) -> None:
        try:
            message = wire.decode_message(text)
        except msgspec.DecodeError as error:
            log.warning("ari_message_not_understood", error=str(error))
            return
        if not isinstance(message, Response):
            self._on_event(message)
            return
        _, answer = self._waiting.pop(message.request_id, (0.0, None))
        if answer is not None and not answer.done():
            answer.set_result(message)

    def _look(self) -> None:
        """Whether the oldest request waits too long: the socket is dead though open then. It is
        ended, so that the adapter connects anew."""
        self._watch = None
        if not self._waiting:
            return
        loop = asyncio.get_running_loop()
        since_s, _ = next(iter(self._waiting.values()))
        left_s = since_s + ANSWER_TIMEOUT_S - loop.time()
        if left_s > 0:
            self._watch = loop.call_later(left_s, self._look)
            return
        log.warning("ari_request_unanswered", seconds=ANSWER_TIMEOUT_S)
        self._reader.cancel()


def _leave_at_once(socket: aiohttp.ClientWebSocketResponse) -> None:
    """The loop would put all writes off until everything that this event means is done: the
    desks are drawn as well (0.35 ms). A buffer that may hold nothing is written when it is filled.
    """
    assert socket._writer is not None
    socket._writer.transport.set_write_buffer_limits(high=0)


def basic(user: str, password: str) -> str:
    """The value of an Authorization header (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _filter(app: str, names: Sequence[str]) -> Request:
    allowed: list[object] = [{"type": name} for name in names]
    return Request("PUT", f"applications/{app}/eventFilter", body={"allowed": allowed})
