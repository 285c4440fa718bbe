"""The engine's process: from its settings to a clean end at SIGTERM or SIGINT."""

import asyncio
import signal
import sys

import structlog
import uvloop

from decroche.engine.app import Engine
from decroche.engine.database import Database
from decroche.kernel.ids import LegId
from decroche.ops.asterisk_install import require_asterisk
from decroche.ops.node import node_settings
from decroche.ops.postgres import dsn
from decroche.ops.secrets import load_secrets
from decroche.settings import SettingsError, load
from decroche.switch.asterisk.switch import AsteriskSwitch
from decroche.switch.asterisk.trunks import AsteriskTrunks


async def run() -> None:
    """The process's whole life."""
    settings = load()
    secrets = load_secrets(settings)
    node = node_settings(settings, secrets)
    database = Database(dsn("engine", settings))
    tried: dict[LegId, None] = {}
    trunks = AsteriskTrunks(node, require_asterisk(settings).argv_prefix, tried)
    engine = Engine(
        settings, secrets, database, lambda lookup: AsteriskSwitch(node, lookup, tried), trunks
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, engine.stopping.set)
    starting = asyncio.ensure_future(engine.start())
    stopping = asyncio.ensure_future(engine.stopping.wait())
    await asyncio.wait([starting, stopping], return_when=asyncio.FIRST_COMPLETED)
    if starting.done():
        starting.result()
    else:
        starting.cancel()
    await stopping
    await engine.stop()


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
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
