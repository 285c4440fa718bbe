"""Encrypted sound as an operator with SDES sends it: AES_CM_128_HMAC_SHA1_80 (RFC 3711, RFC 4568).

Each direction has its own key, told in the SDP. A packet whose tag is wrong is no sound at all.
"""

import base64
import hmac
import re
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SUITE = "AES_CM_128_HMAC_SHA1_80"
KEY, SALT, TAG, HEAD = 16, 14, 10, 12
"""Bytes (RFC 3711, 8.2); of an RTP header without extensions."""


class Direction:
    """One sender's keys and its place in the 48-bit count of packets."""

    def __init__(self, master: bytes) -> None:
        assert len(master) == KEY + SALT, len(master)
        key, salt = master[:KEY], master[KEY:]
        self.cipher = _derive(key, salt, 0, KEY)
        self.auth = _derive(key, salt, 1, 20)
        self.salt = _derive(key, salt, 2, SALT)
        self.rolled = 0
        self.last = -1

    def protect(self, packet: bytes) -> bytes:
        sequence = int.from_bytes(packet[2:4])
        self._count(sequence)
        sealed = packet[:HEAD] + self._crypt(packet[HEAD:], packet, sequence)
        return sealed + self._tag(sealed)

    def unprotect(self, packet: bytes) -> bytes | None:
        """The plain packet; None if it was not sealed by this key."""
        body, tag = packet[:-TAG], packet[-TAG:]
        if len(body) < HEAD:
            return None
        sequence = int.from_bytes(body[2:4])
        self._count(sequence)
        if not hmac.compare_digest(tag, self._tag(body)):
            return None
        return body[:HEAD] + self._crypt(body[HEAD:], body, sequence)

    def _count(self, sequence: int) -> None:
        if self.last - sequence > 0x8000:
            self.rolled += 1
        self.last = sequence

    def _tag(self, body: bytes) -> bytes:
        return hmac.digest(self.auth, body + self.rolled.to_bytes(4), "sha1")[:TAG]

    def _crypt(self, payload: bytes, packet: bytes, sequence: int) -> bytes:
        source, index = int.from_bytes(packet[8:12]), self.rolled << 16 | sequence
        start = int.from_bytes(self.salt) << 16 ^ source << 64 ^ index << 16
        return _stream(self.cipher, start, payload)


class Srtp:
    """Both directions of one call; `theirs` once their SDP is known."""

    def __init__(self) -> None:
        self.master = secrets.token_bytes(KEY + SALT)
        self.ours = Direction(self.master)
        self.theirs: Direction | None = None
        self.forged = 0
        """Packets that were not sealed by their key."""

    @property
    def line(self) -> str:
        return f"a=crypto:1 {SUITE} inline:{base64.b64encode(self.master).decode()}\r\n"

    def learn(self, body: str) -> None:
        """Take their key from their SDP."""
        found = re.search(rf"^a=crypto:\d+ {SUITE} inline:([A-Za-z0-9+/=]+)", body, re.MULTILINE)
        assert found, f"no key in {body!r}"
        self.theirs = Direction(base64.b64decode(found.group(1))[: KEY + SALT])

    def unprotect(self, packet: bytes) -> bytes | None:
        plain = self.theirs.unprotect(packet) if self.theirs is not None else None
        self.forged += plain is None
        return plain


def _derive(key: bytes, salt: bytes, label: int, size: int) -> bytes:
    start = (int.from_bytes(salt) ^ label << 48) << 16
    return _stream(key, start, bytes(size))


def _stream(key: bytes, start: int, data: bytes) -> bytes:
    cipher = Cipher(algorithms.AES(key), modes.CTR(start.to_bytes(16)))
    return cipher.encryptor().update(data)
