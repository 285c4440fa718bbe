"""`python -m bench.figures_site` in the environment of a stack: the site's own functions, in its
own role and its own transactions, timed; and what PostgreSQL does for their queries."""

import asyncio
import datetime
import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from bench.helper import Answer, obey

Function = Callable[[], Any]
PLAN = "explain (analyze, buffers, format text) "


def functions(day: datetime.date) -> dict[str, Function]:
    """By name, as a supervisor's pages ask for them."""
    from decroche.domains.figures import agents, queues
    from decroche.domains.missed import service
    from decroche.domains.tenancy.access import Actor
    from decroche.domains.tenancy.models import Membership
    from decroche.site.demo.seed import TENANT

    with scope():
        own = Membership.objects.select_related("account").filter(role="supervisor").first()
        assert own is not None
        actor = Actor(own.account_id, own.account.name, TENANT, "supervisor")
    return {
        "missed count": lambda: service.count(actor),
        "missed list": lambda: service.listed(actor),
        "day": lambda: queues.day(actor, day, None),
        "heat": lambda: queues.heat(actor, day, None),
        "agents": lambda: agents.agents(actor, day),
    }


def scope() -> AbstractContextManager[None]:
    from decroche.domains.tenancy.scope import tenant_scope
    from decroche.site.demo.seed import TENANT

    return tenant_scope(TENANT)


async def timed(name: str, day: str, times: int, warm: int) -> Answer:
    """Milliseconds of each time, its transaction in it; and what came, in short."""
    function = functions(datetime.date.fromisoformat(day))[name]
    took_ms: list[float] = []
    for number in range(warm + times):
        begun_s = time.perf_counter()
        with scope():
            came = function()
        if number >= warm:
            took_ms.append((time.perf_counter() - begun_s) * 1000)
    return {"ms": took_ms, "came": str(came)[:200]}


async def plans(name: str, day: str) -> Answer:
    """What PostgreSQL does for each query of it that takes the longest."""
    from django.db import connection

    function, asked = functions(datetime.date.fromisoformat(day))[name], list[Any]()

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        begun_s = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            asked.append((time.perf_counter() - begun_s, sql, params))

    with scope():
        with connection.execute_wrapper(keep):
            function()
        took_s, sql, params = max(asked, key=lambda each: float(each[0]))
        with connection.cursor() as cursor:
            cursor.execute(PLAN + sql, params)
            lines = [line for (line,) in cursor.fetchall()]
    return {"queries": len(asked), "ms": took_s * 1000, "plan": lines}


def _main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "decroche.site.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Nothing else is on this loop.
    import django

    django.setup()
    asyncio.run(obey({"timed": timed, "plans": plans}))


if __name__ == "__main__":
    _main()
