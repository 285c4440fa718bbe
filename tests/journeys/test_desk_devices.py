"""Before the post is taken: microphone, headset and ring are chosen and tried, and remembered."""

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ, CUSTOMER_HZ
from tests.kit.desk import Desk
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey

# What plays where: the page's elements and contexts, by their output's name. Chromium's devices
# are fake ones: nothing but the browser's own bookkeeping can be asked.
OUTPUTS = """
window.__elements = [];
const Plain = window.Audio;
window.Audio = class extends Plain {
  constructor(...args) { super(...args); window.__elements.push(this); }
};
window.__contexts = [];
const Context = window.AudioContext;
window.AudioContext = class extends Context {
  constructor(...args) { super(...args); window.__contexts.push(this); }
};
window.__names = async (things) => {
  const all = await navigator.mediaDevices.enumerateDevices();
  const named = (id) => all.find((one) => one.kind === "audiooutput" && one.deviceId === id)?.label;
  return things.map((one) => named(one.sinkId) ?? "");
};
"""
# Elements that play something now; the ring's context is the page's only one.
VOICES = "() => window.__names(window.__elements.filter((one) => one.srcObject?.active))"
RING = "() => window.__names(window.__contexts)"
LEVEL = """(bar) => new DOMMatrix(getComputedStyle(bar).transform).a"""
INPUT, OUTPUT, OTHER = "Fake Audio Input 2", "Fake Audio Output 2", "Fake Audio Output 1"


async def plays(desk: Desk, where: str, names: list[str]) -> None:
    await desk.page.wait_for_function(
        f"async () => String(await ({where})()) === '{','.join(names)}'"
    )


async def chosen(choice: Locator, label: str) -> None:
    await expect(choice.locator("option:checked")).to_have_text(label)


async def test_microphone_headset_and_ring_are_chosen_tried_and_remembered(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    account = stack.accounts("agent")[0]
    desk = await Desk.open(stack, browser, before=OUTPUTS)
    await desk.log_in(account["login"], account["password"])
    await desk.act("allow-microphone")
    await (await desk.see("microphone")).select_option(label=INPUT)
    await (await desk.see("speaker-voice")).select_option(label=OUTPUT)
    bar = await desk.see("microphone-level")
    await desk.page.wait_for_function(
        f"(bar) => ({LEVEL})(bar) > 0.05", arg=await bar.element_handle()
    )
    await desk.act("sound-check")
    await plays(desk, VOICES, [OUTPUT])
    await (await desk.see("speaker-ring")).select_option(label=OTHER)
    await plays(desk, RING, [OTHER])
    await expect(desk.by("sound-check")).to_be_enabled()
    await plays(desk, VOICES, [])
    await desk.take_post()
    call = await (await party("0639980012", stack.sip)).dial("0180000010")
    await desk.answer()
    await call.hears(AGENT_HZ)
    await desk.hears(CUSTOMER_HZ)
    await plays(desk, VOICES, [OUTPUT])
    # A page that comes back in mid-call plays where the agent chose, unasked.
    await desk.page.reload()
    await expect(desk.by("interaction")).to_have_attribute("data-stage", "talking")
    await desk.press("Shift")
    await call.hears_again(AGENT_HZ)
    await plays(desk, VOICES, [OUTPUT])
    await plays(desk, RING, [OTHER])
    await call.hang_up()
    await desk.state("after_call")
    await desk.finish()
    await desk.leave_post()
    await desk.page.reload()
    await desk.act("allow-microphone")
    await chosen(desk.by("microphone"), INPUT)
    await chosen(desk.by("speaker-voice"), OUTPUT)
    await chosen(desk.by("speaker-ring"), OTHER)
    await desk.page.context.close()
    assert desk.errors == [], desk.errors
