"""The live socket's door: who may come in, and what a page may say.

A ticket is verified here alone, without the site. Garbage closes the socket it came through.
"""

import asyncio
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import msgspec
import structlog
from aiohttp import WSMsgType, web

from decroche.centre.events import AgentSignedOut
from decroche.engine import metrics
from decroche.engine.centre import Centre
from decroche.engine.clock import monotonic_s, now_ms
from decroche.engine.live import acts
from decroche.engine.live.accounts import account, browser_password
from decroche.engine.live.connection import FLOOR_BUFFER_MAX, FRAME_MAX, Connection, read_frame
from decroche.engine.live.floor_rows import teams_of
from decroche.engine.live.floor_view import Watch
from decroche.engine.live.page import Desk
from decroche.engine.live.phones import Phones
from decroche.engine.live.presence import ECHO_EVERY_S
from decroche.engine.live.protocol import (
    Ack,
    Act,
    Echo,
    EchoBack,
    FromPage,
    Hello,
    PhoneAccount,
    PhoneReady,
    PhoneState,
    Refused,
    Resync,
    Welcome,
)
from decroche.engine.live.relay import Relay, half_over
from decroche.engine.live.sound_view import IceServer
from decroche.engine.live.supervision_acts import let_go
from decroche.kernel.config import AgentSpec
from decroche.kernel.ids import AgentId, TenantId
from decroche.kernel.refusal import Refusal
from decroche.kernel.ticket import Ticket, verify
from decroche.tasks import spawn

# A page says hello at once; whoever does not is no page.
HELLO_S: Final = 5.0
# A person cannot do more at the same time; more waiting acts are a page gone wrong.
ACTS_MAX: Final = 32

log = structlog.get_logger()


class LiveServer:
    """Handles `GET /live` for all centres."""

    def __init__(
        self,
        centres: Mapping[TenantId, Centre],
        phones: Phones,
        key: bytes,
        origins: frozenset[str],
        relay: Relay | None = None,
    ) -> None:
        self._centres = centres
        self._phones = phones
        self._key = key
        self._origins = origins
        self._relay = relay
        self._epochs: dict[tuple[TenantId, str], int] = {}

    def ticket(self, text: str) -> tuple[Ticket, Centre] | None:
        """The ticket and its centre, if it may be used now."""
        ticket = verify(text, self._key, now_ms())
        if ticket is None:
            return None
        centre = self._centres.get(ticket.tenant)
        if centre is None or ticket.agent is None:
            return None
        spec = centre.config.agents.get(ticket.agent)
        epoch = max(
            centre.epochs.get(ticket.agent, 0), self._epochs.get((centre.tenant, ticket.user), 0)
        )
        if spec is None or not spec.active or ticket.epoch < epoch:
            return None
        return ticket, centre

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One socket, from the handshake to its end."""
        if not self._may_come(request):
            raise web.HTTPForbidden(text="This page is not served by this centre.")
        socket = web.WebSocketResponse(max_msg_size=FRAME_MAX, autoping=True, compress=False)
        await socket.prepare(request)
        if request.transport is None:  # It is gone already.
            return socket
        connection = Connection(socket, request.transport)
        shutting = spawn(connection.shut(), "live socket's end")
        try:
            await self._serve(socket, connection)
        finally:
            connection.close("bye")
            await asyncio.wait([shutting], timeout=HELLO_S)
            shutting.cancel()
        return socket

    def _may_come(self, request: web.Request) -> bool:
        """Only pages of our own origin: a foreign page could use the log-in of who visits it."""
        origin = request.headers.get("Origin", "")
        return origin in self._origins or (bool(origin) and urlsplit(origin).netloc == request.host)

    async def _serve(self, socket: web.WebSocketResponse, connection: Connection) -> None:
        hello = await self._hello(socket)
        if isinstance(hello, Watch):
            await self._watch(socket, connection, hello)
            return
        if hello is None:
            connection.close("garbage")
            return
        admitted = self.ticket(hello.ticket)
        if admitted is None:
            connection.close("expired")
            return
        ticket, centre = admitted
        desk = await self._welcome(ticket, centre, hello, connection)
        echoes = spawn(_send_echoes(connection), f"echoes {desk.agent}")
        try:
            await self._listen(socket, centre, desk)
        finally:
            echoes.cancel()
            centre.hub.disconnect(desk)

    def _watches(self, text: str) -> tuple[Ticket, Centre] | str:
        """The ticket of somebody who may watch the floor now, and the centre; else why not, as
        `Goodbye` says it."""
        ticket = verify(text, self._key, now_ms())
        centre = self._centres.get(ticket.tenant) if ticket is not None else None
        if ticket is None or centre is None or self._is_stale(centre, ticket):
            return "expired"
        sees = teams_of(centre.config, ticket.user, ticket.role)
        return (ticket, centre) if sees is None or sees else "revoked"

    def _is_stale(self, centre: Centre, ticket: Ticket) -> bool:
        """Logged out since, or another password: a fresh ticket tells who may."""
        known = self._epochs.get((centre.tenant, ticket.user), 0)
        if ticket.agent is not None:
            known = max(known, centre.epochs.get(ticket.agent, 0))
        return ticket.epoch < known

    async def _watch(
        self, socket: web.WebSocketResponse, connection: Connection, hello: Watch
    ) -> None:
        admitted = self._watches(hello.ticket)
        if isinstance(admitted, str):
            connection.close(admitted)
            return
        ticket, centre = admitted
        connection.buffer_max = FLOOR_BUFFER_MAX
        watcher = centre.floor.watch(ticket, connection)
        echoes = spawn(_send_echoes(connection), f"echoes {ticket.user}")
        try:
            async for message in socket:
                frame = read_frame(message.data) if message.type is WSMsgType.TEXT else None
                if connection.closed_as:
                    return
                if isinstance(frame, Resync):
                    centre.floor.whole(watcher)
                elif not isinstance(frame, EchoBack):
                    connection.close("garbage")
                    return
        finally:
            echoes.cancel()
            centre.floor.leave(watcher)

    async def _hello(self, socket: web.WebSocketResponse) -> Hello | Watch | None:
        try:
            message = await socket.receive(timeout=HELLO_S)
        except TimeoutError:
            return None
        frame = read_frame(message.data) if message.type is WSMsgType.TEXT else None
        return frame if isinstance(frame, Hello | Watch) else None

    async def _welcome(
        self, ticket: Ticket, centre: Centre, hello: Hello, connection: Connection
    ) -> Desk:
        assert ticket.agent is not None
        spec = centre.config.agents[ticket.agent]
        phone = await self._account(spec, ticket, hello.ticket)
        await _load_note(centre, ticket.agent)
        desk = centre.hub.connect(ticket, hello.tab, connection, phone)
        desk.ticket_text = hello.ticket
        return desk

    async def _account(self, spec: AgentSpec, ticket: Ticket, text: str) -> PhoneAccount:
        """What the page needs for this telephone; the switch knows of it."""
        password = browser_password(self._key, ticket.session, spec.id)
        if spec.phone == "browser":
            await self._phones.want(spec, password)
        return account(spec, password, text, self._ice(spec.id))

    def _ice(self, agent: AgentId) -> tuple[IceServer, ...]:
        return (self._relay.server(agent, now_ms()),) if self._relay is not None else ()

    async def _moved(self, centre: Centre, desk: Desk) -> None:
        """Another seat may have another telephone: the page learns it before the answer."""
        spec = centre.config.agents[desk.agent]
        desk.phone = await self._account(spec, desk.ticket, desk.ticket_text)
        desk.connection.send(PhoneReady(centre.hub.epoch, desk.phone))

    async def _listen(self, socket: web.WebSocketResponse, centre: Centre, desk: Desk) -> None:
        running: set[asyncio.Task[None]] = set()
        async for message in socket:
            frame = read_frame(message.data) if message.type is WSMsgType.TEXT else None
            if frame is None or isinstance(frame, Hello | Watch) or len(running) > ACTS_MAX:
                log.info("live.garbage", agent=desk.agent)
                desk.connection.close("garbage")
            if desk.connection.closed_as:
                return
            if isinstance(frame, Act):
                task = spawn(self._act(centre, desk, frame), f"act {frame.kind[:20]}")
                running.add(task)
                task.add_done_callback(running.discard)
            elif frame is not None:
                _heard(centre, desk, frame)

    async def _act(self, centre: Centre, desk: Desk, act: Act) -> None:
        spec = centre.config.agents[desk.agent]  # As he sits until the act.
        try:
            result = await acts.perform(centre, desk, act)
        except Refusal as refusal:
            metrics.REFUSALS.labels(refusal.code).inc()
            fr, en = refusal.text("fr"), refusal.text("en")
            desk.connection.send(Refused(act.id, refusal.code, fr, en))
            return
        if act.kind == "sit":
            await self._moved(centre, desk)
        desk.connection.send(Ack(act.id, result))
        if act.kind == "sign_out":
            desk.connection.close("signed_out")
            await self._phones.drop(spec)

    def renew(self) -> None:
        """New credentials for the relay, to every page whose own are half over."""
        if self._relay is None:
            return
        for centre in self._centres.values():
            for desk in centre.hub.desks.values():
                if half_over(desk.phone.ice_servers, now_ms()):
                    ice = self._ice(desk.agent)
                    desk.phone = msgspec.structs.replace(desk.phone, ice_servers=ice)
                    desk.connection.send(PhoneReady(centre.hub.epoch, desk.phone))

    async def revoke(self, centre: Centre, user: str, epoch: int) -> None:
        """Tickets of this person below this epoch are refused from now on; the page is closed."""
        self._epochs[centre.tenant, user] = epoch
        for desk in list(centre.hub.desks.values()):
            if desk.ticket.user == user and desk.ticket.epoch < epoch:
                await self._turn_out(centre, desk)
        for watcher in centre.floor.watchers():
            if watcher.ticket.user == user and watcher.ticket.epoch < epoch:
                watcher.connection.close("revoked")

    async def check_epochs(self, centre: Centre) -> None:
        """Turn out whose ticket is no longer good: logged out elsewhere, or gone from the house."""
        for desk in list(centre.hub.desks.values()):
            known = centre.epochs.get(desk.agent)
            if centre.epochs and (known is None or desk.ticket.epoch < known):
                await self._turn_out(centre, desk)
        for watcher in centre.floor.watchers():
            if self._is_stale(centre, watcher.ticket):
                watcher.connection.close("expired")

    async def _turn_out(self, centre: Centre, desk: Desk) -> None:
        desk.connection.close("revoked")
        let_go(centre, desk.agent)
        centre.runtime.feed(AgentSignedOut(now_ms(), desk.agent))
        spec = centre.config.agents.get(desk.agent)
        if spec is not None:
            await self._phones.drop(spec)


async def _load_note(centre: Centre, agent: AgentId) -> None:
    """The note of the call on this desk, for an engine that has just started."""
    calls = centre.runtime.state.calls
    after = calls.after.get(agent)
    interaction = after.call.id if after is not None else calls.desks.get(agent)
    if interaction is not None:
        await centre.files.load_note(interaction, agent)


def _heard(centre: Centre, desk: Desk, frame: FromPage) -> None:
    match frame:
        case EchoBack():
            centre.hub.presence(desk.agent).echoed(monotonic_s())
            centre.hub.tell(desk.agent)
        case PhoneState(registered=registered, microphone=microphone, silent=silent):
            centre.hub.presence(desk.agent).page_phone(registered, microphone, silent)
            centre.hub.sounds.note(desk.agent, frame.figures)
            centre.hub.tell(desk.agent)
            centre.floor.touch(desk.agent)
        case Resync():
            welcome(centre, desk)
        case _:
            log.debug("live.unexpected", frame=type(frame).__name__)


def welcome(centre: Centre, desk: Desk) -> None:
    """The whole desk once more, as numbered as it is now."""
    signed_in = centre.hub.signed_in(desk.agent)
    desk.view = centre.hub.draw(desk.agent, desk.ticket.language)
    desk.connection.send(
        Welcome(centre.hub.epoch, now_ms(), desk.seq, desk.view, desk.phone, signed_in)
    )


async def _send_echoes(connection: Connection) -> None:
    count = 0
    while not connection.closed_as:
        count += 1
        connection.send(Echo(count))
        await asyncio.sleep(ECHO_EVERY_S)
