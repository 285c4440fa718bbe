"""Which program holds a port: from /proc, as far as this user may see."""

from __future__ import annotations

import os
import pwd
import socket
import sys
from pathlib import Path

from decroche.ops.language import tr

PICKED = Path("/proc/sys/net/ipv4/ip_local_port_range")
UNCONNECTED = "07"
"""A UDP socket's state in /proc/net/udp: TCP_CLOSE, it takes packets from everybody."""


def who_listens(port: int, kind: str, host: str = "") -> str | None:
    """ "name (pid N)" of the holder of a TCP (listening) or UDP port, "a program of USER" if we may
    not look at it; None if nobody holds it. `host`: only who stands in the way of that address."""
    found = socket_inodes(port, kind, host)
    if not found:
        return None
    inodes = {f"socket:[{inode}]" for inode in found}
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and holds(process, inodes):
            return f"{program(process)} (pid {process.name})"
    user = user_name(next(iter(found.values())))
    return tr(f"a program of {user}", f"un programme de {user}")


def socket_inodes(port: int, kind: str, host: str = "") -> dict[str, int]:
    """Inodes of the sockets bound to that local port, each with its user."""
    found = {}
    for table in (kind, f"{kind}6"):
        try:
            lines = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            address, _, number = fields[1].rpartition(":")
            listening = kind == "udp" or fields[3] == "0A"
            if listening and int(number, 16) == port and in_the_way(address, host):
                found[fields[9]] = int(fields[7])
    return found


def udp_ports(host: str) -> set[int]:
    """The UDP ports on which a program of this machine listens at that IPv4 address, or at every
    one. What the kernel has picked for a sender, or is connected, is no listener."""
    found = set()
    first, last = ephemeral()
    for table in ("udp", "udp6"):
        try:
            lines = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        except OSError:
            continue
        free = (fields for fields in map(str.split, lines) if fields[3] == UNCONNECTED)
        places = (fields[1].rpartition(":") for fields in free)
        found |= {int(number, 16) for address, _, number in places if in_the_way(address, host)}
    return {port for port in found if not first <= port <= last}


def ephemeral() -> tuple[int, int]:
    """The ports that the kernel picks from for a socket that asked for none."""
    try:
        first, last = PICKED.read_text().split()
    except (OSError, ValueError):
        return 32_768, 60_999
    return int(first), int(last)


def in_the_way(address: str, host: str) -> bool:
    """Whether a socket bound to `address`, as the kernel writes it, keeps `host` from being bound:
    the same, or every address. An IPv4 address ends an IPv6 one that stands for it."""
    if not host or not address.strip("0"):
        return True
    ours = int.from_bytes(socket.inet_aton(host), sys.byteorder)
    return address.endswith(f"{ours:08X}")


def user_name(number: int) -> str:
    """The account's name, else its number."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def holds(process: Path, inodes: set[str]) -> bool:
    """Whether one of the process's descriptors is one of those sockets."""
    try:
        return any(os.readlink(entry) in inodes for entry in (process / "fd").iterdir())
    except OSError:
        return False


def program(process: Path) -> str:
    """Its short name; of one that its own loader runs (our Asterisk) the program's."""
    try:
        name = (process / "comm").read_text().strip()
        words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return "a program"
    if not name.startswith("ld-"):
        return name
    return next((Path(word).name for word in words[1:] if "bin/" in word), name)
