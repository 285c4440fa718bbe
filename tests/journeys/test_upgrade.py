"""New code under a conversation: nobody notices but the supervisor."""

import asyncio

import pytest
from playwright.async_api import Browser

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ, CUSTOMER_HZ
from tests.kit.desk import agent_at_work
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
REPLACED = ("site", "worker", "engine")
KEPT = ("postgres", "asterisk", "caddy", "pstn")


async def test_an_upgrade_leaves_a_conversation_alone(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial("0180000010")
        await desk.answer()
        await call.hears(AGENT_HZ)
        await desk.hears(CUSTOMER_HZ)
        before = {name: stack.pid(name) for name in (*REPLACED, *KEPT)}
        done = await asyncio.to_thread(stack.decroche, "upgrade")
        after = {name: stack.pid(name) for name in (*REPLACED, *KEPT)}
        assert "Backup" in done.stdout or "Sauvegarde" in done.stdout
        assert [name for name in before if before[name] == after[name]] == list(KEPT)
        assert stack.status()["ready"]
        await call.hears(AGENT_HZ)
        await desk.hears(CUSTOMER_HZ)
        await desk.state("talking")
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()
