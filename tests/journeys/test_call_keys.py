"""Keypad and mute of a browser's call, by mouse and by keyboard, judged at the caller's end."""

import asyncio

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ
from tests.kit.desk import Desk, agent_at_work
from tests.kit.sip import Call
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
DIGITS_S = 60.0


async def heard_keys(call: Call, digits: str) -> None:
    """The caller's side has got these telephone-events, in this order."""
    assert call.rtp
    try:
        async with asyncio.timeout(DIGITS_S):
            await call.rtp.pressed(digits)
    finally:
        print("keys heard:", call.rtp.digits)


async def end(desk: Desk, call: Call) -> None:
    await call.hang_up()
    await desk.state("after_call")
    await desk.finish()


async def test_keys_reach_the_caller_as_events(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial("0180000010")
        await desk.answer()
        await call.hears(AGENT_HZ)
        await desk.act("keypad")
        for key in "159#":
            await desk.act(f"key-{key}")
        await heard_keys(call, "159#")
        await desk.press("Escape")
        await desk.gone("key-1")
        await desk.press("Alt+k")
        await desk.see("key-1")
        for key in ("2", "0", "*", "2", "2"):
            await desk.press(key)
        await heard_keys(call, "159#" + "20*22")
        await desk.press("Escape")
        await desk.gone("key-1")
        await call.hears_again(AGENT_HZ)
        await end(desk, call)


async def test_a_muted_agent_is_not_heard_and_is_heard_again(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial("0180000010")
        await desk.answer()
        await call.hears(AGENT_HZ)
        for by_key in (True, False):
            await toggle(desk, by_key)
            await expect(desk.by("mute")).to_have_attribute("aria-pressed", "true")
            await call.hears_not(AGENT_HZ, below_db=-80)
            await toggle(desk, by_key)
            await expect(desk.by("mute")).to_have_attribute("aria-pressed", "false")
            await call.hears_again(AGENT_HZ)
        await end(desk, call)


async def toggle(desk: Desk, by_key: bool) -> None:
    await (desk.press("Alt+m") if by_key else desk.act("mute"))
