"""Killed at the narrow moments of a call: on hold, at the answer, and the database with it."""

import asyncio
import os
import signal

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ, CUSTOMER_HZ
from tests.kit.ari import ari_of
from tests.kit.desk import Desk, agent_at_work
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
NUMBER = "0180000010"


async def stage(desk: Desk, name: str) -> None:
    await expect(desk.by("interaction")).to_have_attribute("data-stage", name)


async def test_a_held_caller_hears_music_over_a_kill_and_the_agent_after_it(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial(NUMBER)
        await desk.answer()
        await call.hears(AGENT_HZ)
        await desk.act("hold")
        await stage(desk, "held")
        await call.hears_not(AGENT_HZ)
        old = stack.kill("engine")
        await asyncio.to_thread(stack.restarted, "engine", old)
        await call.hears_not(AGENT_HZ)
        await call.sounds()
        await stage(desk, "held")
        await desk.act("hold")
        await stage(desk, "talking")
        await call.hears_again(AGENT_HZ)
        await desk.hears(CUSTOMER_HZ)
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()


async def test_an_engine_killed_between_answer_and_bridge_joins_both_when_it_is_back(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk, ari_of(stack) as ari:
        call = await (await party("0639980012", stack.sip)).dial(NUMBER)
        await desk.see("offer-card")
        pid = stack.pid("engine")
        os.kill(pid, signal.SIGSTOP)  # From here on it hears nothing.
        await desk.press("Alt+a")
        async with asyncio.timeout(60):
            while [s for leg, (s, _) in (await ari.channels()).items() if "~" in leg] != ["Up"]:
                pass  # Asking takes its time.
        os.kill(pid, signal.SIGKILL)
        await desk.state("talking")
        await call.hears(AGENT_HZ)
        await desk.hears(CUSTOMER_HZ)
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()


async def test_postgresql_and_engine_killed_together_leave_conversation_and_queue(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial(NUMBER)
        await desk.answer()
        await call.hears(AGENT_HZ)
        second = await (await party("0639980013", stack.sip)).dial(NUMBER)
        await second.until("up")
        await second.sounds()
        stack.kill("postgres")
        stack.kill("engine")
        third = await (await party("0639980014", stack.sip)).dial(NUMBER)
        await call.hears_again(AGENT_HZ)
        await desk.by("note").fill("Après la double coupure")
        await expect(desk.by("note-state")).to_have_attribute("data-saved", "saved")
        await third.until("up")
        await call.hang_up()
        await desk.state("after_call")
        for waiting in (second, third):
            await desk.act("finish")
            await desk.answer()
            await waiting.hears(AGENT_HZ)
            await waiting.hang_up()
            await desk.state("after_call")
        await desk.finish()
