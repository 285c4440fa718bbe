"""What goes wrong with an agent's microphone is said on the screen, with the way out."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ, CUSTOMER_HZ
from tests.kit.accessible import findings_in_both
from tests.kit.desk import Desk, agent_at_work, chromium
from tests.kit.stack import Stack
from tests.kit.tones import tone, write_wav

pytestmark = pytest.mark.journey

# A headset that can be pulled out: its track ends, and no other microphone is there until it is
# plugged in again. Only the device is played; the browser's media and the page are real.
HEADSET = """
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
let plugged = true;
let streams = [];
navigator.mediaDevices.getUserMedia = async (wanted) => {
  if (!plugged) throw new DOMException("no device", "NotFoundError");
  const stream = await ask(wanted);
  streams.push(stream);
  return stream;
};
window.__unplug = () => {
  plugged = false;
  for (const track of streams.flatMap((stream) => stream.getTracks())) {
    track.stop();
    track.dispatchEvent(new Event("ended"));
  }
  streams = [];
};
window.__plugIn = () => {
  plugged = true;
  navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
};
"""


async def test_a_refused_microphone_is_said_and_no_call_comes_until_it_is_allowed(
    stack: Stack, microphone: Path, party: OpenParty
) -> None:
    account = stack.accounts("agent")[0]
    async with chromium(microphone, asks=True) as browser:
        desk = await Desk.open(stack, browser, permissions=())
        await desk.log_in(account["login"], account["password"])
        await desk.act("take-post")
        await desk.see("banner-micRefused", "autorisez le micro")
        assert await findings_in_both(desk, "banner-microphone") == []
        await desk.state("offline")
        call = await (await party("0639980012", stack.sip)).dial("0180000010")
        await desk.waiting("SAV", 1)
        assert await desk.by("offer-card").count() == 0
        await desk.state("offline")
        await desk.page.context.grant_permissions(["microphone", "notifications"])
        await desk.act("banner-remedy")
        await desk.gone("banner-micRefused")
        await desk.act("take-post")
        await desk.answer()
        await call.hears(AGENT_HZ)
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()
        await desk.leave_post()
        assert desk.errors == []


async def test_a_headset_pulled_out_in_mid_call_is_said_and_is_heard_again_when_it_is_back(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser, before=HEADSET) as desk:
        call = await (await party("0639980012", stack.sip)).dial("0180000010")
        await desk.answer()
        await call.hears(AGENT_HZ)
        await desk.hears(CUSTOMER_HZ)
        await desk.page.evaluate("window.__unplug()")
        await desk.see("banner-unplugged", "casque")
        # Without any microphone the engine takes the agent out: the caller hears music meanwhile.
        await expect(desk.by("interaction")).to_have_attribute("data-stage", "reconnecting")
        await call.hears_not(AGENT_HZ)
        await call.sounds()
        assert await findings_in_both(desk, "banner-unplugged") == []
        await desk.page.evaluate("window.__plugIn()")
        await desk.gone("banner-unplugged")
        await expect(desk.by("interaction")).to_have_attribute("data-stage", "talking")
        await call.hears_again(AGENT_HZ)
        await desk.hears(CUSTOMER_HZ)
        await desk.gone("banner-replaced")
        assert call.state == "up", "the caller never left"
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()


async def test_five_seconds_without_sound_of_the_agent_are_said(
    stack: Stack, tmp_path: Path, party: OpenParty
) -> None:
    silence = tmp_path / "silence.wav"
    write_wav(silence, tone(AGENT_HZ, 10) * 0)
    async with chromium(silence) as browser, agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial("0180000010")
        await desk.answer()
        await desk.hears(CUSTOMER_HZ)
        await desk.see("banner-silentYou", "Aucun son de votre côté depuis 5 s.")
        await desk.switch("en")
        await desk.see("banner-silentYou", "No sound from you for 5 s.")
        await desk.switch("fr")
        assert await findings_in_both(desk, "banner-silent") == []
        # Looking for so long may hold up the page until it counts as gone, and comes back.
        await expect(desk.by("interaction")).to_have_attribute("data-stage", "talking")
        await expect(desk.by("mute")).to_be_enabled()
        await desk.see("banner-silentYou")
        await desk.press("Alt+m")
        await desk.gone("banner-silentYou")
        await expect(desk.by("mute")).to_have_attribute("aria-pressed", "true")
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()
