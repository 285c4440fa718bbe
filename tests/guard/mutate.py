"""Good SIP messages, spoilt by seed: the same seed gives the same bytes."""

import random
from collections.abc import Callable, Iterator

METHODS = ("INVITE", "REGISTER", "OPTIONS", "BYE", "CANCEL", "ACK", "UPDATE", "INFO", "PRACK",
           "NOTIFY", "SUBSCRIBE", "MESSAGE", "REFER", "PUBLISH")  # fmt: skip
POISON = (
    b"\x00", b"\xff\xfe", b"%s%n%x", b"${SHELL(id)}", b"'\";--", b"<script>alert(1)</script>",
    "😀\u202e".encode(), b"\r\n\r\n", b"\r\n ", b"\n", b"-1", b"0", b"4294967296",
    b"99999999999999999999", b"A" * 300, b"(" * 200, b"[::1]", b"@", b":", b";", b",", b"<", b'"',
)  # fmt: skip
NUMBERS = (b"CSeq", b"Max-Forwards", b"Expires", b"Content-Length", b"Session-Expires", b"Min-SE")
SHORT = 20
"""A message this short is spoilt enough."""
FLOOD_BYTES = 60_000
"""The longest datagram that loopback carries."""

Mutation = Callable[[random.Random, bytes], bytes]


def good(dice: random.Random, server: tuple[str, int], caller: tuple[str, int]) -> bytes:
    """A whole message of some method; replies go to `caller`."""
    method = dice.choice(METHODS)
    (host, port), (mine, own) = server, caller
    uri = f"sip:0180000010@{host}:{port}"
    body = (
        f"v=0\r\no=- 1 1 IN IP4 {mine}\r\ns=-\r\nc=IN IP4 {mine}\r\nt=0 0\r\n"
        "m=audio 40000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\n"
        if method in ("INVITE", "UPDATE", "ACK")
        else ""
    )
    head = [
        f"{method} {uri} SIP/2.0",
        f"Via: SIP/2.0/UDP {mine}:{own};branch=z9hG4bK{dice.randrange(1 << 48):x};rport",
        "Max-Forwards: 70",
        f'From: "Perrin" <sip:0639980012@{mine}>;tag={dice.randrange(1 << 32):x}',
        f"To: <{uri}>" + (";tag=1" if method in ("BYE", "UPDATE", "INFO", "PRACK") else ""),
        f"Call-ID: {dice.randrange(1 << 64):x}@fuzz",
        f"CSeq: 1 {method}",
        f"Contact: <sip:0639980012@{mine}:{own}>",
        "P-Asserted-Identity: <sip:+33639980012@127.0.0.2>",
        "Diversion: <sip:0180000020@127.0.0.2>;reason=unconditional",
        "Session-Expires: 1800;refresher=uac",
        "Supported: timer, 100rel, replaces",
        "Event: presence",
        "Refer-To: <sip:0180000010@127.0.0.2>",
        "RAck: 1 1 INVITE",
        "Content-Type: application/sdp",
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


def _flip(dice: random.Random, message: bytes) -> bytes:
    data = bytearray(message)
    for _ in range(dice.randint(1, 30)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)


def _cut(dice: random.Random, message: bytes) -> bytes:
    return message[: dice.randrange(1, len(message))]


def _poison(dice: random.Random, message: bytes) -> bytes:
    at = dice.randrange(len(message))
    return message[:at] + dice.choice(POISON) + message[at:]


def _drop_line(dice: random.Random, message: bytes) -> bytes:
    lines = message.split(b"\r\n")
    del lines[dice.randrange(len(lines))]
    return b"\r\n".join(lines) or b"\r\n"


def _double_line(dice: random.Random, message: bytes) -> bytes:
    lines = message.split(b"\r\n")
    at = dice.randrange(len(lines))
    return b"\r\n".join([*lines[:at], *[lines[at]] * dice.choice((2, 3, 50)), *lines[at + 1 :]])


def _shuffle(dice: random.Random, message: bytes) -> bytes:
    lines = message.split(b"\r\n")
    dice.shuffle(lines)
    return b"\r\n".join(lines)


def _empty_value(dice: random.Random, message: bytes) -> bytes:
    lines = message.split(b"\r\n")
    at = dice.randrange(1, len(lines))
    lines[at] = lines[at].partition(b":")[0] + b":" + dice.choice((b"", *POISON))
    return b"\r\n".join(lines)


def _number(dice: random.Random, message: bytes) -> bytes:
    name = dice.choice(NUMBERS)
    return b"\r\n".join(
        name + b": " + dice.choice(POISON) if line.startswith(name) else line
        for line in message.split(b"\r\n")
    )


def _flood(dice: random.Random, message: bytes) -> bytes:
    at = message.find(b"\r\n") + 2
    line = dice.choice((b"Via: SIP/2.0/UDP 127.0.0.2;branch=z9hG4bKx", b"X: " + b"y" * 500))
    count = (FLOOD_BYTES - len(message)) // (len(line) + 2)
    return message[:at] + (line + b"\r\n") * dice.randint(1, max(1, count)) + message[at:]


def _noise(dice: random.Random, message: bytes) -> bytes:
    return dice.randbytes(dice.randint(1, 2_000))


MUTATIONS: tuple[Mutation, ...] = (
    _flip, _cut, _poison, _drop_line, _double_line, _shuffle, _empty_value, _number, _flood, _noise
)  # fmt: skip


def mutated(
    seed: int, count: int, server: tuple[str, int], caller: tuple[str, int]
) -> Iterator[bytes]:
    """`count` messages, each spoilt by one to three mutations."""
    dice = random.Random(seed)
    for _ in range(count):
        message = good(dice, server, caller)
        for _ in range(dice.randint(1, 3)):
            if b"\r\n" in message[:-2] and len(message) > SHORT:
                message = dice.choice(MUTATIONS)(dice, message)
        yield message[:FLOOD_BYTES]
