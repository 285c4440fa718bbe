"""Where a webhook may lead. Whoever sets one up could otherwise have this machine call services
that only its own network reaches (server-side request forgery, OWASP API7:2023).
"""

from __future__ import annotations

import ipaddress
import re
from typing import Literal
from urllib.parse import urlsplit

Fault = Literal["scheme", "host", "user", "inside"]
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.ip_network("64:ff9b::/96")
PROTOCOLS = ipaddress.ip_network("192.0.0.0/24")
"""RFC 6890: of the two addresses in it that are global, nobody's service has one."""
ODD = re.compile(r"(\d+|0x[0-9a-f]*)\Z", re.IGNORECASE)
"""A host that ends in a number is an IPv4 address (URL Standard, «ends in a number checker»): what
is not in its usual writing (127.1, 2130706433) is made out by each program in its own way."""


def fault_of(url: str, allow_inside: bool) -> Fault | None:
    """What is wrong with the address as it is written; names are looked up when it is called."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "host"
    if parts.scheme not in ("http", "https"):
        return "scheme"
    if not host or any(c.isspace() for c in url):
        return "host"
    if parts.username is not None or parts.password is not None:
        return "user"
    if allow_inside:
        return None
    if host.rstrip(".") == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return "inside"
    return "inside" if is_inside(host) else None


def is_inside(text: str) -> bool:
    """Whether this address is no public one: loopback, link-local, private, reserved, or written
    oddly. A name is none."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0].rstrip("."))
    except ValueError:
        return ODD.match(text.rstrip(".").rpartition(".")[2]) is not None
    return any(_is_inside(each) for each in (address, *_carried(address)))


def _is_inside(address: IPAddress) -> bool:
    return not address.is_global or address.is_multicast or address in PROTOCOLS


def _carried(address: IPAddress) -> list[IPAddress]:
    """IPv4 addresses within an IPv6 one: a gateway would lead to them."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[IPAddress | None] = [address.ipv4_mapped, address.sixtofour]
    found += address.teredo or ()
    if address in NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    return [each for each in found if each is not None]
