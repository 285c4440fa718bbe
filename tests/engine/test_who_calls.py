"""The person behind a number: found, said by the agent, taken back; kept with the interaction."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest
from msgspec.structs import replace

from decroche.engine import contacts
from decroche.engine.clock import midnight_ms
from decroche.engine.live.file_view import FileView
from decroche.engine.live.protocol import Ack
from decroche.kernel.ids import InteractionId
from decroche.ops import postgres
from tests.engine.house import LINE, House, Page, make_config, publish
from tests.engine.test_outages import allow_database, cut_database

OF_CALLS = (
    "select person_id::text from interaction where tenant_id = %(tenant)s order by arrived_ms"
)
ARRIVED = (
    "select body ->> 'person' from journal_event where tenant_id = %(tenant)s"
    " and kind = 'call_arrived' order by seq"
)
CALLER = "0639980012"


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, the number is looked up before the call comes in."""
    monkeypatch.setattr(contacts, "BUDGET_S", 10.0)


def somebody(house: House, last_name: str, *numbers: str, language: str = "fr") -> str:
    """A person in the database, with these numbers."""
    person = str(uuid4())
    with psycopg.connect(
        postgres.admin_dsn(house.settings, "decroche"), autocommit=True
    ) as connection:
        connection.execute(
            "insert into person (id, tenant_id, first_name, last_name, email, language, vip,"
            " alert, facts, created_at, updated_at)"
            " values (%s, %s, 'Jeanne', %s, '', %s, false, '', '[]', now(), now())",
            [person, house.tenant, last_name, language],
        )
        for e164 in numbers:
            row = connection.execute(
                "insert into contact_point (id, tenant_id, kind, e164)"
                " values (gen_random_uuid(), %(tenant)s, 'phone', %(e164)s)"
                " on conflict (tenant_id, kind, e164) do update set e164 = excluded.e164"
                " returning id",
                {"tenant": house.tenant, "e164": e164},
            ).fetchone()
            assert row is not None
            connection.execute(
                "insert into person_contact (id, tenant_id, person_id, contact_point_id)"
                " values (gen_random_uuid(), %s, %s, %s)",
                [house.tenant, person, row[0]],
            )
    return person


def owned(house: House, person: str) -> str:
    """Give the customer a case owner; whose id."""
    owner, account = str(uuid4()), str(uuid4())
    with psycopg.connect(
        postgres.admin_dsn(house.settings, "decroche"), autocommit=True
    ) as connection:
        connection.execute(
            "insert into account (id, email, name, password, language, login_epoch, is_active,"
            " created_at) values (%s, %s, 'Karim', '', 'fr', 1, true, now())",
            [account, f"{account}@x.example"],
        )
        connection.execute(
            "insert into agent (id, tenant_id, account_id, name, phone, endpoint, codec,"
            " languages, active) values (%s, %s, %s, 'Karim', 'browser', %s, 'alaw', '[]', true)",
            [owner, house.tenant, account, f"ag-{owner[:8]}"],
        )
        connection.execute("update person set owner_id = %s where id = %s", [owner, person])
    return owner


async def file_of(page: Page) -> FileView:
    """The file on the desk, once it is there."""

    def ready() -> Any:
        work = page.desk.work if page.desk else None
        return work.file if work and work.file and not work.file.loading else None

    found = await page.until(ready)
    assert isinstance(found, FileView)
    return found


async def named(page: Page, person: str | None) -> FileView:
    """The file once it names this person, or nobody."""

    def there() -> Any:
        work = page.desk.work if page.desk else None
        file = work.file if work else None
        return file if file and (file.person.id if file.person else None) == person else None

    found = await page.until(there)
    assert isinstance(found, FileView)
    return found


async def over(page: Page) -> None:
    """The call ends and the agent is free for the next one."""
    assert isinstance(await page.act("hang_up"), Ack)
    await page.stage("after_call")
    assert isinstance(await page.act("finish"), Ack)
    await page.stage(None)


@pytest.mark.usefixtures("patient")
async def test_one_person_with_this_number_is_kept_with_the_call(house: House) -> None:
    person = somebody(house, "Petit", "+33639980012")
    page = await house.available()
    await house.talk(page)
    file = await file_of(page)
    assert (file.person and file.person.name, file.candidates) == ("Jeanne Petit", ())
    await over(page)
    assert (house.rows(OF_CALLS), house.rows(ARRIVED)) == ([(person,)], [(person,)])
    day = await page.until(lambda: page.desk and page.desk.day)
    assert day[0].name == "Jeanne Petit"


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("theirs", "spoken"), [("en", "en"), ("fr", "fr"), ("", "fr")])
async def test_the_persons_language_comes_before_the_numbers(
    house: House, theirs: str, spoken: str
) -> None:
    """The number dialled is French; an English caller is not for an agent who speaks French."""
    somebody(house, "Smith", "+33639980012", language=theirs)
    config = house.config
    queues = {name: replace(queue, by_language=True) for name, queue in config.queues.items()}
    house.config = replace(config, version=2, digest="v2", queues=queues)
    publish(house, house.config)
    await house.engine.refresh(house.tenant)
    await house.available()
    assert house.switch is not None
    house.switch.call_in(LINE, CALLER)
    asked = "select language from interaction where tenant_id = %(tenant)s"
    await house.until(lambda: house.rows(asked) == [(spoken,)])
    reasons = "select body ->> 'agent' from decision where tenant_id = %(tenant)s"
    served = None if spoken == "en" else house.agent.id
    await house.until(lambda: house.rows(reasons) == [(served,)])


@pytest.mark.usefixtures("patient")
async def test_the_case_owner_is_kept_with_the_call(house: House) -> None:
    owner = owned(house, somebody(house, "Petit", "+33639980012"))
    page = await house.available()
    await house.talk(page)
    told = "select body ->> 'case_owner' from journal_event where kind = 'call_arrived'"
    await house.until(lambda: house.rows(told + " and tenant_id = %(tenant)s") == [(owner,)])
    await over(page)


@pytest.mark.usefixtures("patient")
async def test_two_people_with_one_number_are_proposed(house: House) -> None:
    for name in ("Petit", "Grand"):
        somebody(house, name, "+33639980012")
    page = await house.available()
    await house.talk(page)
    file = await file_of(page)
    assert (file.person, len(file.candidates)) == (None, 2)
    await over(page)
    assert house.rows(ARRIVED) == [(None,)]


async def test_who_the_agent_names_is_known_at_the_next_call(house: House) -> None:
    person = somebody(house, "Petit")
    page = await house.available()
    await house.talk(page)
    assert (await file_of(page)).person is None
    assert isinstance(await page.act("attach", person=person), Ack)
    await named(page, person)
    await over(page)
    await house.talk(page)
    await named(page, person)
    await over(page)
    assert house.rows(OF_CALLS) == [(person,), (person,)]


async def test_taking_back_leaves_what_the_number_was_tied_to_before(house: House) -> None:
    person = somebody(house, "Petit", "+33639980012")
    page = await house.available()
    await house.talk(page)
    await named(page, person)
    assert isinstance(await page.act("attach", person=None), Ack)
    file = await named(page, None)
    assert [card.id for card in file.candidates] == [person]
    await over(page)
    await house.talk(page)
    await named(page, person)
    await over(page)
    assert house.rows(OF_CALLS) == [(None,), (person,)]


async def test_a_slip_of_the_hand_ties_the_number_to_nobody(house: House) -> None:
    wrong, right = somebody(house, "Faux"), somebody(house, "Juste")
    page = await house.available()
    await house.talk(page)
    for person in (wrong, wrong, right):
        assert isinstance(await page.act("attach", person=person), Ack)
        await named(page, person)
    await over(page)
    await house.talk(page)
    await named(page, right)


async def test_a_person_made_by_mistake_is_untied_again(house: House) -> None:
    page = await house.available()
    await house.talk(page)
    made = await page.act("create_person", last_name="Erreur")
    assert isinstance(made, Ack)
    await named(page, made.result["person"])
    assert isinstance(await page.act("attach", person=None), Ack)
    await named(page, None)
    await over(page)
    await house.talk(page)
    file = await file_of(page)
    assert file.person is None
    assert file.candidates == ()


async def test_nobody_of_that_id_is_refused(house: House) -> None:
    page = await house.available()
    await house.talk(page)
    assert (await page.act("attach", person=str(uuid4()))).code == "unknown_person"
    assert (await page.act("attach", person="nobody")).code == "bad_argument"
    assert (await page.act("attach", person=7)).code == "bad_argument"


async def test_with_the_database_away_the_person_comes_when_it_is_back(house: House) -> None:
    person = somebody(house, "Petit", "+33639980012")
    page = await house.available()
    allow_database(house, False)
    try:
        cut_database(house)
        await house.talk(page)
        calls = house.engine.centres[house.tenant].runtime.state.calls.calls
        [interaction] = calls
        assert calls[InteractionId(interaction)].person is None
    finally:
        allow_database(house, True)
    await named(page, person)
    await over(page)
    assert house.rows(OF_CALLS) == [(person,)]


async def test_a_person_made_before_the_number_has_its_row_is_asked_for_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contacts, "BUDGET_S", 0.0)
    house.engine.centres[house.tenant].tasks[1].cancel()
    page = await house.available()
    await house.talk(page)
    answer = await page.act("create_person", last_name="Neuf")
    assert answer.code == "not_saved"
    assert house.rows("select last_name from person where tenant_id = %(tenant)s") == []


@pytest.mark.usefixtures("patient")
async def test_numbers_are_read_and_written_as_the_centres_country_does(house: House) -> None:
    publish(house, make_config(house.tenant, 2, country="GB", zone="Europe/London"))
    await house.engine.refresh(house.tenant)
    page = await house.available()
    await house.ring(page, "020 7946 0958")
    file = await file_of(page)
    assert page.desk is not None
    assert page.desk.work is not None
    assert (file.number, page.desk.work.number_called) == ("020 7946 0958", "+33 1 99 00 00 01")
    assert house.rows("select e164 from contact_point where tenant_id = %(tenant)s") == [
        ("+442079460958",)
    ]


def test_a_day_begins_at_the_centres_midnight() -> None:
    noon = 1_790_769_600_000  # 2026-09-30 12:00 UTC
    hour = 3_600_000
    assert noon - midnight_ms(noon, "Europe/Paris") == 14 * hour
    assert noon - midnight_ms(noon, "America/Martinique") == 8 * hour
    # 25 October 2026: the hour from 2 to 3 happens twice.
    evening = 1_792_951_200_000  # 18:00 UTC, 19:00 in Paris
    assert evening - midnight_ms(evening, "Europe/Paris") == 20 * hour
