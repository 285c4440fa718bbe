"""What an agent types while the engine cannot reach its database."""

import psycopg
import pytest
from playwright.async_api import Browser, expect

from decroche.ops import postgres
from decroche.settings import Settings
from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ
from tests.kit.desk import agent_at_work
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
CUT = "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'decroche_engine'"
TEXT = "Rappeler avant midi"


def allow_engine(stack: Stack, allowed: bool) -> None:
    """Let the engine into the database, or put it out and keep it out."""
    settings = Settings(data_dir=stack.data_dir, port_base=stack.base)
    with psycopg.connect(postgres.admin_dsn(settings, "postgres"), autocommit=True) as connection:
        connection.execute(f"alter role decroche_engine {'login' if allowed else 'nologin'}")
        if not allowed:
            connection.execute(CUT)


async def test_a_note_typed_without_the_database_outlives_a_reload(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial("0180000010")
        await desk.answer()
        await call.hears(AGENT_HZ)
        allow_engine(stack, False)
        try:
            await desk.by("note").fill(TEXT)
            await expect(desk.by("note-state")).to_have_attribute("data-saved", "waiting")
            await desk.page.reload()
            await expect(desk.by("interaction")).to_have_attribute("data-stage", "talking")
            await call.hears_again(AGENT_HZ)
            await expect(desk.by("note")).to_have_value(TEXT)
            await expect(desk.by("note-state")).not_to_have_attribute("data-saved", "saved")
        finally:
            allow_engine(stack, True)
        await expect(desk.by("note-state")).to_have_attribute("data-saved", "saved")
        await desk.page.reload()
        await expect(desk.by("note")).to_have_value(TEXT)
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()
