"""Asterisk dies and comes back long before an engine does: the fallback has the callers."""

import os
import signal
from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ, CUSTOMER_HZ
from tests.kit.ari import ari_of
from tests.kit.desk import agent_at_work
from tests.kit.sip import Call
from tests.kit.stack import Stack, running

pytestmark = pytest.mark.journey
FRAMES_PER_S = 50
LATE_S = 20
CALLERS = {"Julien Perrin": "0639980012", "Samira Lambert": "0639980013"}


@pytest.fixture(scope="module")
def patient() -> Iterator[Stack]:
    """A supervisor that leaves a standing engine alone."""
    with running(WATCH__ENGINE_STUCK_S="60") as started:
        yield started


async def heard_for(call: Call, seconds: int) -> None:
    assert call.rtp
    call.rtp.heard.clear()
    while len(call.rtp.heard) < seconds * FRAMES_PER_S:
        await call.rtp.frame()


async def test_an_engine_that_comes_20_s_after_asterisk_serves_whom_the_fallback_had(
    patient: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(patient, browser) as desk, ari_of(patient) as ari:
        pid = patient.pid("engine")
        os.kill(pid, signal.SIGSTOP)
        patient.restarted("asterisk", patient.kill("asterisk"))
        calls = {}
        for name, number in CALLERS.items():
            calls[name] = await (await party(number, patient.sip)).dial("0180000010")
            await calls[name].until("up")
        await heard_for(next(iter(calls.values())), LATE_S)
        contexts = [context for _, context in (await ari.channels()).values()]
        assert contexts == ["decroche-fallback"] * 2
        os.kill(pid, signal.SIGKILL)
        await expect(desk.by("phone-state")).to_have_attribute("data-registration", "registered")
        # The fallback asks for an engine in each caller's own rhythm: who asks first comes first.
        for _ in CALLERS:
            await desk.answer()
            name = await (await desk.see("customer-name")).text_content()
            call = calls.pop(str(name))
            await call.hears(AGENT_HZ)
            await desk.hears(CUSTOMER_HZ)
            await call.hang_up()
            await desk.state("after_call")
            await desk.act("finish")
        await desk.state("available")
