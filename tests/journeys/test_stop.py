"""The end of a demo, however it comes: every process it has started, and nothing else."""

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from decroche.ops.process import Identity
from tests.kit.stack import START_MAX_S, STOP_MAX_S, Stack, running
from tests.kit.tied import tied

pytestmark = pytest.mark.journey


def everything(stack: Stack) -> set[Identity]:
    """Every living process of that installation: those that have its data directory among their
    arguments or in their environment."""
    mark = str(stack.data_dir).encode()
    found = set()
    for process in Path("/proc").iterdir():
        if not process.name.isdigit() or int(process.name) == os.getpid():
            continue
        try:
            said = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if mark in said:
            found.add(Identity.of(int(process.name)))
    return {identity for identity in found if identity is not None}


def until_none_lives(identities: set[Identity]) -> None:
    until = time.monotonic() + STOP_MAX_S
    while left := [identity for identity in identities if identity.alive()]:
        assert time.monotonic() < until, [cmdline(identity) for identity in left]
        time.sleep(0.05)  # Between two looks; the condition above decides.


def cmdline(identity: Identity) -> str:
    return Path(f"/proc/{identity.pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def start_in_a_terminal(stack: Stack) -> "tuple[subprocess.Popen[bytes], int]":
    """As from a shell in a terminal window: `decroche demo` in the foreground; the terminal."""
    ours, theirs = pty.openpty()
    tie = tied(signal.SIGTERM)

    def become_foreground() -> None:
        tie()
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # also where the tests run under nohup
        os.setsid()
        os.close(os.open(os.ttyname(0), os.O_RDWR))  # the terminal is now the session's own

    process = subprocess.Popen(
        [sys.executable, "-m", "decroche", "demo"],
        env=stack.environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        preexec_fn=become_foreground,
    )
    os.close(theirs)
    said = b""
    until = time.monotonic() + START_MAX_S
    while b"Ctrl-C" not in said:
        assert time.monotonic() < until, said.decode()
        said += os.read(ours, 4096)
    return process, ours


def ctrl_c(stack: Stack, terminal: int) -> None:
    os.write(terminal, b"\x03")


def command(stack: Stack, terminal: int) -> None:
    assert stack.decroche("stop").returncode == 0


def close_the_window(stack: Stack, terminal: int) -> None:
    os.close(terminal)


@pytest.mark.parametrize("end", [ctrl_c, command, close_the_window])
def test_everything_ends_and_nothing_else(stack: Stack, end: Callable[[Stack, int], None]) -> None:
    """`stack` is the second demo on the same machine, of the same user."""
    with running(start=False) as ending:
        process, terminal = start_in_a_terminal(ending)
        ending.process = process  # which ends it whatever becomes of this test
        ours, others = everything(ending), everything(stack)
        assert {ending.pid(name) for name in ("postgres", "asterisk", "engine", "pstn")} <= {
            identity.pid for identity in ours
        }
        end(ending, terminal)
        assert process.wait(STOP_MAX_S) == 0
        until_none_lives(ours)
        assert everything(ending) == set()
        kept = {stack.pid(name) for name in ("postgres", "asterisk", "engine", "pstn", "site")}
        assert kept <= {identity.pid for identity in others if identity.alive()}
        assert stack.status()["ready"]
        if end is not close_the_window:
            os.close(terminal)
