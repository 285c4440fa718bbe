"""Which program holds a port: from /proc, as far as this user may see."""

from __future__ import annotations

import os
from pathlib import Path


def who_listens(port: int, kind: str) -> str | None:
    """ "name (pid N)" of the holder of a TCP (listening) or UDP port; None if not visible."""
    inodes = {f"socket:[{inode}]" for inode in socket_inodes(port, kind)}
    if not inodes:
        return None
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and holds(process, inodes):
            return f"{program(process)} (pid {process.name})"
    return None


def socket_inodes(port: int, kind: str) -> set[str]:
    """Inodes of the sockets bound to that local port."""
    found = set()
    for table in (kind, f"{kind}6"):
        try:
            lines = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            listening = kind == "udp" or fields[3] == "0A"
            if listening and int(fields[1].rpartition(":")[2], 16) == port:
                found.add(fields[9])
    return found


def holds(process: Path, inodes: set[str]) -> bool:
    """Whether one of the process's descriptors is one of those sockets."""
    try:
        return any(os.readlink(entry) in inodes for entry in (process / "fd").iterdir())
    except OSError:
        return False


def program(process: Path) -> str:
    """Its short name."""
    try:
        return (process / "comm").read_text().strip()
    except OSError:
        return "a program"
