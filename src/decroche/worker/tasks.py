"""The jobs and their times, for procrastinate; what comes every few seconds: `rounds`."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from decroche.domains.staff.today import end_of_day
from decroche.domains.telephony.publish import publish
from decroche.domains.telephony.versions import put_due_in_force
from decroche.domains.tenancy.access import server_command
from decroche.domains.tenancy.scope import tenant_scope
from decroche.worker.retention import delete_due
from decroche.worker.tenants import for_each_tenant


def compile_all() -> int:
    """Compile every configuration anew: public holidays of the next year come into view."""
    return for_each_tenant("compile", compile_of)


def compile_of(tenant: UUID) -> int:
    """Compile one organisation's configuration."""
    with tenant_scope(tenant):
        publish(server_command(tenant))
    return 1


def publish_due() -> int:
    """Call flows whose instant has come; how many came into force."""
    return for_each_tenant("flows", publish_due_of)


def publish_due_of(tenant: UUID) -> int:
    """Those of one organisation."""
    with tenant_scope(tenant):
        return put_due_in_force(server_command(tenant), timezone.now())


def end_todays_queues() -> int:
    """Queues that were for one day only; how many."""
    return for_each_tenant("today", end_todays_queues_of)


def end_todays_queues_of(tenant: UUID) -> int:
    """Those of one organisation."""
    with tenant_scope(tenant):
        ended = end_of_day(timezone.now())
        if ended:
            publish(server_command(tenant))
    return ended


# Each hour, though once a day is promised: a machine that is off at night would never do it, a
# time that was missed by ten minutes being dropped. Where nothing is due, nothing happens.
@app.periodic(cron="30 * * * *")
@app.task(queueing_lock="retention", lock="retention")
def delete_due_recordings(timestamp: int) -> None:
    try:
        delete_due()
    finally:
        connection.close()


@app.periodic(cron="10 * * * *")
@app.task(queueing_lock="compile", lock="compile")
def compile_configurations(timestamp: int) -> None:
    try:
        compile_all()
    finally:
        connection.close()
