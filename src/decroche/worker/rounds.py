"""Short work that comes again every few seconds, beside procrastinate's jobs.

As jobs they would each be written, announced, fetched and deleted, and open a connection of their
own: half a hundredth of a core while nothing happens. One worker runs, so nothing need be locked;
what was missed while it was away is done in the first round.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple, NoReturn

from django.db import connection

from decroche.worker.recordings import join_all
from decroche.worker.tasks import end_todays_queues, publish_due
from decroche.worker.webhooks import send_due

log = logging.getLogger("decroche.worker")


class Round(NamedTuple):
    """`every_s`: from the end of one to the begin of the next, seconds."""

    name: str
    every_s: float
    work: Callable[[], int]


ROUNDS: Final = (
    # What is planned for 18:00:30 is not to wait for the next minute.
    Round("flows", 5, publish_due),
    # Queues for today end at midnight, not at two minutes past.
    Round("today", 5, end_todays_queues),
    # An alert is told within seconds; a receiver that does not answer holds up no other round.
    Round("webhooks", 5, send_due),
    # A recording can be heard ten seconds after the call.
    Round("join", 10, join_all),
)


async def go_round(each: Round) -> NoReturn:
    """Until cancelled; an error is logged, and the next round tries again."""
    loop = asyncio.get_running_loop()
    # A thread of its own: none waits for another, and each keeps its connection.
    with ThreadPoolExecutor(1, thread_name_prefix=each.name) as thread:
        while True:
            await loop.run_in_executor(thread, _once, each)
            await asyncio.sleep(each.every_s)


def _once(each: Round) -> None:
    try:
        each.work()
    except Exception:
        log.exception("%s: not done, tried again in %g s", each.name, each.every_s)
        connection.close()
