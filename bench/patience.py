"""Waiting for what only a look can tell: another process, a sound, a telephone."""

import asyncio
from collections.abc import Callable

WITHIN_S = 45.0
"""Longer than any limit that is judged: what has not come by then is called missing."""


async def until(holds: Callable[[], bool], every_s: float = 0.01) -> None:
    """Look again and again. Raises TimeoutError after WITHIN_S."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            if holds():
                return
            await asyncio.sleep(every_s)


async def until_asked(holds: Callable[[], bool], every_s: float = 0.05) -> None:
    """The same for a look that takes time: it is taken in a thread."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            if await asyncio.to_thread(holds):
                return
            await asyncio.sleep(every_s)
