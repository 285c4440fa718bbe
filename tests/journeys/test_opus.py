"""An agent far away has Opus: the caller's G.711 meets it in the middle, also after a reload."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ, CUSTOMER_HZ
from tests.kit.api import logged_in
from tests.kit.desk import Desk, agent_at_work
from tests.kit.sip import WAIT_S
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
SENT = """async () => {
  const found = {};
  for (const report of (await window.__peer.getStats()).values()) found[report.id] = report;
  const sent = Object.values(found).find((each) => each.type === "outbound-rtp");
  return sent?.codecId ? found[sent.codecId].mimeType : "";
}"""


@asynccontextmanager
async def with_codec(stack: Stack, codec: str) -> AsyncIterator[None]:
    """The first demo agent has this codec first, while the context lasts."""
    account = stack.accounts("agent")[0]
    async with logged_in(stack, "administrator") as api:
        person: dict[str, Any] = next(
            p for p in await api.get("/people") if p["email"] == account["login"]
        )
        await api.send("PUT", f"/people/{person['id']}", person | {"codec": codec})
        try:
            yield
        finally:
            await api.send("PUT", f"/people/{person['id']}", person)


async def sends(desk: Desk, codec: str) -> None:
    """Wait until the page's phone sends this codec."""
    async with asyncio.timeout(WAIT_S):
        while True:
            if await desk.page.evaluate(SENT) == codec:
                return
            await asyncio.sleep(0.2)  # The pace of asking.


async def test_opus_is_spoken_and_heard_before_and_after_a_reload(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with with_codec(stack, "opus"), agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial("0180000010")
        await desk.answer()
        await call.hears(AGENT_HZ)
        await desk.hears(CUSTOMER_HZ)
        await sends(desk, "audio/opus")
        await desk.page.reload()
        await expect(desk.by("interaction")).to_have_attribute("data-stage", "talking")
        await call.hears_again(AGENT_HZ)
        await desk.hears(CUSTOMER_HZ)
        await sends(desk, "audio/opus")
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()
