"""The neutral clock: a packet capture on loopback, read as SIP messages with kernel instants."""

import signal
import socket
import struct
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.kit.sip_message import Message, parse

ETHERNET_BYTES = 14
UDP = 17
MICROSECONDS, NANOSECONDS = 0xA1B2C3D4, 0xA1B23C4D
READY_WITHIN_S = 10
LOOK_S = 0.1
KEEP_ALIVE = b"\r\n\r\n"
"""Of SIP over UDP (RFC 5626, 4.4.1): the switch takes no notice of it."""


@dataclass(frozen=True)
class Packet:
    """One SIP message on the wire; `at_s` is the kernel's clock, seconds since 1970."""

    at_s: float
    source: tuple[str, int]
    target: tuple[str, int]
    message: Message

    @property
    def call_id(self) -> str:
        return self.message.get("Call-ID")

    def asks(self, method: str) -> bool:
        """Whether this is a request of that method."""
        return not self.message.status and self.message.method == method


def read_capture(data: bytes) -> Iterator[Packet]:
    """The SIP messages of a pcap file of an Ethernet-like interface, IPv4 and UDP only.

    Raises ValueError if it is no pcap file. A last record cut short is left out.
    """
    if len(data) < 24:
        raise ValueError("no pcap file: too short")
    order, fraction = _format(data)
    at = 24
    while at + 16 <= len(data):
        seconds, part, kept, _ = struct.unpack_from(f"{order}IIII", data, at)
        frame = data[at + 16 : at + 16 + kept]
        at += 16 + kept
        if len(frame) == kept and (packet := _packet(seconds + part * fraction, frame)):
            yield packet


def _format(data: bytes) -> tuple[str, float]:
    for order in ("<", ">"):
        (magic,) = struct.unpack_from(f"{order}I", data)
        if magic == MICROSECONDS:
            return order, 1e-6
        if magic == NANOSECONDS:
            return order, 1e-9
    raise ValueError("no pcap file: unknown first bytes")


def _packet(at_s: float, frame: bytes) -> Packet | None:
    ip = frame[ETHERNET_BYTES:]
    if len(ip) < 20 or ip[0] >> 4 != 4 or ip[9] != UDP:
        return None
    udp = ip[(ip[0] & 0x0F) * 4 :]
    payload = udp[8:]
    if len(payload) <= 4:  # A keep-alive.
        return None
    source, target = struct.unpack_from("!HH", udp)
    addresses = [".".join(str(byte) for byte in ip[i : i + 4]) for i in (12, 16)]
    return Packet(at_s, (addresses[0], source), (addresses[1], target), parse(payload))


class Capture:
    """`with Capture(path, ports) as capture: …` then `capture.packets()`."""

    def __init__(self, path: Path, ports: Sequence[int]) -> None:
        self._path, self._ports = path, ports
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "Capture":
        wanted = " or ".join(f"port {port}" for port in self._ports)
        # Whole packets, a large buffer, no change of user: the file lies in our own folder.
        command: list[str] = [
            "tcpdump",
            "-i",
            "lo",
            "-w",
            str(self._path),
            "-s",
            "0",
            "-B",
            "16384",
            "-U",
        ]
        command += ["-U", "-Z", "root", f"udp and ({wanted})"]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self._process.stderr is not None
        said = self._process.stderr.readline()
        while "listening on" not in said:
            if not said:
                raise RuntimeError("tcpdump does not capture: it needs root (or cap_net_raw)")
            said = self._process.stderr.readline()
        return self

    def __exit__(self, *why: object) -> None:
        assert self._process is not None
        if why[0] is None:
            self._settle()
        self._process.send_signal(signal.SIGINT)
        _, ending = self._process.communicate(timeout=READY_WITHIN_S)
        dropped = [line for line in ending.splitlines() if "dropped by kernel" in line]
        if dropped and not dropped[0].startswith("0 "):
            raise RuntimeError(f"the capture has holes: {dropped[0]}")

    def _settle(self) -> None:
        """Wait until the file has all that was on the wire until now: tcpdump reads the kernel's
        blocks up to a second late, and drops those when it is told to end. Raises RuntimeError."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.bind(("127.0.0.1", 0))
            mark = struct.pack("!HHH", sender.getsockname()[1], self._ports[0], 8 + len(KEEP_ALIVE))
            sender.sendto(KEEP_ALIVE, ("127.0.0.1", self._ports[0]))
            limit_s = time.monotonic() + READY_WITHIN_S
            while mark not in self._path.read_bytes():
                if time.monotonic() > limit_s:
                    raise RuntimeError("the capture does not come to its end")
                time.sleep(LOOK_S)

    def packets(self) -> list[Packet]:
        """What was captured; call it after the end of the `with`."""
        return list(read_capture(self._path.read_bytes()))
