"""Datagrams of Asterisk's res_hep: HEP 3, a list of chunks.

Layout: https://github.com/sipcapture/HEP (draft "The Extensible Encapsulation Protocol", rev. 12).
"""

import ipaddress
import struct
from functools import lru_cache
from typing import Final, NamedTuple

MAGIC: Final = b"HEP3"
_HEAD: Final = struct.Struct(">4sH")
_CHUNK: Final = struct.Struct(">HHH")
SOURCE4, TARGET4, SOURCE6, TARGET6 = 3, 4, 5, 6
SOURCE_PORT, TARGET_PORT, SECONDS, MICROSECONDS, PAYLOAD = 7, 8, 9, 10, 15


class Packet(NamedTuple):
    """One SIP message as it stood on the wire."""

    at_ms: int
    source: str
    target: str
    text: str


def read(data: bytes) -> Packet | None:
    """The packet, or None when it is none."""
    if len(data) < _HEAD.size or data[:4] != MAGIC:
        return None
    chunks = _chunks(data)
    text = chunks.get(PAYLOAD)
    if text is None:
        return None
    at_ms = _whole(chunks.get(SECONDS)) * 1000 + _whole(chunks.get(MICROSECONDS)) // 1000
    source = _place(chunks.get(SOURCE4) or chunks.get(SOURCE6), chunks.get(SOURCE_PORT))
    target = _place(chunks.get(TARGET4) or chunks.get(TARGET6), chunks.get(TARGET_PORT))
    return Packet(at_ms, source, target, text.decode(errors="replace"))


def _chunks(data: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = _HEAD.size
    while at + _CHUNK.size <= len(data):
        _, kind, length = _CHUNK.unpack_from(data, at)
        if length < _CHUNK.size:
            break
        found[kind] = data[at + _CHUNK.size : at + length]
        at += length
    return found


def _whole(value: bytes | None) -> int:
    return int.from_bytes(value or b"", "big")


@lru_cache(maxsize=1_000)
def _place(address: bytes | None, port: bytes | None) -> str:
    if address is None or len(address) not in (4, 16):
        return ""
    found = ipaddress.ip_address(address)
    return f"[{found}]:{_whole(port)}" if found.version == 6 else f"{found}:{_whole(port)}"
