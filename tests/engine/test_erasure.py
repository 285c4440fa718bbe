"""A person's data are deleted, and the day is decided the same again (docs/decisions/0004)."""

from typing import Any

import psycopg

from decroche.engine.live.protocol import Ack
from decroche.engine.recovery import load_configs
from decroche.engine.replay import Replayed, compare_decisions, replay_day, stored_decisions
from decroche.ops import postgres
from tests.engine.house import House, Page
from tests.engine.test_call_out import dialled
from tests.engine.test_who_calls import CALLER, somebody

NOTE = "Le robinet de Madame Petit fuit."
OTHER = "+33639980077"
KEPT = (
    "select body::text from journal_event where tenant_id = %(tenant)s union all"
    " select body::text from decision where tenant_id = %(tenant)s union all"
    " select encode(state, 'escape') from journal_snapshot where tenant_id = %(tenant)s"
)
PEOPLE = "select e164 from contact_point where tenant_id = %(tenant)s"
THEIRS = "select count(*) from interaction where tenant_id = %(tenant)s and person_id = '{}'"


def erase(house: House, person: str) -> dict[str, Any]:
    """As the site does it, in its own role."""
    with psycopg.connect(postgres.dsn("app", house.settings)) as connection:
        connection.execute("select set_config('app.tenant', %s, true)", [house.tenant])
        row = connection.execute("select erase_person(%s)", [person]).fetchone()
        assert row is not None
        return dict(row[0])


async def a_day_with_her(house: House, page: Page) -> None:
    """She calls, is noted down, and is called back."""
    await house.talk(page)
    assert page.desk is not None and page.desk.work is not None
    assert isinstance(await page.act("note", page.desk.work.interaction, text=NOTE), Ack)
    await over(page)
    assert isinstance(await page.act("call_out", number=CALLER), Ack)
    leg = await dialled(house)
    assert house.switch is not None
    house.switch.dials.answer(leg)
    await page.stage("talking")
    await over(page)


async def over(page: Page) -> None:
    assert isinstance(await page.act("hang_up"), Ack)
    await page.stage("after_call")
    assert isinstance(await page.act("finish"), Ack)
    await page.status("available")


async def happens_again(house: House) -> tuple[Replayed, dict[int, Any]]:
    """As `decroche replay` lets it; all days at once, for a test may run at midnight."""
    configs = await load_configs(house.engine.database, house.tenant)
    async with house.engine.database.transaction(house.tenant) as connection:
        again = await replay_day(connection, house.tenant, configs, 0, 1 << 60)
        return again, await stored_decisions(connection, house.tenant, 0, 1 << 60)


async def test_a_day_replays_alike_without_the_person_who_was_in_it(house: House) -> None:
    her, other = somebody(house, "Petit", "+33639980012"), somebody(house, "Autre", OTHER)
    page = await house.available()
    await a_day_with_her(house, page)
    await house.ring(page, "0639980077")
    assert house.switch is not None
    house.switch.pick_up(house.switch.ringing(house.agent.endpoint)[0].id)
    await page.stage("talking")
    await over(page)
    runtime = house.engine.centres[house.tenant].runtime
    await runtime.journal.committed(runtime.seq)
    await runtime.journal.settled()
    before, _ = await happens_again(house)
    assert sorted(house.rows(PEOPLE)) == [("+33639980012",), (OTHER,)]
    report = erase(house, her)
    assert (report["contacts"], report["notes"], report["numbers"]) == (2, 1, 1)
    assert house.rows(PEOPLE) == [(OTHER,)]
    assert house.rows(THEIRS.format(her)) == [(0,)]
    assert house.rows(THEIRS.format(other)) == [(1,)]
    again, stored = await happens_again(house)
    assert len(stored) >= 1
    assert compare_decisions(again.decisions, stored) == []
    assert again == before
    kept = "\n".join(text for (text,) in house.rows(KEPT))
    assert "call_arrived" in kept or "CallArrived" in kept or "arrived" in kept
    for hers in ("Petit", "Jeanne", "robinet", "39980012", "39 98 00 12"):
        assert hers not in kept, f"{hers} is in the journal"
