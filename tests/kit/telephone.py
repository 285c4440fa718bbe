"""A caller with the habits of older or stricter networks: keys by INFO, session timers, sound
before the answer. Beside `sip.Party`, which knows what every call needs."""

import asyncio

from tests.kit.rtp import RtpEnd
from tests.kit.sip import WAIT_S, Call, Party
from tests.kit.sip_message import Message, digest, media_address, reply
from tests.kit.srtp import Srtp


class Telephone(Party):
    """`events`: whether it offers telephone-event; `infos`: keys that came by INFO;
    `refreshed`: session refreshes that came, by Call-ID."""

    events = True
    encrypted = False
    """Whether its sound is SRTP, with keys in the SDP."""
    password = ""
    """With it the phone calls as an agent's: who is challenged says it."""
    infos: str
    refreshed: list[str]
    informed: asyncio.Event
    early = False
    """Whether sound has come before an answer."""

    @classmethod
    async def open(
        cls, user: str, server: tuple[str, int], address: str = "127.0.0.2"
    ) -> "Telephone":
        phone = cls(user, server)
        phone.infos, phone.refreshed, phone.informed = "", [], asyncio.Event()
        await phone.socket.open(address)
        return phone

    def describe(self, rtp: RtpEnd) -> str:
        text = super().describe(rtp)
        if not self.events:
            lines = [line for line in text.split("\r\n") if line and ":101 " not in line]
            text = "\r\n".join(lines).replace(" 101", "") + "\r\n"
        if self.encrypted:
            rtp.srtp = rtp.srtp or Srtp()
            text = text.replace("RTP/AVP", "RTP/SAVP") + rtp.srtp.line
        return text

    def _received(self, message: Message, remote: tuple[str, int]) -> None:
        if self.encrypted and message.method == "INVITE" and message.body:
            self._learn(message)
        if message.method == "INVITE" and message.status in (180, 183) and message.body:
            self._early(message)
        if message.status == 0 and message.method == "INFO":
            self.infos += message.body.partition("Signal=")[2].strip()[:1]
            self.informed.set()
        if message.status == 0 and message.method in ("INVITE", "UPDATE"):
            call = self.calls.get(message.get("Call-ID"))
            if call is not None and call.state == "up":
                self.refreshed.append(call.call_id)
                self._later(self._agree(call, message, remote))
                return
        super()._received(message, remote)

    async def _answered(self, call: Call, message: Message) -> None:
        if message.get("CSeq") != f"{call.asked} INVITE":
            return  # The challenge once more: our answer to it has crossed it.
        await super()._answered(call, message)
        if message.status == 401 and self.password and call.asked == 1:
            assert call.invite
            uri = call.invite.start.split()[1]
            proof = digest(message.get("WWW-Authenticate"), "INVITE", uri, self.user, self.password)
            call.asked = call.sequence = 2
            new = {"CSeq": "2 INVITE", "Via": call.invite.get("Via").replace(";rport", "2;rport")}
            headers = [(name, new.get(name, value)) for name, value in call.invite.headers]
            start, body = call.invite.start, call.invite.body
            call.invite = Message(start, [*headers, ("Authorization", proof)], body)
            await call.set("new")
            self._later(self._invite(call))

    def _learn(self, message: Message) -> None:
        call = self.calls.get(message.get("Call-ID"))
        if call is not None and call.rtp is not None and call.rtp.srtp is not None:
            call.rtp.srtp.learn(message.body)

    def _early(self, message: Message) -> None:
        """Sound before the answer (183 with SDP, RFC 3960): listen to it and say ours."""
        call = self.calls.get(message.get("Call-ID"))
        if call is not None and call.rtp is not None:
            self.early = True
            call.rtp.start(media_address(message.body))

    async def _agree(self, call: Call, request: Message, remote: tuple[str, int]) -> None:
        """200 to a refresh, with the same timer (RFC 4028, 9)."""
        host, port = self.socket.address
        extra = {"Contact": f"<sip:{self.user}@{host}:{port}>", "Require": "timer"}
        extra["Session_Expires"] = request.get("Session-Expires")
        assert call.rtp is not None
        body = self.describe(call.rtp) if request.body else ""
        self.socket.send(reply(request, 200, "OK", call.local_tag, body, **extra), remote)

    async def send_info(self, call: Call, key: str) -> int:
        """A key by INFO (application/dtmf-relay, as Cisco's gateways write it); the answer."""
        request = self._within(call, "INFO")
        request.headers.append(("Content-Type", "application/dtmf-relay"))
        request.body = f"Signal={key}\r\nDuration=160\r\n"
        return (await self._ask(request)).status

    async def refresh(self, call: Call, expires: str) -> Message:
        """An UPDATE that says again for how long the call stands (RFC 4028, 7.4)."""
        request = self._within(call, "UPDATE")
        host, port = self.socket.address
        request.headers += [
            ("Contact", f"<sip:{self.user}@{host}:{port}>"),
            ("Supported", "timer"),
            ("Session-Expires", expires),
        ]
        return await self._ask(request)

    async def _ask(self, request: Message) -> Message:
        call_id = request.get("Call-ID")
        answer = self.answers[call_id] = asyncio.get_running_loop().create_future()
        self.socket.send(request, self.server)
        try:
            return await asyncio.wait_for(answer, WAIT_S)
        finally:
            del self.answers[call_id]

    async def progress(self, call: Call) -> None:
        """As called party: 183 with sound, no answer yet."""
        assert call.invite is not None
        host, port = self.socket.address
        call.rtp = await RtpEnd.open(host, self.codec[0])
        call.rtp.speak(self.tone_hz)
        contact = f"<sip:{self.user}@{host}:{port}>"
        body = self.describe(call.rtp)
        message = reply(call.invite, 183, "Session Progress", call.local_tag, body, Contact=contact)
        self.socket.send(message, self.server)
        call.rtp.start(media_address(call.invite.body))
