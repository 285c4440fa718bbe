"""One RTP end: sends a tone or a file, keeps what it hears, in 20 ms frames of 160 bytes: A-law, or
G.722, whose clock in RTP is 8 kHz too (RFC 3551, 4.5.2). What is heard is kept as A-law."""

import asyncio
import secrets
import struct
import time

import numpy as np

from tests.kit.g722 import Decoder, Encoder
from tests.kit.srtp import Srtp
from tests.kit.tones import RATE_HZ, Samples, alaw_decode, alaw_encode, tone

FRAME = 160  # Samples in 20 ms at 8 kHz.
ALAW, G722 = 8, 9
"""Payload types of RFC 3551."""


class RtpEnd(asyncio.DatagramProtocol):
    """`heard` are the frames received with their instants (monotonic seconds)."""

    def __init__(self, speaks: int = ALAW) -> None:
        self.speaks = speaks
        self._wide = Decoder()
        self.heard: list[tuple[float, bytes]] = []
        self.kinds: dict[int, int] = {}
        """Payload type → packets heard."""
        self.digits = ""
        self.port = 0
        self.srtp: Srtp | None = None
        self._transport: asyncio.DatagramTransport | None = None
        self._remote: tuple[str, int] | None = None
        self._sending: asyncio.Task[None] | None = None
        self._frames = self._cut(tone(440, 1))
        self.sent = 0
        """Packets of sound so far."""
        self._left = asyncio.Event()
        self._sequence = secrets.randbelow(60000)
        self._timestamp = secrets.randbelow(2**31)
        self._source = secrets.randbits(32)
        self._waiters: list[asyncio.Future[None]] = []

    def _cut(self, samples: Samples) -> list[bytes]:
        coded = Encoder().encode(samples) if self.speaks == G722 else alaw_encode(samples)
        return [coded[i : i + FRAME] for i in range(0, len(coded) - FRAME + 1, FRAME)]

    @classmethod
    async def open(cls, address: str, speaks: int = ALAW) -> "RtpEnd":
        loop = asyncio.get_running_loop()
        transport, end = await loop.create_datagram_endpoint(
            lambda: cls(speaks), local_addr=(address, 0)
        )
        end._transport = transport
        end.port = transport.get_extra_info("sockname")[1]
        return end

    def speak(self, frequency_hz: float, amplitude: float = 0.4) -> None:
        """Send this tone from now on (a whole number of periods in each second)."""
        self._frames = self._cut(tone(frequency_hz, 1, amplitude))

    async def spoken(self, seconds: float) -> None:
        """Wait until so much more sound has left."""
        until = self.sent + round(seconds * 50)
        while self.sent < until:
            self._left.clear()
            await self._left.wait()

    def fall_silent(self) -> None:
        """Packets go on, and hold nothing."""
        self._frames = self._cut(np.zeros(RATE_HZ, dtype=np.int16))

    def start(self, remote: tuple[str, int]) -> None:
        self._remote = remote
        if self._sending is None:
            self._sending = asyncio.create_task(self._send())

    async def _send(self) -> None:
        started, count = time.monotonic(), 0
        while self._transport is not None and not self._transport.is_closing():
            self._packet(self.speaks, self._frames[count % len(self._frames)])
            self._timestamp += FRAME
            count += 1
            self.sent = count
            self._left.set()
            await asyncio.sleep(max(0.0, started + count * 0.02 - time.monotonic()))

    def _packet(
        self, kind: int, payload: bytes, marker: bool = False, stamp: int | None = None
    ) -> None:
        head = struct.pack(
            "!BBHII",
            0x80,
            kind | (0x80 if marker else 0),
            self._sequence & 0xFFFF,
            (self._timestamp if stamp is None else stamp) & 0xFFFFFFFF,
            self._source,
        )
        self._sequence += 1
        assert self._transport is not None
        if self._remote:
            packet = head + payload
            sealed = packet if self.srtp is None else self.srtp.ours.protect(packet)
            self._transport.sendto(sealed, self._remote)

    async def press(self, digit: str) -> None:
        """One key for 100 ms by RFC 4733: an update each 20 ms, then the end three times."""
        event = "0123456789*#".index(digit)
        stamp, self._timestamp = self._timestamp, self._timestamp + 5 * FRAME
        for count in range(1, 8):
            end = 0x80 if count >= 5 else 0
            payload = struct.pack("!BBH", event, end | 10, min(count, 5) * FRAME)
            self._packet(101, payload, marker=count == 1, stamp=stamp)
            await asyncio.sleep(0.02)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        opened = data if self.srtp is None else self.srtp.unprotect(data)
        if opened is None or len(opened) < 12:
            return
        data = opened
        kind = data[1] & 0x7F
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        if kind == ALAW:
            self.heard.append((time.monotonic(), data[12:]))
        elif kind == G722:
            self.heard.append((time.monotonic(), alaw_encode(self._wide.decode(data[12:]))))
        elif kind == 101 and len(data) >= 16 and data[13] & 0x80:
            self._digit(data)
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()

    def _digit(self, data: bytes) -> None:
        stamp = data[4:8]
        if stamp != getattr(self, "_last_digit", b""):
            self._last_digit = stamp
            self.digits += "0123456789*#"[data[12]]

    async def pressed(self, digits: str) -> None:
        """Wait until these keys were heard."""
        while self.digits != digits:
            await self.frame()

    async def frame(self) -> None:
        """Wait for the next packet heard."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        await waiter

    def samples(self, last_s: float | None = None) -> Samples:
        """What was heard, silence between frames left out; the last seconds of it if asked."""
        frames = [payload for _, payload in self.heard]
        if last_s is not None:
            frames = frames[-int(last_s * 50) :]
        return alaw_decode(b"".join(frames)) if frames else np.zeros(0, dtype=np.int16)

    def hush(self) -> None:
        """Send nothing more, as a party whose network is gone."""
        if self._sending:
            self._sending.cancel()
            self._sending = None

    def speak_again(self) -> None:
        """Its network is back."""
        assert self._remote is not None
        self.start(self._remote)

    def close(self) -> None:
        self.hush()
        if self._transport:
            self._transport.close()
