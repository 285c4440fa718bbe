"""What breaks is put right while the caller holds the line."""

import os
import signal

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ, CUSTOMER_HZ
from tests.kit.desk import agent_at_work
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey


async def test_a_page_reloaded_in_mid_call_is_back_in_the_same_call(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial("0180000010")
        await desk.answer()
        await call.hears(AGENT_HZ)
        await desk.by("note").fill("Attend un technicien")
        await expect(desk.by("note-state")).to_have_attribute("data-saved", "saved")
        await desk.page.reload()
        await expect(desk.by("interaction")).to_have_attribute("data-stage", "talking")
        await call.hears_again(AGENT_HZ)
        await desk.hears(CUSTOMER_HZ)
        await expect(desk.by("note")).to_have_value("Attend un technicien")
        assert call.state == "up"
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()


async def test_an_engine_killed_in_mid_call_leaves_the_call_and_takes_it_up_again(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial("0180000010")
        await desk.answer()
        await call.hears(AGENT_HZ)
        stack.kill("engine")
        await call.hears_again(AGENT_HZ)
        await desk.by("note").fill("Après la coupure")
        await expect(desk.by("note-state")).to_have_attribute("data-saved", "saved")
        await call.hears_again(AGENT_HZ)
        await desk.hang_up()
        await call.until("ended")
        await desk.finish()


async def test_an_engine_killed_while_a_caller_waits_keeps_the_place(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    first = await (await party("0639980012", stack.sip)).dial("0180000010")
    await first.until("up")
    await first.sounds()
    stack.kill("engine")
    await first.sounds()
    async with agent_at_work(stack, browser) as desk:
        second = await (await party("0639980013", stack.sip)).dial("0180000010")
        await desk.see("offer-card", "Julien Perrin")
        await desk.answer()
        await first.hears(AGENT_HZ)
        await first.hang_up()
        await desk.state("after_call")
        await desk.act("finish")
        await desk.answer()
        await second.hears(AGENT_HZ)
        await second.hang_up()
        await desk.state("after_call")
        await desk.finish()


async def test_three_kills_of_the_engine_in_a_row(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial("0180000010")
        await desk.answer()
        for _ in range(3):
            old = stack.kill("engine")
            await call.hears_again(AGENT_HZ)
            stack.restarted("engine", old)
        await desk.hang_up()
        await call.until("ended")
        await desk.finish()


async def test_a_frozen_engine_is_replaced_and_the_caller_it_did_not_hear_is_served(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        pid = stack.pid("engine")
        os.kill(pid, signal.SIGSTOP)
        call = await (await party("0639980012", stack.sip)).dial("0180000010")
        await call.until("up")
        await call.sounds()
        await desk.answer()
        await call.hears(AGENT_HZ)
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()


async def test_asterisk_killed_ends_its_calls_and_the_next_caller_is_served(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        lost = await (await party("0639980012", stack.sip)).dial("0180000010")
        await desk.answer()
        await lost.hears(AGENT_HZ)
        stack.kill("asterisk")
        await desk.see("after-call")
        await desk.act("finish")
        await expect(desk.by("phone-state")).to_have_attribute("data-registration", "registered")
        await desk.state("available")
        call = await (await party("0639980013", stack.sip)).dial("0180000010")
        await desk.answer()
        await call.hears(AGENT_HZ)
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()


async def test_postgresql_killed_leaves_the_conversation_alone(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial("0180000010")
        await desk.answer()
        await call.hears(AGENT_HZ)
        stack.kill("postgres")
        await call.hears_again(AGENT_HZ)
        await desk.by("note").fill("Écrit pendant la panne")
        await expect(desk.by("note-state")).to_have_attribute("data-saved", "saved")
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()
