"""SIP messages as text, enough of RFC 3261 to be a caller or a desk phone in a test."""

import hashlib
import re
from dataclasses import dataclass, field


@dataclass
class Message:
    start: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: str = ""

    @property
    def status(self) -> int:
        """The response's code, 0 for a request."""
        return int(self.start.split()[1]) if self.start.startswith("SIP/2.0") else 0

    @property
    def method(self) -> str:
        """The request's method, or the one the response answers."""
        if self.status:
            return self.get("CSeq").split()[1]
        return self.start.split()[0]

    def get(self, name: str) -> str:
        return next((v for k, v in self.headers if k.lower() == name.lower()), "")

    def all(self, name: str) -> list[str]:
        return [v for k, v in self.headers if k.lower() == name.lower()]

    def encode(self) -> bytes:
        lines = [self.start, *(f"{k}: {v}" for k, v in self.headers)]
        lines.append(f"Content-Length: {len(self.body.encode())}")
        return ("\r\n".join(lines) + "\r\n\r\n" + self.body).encode()


SHORT = {"v": "Via", "f": "From", "t": "To", "i": "Call-ID", "m": "Contact", "l": "Content-Length"}


def parse(data: bytes) -> Message:
    head, _, body = data.decode(errors="replace").partition("\r\n\r\n")
    start, *lines = head.split("\r\n")
    headers = []
    for line in lines:
        name, _, value = line.partition(":")
        headers.append((SHORT.get(name.strip(), name.strip()), value.strip()))
    return Message(start, [h for h in headers if h[0].lower() != "content-length"], body)


def reply(
    request: Message, code: int, reason: str, to_tag: str, body: str = "", **extra: str
) -> Message:
    """The answer to a request, with its Via, From, To, Call-ID and CSeq."""
    headers = [("Via", via) for via in request.all("Via")]
    headers += [("Record-Route", route) for route in request.all("Record-Route")]
    target = request.get("To")
    headers += [
        ("From", request.get("From")),
        ("To", target if "tag=" in target or code == 100 else f"{target};tag={to_tag}"),
        ("Call-ID", request.get("Call-ID")),
        ("CSeq", request.get("CSeq")),
    ]
    headers += [(name.replace("_", "-"), value) for name, value in extra.items()]
    if body:
        headers.append(("Content-Type", "application/sdp"))
    return Message(f"SIP/2.0 {code} {reason}", headers, body)


def sdp(address: str, port: int) -> str:
    return (
        f"v=0\r\no=- 1 1 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\n"
        f"m=audio {port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\n"
        "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=ptime:20\r\na=sendrecv\r\n"
    )


def media_address(body: str) -> tuple[str, int]:
    """Where the other side wants its RTP."""
    host = re.search(r"^c=IN IP4 (\S+)", body, re.MULTILINE)
    port = re.search(r"^m=audio (\d+)", body, re.MULTILINE)
    assert host and port, f"no media in {body!r}"
    return host.group(1), int(port.group(1))


def digest(challenge: str, method: str, uri: str, user: str, password: str) -> str:
    """The Authorization value for a digest challenge (RFC 2617 with qop=auth, MD5)."""
    fields = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge))
    realm, nonce = fields["realm"], fields["nonce"]
    first = _md5(f"{user}:{realm}:{password}")
    second = _md5(f"{method}:{uri}")
    parts = [f'username="{user}"', f'realm="{realm}"', f'nonce="{nonce}"', f'uri="{uri}"']
    if "qop" in fields:
        parts += ["qop=auth", "nc=00000001", 'cnonce="kit"']
        answer = _md5(f"{first}:{nonce}:00000001:kit:auth:{second}")
    else:
        answer = _md5(f"{first}:{nonce}:{second}")
    if "opaque" in fields:
        parts.append(f'opaque="{fields["opaque"]}"')
    return "Digest " + ", ".join([*parts, f'response="{answer}"', "algorithm=MD5"])


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
