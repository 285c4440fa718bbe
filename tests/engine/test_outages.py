"""What breaks around the engine, and what people then see."""

import asyncio

import psycopg

from decroche.engine.live.protocol import Ack, Refused
from decroche.ops import postgres
from tests.engine.house import LINE, House


def cut_database(house: House) -> None:
    with psycopg.connect(postgres.admin_dsn(house.settings, "postgres")) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'decroche-engine'"
        )


def allow_database(house: House, allowed: bool) -> None:
    with psycopg.connect(
        postgres.admin_dsn(house.settings, "postgres"), autocommit=True
    ) as connection:
        word = "login" if allowed else "nologin"
        connection.execute(f"alter role decroche_engine {word}")


async def test_connections_cut_in_mid_call_lose_nothing(house: House) -> None:
    page = await house.available()
    await house.talk(page)
    cut_database(house)
    assert page.desk is not None
    assert page.desk.work is not None
    assert isinstance(await page.act("hang_up", page.desk.work.interaction), Ack)
    outcome = "select outcome from interaction where tenant_id = %(tenant)s"
    assert house.rows(outcome) == [("answered",)]


async def test_with_the_database_away_calls_go_on_and_are_written_after(house: House) -> None:
    page = await house.available()
    allow_database(house, False)
    try:
        cut_database(house)
        await house.talk(page)
        centre = house.engine.centres[house.tenant]
        await page.until(
            lambda: page.desk and any(n.code == "database_away" for n in page.desk.notices)
        )
        assert centre.journal.committed_seq < centre.runtime.seq
        assert isinstance(answer := await page.act("search", text="lefevre"), Refused)
        assert answer.code == "not_saved"
    finally:
        allow_database(house, True)
    await centre.journal.committed(centre.runtime.seq)
    assert page.desk is not None
    await page.until(lambda: page.desk and not page.desk.notices)
    number = (
        "select p.e164 from interaction i join contact_point p on p.id = i.contact_point_id"
        " where i.tenant_id = %(tenant)s"
    )
    # The id was made up while nobody could be asked; the row came after.
    await house.until(lambda: house.rows(number) == [("+33639980012",)])


async def test_an_unknown_number_is_accounted_for(house: House) -> None:
    assert house.switch is not None
    for dialled in ("+33987654321", "📞" * 100, "x" * 300, "'"):
        house.switch.call_in(dialled, "0639980012")
    runtime = house.engine.centres[house.tenant].runtime
    count = "select count(*) from interaction where tenant_id = %(tenant)s and outcome = "
    await house.until(lambda: not house.switch or not house.switch.legs)
    await runtime.journal.committed(runtime.seq)
    assert house.rows(count + "'unknown_number'") == [(4,)]


async def test_absurd_callers_ring_like_any_other(house: House) -> None:
    page = await house.available()
    assert house.switch is not None
    for number, caller in enumerate(("9" * 300, "📞📞", '"><script>', "", "'; drop table x")):
        house.switch.call_in(LINE, caller, hidden=caller == "")
        await page.stage("offered")
        assert page.desk is not None
        assert page.desk.work is not None
        assert page.desk.work.file is not None
        assert page.desk.work.file.number == ""
        leg = house.engine.centres[house.tenant].runtime.state.calls.calls
        house.switch.hang_up(next(iter(leg.values())).leg)
        await page.stage(None)
        assert number < 5


async def test_a_leg_that_nobody_knows_is_swept(house: House) -> None:
    assert house.switch is not None
    from decroche.kernel.ids import BridgeId

    house.switch.bridges[BridgeId("left-over")] = None
    reconciler = house.engine._reconciler
    for _ in range(12):
        await reconciler.look()
    await house.until(lambda: house.switch and not house.switch.bridges)


async def test_a_whole_call_without_the_database_is_in_the_books_after(house: House) -> None:
    """From the arrival to the end, and the engine killed on top: all is on the spool."""
    page = await house.available()
    assert house.switch is not None
    allow_database(house, False)
    try:
        cut_database(house)
        leg = await house.talk(page)
        house.switch.hang_up(leg)
        await page.stage("after_call")
        await house.crash()
    finally:
        allow_database(house, True)
    await house.start()
    runtime = house.engine.centres[house.tenant].runtime
    await runtime.journal.committed(runtime.seq)
    rows = (
        "select i.outcome, i.ended_by, s.outcome, s.answered_ms is not null,"
        " (select count(*) from decision d where d.interaction_id = i.id)"
        " from interaction i join segment s on s.interaction_id = i.id"
        " where i.tenant_id = %(tenant)s"
    )
    assert house.rows(rows) == [("answered", "customer", "answered", True, 1)]
    number = (
        "select p.e164 from interaction i join contact_point p on p.id = i.contact_point_id"
        " where i.tenant_id = %(tenant)s"
    )
    await house.until(lambda: house.rows(number) == [("+33639980012",)])


async def test_a_note_for_an_earlier_call_is_not_saved_while_the_database_is_away(
    house: House,
) -> None:
    page = await house.available()
    leg = await house.talk(page)
    assert page.desk is not None
    assert page.desk.work is not None
    earlier = page.desk.work.interaction
    assert house.switch is not None
    house.switch.hang_up(leg)
    await page.stage("after_call")
    assert isinstance(await page.act("finish"), Ack)
    await page.stage(None)
    allow_database(house, False)
    try:
        cut_database(house)
        for text in ("a", "b"):
            answer = await page.act("note", earlier, text=text)
            assert isinstance(answer, Refused), answer
            assert answer.code == "not_saved"
    finally:
        allow_database(house, True)
    async with asyncio.timeout(20):
        while not isinstance(await page.act("note", earlier, text="c"), Ack):
            pass  # As the page does, until it is saved.
    notes = "select text from interaction_note where tenant_id = %(tenant)s"
    assert house.rows(notes) == [("c",)]
