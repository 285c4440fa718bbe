"""A house with real calls is backed up while one runs, and goes on living on an empty machine."""

import asyncio
import hashlib
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.async_api import Browser
from psycopg import sql

from decroche.ops import postgres
from decroche.settings import Settings
from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ, CUSTOMER_HZ
from tests.kit.api import SiteApi, logged_in
from tests.kit.desk import Desk, agent_at_work
from tests.kit.parts import download, joined, recorded, sound_good, talk
from tests.kit.sip import WAIT_S, Call
from tests.kit.sound import Side, judge_file
from tests.kit.stack import Stack, running

pytestmark = pytest.mark.journey
NUMBER = "0180000010"
CALLER, AGENT = Side(CUSTOMER_HZ, AGENT_HZ), Side(AGENT_HZ, CUSTOMER_HZ)
STILL = (
    "account",
    "change_log",
    "config_version",
    "contact_point",
    "membership",
    "person",
    "person_contact",
    "queue",
    "recording_file",
)
"""Tables to which neither a call that runs nor a start adds a row."""


def counts(stack: Stack) -> dict[str, int]:
    """Rows of the tables above, asked of PostgreSQL."""
    settings = Settings(data_dir=stack.data_dir, port_base=stack.base)
    rows = sql.SQL("select count(*) from {}")
    with psycopg.connect(postgres.admin_dsn(settings, "decroche")) as connection:
        asked = {t: connection.execute(rows.format(sql.Identifier(t))) for t in STILL}
        return {table: cursor.fetchall()[0][0] for table, cursor in asked.items()}


async def finish(desk: Desk, call: Call) -> None:
    await call.hang_up()
    await desk.state("after_call")
    await desk.finish()


async def one_of(api: SiteApi, contact: Any, folder: Path) -> str:
    """The contact's recording, heard whole through the API; its SHA-256."""
    folder.mkdir()
    file = await download(api, contact, 0, folder)
    sound_good(*judge_file(file, CALLER, AGENT))
    return hashlib.sha256(await asyncio.to_thread(file.read_bytes)).hexdigest()


async def over(api: SiteApi, interaction: str) -> Any:
    """This contact, once it has ended."""
    async with asyncio.timeout(WAIT_S):
        while True:
            contact = await api.get(f"/interactions/{interaction}")
            if contact["ended_ms"]:
                return contact
            await asyncio.sleep(0.2)  # The pace of asking.


async def test_what_was_backed_up_in_a_call_runs_on_an_empty_machine(
    stack: Stack, browser: Browser, party: OpenParty, tmp_path: Path
) -> None:
    file = tmp_path / "house.tar"
    async with recorded(stack, "SAV") as api, agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial(NUMBER)
        await desk.answer()
        await call.hears(AGENT_HZ)
        await talk(call)
        await finish(desk, call)
        contact = await joined(api, 1)
        digest = await one_of(api, contact, tmp_path / "old")
        contact = await api.get(f"/interactions/{contact['id']}")  # With who has listened.
        running_one = await (await party("0639980013", stack.sip)).dial(NUMBER)
        await desk.answer()
        await running_one.sounds()
        [line] = await api.get("/interactions?limit=1")
        before = counts(stack)
        made = await asyncio.to_thread(stack.decroche, "backup", str(file))
        assert str(file) in made.stdout
        assert counts(stack) == before
        await running_one.sounds()
        await desk.state("talking")
        await finish(desk, running_one)
    with running(template=False, start=False) as new:
        assert not new.data_dir.exists()
        done = await asyncio.to_thread(new.decroche, "restore", str(file))
        assert contact["recordings"][0]["id"] in done.stdout and digest in done.stdout
        await asyncio.to_thread(new.start)
        assert counts(new) == before
        async with logged_in(new, "administrator") as api:
            again = await api.get(f"/interactions/{contact['id']}")
            assert again == contact
            assert await one_of(api, again, tmp_path / "new") == digest
            # The call that ran on the old machine is none of the new one's.
            assert line["id"] != contact["id"]
            assert (await over(api, line["id"]))["outcome"] == "platform_failure"
        async with agent_at_work(new, browser) as desk:
            call = await (await party("0639980012", new.sip)).dial(NUMBER)
            await desk.see("offer-card", "Julien Perrin")
            await desk.answer()
            await call.hears(AGENT_HZ)
            await desk.hears(CUSTOMER_HZ)
            await finish(desk, call)
