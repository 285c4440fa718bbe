"""`python -m decroche.guard`: guard until SIGTERM or SIGINT."""

import asyncio
import signal
import sys

import structlog
import uvloop

from decroche.guard.app import Guard
from decroche.ops.secrets import load_secrets
from decroche.settings import SettingsError, load


async def run() -> None:
    """The process's whole life."""
    settings = load()
    guard = Guard(settings, load_secrets(settings))
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    await guard.start()
    await stopping.wait()
    await guard.stop()


def main() -> None:
    """Entry point; a wrong setting is one sentence and status 2."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    )
    try:
        uvloop.run(run())
    except SettingsError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
