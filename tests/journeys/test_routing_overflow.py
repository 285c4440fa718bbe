"""Where callers go whom a queue gives back: to another queue's agent or a message, by reason."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ
from tests.kit.api import changed_queue, logged_in, newest_ended
from tests.kit.desk import agent_at_work
from tests.kit.flows import drawn, flow_of, with_step
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
SERVICE = "0180000010"
SELLER = 3  # Of the demo's agents, the first who is in no other queue.


@asynccontextmanager
async def overflowing(stack: Stack) -> AsyncIterator[None]:
    """Calls for SAV overflow into Ventes, and have a message for when nobody is at work."""
    async with logged_in(stack, "administrator") as api:
        queues = {queue["name"]["fr"]: queue["id"] for queue in await api.get("/queues")}
        flow = await flow_of(api, "+33180000010")
        full = next(step for step in flow["steps"] if step["id"] == "full")
        overflow = {"id": "overflow", "kind": "enqueue", "queue": queues["Ventes"], "full": "full"}
        steps = with_step(flow["steps"], "queue", full="overflow", ways={"no_staff": "no_staff"})
        async with drawn(api, "+33180000010", [*steps, overflow, full | {"id": "no_staff"}]):
            yield


def steps_of(contact: Any) -> list[str]:
    return [step["node"] for step in contact["path"]]


async def test_nobody_at_work_is_said_at_once_and_a_long_wait_finds_another_queues_agent(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with overflowing(stack):
        async with changed_queue(stack, "SAV", unstaffed="leave") as api:
            call = await (await party("0639980012", stack.sip)).dial(SERVICE)
            await call.until("ended")
            assert not call.by_us
            contact = await newest_ended(api)
            assert (contact["outcome"], steps_of(contact)[-2:]) == ("overflow", ["no_staff", "end"])
        async with (
            changed_queue(stack, "SAV", wait_max_s=10) as api,
            agent_at_work(stack, browser, SELLER) as seller,
        ):
            call = await (await party("0639980012", stack.sip)).dial(SERVICE)
            await seller.answer()
            await call.hears(AGENT_HZ)
            await call.hang_up()
            await seller.state("after_call")
            await seller.finish()
            contact = await newest_ended(api)
            assert steps_of(contact)[-2:] == ["queue", "overflow"]
            assert contact["outcome"] == "answered"
            whys = [(d["queue"], bool(d["agent_id"])) for d in contact["decisions"]]
            names = {queue["id"]: queue["name"] for queue in await api.get("/queues")}
            sold = names[contact["queue_id"]]  # In the language that the account has now.
            assert sold["fr"] == "Ventes"
            assert [who for _, who in whys] == [False, True] and whys[1][0] in sold.values()
