"""A recording whose end nobody heard: the engine was dead when the caller hung up."""

import os
import signal

import pytest
from playwright.async_api import Browser

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ
from tests.journeys.test_recording import NUMBER, joined, queue_recording, talk
from tests.kit.ari import ari_of
from tests.kit.desk import agent_at_work
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey


async def test_a_recording_that_ended_without_an_engine_can_be_heard(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with (
        queue_recording(stack, "all") as api,
        agent_at_work(stack, browser) as desk,
        ari_of(stack) as ari,
    ):
        call = await (await party("0639980012", stack.sip)).dial(NUMBER)
        await desk.answer()
        await call.hears(AGENT_HZ)
        await talk(call)
        assert [leg for leg in await ari.channels() if leg.endswith("~c")]
        pid = stack.pid("engine")
        os.kill(pid, signal.SIGSTOP)  # From here on it hears nothing.
        await call.hang_up()
        while [leg for leg in await ari.channels() if leg.endswith("~c")]:
            pass  # Asking takes its time; the caller's ear ends with the caller.
        os.kill(pid, signal.SIGKILL)
        await desk.state("after_call")
        await desk.finish()
        contact = await joined(api, 1)
        assert contact["outcome"] == "answered"
