"""What is kept of a SIP message, and that it is found again by its interaction only."""

import asyncio
import json
import os
import socket
import struct
from contextlib import closing
from pathlib import Path

import msgspec

from decroche.guard.mask import masked, number
from decroche.guard.ring import AGE_MAX_S, Ring
from decroche.guard.trace import Trace, find, line_of

INVITE = (
    "INVITE sip:0180000010@127.0.0.1:2060 SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 127.0.0.2:39999;branch=z9hG4bK1\r\n"
    "From: Julien Perrin <sip:+33639980012@127.0.0.2>;tag=12345678\r\n"
    'To: "Perrin\\" <sip:x>" <tel:0180000010>\r\n'
    "Call-ID: one@kit\r\n"
    'P-Asserted-Identity: "Julien, P." <sip:0639980012@operator.example;user=phone>\r\n'
    'Authorization: Digest username="ag-1", nonce="n", response="0123456789abcdef"\r\n'
    "X-Account: 0639980012\r\n"
    "Subject: call of\r\n Julien Perrin\r\n"
    "Content-Type: application/sdp\r\n\r\n"
    "v=0\r\no=0639980012 1 1 IN IP4 127.0.0.2\r\ns=Julien\r\nc=IN IP4 127.0.0.2\r\n"
    "m=audio 4000 RTP/SAVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:geheim\r\n"
    "a=ice-pwd:geheim\r\na=rtpmap:8 PCMA/8000\r\n"
)


def packet(text: str, at_ms: int = 1_000) -> bytes:
    def chunk(kind: int, value: bytes) -> bytes:
        return struct.pack(">HHH", 0, kind, 6 + len(value)) + value

    body = b"".join(
        (
            chunk(3, bytes((127, 0, 0, 2))),
            chunk(4, bytes((127, 0, 0, 1))),
            chunk(7, struct.pack(">H", 39999)),
            chunk(8, struct.pack(">H", 2060)),
            chunk(9, struct.pack(">I", at_ms // 1000)),
            chunk(10, struct.pack(">I", at_ms % 1000 * 1000)),
            chunk(15, text.encode()),
        )
    )
    return b"HEP3" + struct.pack(">H", 6 + len(body)) + body


def test_no_secret_no_name_and_only_the_ends_of_numbers_are_kept() -> None:
    kept = masked(INVITE)
    for gone in (
        "Perrin",
        "Julien",
        "geheim",
        "0123456789abcdef",
        "39980012",
        "639980",
        "80000010",
    ):
        assert gone not in kept, gone
    for there in (
        'From: "•••"<sip:+33 6 39 •• •• 12@127.0.0.2>;tag=12345678',
        "+33 1 80 •• •• 10",
        "Call-ID: one@kit",
        "a=rtpmap:8 PCMA/8000",
        "Authorization: •••",
    ):
        assert there in kept, kept


def test_who_asked_for_privacy_is_hidden_whole() -> None:
    kept = masked(INVITE.replace("X-Account: 0639980012", "Privacy: id;critical"))
    assert "12@" not in kept
    assert "Privacy: id;critical" in kept


def test_numbers_keep_the_country_and_the_last_two() -> None:
    assert number("0639980012") == "+33 6 39 •• •• 12"
    assert number("+33639980012") == "+33 6 39 •• •• 12"
    assert number("+442079460958").endswith("58")
    assert "946" not in number("+442079460958")
    assert number("3615") == "•••"
    assert number("9" * 300) == "•••99"


def test_touch_tones_and_messages_leave_only_their_size() -> None:
    text = (
        "INFO sip:a@b SIP/2.0\r\nCall-ID: x\r\nContent-Type: application/dtmf-relay\r\n\r\nSignal=5"
    )
    assert "Signal" not in masked(text)


def test_garbage_is_masked_without_an_exception() -> None:
    for text in (
        "",
        "\r\n\r\n",
        ":",
        "\x00" * 50,
        "<" * 5000,
        '"' * 5000,
        "sip:" * 2000,
        "a\n b\n:",
    ):
        masked(text)


def test_a_trace_is_found_by_its_interaction_with_all_legs(tmp_path: Path) -> None:
    ring = Ring(tmp_path)
    agent = INVITE.replace("one@kit", "leg-2").replace(
        "X-Account: 0639980012", "X-Decroche-Leg: abc.1~1"
    )
    other = INVITE.replace("one@kit", "stranger@kit")
    mark = json.dumps({"interaction": "abc", "call_id": "one@kit"}).encode()
    asked = INVITE.replace("INVITE sip", "OPTIONS sip").replace("one@kit", "ping")
    sent = [packet(agent, 2_000), packet(INVITE), packet(other), mark, b"\xff{", packet(asked)]
    lines = [line for line in map(line_of, sent) if line]
    assert len(lines) == 4, "no line for garbage nor for OPTIONS"
    ring.write([msgspec.json.encode(line) for line in lines])
    with (tmp_path / "0.jsonl").open("ab") as cut:
        cut.write(b'{"at_ms":1,"call":"one@k')
    found = find(ring, "abc")
    assert [(each.at_ms, each.call) for each in found] == [(1_000, "one@kit"), (2_000, "leg-2")]
    assert (found[0].source, found[0].target) == ("127.0.0.2:39999", "127.0.0.1:2060")
    assert find(ring, "ab") == []
    ring.close()


def test_the_ring_is_bounded_in_bytes_and_age(tmp_path: Path) -> None:
    ring = Ring(tmp_path, files=3, file_bytes=1_000)
    for each in range(100):
        ring.write([str(each).encode() * 50])
    assert len(list(tmp_path.iterdir())) <= 3
    assert list(ring.read())[-1] == b"99" * 50 + b"\n"
    for path in tmp_path.iterdir():
        assert path.stat().st_mode & 0o077 == 0
        os.utime(path, (0, 0))
    ring.forget(AGE_MAX_S + 1.0)
    assert len(list(tmp_path.iterdir())) == 1
    ring.close()


async def test_what_comes_in_a_heap_is_all_read(tmp_path: Path) -> None:
    """Asterisk's copies come by the dozen and are read together, also after a pause."""
    ring = Ring(tmp_path)
    trace = Trace(ring)
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as asterisk:
        asterisk.bind(("127.0.0.1", 0))
        port = asterisk.getsockname()[1]
    trace.listen("127.0.0.1", port)
    writing = asyncio.ensure_future(trace.run())
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as asterisk:
        for heap in range(1, 4):
            for number in range(20):
                text = INVITE.replace("one@kit", f"{heap}-{number}@kit")
                asterisk.sendto(packet(text), ("127.0.0.1", port))
            async with asyncio.timeout(10):
                while len(list(ring.read())) < 20 * heap:  # noqa: ASYNC110
                    await asyncio.sleep(0)
    writing.cancel()
    trace.close()
    ring.close()
