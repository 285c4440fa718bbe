"""Processes that end with the test run, also when that is killed and can tidy nothing up."""

import ctypes
import os
import signal
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def tied(number: int = signal.SIGKILL) -> Callable[[], None]:
    """For `Popen(preexec_fn=…)`: the kernel sends that signal when the thread that started it ends,
    so start it from the main thread. It survives an exec, `ip netns exec` for instance; a change
    of user before this is called does no harm."""
    parent = os.getpid()

    def tie() -> None:
        if _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
        if os.getppid() != parent:  # it had ended before we asked
            os._exit(1)

    return tie
