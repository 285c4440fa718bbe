"""Work that needs the database and nothing else, whether Décroche runs or not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from decroche.ops import postgres
from decroche.ops.account import SetupError
from decroche.ops.services import embedded_database
from decroche.ops.state import ServiceState, locked
from decroche.ops.supervisor import Supervisor
from decroche.settings import Settings
from decroche.tasks import spawn

Result = TypeVar("Result")


def with_database(settings: Settings, work: Callable[[], Result]) -> Result:
    """Do `work` with a database that answers: the running one, else started for the time of it.

    Raises SetupError if it cannot be had, and whatever `work` raises.
    """
    if postgres.answers(settings):
        return work()
    if settings.database_url:
        raise SetupError(
            "Your database server does not answer; check DECROCHE_DATABASE_URL.",
            "Votre serveur de base de données ne répond pas ; vérifiez DECROCHE_DATABASE_URL.",
        )
    if locked(settings.state_file.with_name("supervisor.lock")):
        raise SetupError(
            "The database does not answer yet; try again when `decroche status` is.",
            "La base ne répond pas encore ; réessayez quand `decroche status` répond.",
        )
    return asyncio.run(_served(settings, work))


async def _served(settings: Settings, work: Callable[[], Result]) -> Result:
    last: list[str] = []

    def report(name: str, state: ServiceState) -> None:
        if state.phase == "failing":
            last.append(state.note)
            supervisor.stop()

    supervisor = Supervisor(
        [embedded_database(settings)],
        settings.state_file,
        settings.log_dir,
        settings.watch,
        report,
    )
    running = spawn(supervisor.run(), "database alone")
    ready = spawn(supervisor.all_ready.wait(), "database ready")
    try:
        await asyncio.wait([running, ready], return_when=asyncio.FIRST_COMPLETED)
        if running.done() or supervisor.stopping:
            raise SetupError(
                f"The database does not start: {' '.join(last[-1:])}",
                f"La base de données ne démarre pas : {' '.join(last[-1:])}",
            )
        return await asyncio.to_thread(work)
    finally:
        ready.cancel()
        supervisor.stop()
        await running
