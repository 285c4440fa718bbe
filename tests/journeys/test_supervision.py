"""A supervisor and an agent in Chromium, a caller by SIP: who hears whom in each way of being on
the call, what the agent sees, and the log."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ, CUSTOMER_HZ
from tests.kit.accessible import findings
from tests.kit.api import logged_in, newest_ended
from tests.kit.desk import HEARS, Desk, agent_at_work, chromium
from tests.kit.stack import Stack
from tests.kit.tones import voice, write_wav

pytestmark = pytest.mark.journey
NUMBER, CALLER = "0180000010", "0639980012"
COACH_HZ = 1010.0
NEVER = f"""async (frequency) => {{
  const hears = {HEARS};
  for (let look = 0; look < 20; look++) {{
    if (hears(frequency)) return false;
    await new Promise((go) => setTimeout(go, 50));
  }}
  return true;
}}"""
"""A second in which this tone is not there."""


@asynccontextmanager
async def supervisor(stack: Stack, tone: Path, language: str) -> AsyncIterator[Desk]:
    """The demo's supervisor, logged in, the post not taken; offline again at the end."""
    async with chromium(tone) as browser:
        account = stack.accounts("supervisor")[0]
        desk = await Desk.open(stack, browser, language)
        await desk.log_in(account["login"], account["password"])
        await desk.see("profile-menu")
        yield desk
        await desk.leave_post()
        assert desk.errors == [], desk.errors


async def way(desk: Desk, mode: str) -> None:
    """One click, and it is so."""
    await desk.by(f"supervise-{mode}").first.click()
    bar = desk.page.locator(f"[data-testid=supervising][data-mode={mode}][data-on=true]")
    await expect(bar).to_be_visible()


async def shown(desk: Desk, mode: str) -> None:
    mark = desk.page.locator(f"[data-testid=watched][data-mode={mode}]")
    await expect(mark).to_contain_text("Claire Dubois")


async def test_listen_whisper_join_and_take_over(
    stack: Stack, party: OpenParty, tmp_path: Path
) -> None:
    # Steady tones would be dulled on their way from one browser to the other.
    write_wav(tmp_path / "coach.wav", voice(COACH_HZ, 10))
    write_wav(tmp_path / "agent.wav", voice(AGENT_HZ, 10))
    async with (
        chromium(tmp_path / "agent.wav") as browser,
        agent_at_work(stack, browser) as amelie,
        supervisor(stack, tmp_path / "coach.wav", "en") as claire,
        logged_in(stack, "administrator") as api,
    ):
        call = await (await party(CALLER, stack.sip)).dial(NUMBER)
        await amelie.answer()
        await call.hears(AGENT_HZ)
        interaction = await amelie.by("interaction").get_attribute("data-interaction")
        await claire.page.goto(f"{stack.origin}/calls/{interaction}")

        await way(claire, "listen")
        await claire.hears(CUSTOMER_HZ)
        await claire.hears(AGENT_HZ)
        await shown(amelie, "listen")
        await call.hears_not(COACH_HZ)
        assert await amelie.page.evaluate(NEVER, COACH_HZ)
        assert await findings(claire.page, "supervising") == []
        assert await findings(amelie.page, "watched") == []

        await way(claire, "whisper")
        await amelie.hears(COACH_HZ)
        await amelie.hears(CUSTOMER_HZ)
        await shown(amelie, "whisper")
        await call.hears_not(COACH_HZ)

        await way(claire, "join")
        await call.hears(COACH_HZ)
        await amelie.hears(COACH_HZ)
        await claire.hears(CUSTOMER_HZ)
        await call.hears(AGENT_HZ)

        await claire.by("supervise-take_over").first.click()
        await amelie.state("after_call")
        await expect(amelie.by("told")).to_contain_text("Claire Dubois")
        await call.hears_not(AGENT_HZ)
        await call.hears(COACH_HZ)
        await claire.hears(CUSTOMER_HZ)
        await claire.gone("supervising")
        await amelie.finish()

        await call.hang_up()
        await claire.state("after_call")
        contact = await newest_ended(api)
        assert contact["id"] == interaction
        assert contact["segments"][0]["outcome"] == "transferred"
        log = (await api.get("/supervisions"))[:4]
        assert [line["mode"] for line in log] == ["take_over", "join", "whisper", "listen"]
        assert {(line["supervisor"], line["agent"]) for line in log} == {
            ("Claire Dubois", "Amélie Martin")
        }
        assert all(line["shown"] and line["until_ms"] is not None for line in log)
        await claire.page.goto(f"{stack.origin}/calls/{interaction}")
        await expect(claire.by("supervisions").locator("li")).to_have_count(4)
        assert await findings(claire.page, "supervisions") == []
        await claire.page.goto(stack.origin)
        await claire.act("finish")
        await claire.state("withdrawn")
