"""Each change compiles the whole configuration and stores it as a new version, if it differs."""

from __future__ import annotations

import msgspec
from django.db import connection
from django.db.models import Max

from decroche.domains.telephony.compile import compile_config
from decroche.domains.telephony.models import ConfigVersion
from decroche.domains.tenancy.access import Actor
from decroche.domains.tenancy.engine_control import tell_config_changed
from decroche.domains.tenancy.models import Tenant


def publish(actor: Actor) -> int:
    """Compile within the change's transaction; the engine is told after commit.

    Returns the version in force: the same as before if nothing that the engine sees has changed.
    """
    one_at_a_time(actor)
    config = compile_config(Tenant.objects.get(id=actor.tenant_id))
    last = ConfigVersion.objects.filter(tenant_id=actor.tenant_id).aggregate(last=Max("version"))[
        "last"
    ]
    if last is not None and _digest(actor, last) == config.digest:
        return int(last)
    version = (last or 0) + 1
    stored = msgspec.structs.replace(config, version=version)
    ConfigVersion.objects.create(
        tenant_id=actor.tenant_id,
        version=version,
        digest=config.digest,
        body=msgspec.json.encode(stored).decode(),
        created_by=actor.account_id,
    )
    tell_config_changed(actor.tenant_id)
    return version


def one_at_a_time(actor: Actor) -> None:
    """Two changes at once take turns, per organisation, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 1))", [str(actor.tenant_id)]
        )


def _digest(actor: Actor, version: int) -> str:
    row = ConfigVersion.objects.only("digest").get(tenant_id=actor.tenant_id, version=version)
    return row.digest
