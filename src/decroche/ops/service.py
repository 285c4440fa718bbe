"""What a supervised process is: data, and the checks that say it is ready."""

from __future__ import annotations

import asyncio
import hashlib
import pwd
import secrets
import signal
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from decroche.ops.restart import RestartPolicy

Check = Callable[[], Awaitable[bool]]


async def started() -> bool:
    """For a process without an address: it runs, that is all we know."""
    return True


@dataclass(frozen=True, slots=True)
class Service:
    """One process to keep alive, or (`once`) one command that must end with 0."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Check = started
    settle_s: float = 0.0  # it must have lived so long to count as ready
    depends: tuple[str, ...] = ()
    once: bool = False
    # The command that does all but begin, and begins at a line on its input; empty: no spare.
    spare_argv: tuple[str, ...] = ()
    # Of a `once` command: whether it would find nothing to do, in a thread. Then it is not run.
    needless: Callable[[], bool] | None = None
    # Kept running over a restart of the supervisor: calls and data live in it.
    adopt: bool = False
    # Killed and started again when `ready` gives no answer for so long, seconds.
    stuck_s: float | None = None
    before: Callable[[], None] | None = None  # before each start, in a thread
    after: Callable[[], None] | None = None  # once it is ready, in a thread; both: SetupError
    account: pwd.struct_passwd | None = None
    inputs: str = ""  # a digest of what it reads at start: another one means "restart me"
    logs: tuple[Path, ...] = ()  # held open by the program itself; turned over with ours
    records: tuple[Path, ...] = ()  # opened by it for each line: moved aside, nothing is lost
    stop_signal: signal.Signals = signal.SIGTERM
    stop_s: float = 8.0
    policy: RestartPolicy = field(default_factory=RestartPolicy)
    niceness: int = 0  # below 0: before others, where the account may order that (0025)

    @property
    def fingerprint(self) -> str:
        """Equal only if the same command would be started again."""
        return hashlib.sha256("\0".join(self.argv).encode()).hexdigest()[:16]


def tcp_check(host: str, port: int) -> Check:
    """Ready when the port takes a connection."""

    async def check() -> bool:
        try:
            _, writer = await asyncio.wait_for(asyncio.open_connection(host, port), 1.0)
        except (OSError, TimeoutError):
            return False
        writer.close()
        return True

    return check


def http_check(host: str, port: int, path: str) -> Check:
    """Ready when GET `path` is answered with 200 within a second."""
    request = f"GET {path} HTTP/1.0\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode()

    async def ask() -> bool:
        reader, writer = await asyncio.open_connection(host, port)
        try:
            writer.write(request)
            await writer.drain()
            line = await reader.readline()
        finally:
            writer.close()
        return line.split(b" ")[1:2] == [b"200"]

    async def check() -> bool:
        try:
            return await asyncio.wait_for(ask(), 1.0)
        except (OSError, TimeoutError):
            return False

    return check


def sip_check(host: str, port: int) -> Check:
    """Ready when a SIP OPTIONS by UDP is answered, whatever the answer, within half a second.

    Asterisk gives none before it has fully booted, nor where another program has its port.
    """

    async def ask() -> bool:
        loop = asyncio.get_running_loop()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.setblocking(False)
            asking.bind((host, 0))
            asking.connect((host, port))  # so that a refusal (ICMP) is an error of this socket
            question = sip_options(host, asking.getsockname()[1], port)
            await loop.sock_sendall(asking, question)
            return (await loop.sock_recv(asking, 4096)).startswith(b"SIP/2.0 ")

    async def check() -> bool:
        try:
            return await asyncio.wait_for(ask(), 0.5)
        except (OSError, TimeoutError):
            return False

    return check


def sip_options(host: str, own: int, port: int) -> bytes:
    """The question, from the port `own` of that host to `port`."""
    token = secrets.token_hex(8)
    lines = [
        f"OPTIONS sip:{host}:{port} SIP/2.0",
        f"Via: SIP/2.0/UDP {host}:{own};rport;branch=z9hG4bK{token}",
        "Max-Forwards: 70",
        f"From: <sip:ready@{host}:{own}>;tag={token}",
        f"To: <sip:{host}:{port}>",
        f"Call-ID: {token}@{host}",
        "CSeq: 1 OPTIONS",
        "Content-Length: 0",
        "",
        "",
    ]
    return "\r\n".join(lines).encode()


def all_of(*checks: Check) -> Check:
    """Ready when each of them is; asked in their order, up to the first that is not."""

    async def check() -> bool:
        for each in checks:
            if not await each():
                return False
        return True

    return check


def command_check(argv: Sequence[str]) -> Check:
    """Ready when the command ends with 0 within five seconds."""

    async def check() -> bool:
        process = await asyncio.create_subprocess_exec(
            *argv, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            return await asyncio.wait_for(process.wait(), 5.0) == 0
        except TimeoutError:
            process.kill()
            await process.wait()
            return False

    return check
