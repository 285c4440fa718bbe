"""No packet from one side of a call for 5 s: said on the screen, whichever telephone the agent
has, and gone when the sound is back. Not before, for shorter pauses are the network's."""

import time

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ, CUSTOMER_HZ
from tests.journeys.test_sip_desk_phone import NUMBER, at_work, rings, with_desk_phone
from tests.kit.accessible import findings
from tests.kit.desk import Desk, agent_at_work
from tests.kit.seconds import step
from tests.kit.sip import Call
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
AGENT, CALLER = "notice-no_sound_from_agent", "notice-no_sound_from_caller"
SAID_AFTER_S = 5.0
WORDS = {
    "fr": {
        AGENT: "Le commutateur ne reçoit aucun son de votre poste depuis 5 s. Vérifiez le micro",
        CALLER: "Le commutateur ne reçoit aucun son de l'appelant depuis 5 s.",
        "banner-silentCaller": "Aucun son de l'appelant depuis 5 s.",
    },
    "en": {
        AGENT: "received no sound from your post for 5 s. Check the headset's microphone.",
        CALLER: "The switch has received no sound from the caller for 5 s.",
        "banner-silentCaller": "No sound from the caller for 5 s.",
    },
}
OTHER = {AGENT: CALLER, CALLER: AGENT}


async def falls_silent(desk: Desk, side: Call, banner: str) -> None:
    """This side's packets stop: said in words, no sooner than after what is said."""
    assert side.rtp is not None
    side.rtp.hush()
    quiet_s = time.monotonic()
    with step(f"{banner} after the last packet"):
        await desk.see(banner, WORDS[desk.language][banner])
    assert time.monotonic() - quiet_s >= SAID_AFTER_S


async def speaks_again(desk: Desk, side: Call, banner: str) -> None:
    assert side.rtp is not None
    side.rtp.speak_again()
    with step(f"{banner} gone after the first packet"):
        await desk.gone(banner)


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_a_silent_side_of_a_desk_phones_call_is_said(
    stack: Stack, browser: Browser, party: OpenParty, language: str
) -> None:
    async with with_desk_phone(stack, browser, party, language=language) as (_, desk, phone):
        await at_work(desk)
        call = await (await party("0639980012", stack.sip)).dial(NUMBER)
        ringing = await rings(phone)
        await phone.answer(ringing)
        await call.hears(AGENT_HZ)
        await ringing.hears(CUSTOMER_HZ)
        await desk.state("talking")
        for banner, side in ((AGENT, ringing), (CALLER, call)):
            await falls_silent(desk, side, banner)
            await desk.gone(OTHER[banner])
            assert await findings(desk.page, f"banner-{banner.removeprefix('notice-')}") == []
            await speaks_again(desk, side, banner)
        await call.hears_again(AGENT_HZ)
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()
        await desk.leave_post()


CRIED = """() => {
  window.__cried = [];
  const look = () => {
    const cries = "[data-testid^=banner-silent], [data-testid^=notice-no_sound]";
    for (const one of document.querySelectorAll(cries)) window.__cried.push(one.dataset.testid);
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}"""


async def on_hold_nobody_is_silent(desk: Desk, call: Call) -> None:
    """The agent has put the caller aside himself: no banner then, nor when the caller is back."""
    assert call.rtp is not None
    await desk.page.evaluate(CRIED)
    await desk.press("Alt+w")
    await expect(desk.by("interaction")).to_have_attribute("data-stage", "held")
    await call.sounds()
    await call.rtp.spoken(SAID_AFTER_S + 2)
    await desk.press("Alt+w")
    await expect(desk.by("interaction")).to_have_attribute("data-stage", "talking")
    await desk.hears(CUSTOMER_HZ)
    await call.rtp.spoken(2)
    assert await desk.page.evaluate("window.__cried") == []


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_a_caller_who_falls_silent_is_said_by_the_browser_phone(
    stack: Stack, browser: Browser, party: OpenParty, language: str
) -> None:
    async with agent_at_work(stack, browser, language=language) as desk:
        call = await (await party("0639980012", stack.sip)).dial(NUMBER)
        await desk.answer()
        await desk.hears(CUSTOMER_HZ)
        await falls_silent(desk, call, "banner-silentCaller")
        await desk.gone(CALLER)  # Said once: the page's own words are enough.
        await desk.gone("banner-silentYou")
        assert await findings(desk.page, "banner-silent-caller") == []
        await speaks_again(desk, call, "banner-silentCaller")
        await desk.gone(CALLER)
        await on_hold_nobody_is_silent(desk, call)
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()
