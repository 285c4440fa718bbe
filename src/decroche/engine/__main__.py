"""`python -m decroche.engine [--spare]`: run the engine until SIGTERM or SIGINT.

With `--spare` it loads and then waits for a line on its input (`decroche.ops.spare`).

Callers whom nobody answers yet wait for this to be imported after a crash. Modules are made to
stay, so looking for garbage among them is in vain: without it the imports take a quarter less.
"""

import gc
import sys


def run() -> None:
    """Import all there is, then live."""
    spare = "--spare" in sys.argv[1:]
    gc.disable()
    # structlog would load it for coloured traces, a tenth of the whole; it is here for developers.
    sys.modules["rich"] = None  # type: ignore[assignment]
    from decroche.engine.process import main

    gc.freeze()  # What is there now stays: later rounds need not look at it again.
    gc.enable()
    if spare and not sys.stdin.buffer.readline():
        return  # whoever might have needed us is gone
    main()


if __name__ == "__main__":
    run()
