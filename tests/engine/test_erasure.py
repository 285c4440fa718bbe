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
ERASE = (
    "update attempt set contact_point_id = null, facts = '{}' where tenant_id = %(tenant)s",
    "update interaction set contact_point_id = null, person_id = null where tenant_id = %(tenant)s",
    "delete from interaction_note where tenant_id = %(tenant)s",
    "delete from person_contact where tenant_id = %(tenant)s",
    "delete from person where tenant_id = %(tenant)s",
    "delete from contact_point where tenant_id = %(tenant)s",
)
KEPT = (
    "select body::text from journal_event where tenant_id = %(tenant)s union all"
    " select body::text from decision where tenant_id = %(tenant)s union all"
    " select encode(state, 'escape') from journal_snapshot where tenant_id = %(tenant)s"
)
PEOPLE = "select count(*) from contact_point where tenant_id = %(tenant)s"


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
    somebody(house, "Petit", "+33639980012")
    await a_day_with_her(house, await house.available())
    runtime = house.engine.centres[house.tenant].runtime
    await runtime.journal.committed(runtime.seq)
    await runtime.journal.settled()
    before, _ = await happens_again(house)
    dsn = postgres.admin_dsn(house.settings, "decroche")
    with psycopg.connect(dsn, autocommit=True) as connection:
        for statement in ERASE:
            connection.execute(statement, {"tenant": house.tenant})
    assert house.rows(PEOPLE) == [(0,)]
    again, stored = await happens_again(house)
    assert len(stored) >= 1
    assert compare_decisions(again.decisions, stored) == []
    assert again == before
    kept = "\n".join(text for (text,) in house.rows(KEPT))
    assert "call_arrived" in kept or "CallArrived" in kept or "arrived" in kept
    for hers in ("Petit", "Jeanne", "robinet", "39980012", "39 98 00 12"):
        assert hers not in kept, f"{hers} is in the journal"
