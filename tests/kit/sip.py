"""A caller and a desk phone over real SIP and RTP, each move in the test's hands.

SIPp is there for volume; this is for journeys that must wait for an event and then act at once.
Only loopback addresses: callers come from 127.0.0.2, as the demo trunk expects.
"""

import asyncio
import secrets
from collections.abc import Callable

from tests.kit.rtp import RtpEnd
from tests.kit.seconds import step
from tests.kit.sip_message import Message, digest, media_address, parse, reply, sdp
from tests.kit.tones import level_db, rms_db

WAIT_S = 120.0  # Generous: journeys gate on order, not on speed.


class Socket(asyncio.DatagramProtocol):
    """One UDP port that speaks SIP; requests and responses go to `on_message`."""

    def __init__(self, on_message: Callable[[Message, tuple[str, int]], None]) -> None:
        self._on_message = on_message
        self.address = ("", 0)
        self.transport: asyncio.DatagramTransport | None = None

    async def open(self, address: str) -> None:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(address, 0))
        self.transport = transport
        self.address = transport.get_extra_info("sockname")

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if len(data) > 4:  # Shorter ones are keep-alives.
            self._on_message(parse(data), addr)

    def send(self, message: Message, remote: tuple[str, int]) -> None:
        assert self.transport is not None
        self.transport.sendto(message.encode(), remote)


class Call:
    """One dialog, as caller or called. `state` goes new → ringing → up → ended (or failed)."""

    def __init__(self, end: "Party", call_id: str) -> None:
        self.end, self.call_id = end, call_id
        self.state = "new"
        self.code = 0
        self.invite: Message | None = None
        self.final: Message | None = None
        self.rtp: RtpEnd | None = None
        self.local_tag = secrets.token_hex(4)
        self.sequence = 1
        self.asked = 1
        """The sequence of our INVITE: two where the first was challenged."""
        self.by_us = False
        self.acknowledged = False
        """Of a call that we answered: the other side has our 200 OK."""
        self.changed = asyncio.Condition()
        self.remote_target = ""

    async def set(self, state: str) -> None:
        async with self.changed:
            self.state = state
            self.changed.notify_all()

    async def until(self, *states: str, timeout_s: float = WAIT_S) -> "Call":
        async with self.changed:
            await asyncio.wait_for(self.changed.wait_for(lambda: self.state in states), timeout_s)
        return self

    async def hears(
        self, frequency_hz: float, above_db: float = -30, timeout_s: float = WAIT_S
    ) -> None:
        """Wait until the last half second holds this tone."""
        assert self.rtp is not None
        async with asyncio.timeout(timeout_s):
            while level_db(self.rtp.samples(0.5), frequency_hz) < above_db:
                await self.rtp.frame()

    async def hears_again(self, frequency_hz: float) -> None:
        """The same, from sound that arrives from now on."""
        assert self.rtp is not None
        self.rtp.heard.clear()
        with step("the caller hears the agent again"):
            await self.hears(frequency_hz)

    async def hears_not(self, frequency_hz: float, below_db: float = -50) -> None:
        """Wait until sound comes without this tone."""
        assert self.rtp is not None
        self.rtp.heard.clear()
        async with asyncio.timeout(WAIT_S):
            while len(self.rtp.heard) < 25 or (
                level_db(self.rtp.samples(0.5), frequency_hz) > below_db
            ):
                await self.rtp.frame()

    async def sounds(self, above_db: float = -50, timeout_s: float = WAIT_S) -> None:
        """Wait until anything at all is heard from now on: music, an announcement, a voice."""
        assert self.rtp is not None
        self.rtp.heard.clear()
        async with asyncio.timeout(timeout_s):
            while rms_db(self.rtp.samples(0.5)) < above_db:
                await self.rtp.frame()

    async def hang_up(self) -> None:
        await self.end.hang_up(self)


class Party:
    """One SIP end. `await party.dial(...)` to call; `party.incoming` queues calls received."""

    codec = (8, "PCMA/8000")
    """What it offers, answers and speaks: this one or (9, "G722/8000")."""

    def __init__(self, user: str, server: tuple[str, int]) -> None:
        self.user, self.server = user, server
        self.socket = Socket(self._received)
        self.calls: dict[str, Call] = {}
        self.incoming: asyncio.Queue[Call] = asyncio.Queue()
        self.answers: dict[str, asyncio.Future[Message]] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        self.ring_code: int | None = 180
        self.tone_hz = 440.0

    @classmethod
    async def open(cls, user: str, server: tuple[str, int], address: str = "127.0.0.2") -> "Party":
        party = cls(user, server)
        await party.socket.open(address)
        return party

    def close(self) -> None:
        for call in self.calls.values():
            if call.rtp:
                call.rtp.close()
        if self.socket.transport:
            self.socket.transport.close()

    def describe(self, rtp: RtpEnd) -> str:
        """What this party offers and answers: its codec and telephone-event."""
        number, name = self.codec
        text = sdp(self.socket.address[0], rtp.port).replace("AVP 8", f"AVP {number}")
        return text.replace("8 PCMA/8000", f"{number} {name}")

    # --- calling ---------------------------------------------------------------------------

    async def dial(
        self, number: str, extra: tuple[tuple[str, str], ...] = (), sender: str = ""
    ) -> Call:
        call = Call(self, f"{secrets.token_hex(8)}@kit")
        call.rtp = await RtpEnd.open(self.socket.address[0], self.codec[0])
        call.rtp.speak(self.tone_hz)
        uri = f"sip:{number}@{self.server[0]}:{self.server[1]}"
        host, port = self.socket.address
        sender = sender or f"<sip:{self.user}@{host}>"
        call.remote_target = uri
        call.invite = Message(
            f"INVITE {uri} SIP/2.0",
            [
                ("Via", f"SIP/2.0/UDP {host}:{port};branch=z9hG4bK{secrets.token_hex(6)};rport"),
                ("Max-Forwards", "70"),
                ("From", f"{sender};tag={call.local_tag}"),
                ("To", f"<{uri}>"),
                ("Call-ID", call.call_id),
                ("CSeq", "1 INVITE"),
                ("Contact", f"<sip:{self.user or 'anonymous'}@{host}:{port}>"),
                ("Allow", "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, INFO"),
                *extra,
                ("Content-Type", "application/sdp"),
            ],
            self.describe(call.rtp),
        )
        self.calls[call.call_id] = call
        self._later(self._invite(call))
        return call

    async def _invite(self, call: Call) -> None:
        """Send, and again after 0.5, 1, 2 s while nothing answers (timer A of RFC 3261)."""
        assert call.invite
        for pause_s in (0.5, 1.0, 2.0, 4.0):
            self.socket.send(call.invite, self.server)
            try:
                async with asyncio.timeout(pause_s):
                    await call.until("trying", "ringing", "up", "ended", "failed")
                    return
            except TimeoutError:
                continue

    def _within(self, call: Call, method: str, sequence: int | None = None) -> Message:
        """A request inside the dialog."""
        assert call.invite
        host, port = self.socket.address
        other = call.final or call.invite
        ours = call.invite.start.startswith("INVITE") and not call.by_us
        local = call.invite.get("From") if ours else f"{call.invite.get('To')};tag={call.local_tag}"
        remote = other.get("To") if ours else call.invite.get("From")
        if sequence is None:
            call.sequence += 1
            sequence = call.sequence
        return Message(
            f"{method} {call.remote_target} SIP/2.0",
            [
                ("Via", f"SIP/2.0/UDP {host}:{port};branch=z9hG4bK{secrets.token_hex(6)};rport"),
                ("Max-Forwards", "70"),
                ("From", local),
                ("To", remote),
                ("Call-ID", call.call_id),
                ("CSeq", f"{sequence} {method}"),
            ],
        )

    async def hang_up(self, call: Call) -> None:
        if call.state in ("new", "trying", "ringing") and not call.by_us:
            self._cancel(call)
            await call.until("failed", "ended", "up")  # Up: answered as we gave up (RFC 3261, 9.1).
        if call.state == "up":
            self.socket.send(self._within(call, "BYE"), self.server)
            await call.set("ended")
        self._stop_media(call)

    def _cancel(self, call: Call) -> None:
        assert call.invite
        cancel = Message(
            call.invite.start.replace("INVITE", "CANCEL", 1),
            [
                (k, v)
                for k, v in call.invite.headers
                if k in ("Via", "Max-Forwards", "From", "To", "Call-ID")
            ]
            + [("CSeq", f"{call.asked} CANCEL")],
        )
        self.socket.send(cancel, self.server)

    def _stop_media(self, call: Call) -> None:
        if call.rtp:
            call.rtp.close()

    # --- being called ----------------------------------------------------------------------

    async def register(self, password: str, expires_s: int = 300) -> None:
        """Register as a desk phone; raises if the server refuses."""
        host, port = self.socket.address
        call_id, uri = f"{secrets.token_hex(8)}@kit", f"sip:{self.server[0]}:{self.server[1]}"
        headers = [
            ("Max-Forwards", "70"),
            ("From", f"<sip:{self.user}@{self.server[0]}>;tag={secrets.token_hex(4)}"),
            ("To", f"<sip:{self.user}@{self.server[0]}>"),
            ("Call-ID", call_id),
            ("Contact", f"<sip:{self.user}@{host}:{port}>"),
            ("Expires", str(expires_s)),
        ]
        extra: list[tuple[str, str]] = []
        for sequence in (1, 2):
            via = ("Via", f"SIP/2.0/UDP {host}:{port};branch=z9hG4bK{secrets.token_hex(6)};rport")
            count = ("CSeq", f"{sequence} REGISTER")
            answer = self.answers[call_id] = asyncio.get_running_loop().create_future()
            request = Message(f"REGISTER {uri} SIP/2.0", [via, count, *headers, *extra])
            self.socket.send(request, self.server)
            message = await asyncio.wait_for(answer, WAIT_S)
            if message.status == 200:
                return
            assert message.status == 401 and sequence == 1, f"refused: {message.start}"
            credentials = digest(
                message.get("WWW-Authenticate"), "REGISTER", uri, self.user, password
            )
            extra = [("Authorization", credentials)]

    async def answer(self, call: Call) -> Call:
        """Pick up a call from `incoming`."""
        assert call.invite
        host, port = self.socket.address
        call.rtp = await RtpEnd.open(host, self.codec[0])
        call.rtp.speak(self.tone_hz)
        body = self.describe(call.rtp)
        contact = f"<sip:{self.user}@{host}:{port}>"
        self.socket.send(
            reply(call.invite, 200, "OK", call.local_tag, body, Contact=contact), self.server
        )
        call.rtp.start(media_address(call.invite.body))
        await call.set("up")
        return call

    async def refuse(self, call: Call, code: int = 486, reason: str = "Busy Here") -> None:
        assert call.invite
        self.socket.send(reply(call.invite, code, reason, call.local_tag), self.server)
        call.code = code
        await call.set("failed")

    # --- what comes in ---------------------------------------------------------------------

    def _later(self, coroutine: object) -> None:
        task = asyncio.ensure_future(coroutine)  # type: ignore[call-overload]
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def _received(self, message: Message, remote: tuple[str, int]) -> None:
        call_id = message.get("Call-ID")
        if message.status:
            if (
                (waiting := self.answers.get(call_id))
                and message.status >= 200
                and not waiting.done()
            ):
                waiting.set_result(message)
            elif (call := self.calls.get(call_id)) and message.method == "INVITE":
                self._later(self._answered(call, message))
            return
        self._later(self._asked(message, remote))

    async def _answered(self, call: Call, message: Message) -> None:
        if message.status == 100:
            if call.state == "new":
                await call.set("trying")
        elif message.status < 200:
            await call.set("ringing")
        elif message.status < 300:
            call.final = message
            contact = message.get("Contact")
            call.remote_target = contact[contact.find("<") + 1 : contact.find(">")]
            self.socket.send(self._within(call, "ACK", call.asked), self.server)
            assert call.rtp
            call.rtp.start(media_address(message.body))
            await call.set("up")
        else:
            assert call.invite
            ack = self._within(call, "ACK", call.asked)
            ack.headers = [h for h in ack.headers if h[0] not in ("Via", "To")]
            ack.headers += [("Via", call.invite.get("Via")), ("To", message.get("To"))]
            ack.start = call.invite.start.replace("INVITE", "ACK", 1)
            self.socket.send(ack, self.server)
            call.code = message.status
            await call.set("failed")

    async def _asked(self, message: Message, remote: tuple[str, int]) -> None:
        call = self.calls.get(message.get("Call-ID"))
        tag = call.local_tag if call else secrets.token_hex(4)
        if message.method == "INVITE" and call is None:
            await self._ringing(message, remote)
        elif message.method == "INVITE" and call and call.rtp:
            host, port = self.socket.address
            contact = f"<sip:{self.user}@{host}:{port}>"
            body = self.describe(call.rtp)
            self.socket.send(reply(message, 200, "OK", tag, body, Contact=contact), remote)
        elif message.method not in ("ACK", "INVITE"):  # An INVITE again, unanswered as yet.
            self.socket.send(reply(message, 200, "OK", tag), remote)
        if call and message.method == "ACK":
            call.acknowledged = True
        if call and message.method == "BYE":
            self._stop_media(call)
            await call.set("ended")
        if call and message.method == "CANCEL" and call.invite:
            self.socket.send(reply(call.invite, 487, "Request Terminated", tag), remote)
            await call.set("ended")

    async def _ringing(self, message: Message, remote: tuple[str, int]) -> None:
        call = Call(self, message.get("Call-ID"))
        call.by_us, call.invite = True, message
        contact = message.get("Contact")
        call.remote_target = contact[contact.find("<") + 1 : contact.find(">")]
        self.calls[call.call_id] = call
        if self.ring_code:
            self.socket.send(reply(message, self.ring_code, "Ringing", call.local_tag), remote)
        await call.set("ringing")
        self.incoming.put_nowait(call)
