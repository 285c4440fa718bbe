"""What an administrator sets up for a line and its callers, felt by a caller over real SIP."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from tests.conftest import OpenParty
from tests.kit.api import SiteApi, changed, logged_in, newest_ended
from tests.kit.flows import drawn, flow_of, with_step
from tests.kit.sip import WAIT_S
from tests.kit.stack import Stack
from tests.kit.telephone import Telephone

pytestmark = pytest.mark.journey
OPEN, CLOSED = "0180000010", "0180000030"


async def telephone(stack: Stack) -> Telephone:
    return await Telephone.open("0639980012", stack.sip)


async def test_the_closed_message_is_heard_before_the_answer_where_the_flow_says_so(
    stack: Stack,
) -> None:
    async with logged_in(stack, "administrator") as api:
        flow = await flow_of(api, "+33180000030")
        told = [step for step in flow["steps"] if step["kind"] != "voicemail"]
        steps = with_step(told, "closed", early=True, next="end")
        async with drawn(api, "+33180000030", steps), asyncio.timeout(WAIT_S):
            while not await heard_early(stack):  # Until the engine has the new version.
                pass
            contact = await newest_ended(api)
            assert (contact["outcome"], contact["path"][-2]["node"]) == ("closed", "closed")


async def first_of(*awaited: Coroutine[Any, Any, object]) -> None:
    """Wait for whichever comes first, and for the others no longer."""
    tasks = [asyncio.ensure_future(each) for each in awaited]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def heard_early(stack: Stack) -> bool:
    """Dial the closed line: whether its message is heard before an answer that never comes."""
    phone = await telephone(stack)
    try:
        call = await phone.dial(CLOSED)
        await first_of(call.sounds(), call.until("failed", "ended"))
        if not phone.early:
            await call.hang_up()
            return False
        # Sound may overtake the 183 that announces it.
        assert call.state in ("trying", "ringing"), "heard, and not answered"
        await call.until("failed")
        assert call.code == 480
        return True
    finally:
        phone.close()


async def test_a_full_line_refuses_and_says_so_in_the_history(
    stack: Stack, party: OpenParty
) -> None:
    async with logged_in(stack, "administrator") as api:
        trunk = next(t for t in await api.get("/trunks") if t["name"] == "demo")
        given = {name: value for name, value in trunk.items() if name != "has_password"}
        async with changed(api, "/trunks", given, calls_max=1), asyncio.timeout(WAIT_S):
            caller = await party("0639980012", stack.sip)
            while True:  # Until the switch has the new limit, and earlier calls have left.
                first = await caller.dial(OPEN)
                await first.until("up", "failed")
                if first.state == "failed":
                    continue  # The line was still held by a call that is just ending.
                second = await caller.dial(OPEN)
                await second.until("up", "failed")
                if second.state == "failed":
                    break
                await first.hang_up()
                await second.hang_up()
            assert (first.state, second.code) == ("up", 503)
            await first.hang_up()
            await refused_is_in_the_history(api)


async def refused_is_in_the_history(api: SiteApi) -> None:
    """Rows follow some milliseconds after the call."""
    async with asyncio.timeout(WAIT_S):
        while True:
            lines = await api.get("/interactions?limit=3")
            if "trunk_full" in [line["outcome"] for line in lines]:
                return
            await asyncio.sleep(0.2)  # The pace of asking.
