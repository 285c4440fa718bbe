"""Background tasks that have a name and cannot fail in silence."""

import asyncio
from collections.abc import Coroutine
from typing import Any

_running: set[asyncio.Task[Any]] = set()  # The loop keeps weak references only.


def spawn(coroutine: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
    """Run `coroutine` beside the caller; a failure is logged with its name, never swallowed."""
    task = asyncio.create_task(coroutine, name=name)
    _running.add(task)
    task.add_done_callback(_finished)
    return task


def _finished(task: asyncio.Task[Any]) -> None:
    _running.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        import structlog  # loads slowly; the supervisor uses us and hardly ever comes here

        log = structlog.get_logger(__name__)
        log.error("background task failed", task=task.get_name(), exc_info=error)
