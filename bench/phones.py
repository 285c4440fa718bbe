"""Fifty phones on one port: register, ring, answer, hang up after a while. No sound.

They answer an INVITE for a browser as a browser does, so that the switch does all that it does for
one; only their signalling comes by UDP, where a capture can read it.
"""

import asyncio
import random
import secrets
import time
from dataclasses import dataclass

from tests.kit.sip import Socket
from tests.kit.sip_message import Message, digest, reply, sdp

PHONES = "127.0.0.3"
ANSWER_WITHIN_S = 10.0
REGISTERED_S = 300
"""The longest that the switch grants; a phone registers again at half of it."""
PICKED_UP_S = 0.02
"""From the last ring to the hands of `together`: the switch has seen all of them ring."""
MEDIA_PORT = 9
"""The discard port: callers of a bench are silent."""


FINGERPRINT = ":".join(["5A"] * 32)
"""Of no certificate: the phones speak no DTLS, and as its client they would have to begin."""


def browser_sdp(host: str) -> str:
    """What a browser answers (RFC 8829), for a sound that never comes."""
    return (
        f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nt=0 0\r\na=group:BUNDLE audio-0\r\n"
        f"m=audio {MEDIA_PORT} UDP/TLS/RTP/SAVPF 8 101\r\nc=IN IP4 {host}\r\n"
        "a=mid:audio-0\r\na=rtcp-mux\r\na=setup:active\r\n"
        f"a=fingerprint:sha-256 {FINGERPRINT}\r\n"
        "a=ice-ufrag:bench\r\na=ice-pwd:benchbenchbenchbenchbench\r\n"
        "a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n"
    )


@dataclass
class Conversation:
    invite: Message
    remote: tuple[str, int]
    tag: str
    up: bool = False


class Phones:
    """`talk_s`: shortest and longest conversation; None: the caller hangs up.

    `together`: when so many ring, all of them are picked up in one go, each `apart_s` after the
    one before; fewer than that are picked up after `answer_after_s`, as without it.
    """

    def __init__(self, server: tuple[str, int], seed: int = 1) -> None:
        self.server = server
        self.socket = Socket(self._received)
        self.talk_s: tuple[float, float] | None = (1.0, 1.0)
        self.answer_after_s = 0.0
        self.together = 0
        self.apart_s = 0.0
        self.hands_s: list[float] = []
        """How long the hands of `together` took, each time, by this process's clock."""
        self.calls: dict[str, Conversation] = {}
        self.answered = 0
        self._dice = random.Random(seed)
        self._registering: dict[str, asyncio.Future[Message]] = {}
        self._passwords: dict[str, str] = {}
        self._again: asyncio.Task[None] | None = None

    async def open(self, passwords: dict[str, str]) -> None:
        """Register each user and keep it registered. Raises AssertionError when refused."""
        await self.socket.open(PHONES)
        self._passwords = passwords
        await self._register_all()
        self._again = asyncio.ensure_future(self._keep())

    def close(self) -> None:
        if self._again:
            self._again.cancel()
        if self.socket.transport:
            self.socket.transport.close()

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(REGISTERED_S / 2)
            await self._register_all()

    async def _register_all(self) -> None:
        for user, password in self._passwords.items():
            await self._register(user, password)

    async def _register(self, user: str, password: str) -> None:
        host, port = self.socket.address
        call_id, uri = f"{secrets.token_hex(8)}@phones", f"sip:{self.server[0]}:{self.server[1]}"
        headers = [
            ("Max-Forwards", "70"),
            ("From", f"<sip:{user}@{self.server[0]}>;tag={secrets.token_hex(4)}"),
            ("To", f"<sip:{user}@{self.server[0]}>"),
            ("Call-ID", call_id),
            ("Contact", f"<sip:{user}@{host}:{port}>"),
            ("Expires", str(REGISTERED_S)),
        ]
        for sequence in (1, 2):
            answer = asyncio.get_running_loop().create_future()
            self._registering[call_id] = answer
            start = [self._via(), ("CSeq", f"{sequence} REGISTER")]
            self.socket.send(Message(f"REGISTER {uri} SIP/2.0", start + headers), self.server)
            message = await asyncio.wait_for(answer, ANSWER_WITHIN_S)
            if message.status == 200:
                return
            assert message.status == 401, f"{user} is refused: {message.start}"
            challenge = message.get("WWW-Authenticate")
            proof = digest(challenge, "REGISTER", uri, user, password)
            headers.append(("Authorization", proof))
        raise AssertionError(f"{user}: wrong password")

    def _via(self) -> tuple[str, str]:
        host, port = self.socket.address
        return ("Via", f"SIP/2.0/UDP {host}:{port};branch=z9hG4bK{secrets.token_hex(6)};rport")

    # --- calls -----------------------------------------------------------------------------

    def _received(self, message: Message, remote: tuple[str, int]) -> None:
        call_id = message.get("Call-ID")
        if message.status:
            waiting = self._registering.get(call_id)
            if waiting and message.status >= 200 and not waiting.done():
                waiting.set_result(message)
        elif message.method == "INVITE":
            self._invited(message, remote)
        elif message.method == "ACK":
            self._acknowledged(call_id)
        else:
            self._asked(message, remote)

    def _invited(self, message: Message, remote: tuple[str, int]) -> None:
        call_id = message.get("Call-ID")
        known = self.calls.get(call_id)
        if known is None:
            self.calls[call_id] = Conversation(message, remote, secrets.token_hex(4))
            self.socket.send(reply(message, 180, "Ringing", self.calls[call_id].tag), remote)
            asyncio.get_running_loop().call_later(self.answer_after_s, self._answer, call_id)
            if len(self.ringing()) == self.together:
                asyncio.get_running_loop().call_later(PICKED_UP_S, self._answer_all)
        elif known.up:  # A re-INVITE, or ours was lost.
            self._ok(known, message)

    def _answer(self, call_id: str) -> None:
        call = self.calls.get(call_id)
        if call is not None and not call.up:
            call.up = True
            self.answered += 1
            self._ok(call, call.invite)

    def ringing(self) -> list[str]:
        """The calls that are not picked up yet, the first to ring first."""
        return [call_id for call_id, call in self.calls.items() if not call.up]

    def _answer_all(self) -> None:
        """One after the other, in the dice's order. The loop stands still: nothing comes between
        them, not even what has arrived meanwhile."""
        calls = self.ringing()
        self._dice.shuffle(calls)
        begun_s = time.perf_counter()
        for number, call_id in enumerate(calls):
            while time.perf_counter() < begun_s + number * self.apart_s:
                pass  # A sleep would be a millisecond too long on a busy machine.
            self._answer(call_id)
        if len(calls) == self.together:
            self.hands_s.append(time.perf_counter() - begun_s)

    def _ok(self, call: Conversation, request: Message) -> None:
        host, port = self.socket.address
        body = browser_sdp(host) if "SAVPF" in call.invite.body else sdp(host, MEDIA_PORT)
        contact = f"<sip:{self._user(call)}@{host}:{port}>"
        self.socket.send(reply(request, 200, "OK", call.tag, body, Contact=contact), call.remote)

    def _user(self, call: Conversation) -> str:
        return call.invite.start.split()[1].removeprefix("sip:").partition("@")[0]

    def _acknowledged(self, call_id: str) -> None:
        call = self.calls.get(call_id)
        if call is not None and call.up and self.talk_s is not None:
            pause_s = self._dice.uniform(*self.talk_s)
            asyncio.get_running_loop().call_later(pause_s, self.hang_up, call_id)

    def hang_up(self, call_id: str) -> None:
        """End this call, if it is still there."""
        call = self.calls.pop(call_id, None)
        if call is None:
            return
        target = call.invite.get("Contact")
        uri = target[target.find("<") + 1 : target.find(">")]
        headers = [
            self._via(),
            ("Max-Forwards", "70"),
            ("From", f"{call.invite.get('To')};tag={call.tag}"),
            ("To", call.invite.get("From")),
            ("Call-ID", call_id),
            ("CSeq", "1 BYE"),
        ]
        self.socket.send(Message(f"BYE {uri} SIP/2.0", headers), call.remote)

    def _asked(self, message: Message, remote: tuple[str, int]) -> None:
        """OPTIONS, BYE, CANCEL: yes to each."""
        call_id = message.get("Call-ID")
        call = self.calls.get(call_id)
        self.socket.send(reply(message, 200, "OK", call.tag if call else "phones"), remote)
        if call and message.method == "CANCEL":
            cancelled = reply(call.invite, 487, "Request Terminated", call.tag)
            self.socket.send(cancelled, call.remote)
        if message.method in ("BYE", "CANCEL"):
            self.calls.pop(call_id, None)
