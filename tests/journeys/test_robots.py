"""What a newcomer sees: a robot rings by itself, is answered, and has heard the agent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import soundfile
from playwright.async_api import Browser

from tests.journeys.conftest import AGENT_HZ
from tests.kit.api import changed, logged_in
from tests.kit.desk import agent_at_work
from tests.kit.sip import WAIT_S
from tests.kit.stack import Stack
from tests.kit.tones import level_db

pytestmark = pytest.mark.journey
# Louder than a line's noise; a robot waits some seconds before it speaks.
SPEECH = """() => {
  if (!window.__heard?.active) return false;
  if (!window.__level) {
    const context = new AudioContext();
    window.__level = context.createAnalyser();
    context.createMediaStreamSource(window.__heard).connect(window.__level);
  }
  const samples = new Float32Array(window.__level.fftSize);
  window.__level.getFloatTimeDomainData(samples);
  return Math.max(...samples) > 0.05;
}"""
RATE = "1"
"""Calls per minute: the first leaves at once, and no second one before this journey is over."""


async def heard(folder: Path) -> None:
    """Wait until a robot's file holds the agent's voice; it can be read when the call is over."""
    async with asyncio.timeout(WAIT_S):
        while True:
            for path in folder.glob("robot-*.wav"):
                sound, rate = soundfile.read(path, dtype="int16")
                seconds = [sound[at : at + rate] for at in range(0, len(sound), rate)]
                if any(level_db(second, AGENT_HZ) > -40 for second in seconds):
                    return
            await asyncio.sleep(0.5)  # The pace of looking.


@asynccontextmanager
async def both_numbers_alike(stack: Stack) -> AsyncIterator[None]:
    """Robots dial either; an earlier journey may have led the second to a queue of its own, which
    has no after-call work (`tests.kit.crew`)."""
    async with logged_in(stack, "administrator") as api:
        first, second = sorted(await api.get("/numbers"), key=lambda number: number["e164"])[:2]
        assert (first["e164"], second["e164"]) == ("+33180000010", "+33180000020")
        async with changed(api, "/numbers", second, flow_id=first["flow_id"]):
            yield


async def test_a_robot_rings_at_the_rate_that_was_set_and_hears_the_agent(
    stack: Stack, browser: Browser
) -> None:
    async with both_numbers_alike(stack), agent_at_work(stack, browser) as desk:
        stack.decroche("robots", "--rate", RATE)
        try:
            await desk.answer()
        finally:
            stack.decroche("robots", "--rate", "0")
        await desk.page.wait_for_function(SPEECH, polling=100)
        await desk.hang_up()
        await desk.finish()
    await heard(stack.data_dir / "pstn" / "heard")
