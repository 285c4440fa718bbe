"""`python -m decroche.engine [--spare]`: run the engine until SIGTERM or SIGINT.

With `--spare` it loads and then waits for a line on its input (`decroche.ops.spare`).

Callers whom nobody answers yet wait for this to be imported after a crash. Modules are made to
stay, so looking for garbage among them is in vain: without it the imports take a quarter less.
"""

import gc
import os
import sys
from contextlib import suppress
from typing import Final

# Before reports, robots and back-ups on the same machine: it needs little, but that at once. An
# import of 1 s takes 9 s where twenty others want the processor too.
NICENESS: Final = -10


def run() -> None:
    """Import all there is, then live."""
    spare = "--spare" in sys.argv[1:]
    if not spare:  # One that loads for later must not take the processor from the one that serves.
        hurry()
    gc.disable()
    # structlog would load it for coloured traces, a tenth of the whole; it is here for developers.
    sys.modules["rich"] = None  # type: ignore[assignment]
    from decroche.engine.process import main

    gc.freeze()  # What is there now stays: later rounds need not look at it again.
    gc.enable()
    if spare:
        if not sys.stdin.buffer.readline():
            return  # whoever might have needed us is gone
        hurry()
    main()


def hurry() -> None:
    """Be served first. Without root or CAP_SYS_NICE we wait our turn."""
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)


if __name__ == "__main__":
    run()
