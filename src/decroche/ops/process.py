"""One process, known by pid *and* start time, so that a reused pid is never touched."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Identity:
    """A pid with the start time of /proc (clock ticks since boot) and the boot's id."""

    pid: int
    started: str

    @classmethod
    def of(cls, pid: int) -> Identity | None:
        """That of a living process; None if there is none (a zombie counts as none)."""
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
            boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        except OSError:
            return None
        fields = stat.rpartition(")")[2].split()
        if fields[0] in "ZX":
            return None
        return cls(pid, f"{boot}:{fields[19]}")

    def alive(self) -> bool:
        """Whether this very process still runs."""
        return Identity.of(self.pid) == self


class Child:
    """A process we started, or one of an earlier supervisor that we adopted."""

    def __init__(self, identity: Identity, popen: subprocess.Popen[bytes] | None) -> None:
        self.identity = identity
        self._popen = popen
        # A descriptor of the process: it becomes readable at its end, child or not.
        self._pidfd = os.pidfd_open(identity.pid)

    @classmethod
    def spawn(
        cls,
        argv: Sequence[str],
        env: Mapping[str, str],
        log: Path,
        account: pwd.struct_passwd | None = None,
        *,
        spoken_to: bool = False,
    ) -> Child:
        """Start a process in a session and process group of its own.

        It writes to `log` itself, so that it outlives us without a broken pipe. `spoken_to`: its
        standard input is a pipe of ours, for `tell`.
        Raises OSError if the program cannot be started.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as out:
            popen = subprocess.Popen(
                list(argv),
                env=dict(env),
                stdin=subprocess.PIPE if spoken_to else subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd="/",
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
            )
        # A child is not reaped before we ask, so its pid cannot have been reused.
        return cls(Identity.of(popen.pid) or Identity(popen.pid, "ended"), popen)

    @classmethod
    def adopt(cls, identity: Identity) -> Child | None:
        """Take over a process that still runs; None if it is gone."""
        try:
            child = cls(identity, None)
        except OSError:
            return None
        if identity.alive():  # checked after the descriptor is held: no race with reuse
            return child
        child.close()
        return None

    async def wait(self) -> int | None:
        """Wait for the end and reap; the exit status (None for one that is no child of ours)."""
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()
        loop.add_reader(self._pidfd, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._pidfd)
        if self._popen is not None:
            return self._popen.wait()
        try:  # after a handover the adopted ones are our children still
            _, status = os.waitpid(self.identity.pid, os.WNOHANG)  # noqa: ASYNC222  # it has ended
            return os.waitstatus_to_exitcode(status)
        except ChildProcessError:
            return None

    def tell(self) -> None:
        """One line to its standard input, the last. Raises OSError if it does not listen."""
        if self._popen is None or self._popen.stdin is None:
            raise BrokenPipeError("it was not started to be spoken to")
        self._popen.stdin.write(b"\n")
        self._popen.stdin.close()

    def give_way(self, niceness: int) -> None:
        """Run it after others (above 0) or before them (below 0: root, or RLIMIT_NICE; else it
        waits its turn).

        A session of its own is a scheduling group of its own, and niceness counts within a group
        only (sched(7), autogroup): the group's is what counts beside the rest of the machine.
        """
        folder = Path(f"/proc/{self.identity.pid}")
        with contextlib.suppress(OSError):
            (folder / "autogroup").write_text(str(niceness))
        with contextlib.suppress(OSError):
            threads = [int(each.name) for each in (folder / "task").iterdir()]
            for thread in threads:
                with contextlib.suppress(ProcessLookupError):
                    os.setpriority(os.PRIO_PROCESS, thread, niceness)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process alone."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, number)

    def kill_group(self) -> None:
        """Kill what is left of its process group at once (only ours: it made that group)."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.identity.pid, signal.SIGKILL)

    def kill_at_once(self) -> None:
        """Kill and reap a child of ours that holds nothing; its end takes no time."""
        self.kill_group()
        if self._popen is not None:
            self._popen.wait()

    async def stop(self, number: signal.Signals, within_s: float) -> None:
        """End it politely, by force after `within_s`; returns when it is reaped."""
        self.send(number)
        try:
            await asyncio.wait_for(self.wait(), within_s)
        except TimeoutError:
            self.kill_group()
            self.send(signal.SIGKILL)
            await self.wait()
        self.kill_group()

    def close(self) -> None:
        """Give the descriptors back."""
        if self._popen is not None and self._popen.stdin is not None:
            self._popen.stdin.close()
        if self._pidfd >= 0:
            os.close(self._pidfd)
            self._pidfd = -1
