"""An announcement from a file and from the microphone, judged by what a caller hears."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ
from tests.kit.api import SiteApi, logged_in
from tests.kit.flows import Step, drawn, flow_of, with_step
from tests.kit.set_up import SetUp
from tests.kit.stack import Stack
from tests.kit.tones import tone, write_wav

pytestmark = pytest.mark.journey
CLOSED_LINE, E164 = "0180000030", "+33180000030"
FILE_HZ = 1100.0
MICROPHONE_DB = -45.0
"""A browser's noise suppression dulls a steady tone by 13 to 30 dB (see tests/kit/sound.py)."""


async def said_when_closed(api: SiteApi, prompt: str) -> list[Step]:
    """The line that is always closed, saying this announcement."""
    flow = await flow_of(api, E164)
    chosen = next(p["id"] for p in await api.get("/prompts") if p["name"] == prompt)
    told = [step for step in flow["steps"] if step["kind"] != "voicemail"]
    return with_step(told, "closed", prompt=chosen, next="end")


async def test_a_file_and_a_recording_are_what_callers_hear(
    stack: Stack, browser: Browser, party: OpenParty, tmp_path: Path
) -> None:
    setup = await SetUp.enter(stack, browser)
    await setup.new("prompts")
    await setup.fill(Nom="Deux sons")
    await setup.field("Texte (Français)").fill("Nous sommes fermés.")
    await setup.field("Texte (Anglais)").fill("We are closed.")
    await refused_in_words(setup, tmp_path)
    file = tmp_path / "closed.wav"
    await asyncio.to_thread(write_wav, file, tone(FILE_HZ, 4.0))
    await setup.upload("fr", file)
    await setup.sound_is_there("fr")
    await record_english(setup)
    await setup.save()
    async with logged_in(stack, "administrator") as api:
        steps = await said_when_closed(api, "Deux sons")
        async with drawn(api, E164, steps):
            await hear_both(stack, party, api)
    assert setup.errors == []
    await setup.page.context.close()


async def refused_in_words(setup: SetUp, folder: Path) -> None:
    """A file that is no sound: the form says so and stays as it was."""
    wrong = folder / "letter.mp3"
    await asyncio.to_thread(wrong.write_text, "no sound at all\n" * 500)
    await setup.upload("fr", wrong)
    place = setup.by("sound-fr")
    await expect(place.get_by_role("alert")).to_contain_text("n'est pas un son lisible")
    await expect(place).to_have_attribute("data-file", "")


async def record_english(setup: SetUp) -> None:
    """Three seconds of the microphone's tone, listened to before they are saved."""
    place = setup.by("sound-en")
    await place.get_by_role("button", name="Enregistrer au micro").click()
    await expect(place.get_by_role("timer")).to_contain_text("0:03")
    await setup.act("record-stop")
    player = place.locator("audio")
    await expect(player).to_be_visible()
    length = "(player) => player.duration > 2 && player.duration < 30"
    await setup.page.wait_for_function(length, arg=await player.element_handle())
    await player.evaluate("(player) => player.play()")
    played = "(player) => player.currentTime > 1"
    await setup.page.wait_for_function(played, arg=await player.element_handle())


async def hear_both(stack: Stack, party: OpenParty, api: SiteApi) -> None:
    """French callers hear the file, after a restart as well; who has English in the customer's
    file hears the recording, on a number that speaks French."""
    caller = await party("0639980012", stack.sip)
    for kill in (None, "engine", "asterisk"):
        if kill:
            old = await asyncio.to_thread(stack.kill, kill)
            await asyncio.to_thread(stack.restarted, kill, old)
        call = await caller.dial(CLOSED_LINE)
        await call.hears(FILE_HZ)
        await call.until("ended")
    [customer] = await api.get("/customers?q=0639980012")
    path, numbers = f"/customers/{customer['id']}", [n["e164"] for n in customer["numbers"]]
    await api.send("PUT", path, customer | {"numbers": numbers, "language": "en"})
    try:
        call = await caller.dial(CLOSED_LINE)
        await call.hears(AGENT_HZ, above_db=MICROPHONE_DB)
        await call.until("ended")
    finally:
        await api.send("PUT", path, customer | {"numbers": numbers})
