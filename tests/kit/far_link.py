"""A long, narrow line between two network namespaces, in this test's own hands (root only).

Two TUN devices, one in each namespace, and a process that carries packets between them: each waits
for its turn at the rate and then for the delay; UDP is dropped and counted, as a strict network
does. No netem and no nftables: not every kernel has the one, not every machine the other.
"""

import ctypes
import fcntl
import json
import os
import select
import struct
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.kit.tied import tied

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000  # linux/if_tun.h
CLONE_NEWNET = 0x40000000
DEVICE = "far0"
UDP = 17
QUEUE_S = 0.5
"""A packet that would wait longer for its turn is lost, as at a home router."""
_libc = ctypes.CDLL(None, use_errno=True)


def enter(network: Path) -> None:
    """New sockets of this thread are in that network from now on."""
    with network.open() as file:
        if _libc.setns(file.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"setns {network}")


@dataclass(frozen=True)
class Place:
    """One end of the line: a namespace with one address besides loopback."""

    name: str
    address: str

    @property
    def prefix(self) -> tuple[str, ...]:
        return ("ip", "netns", "exec", self.name)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Sockets that are opened meanwhile are here."""
        with Path("/proc/self/ns/net").open() as before:
            enter(Path("/run/netns") / self.name)
            try:
                yield
            finally:
                assert _libc.setns(before.fileno(), CLONE_NEWNET) == 0


@dataclass(frozen=True)
class FarLink:
    here: Place
    there: Place
    carrier: "subprocess.Popen[str]"

    def counted(self) -> dict[str, int]:
        """So far: packets of UDP that were dropped, bytes that were carried, packets lost."""
        assert self.carrier.stdin and self.carrier.stdout
        self.carrier.stdin.write("\n")
        self.carrier.stdin.flush()
        return dict(json.loads(self.carrier.stdout.readline()))


@contextmanager
def far_link(here: str, there: str, delay_s: float, rate_bit_s: int) -> Iterator[FarLink]:
    """Such a line between two new namespaces, with these addresses. `delay_s` is of each way."""
    places = [Place(f"dh{os.getpid()}{end}", at) for end, at in (("a", here), ("b", there))]
    carrier = None
    try:
        for place in places:
            _ip("netns", "add", place.name)
            _ip("-n", place.name, "link", "set", "lo", "up")
        words = [f"/run/netns/{place.name}" for place in places]
        carrier = subprocess.Popen(
            [sys.executable, "-m", "tests.kit.far_link", *words, str(delay_s), str(rate_bit_s)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=tied(),
        )
        link = FarLink(*places, carrier)
        link.counted()  # The devices are there when it answers.
        for place, other in (places, reversed(places)):
            at = ("addr", "add", place.address, "peer", other.address, "dev", DEVICE)
            _ip("-n", place.name, *at)
            _ip("-n", place.name, "link", "set", DEVICE, "up")
        yield link
    finally:
        if carrier is not None:
            carrier.kill()
            carrier.communicate()
        for place in places:
            _ip("netns", "del", place.name, check=False)


def _ip(*words: str, check: bool = True) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if check and done.returncode != 0:
        pytest.skip(f"this machine lets nobody make a network namespace: {done.stderr.strip()}")


class _Way:
    """Packets on their way to one end."""

    def __init__(self, out: int, delay_s: float, rate_bit_s: int) -> None:
        self.out, self._delay_s, self._rate = out, delay_s, rate_bit_s
        self._free_at = 0.0
        self._on_the_way: deque[tuple[float, bytes]] = deque()
        self.udp_dropped = self.carried = self.lost = 0

    def take(self, packet: bytes, now: float) -> None:
        if packet[0] >> 4 != 4:
            return
        if packet[9] == UDP:
            self.udp_dropped += 1
            return
        begins = max(now, self._free_at)
        if begins - now > QUEUE_S:
            self.lost += 1
            return
        self._free_at = begins + len(packet) * 8 / self._rate
        self._on_the_way.append((self._free_at + self._delay_s, packet))

    def deliver(self, now: float) -> float | None:
        """Hand over what is due; when the next one will be."""
        while self._on_the_way and self._on_the_way[0][0] <= now:
            packet = self._on_the_way.popleft()[1]
            self.carried += len(packet)
            os.write(self.out, packet)
        return self._on_the_way[0][0] if self._on_the_way else None


def _device(network: Path) -> int:
    enter(network)
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", DEVICE.encode(), IFF_TUN | IFF_NO_PI))
    return tun


def _carry(networks: list[Path], delay_s: float, rate_bit_s: int) -> None:
    """Until our standard input is closed; a line there asks for a line of counters."""
    tuns = [_device(network) for network in networks]
    ways = {
        one: _Way(other, delay_s, rate_bit_s)
        for one, other in zip(tuns, reversed(tuns), strict=True)
    }
    while True:
        due = [at for way in ways.values() if (at := way.deliver(time.monotonic())) is not None]
        wait_s = max(0.0, min(due) - time.monotonic()) if due else None
        for ready in select.select([*tuns, 0], [], [], wait_s)[0]:
            if ready != 0:
                _read(ready, ways[ready])
            elif not os.read(0, 4096):
                return
            else:
                print(json.dumps(_counters(list(ways.values()))), flush=True)


def _read(tun: int, way: _Way) -> None:
    try:
        while True:
            way.take(os.read(tun, 2048), time.monotonic())
    except BlockingIOError:
        return
    except OSError:  # The device is not up yet.
        return


def _counters(ways: list[_Way]) -> dict[str, int]:
    names = ("udp_dropped", "carried", "lost")
    return {name: sum(getattr(way, name) for way in ways) for name in names}


if __name__ == "__main__":
    _carry([Path(sys.argv[1]), Path(sys.argv[2])], float(sys.argv[3]), int(sys.argv[4]))
