"""Ports of one's own: a test run beside a demo, or beside another run, treads on nobody.

A slot is a hundred ports and a thousand for sound, held by a lock on a file until the process
ends. The demo's default range (port_base 8400, sound from 28000) is left out.
"""

import fcntl
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SLOTS = tuple(range(20))  # port_base 2000 … 3900; sound 30000 … 31000, 10000 … 27000.
CHECKED = (0, 1, 2, 3, 4, 5, 6, 60, 61)  # Offsets that settings_ports.derive_ports uses.


@contextmanager
def port_base() -> Iterator[int]:
    """A free `DECROCHE_PORT_BASE`, ours as long as the context lasts."""
    folder = Path(tempfile.gettempdir()) / f"decroche-test-ports-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    for slot in SLOTS:
        with (folder / str(slot)).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            base = 2000 + slot * 100
            if all(_free(base + offset) for offset in CHECKED):
                yield base
                return
    raise RuntimeError("no free range of ports for a test: are other runs left over?")


def _free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
