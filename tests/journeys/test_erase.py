"""A customer is erased in the browser; the day in which he called is decided the same again."""

import re

import pytest
from playwright.async_api import Browser, expect

from decroche.settings import Settings
from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ
from tests.kit.accessible import findings
from tests.kit.desk import Desk, agent_at_work
from tests.kit.dump import dump_text, lines_about
from tests.kit.parts import joined, recorded
from tests.kit.set_up import SetUp
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
NUMBER = "0180000010"
HE = {"first_name": "Quentin", "last_name": "Zarzavatdjian", "alert": "Aime la verveine",
      "numbers": ["0639887711"]}  # fmt: skip
SHE = {"last_name": "Fanfare", "numbers": ["0639770022"]}
HIS = ("Quentin", "Zarzavatdjian", "verveine", "39887711", "klaxon")
HERS = ("Fanfare", "39770022", "tuba")


async def calls(stack: Stack, desk: Desk, party: OpenParty, number: str, note: str) -> None:
    """That customer is known, talks, and is noted down."""
    call = await (await party(number, stack.sip)).dial(NUMBER)
    await desk.answer()
    await call.hears(AGENT_HZ)
    await desk.by("note").fill(note)
    await expect(desk.by("note-state")).to_have_attribute("data-saved", "saved")
    await desk.hang_up()
    await call.until("ended")
    await desk.finish()


def replayed(stack: Stack) -> tuple[int, int, str]:
    """How many differences and decisions `decroche replay today` counts, and all that it says."""
    said = stack.decroche("replay", "today", check=False).stdout
    found = re.search(r"^(\d+) differences$", said, re.MULTILINE)
    decisions = re.search(r"(\d+) decisions", said)
    assert found and decisions, said
    return int(found.group(1)), int(decisions.group(1)), said


async def test_who_is_erased_is_nowhere_and_the_day_replays_alike(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    settings = Settings(data_dir=stack.data_dir, port_base=stack.base)
    async with recorded(stack, "SAV") as api, agent_at_work(stack, browser) as desk:
        he = (await api.send("POST", "/customers", HE, 201))["id"]
        await api.send("POST", "/customers", SHE, 201)
        await calls(stack, desk, party, "0639887711", "Le klaxon le réveille.")
        contact = await joined(api, 1)
        assert contact["person_id"] == he
        await calls(stack, desk, party, "0639770022", "Joue du tuba.")
        hers_at = (await joined(api, 1))["id"]
        [sound] = stack.data_dir.rglob(f"{contact['recordings'][0]['id']}.wav")
        hers = lines_about(dump_text(settings), *HERS, hers_at)
        assert lines_about(dump_text(settings), *HIS)
        differences, decisions, said = replayed(stack)
        assert differences == 0, said

        await erase_on_screen(stack, browser, he)
        assert lines_about(dump_text(settings), *HIS) == []
        assert lines_about(dump_text(settings), *HERS, hers_at) == hers
        assert not sound.exists()
        after = await api.get(f"/interactions/{contact['id']}")
        kept = ("arrived_ms", "answered_ms", "ended_ms", "outcome")
        assert {each: after[each] for each in kept} == {each: contact[each] for each in kept}
        assert replayed(stack) == (0, decisions, said)


async def erase_on_screen(stack: Stack, browser: Browser, person: str) -> None:
    """An agent has no such button; an administrator must type the name."""
    page = await SetUp.enter(stack, browser)
    await page.page.goto(f"{stack.origin}/customers/{person}")
    await page.act("erase")
    await expect(page.by("erase-yes")).to_be_disabled()
    await page.by("erase-name").fill("quentin zarzavat")
    await expect(page.by("erase-yes")).to_be_disabled()
    assert await findings(page.page) == []
    await page.by("erase-name").fill("Quentin Zarzavatdjian")
    await page.page.keyboard.press("Enter")
    await page.see("erased", "enregistrements 1")
    assert await findings(page.page) == []
    await page.go("changes")
    row = page.by("changes").get_by_role("row").filter(has_text="Effacement").first
    await expect(row).to_contain_text("•••")
    await expect(page.by("changes")).not_to_contain_text("Zarzavatdjian")
    await page.page.context.close()
