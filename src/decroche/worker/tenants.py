"""Every organisation, one after the other."""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID

from django.db import connection

log = logging.getLogger("decroche.worker")


class PartlyFailedError(Exception):
    """Some of the work was not done; the rest was. The log says what and why."""

    def __init__(self, job: str, done: int, failed: list[str]) -> None:
        super().__init__(f"{job}: {done} done, failed for {', '.join(failed)}")
        self.done = done


def tenant_ids(*, stopped: bool = False) -> list[UUID]:
    """The active organisations, oldest first; with `stopped` those too that take no calls now."""
    with connection.cursor() as cursor:
        cursor.execute("select worker_tenants()" if stopped else "select engine_tenants()")
        return [row[0] for row in cursor.fetchall()]


def for_each_tenant(job: str, work: Callable[[UUID], int], *, stopped: bool = False) -> int:
    """Do it for every organisation (`tenant_ids`); the sum of what was done.

    One organisation's error does not stop the following ones: PartlyFailedError at the end.
    """
    done, failed = 0, []
    for tenant in tenant_ids(stopped=stopped):
        try:
            done += work(tenant)
        except Exception as error:
            log.exception("%s: failed for tenant=%s", job, tenant)
            done += error.done if isinstance(error, PartlyFailedError) else 0
            failed.append(str(tenant))
            connection.close_if_unusable_or_obsolete()
    if failed:
        raise PartlyFailedError(job, done, failed)
    return done
