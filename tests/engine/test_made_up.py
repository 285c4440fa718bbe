"""A made-up contact point stands for the real one until its call has ended, restarts or not."""

import pytest

from decroche.engine import contacts
from tests.engine.house import House
from tests.engine.test_outages import allow_database, cut_database
from tests.engine.test_who_calls import OF_CALLS, named, over, somebody

NUMBER = (
    "select p.e164 from interaction i left join contact_point p on p.id = i.contact_point_id"
    " where i.tenant_id = %(tenant)s"
)


async def test_a_restart_does_not_bring_the_made_up_id_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = somebody(house, "Petit", "+33639980012")
    page = await house.available()
    allow_database(house, False)
    try:
        cut_database(house)
        await house.talk(page)
    finally:
        allow_database(house, True)
    await named(page, person)
    centre = house.engine.centres[house.tenant]
    [call] = centre.runtime.state.calls.calls.values()
    made = str(call.contact_point)
    await house.until(lambda: not centre.contacts._made)
    await centre.journal.committed(centre.runtime.seq)
    assert house.rows(NUMBER) == [("+33639980012",)]
    side = house.settings.data_dir / "spool" / house.tenant / "contacts.jsonl"
    assert made in side.read_text()
    assert "639980012" not in side.read_text()

    await house.crash()
    await house.start()
    page = await house.page()
    await named(page, person)
    # The call's rows are written again at its end: with the real contact point.
    await over(page)
    centre = house.engine.centres[house.tenant]
    await centre.journal.committed(centre.runtime.seq)
    assert house.rows(NUMBER) == [("+33639980012",)]
    assert house.rows(OF_CALLS) == [(person,)]
    monkeypatch.setattr(contacts, "ARRIVE_S", 0.0)
    await house.engine._keep_house()
    assert made not in side.read_text()
