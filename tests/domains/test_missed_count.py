"""How many missed calls are open is asked by every page: the plan reads those, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg

from decroche.domains.missed import store
from decroche.domains.tenancy.scope import tenant_scope
from decroche.ops.postgres import dsn
from tests.domains.test_missed import NOW_MS, call
from tests.kit.centres import Centre
from tests.kit.database import SETTINGS, connect

MANY = 6_000
FILL = """
    insert into interaction (tenant_id, id, channel, direction, language, number_id, queue_id,
        contact_point_id, arrived_ms, queued_ms, answered_ms, ended_ms, outcome, ended_by)
    select %(tenant)s, gen_random_uuid(), 'call', 'in', 'fr', %(number)s, %(queue)s,
        md5((n / 2)::text)::uuid, at_ms, at_ms + 1000,
        case when n %% 2 = 1 then at_ms + 40000 end,
        at_ms + case when n %% 2 = 1 then 60000 else 30000 end,
        case when n %% 2 = 1 then 'answered' else 'abandoned' end, 'customer'
    from (select n, %(now_ms)s - 86400000::bigint + n * 1000 as at_ms
        from generate_series(0, %(many)s - 1) as n) as calls
"""


def test_the_count_reads_the_open_calls_by_their_index_and_no_other(
    centre: Centre,
) -> None:
    """Of thousands that were missed and reached a second later, in the last days; and thousands
    that nobody ever saw to, too old by now."""
    ids = {"tenant": centre.tenant, "number": centre.ids["number"], "queue": centre.ids["queue"]}
    with connect("engine", centre.tenant) as engine:
        engine.execute(FILL, ids | {"now_ms": NOW_MS, "many": MANY})
    call(centre, 10)
    with connect("owner", centre.tenant) as owner:
        owner.execute(
            "insert into missed_call (tenant_id, interaction_id, subject_id, arrived_ms, at_ms)"
            " select %s, gen_random_uuid(), gen_random_uuid(), n, n"
            " from generate_series(1, %s) as n",
            [centre.tenant, MANY],
        )
    with psycopg.connect(dsn("owner", SETTINGS), autocommit=True) as owner:
        owner.execute("analyze interaction, missed_call, missed_mark, missed_done, promise")
    asked = store._values(store.Scope(all=True), NOW_MS)
    with connect("app", centre.tenant) as app:
        [plan] = app.execute(f"explain (analyze, format json) {store.query(store.COUNT)}", asked)
    looks = list(scans(plan[0][0]["Plan"]))  # type: ignore[index]
    read = {look.get("Index Name") for look in looks if look["Relation Name"] == "missed_call"}
    assert read == {"missed_call_recent"}, looks
    assert sum(look["Actual Rows"] for look in looks if "missed_call" in look["Relation Name"]) == 1
    history = [look for look in looks if look["Relation Name"] == "interaction"]
    assert all(look["Actual Loops"] == 0 for look in history), "no look at what happened"
    assert centre.browser("supervisor").get("/missed/count").json() == {"count": 1}
    with tenant_scope(centre.tenant):
        store.forget_old(NOW_MS)
    with connect("app", centre.tenant) as app:
        assert app.execute("select count(*) from missed_call").fetchone() == (1,)


def scans(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every look at a table in a plan; of a bitmap's, with its index."""
    below = plan.get("Plans", [])
    if "Relation Name" in plan:
        named = {each["Index Name"] for each in below if "Index Name" in each}
        yield plan | ({"Index Name": named.pop()} if named else {})
    for each in below:
        yield from scans(each)
