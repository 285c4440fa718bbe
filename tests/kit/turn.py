"""A TURN client over TLS that asks for what it should not get (RFC 8656), by hand.

Synchronous: one question, one answer.
"""

import hashlib
import hmac
import ipaddress
import secrets
import socket
import ssl
import struct

MAGIC = 0x2112A442
ALLOCATE, PERMISSION, CHANNEL = 0x003, 0x008, 0x009
SEND, DATA = 0x016, 0x017
ERROR, XOR_PEER, XOR_RELAYED, LIFETIME = 0x009, 0x012, 0x016, 0x00D
USERNAME, REALM, NONCE, INTEGRITY = 0x006, 0x014, 0x015, 0x008
TRANSPORT, FAMILY, NUMBER, PAYLOAD = 0x019, 0x017, 0x00C, 0x013
UDP, TCP = 17, 6
WAIT_S = 60.0

Attributes = dict[int, bytes]


class Turn:
    """One connection to the relay. `attempt…` give the error's code, 0 for success."""

    def __init__(self, place: tuple[str, int], name: str, password: str) -> None:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # Another test's.
        plain = socket.create_connection(place, WAIT_S)
        self._tls = context.wrap_socket(plain)
        self._name, self._password = name, password
        self._realm = self._nonce = b""
        self.relayed: tuple[str, int] | None = None

    def close(self) -> None:
        self._tls.close()

    def allocate(self, transport: int = UDP, family: int = 0) -> int:
        wanted = {TRANSPORT: bytes([transport, 0, 0, 0])}
        if family:
            wanted[FAMILY] = bytes([family, 0, 0, 0])
        code, answer = self._ask(ALLOCATE, wanted)
        if code == 401 and not self._nonce:
            self._realm, self._nonce = answer[REALM], answer[NONCE]
            code, answer = self._ask(ALLOCATE, wanted)
        if code == 0:
            self.relayed = _address(answer[XOR_RELAYED])
        return code

    def permit(self, peer: str) -> int:
        return self._ask(PERMISSION, {XOR_PEER: self._peer(peer, 0)})[0]

    def bind_channel(self, peer: str, port: int) -> int:
        number = struct.pack("!HH", 0x4000 + secrets.randbelow(0xFFF), 0)
        return self._ask(CHANNEL, {NUMBER: number, XOR_PEER: self._peer(peer, port)})[0]

    def send(self, peer: str, port: int, payload: bytes) -> None:
        """No answer comes to this, whatever becomes of it."""
        self._write(0x0010 | SEND, {XOR_PEER: self._peer(peer, port), PAYLOAD: payload})

    def received(self) -> tuple[tuple[str, int], bytes]:
        """The next payload that was relayed to us, and from where."""
        kind, answer = self._read()
        assert kind == 0x0010 | DATA, hex(kind)
        return _address(answer[XOR_PEER]), answer[PAYLOAD]

    def _peer(self, peer: str, port: int) -> bytes:
        packed = ipaddress.ip_address(peer).packed
        mask = struct.pack("!I", MAGIC) + self._transaction()
        hidden = bytes(a ^ b for a, b in zip(packed, mask, strict=False))
        return struct.pack("!BBH", 0, 1 if len(packed) == 4 else 2, port ^ MAGIC >> 16) + hidden

    def _transaction(self) -> bytes:
        """Always the same: an IPv6 address is hidden with it, and only one is open."""
        return b"decrochetest"

    def _ask(self, method: int, wanted: Attributes) -> tuple[int, Attributes]:
        self._write(method, wanted)
        while True:
            kind, answer = self._read()
            if kind & 0x3EEF == method and kind & 0x0100:
                break
        if kind & 0x0110 == 0x0100:
            return 0, answer
        return answer[ERROR][2] * 100 + answer[ERROR][3], answer

    def _write(self, kind: int, attributes: Attributes) -> None:
        if self._nonce and kind != 0x0010 | SEND:
            name = {USERNAME: self._name.encode(), REALM: self._realm, NONCE: self._nonce}
            attributes = {**attributes, **name}
        body = b"".join(_coded(each, value) for each, value in attributes.items())
        if USERNAME in attributes:
            secret = f"{self._name}:{self._realm.decode()}:{self._password}".encode()
            key = hashlib.md5(secret).digest()
            head = self._head(kind, len(body) + 24)
            body += _coded(INTEGRITY, hmac.digest(key, head + body, "sha1"))
        self._tls.sendall(self._head(kind, len(body)) + body)

    def _head(self, kind: int, length: int) -> bytes:
        return struct.pack("!HHI", kind, length, MAGIC) + self._transaction()

    def _read(self) -> tuple[int, Attributes]:
        kind, length = struct.unpack("!HH16x", self._exactly(20))
        body, found = self._exactly(length), {}
        while len(body) >= 4:
            each, size = struct.unpack("!HH", body[:4])
            found[each] = body[4 : 4 + size]
            body = body[4 + (size + 3) // 4 * 4 :]
        return kind, found

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = self._tls.recv(count - len(data))
            assert part, "the relay has hung up"
            data += part
        return data


def _coded(each: int, value: bytes) -> bytes:
    return struct.pack("!HH", each, len(value)) + value + bytes(-len(value) % 4)


def _address(value: bytes) -> tuple[str, int]:
    port = struct.unpack("!H", value[2:4])[0] ^ MAGIC >> 16
    mask = struct.pack("!I", MAGIC)
    packed = bytes(a ^ b for a, b in zip(value[4:8], mask, strict=True))
    return str(ipaddress.ip_address(packed)), port
