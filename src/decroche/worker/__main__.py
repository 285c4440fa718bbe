"""`python -m decroche.worker [--once]`."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys


def main(arguments: list[str]) -> int:
    """Work until stopped (0), or once."""
    parser = argparse.ArgumentParser(prog="python -m decroche.worker")
    parser.add_argument("--once", action="store_true", help="do everything now and end")
    given = parser.parse_args(arguments)
    os.environ["DJANGO_SETTINGS_MODULE"] = "decroche.site.settings"
    import django

    django.setup()
    if given.once:
        return _once()
    asyncio.run(_work())
    return 0


def _once() -> int:
    """All six jobs, whatever becomes of the others; 1 if one was not done wholly."""
    from decroche.worker.recordings import join_all
    from decroche.worker.retention import delete_due
    from decroche.worker.tasks import compile_all, end_todays_queues, publish_due
    from decroche.worker.tenants import PartlyFailedError
    from decroche.worker.webhooks import send_due

    said, failed = [], False
    jobs = (
        ("joined", join_all),
        ("deleted", delete_due),
        ("published", publish_due),
        ("ended", end_todays_queues),
        ("told", send_due),
        ("compiled", compile_all),
    )
    for word, job in jobs:
        try:
            said.append(f"{word} {job()}")
        except PartlyFailedError as error:
            said.append(f"{word} {error.done}")
            print(error, file=sys.stderr)
            failed = True
    print(", ".join(said))
    return int(failed)


async def _work() -> None:
    from django.conf import settings
    from procrastinate.contrib.django import app
    from prometheus_client import start_http_server

    from decroche.tasks import spawn
    from decroche.worker.rounds import ROUNDS, go_round

    # Counters at /metrics; any answer says that the process is there.
    start_http_server(settings.DECROCHE.ports.worker, settings.DECROCHE.host)
    rounds = [spawn(go_round(each), each.name) for each in ROUNDS]
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector) as worker_app:
        async with worker_app.open_async():
            # Two jobs at a time: compiling must not wait for a long deletion.
            await worker_app.run_worker_async(concurrency=2, delete_jobs="successful")
    for each in rounds:
        each.cancel()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
