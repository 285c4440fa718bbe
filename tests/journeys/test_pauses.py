"""A break a supervisor must agree to, calls refused twice, and calls that answer themselves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ, CUSTOMER_HZ
from tests.journeys.test_desk_states import choose
from tests.journeys.test_floor import line_of, watching
from tests.journeys.test_sip_desk_phone import at_work, rings, with_desk_phone
from tests.kit.accessible import findings
from tests.kit.api import SiteApi, changed_queue, logged_in
from tests.kit.desk import Desk, agent_at_work
from tests.kit.sip import WAIT_S, Call
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
NUMBER = "0180000010"


@asynccontextmanager
async def asked_break(stack: Stack) -> AsyncIterator[tuple[SiteApi, str, str]]:
    """The first reason for a break is not paid and needs a yes; its id and French name."""
    async with logged_in(stack, "administrator") as api:
        reason = next(r for r in await api.get("/pause-reasons") if r["kind"] == "break")
        path, before = f"/pause-reasons/{reason['id']}", dict(reason)
        identity = before.pop("id")
        await api.send("PUT", path, before | {"paid": False, "approval_min": 5})
        try:
            yield api, identity, reason["label"]["fr"]
        finally:
            await api.send("PUT", path, before)


async def test_a_break_is_asked_for_declined_asked_again_and_granted(
    stack: Stack, browser: Browser
) -> None:
    name = stack.accounts("agent")[0]["name"]
    found: list[str] = []
    async with (
        asked_break(stack) as (api, reason, label),
        watching(stack, browser, "supervisor", "fr") as floor,
        watching(stack, browser, "administrator", "en") as english,
        agent_at_work(stack, browser) as desk,
    ):
        await choose(desk, f"state-break-{reason}")
        await desk.see("approval-asked", label)
        await desk.state("available")
        found += await findings(desk.page)
        await floor.see("floor-asks", f"{name} demande : {label}")
        await english.see("floor-asks", f"{name} asks for")
        for page in (floor, english):
            found += await findings(page.page)
        await floor.tab_to("asks-deny")
        await floor.press("Enter")
        await desk.see("approval-declined", "Claire Dubois refuse")
        await english.gone("floor-asks")
        await desk.act("approval-close")
        await desk.gone("approval")
        await choose(desk, f"state-break-{reason}")
        await desk.see("approval-asked")
        await desk.page.reload()
        await desk.see("approval-asked", label)
        await english.act("asks-grant")
        await desk.state("break")
        await desk.see("approval-granted", "accorde")
        await expect(line_of(floor, "agent", name)).to_have_attribute("data-status", "break")
        await desk.act("approval-close")
        await desk.press("Alt+r")
        await desk.state("available")
        lines = await api.get("/changes?limit=2")
        assert [line["act"] for line in lines] == ["grant", "deny"]
        shown = await api.get("/figures/agents")
        [mine] = [line["now"] for line in shown["agents"] if line["agent"] == name]
        assert mine["unpaid_break_ms"] > 0
        assert mine["paid_break_ms"] + mine["unpaid_break_ms"] == mine["break_ms"]
    assert found == []


async def refused_call(stack: Stack, desk: Desk, party: OpenParty) -> str:
    """A call that this agent refuses; its contact's id."""
    call = await (await party("0639980012", stack.sip)).dial(NUMBER)
    card = await desk.see("offer-card")
    segment = await card.get_attribute("data-segment")
    await desk.act("decline")
    await desk.gone("offer-card")
    await call.hang_up()
    return (segment or "").rpartition(".")[0]


@pytest.mark.parametrize(
    ("language", "words", "because"),
    [("fr", "Pourquoi celui-ci", "termine un autre dossier"), ("en", "Why this one", "finishing")],
)
async def test_a_second_refusal_is_asked_about_and_the_supervisor_reads_why(
    stack: Stack, browser: Browser, party: OpenParty, language: str, words: str, because: str
) -> None:
    async with agent_at_work(stack, browser, language=language) as desk:
        await refused_call(stack, desk, party)
        interaction = await refused_call(stack, desk, party)
        await desk.see("why-declined", words)
        assert await findings(desk.page) == []
        await desk.by("why-declined-why").select_option("finishing")
        await desk.act("why-declined-send")
        await desk.gone("why-declined")
        await desk.state("available")
        async with watching(stack, browser, "supervisor", language) as floor:
            row = line_of(floor, "agent", stack.accounts("agent")[0]["name"])
            await expect(row.get_by_test_id("agent-declined")).to_be_visible()
            await floor.page.goto(f"{stack.origin}/calls/{interaction}")
            await floor.see("declined-why", because)
            assert await findings(floor.page) == []


async def talks_by_itself(desk: Desk, call: Call) -> None:
    await desk.see("offer-auto")
    await desk.state("talking")
    await call.hears(AGENT_HZ)
    await desk.hears(CUSTOMER_HZ)


@pytest.mark.parametrize(("language", "words"), [("fr", "automatique"), ("en", "by itself")])
async def test_a_call_answers_itself_after_a_warning_and_can_be_refused_before(
    stack: Stack, browser: Browser, party: OpenParty, language: str, words: str
) -> None:
    async with (
        changed_queue(stack, "SAV", auto_answer_s=10),
        agent_at_work(stack, browser, language=language) as desk,
    ):
        call = await (await party("0639980012", stack.sip)).dial(NUMBER)
        await desk.see("offer-auto", words)
        assert await findings(desk.page) == []
        await desk.act("decline")
        await desk.gone("offer-auto")
        await desk.state("available")
        await call.hang_up()
        call = await (await party("0639980013", stack.sip)).dial(NUMBER)
        await talks_by_itself(desk, call)
        marks = await desk.page.evaluate(
            "performance.getEntriesByType('mark').map(m => m.name.split(':')[0])"
        )
        assert [m for m in marks if m in ("painted", "warn", "answer")] == [
            "painted", "warn", "painted", "warn", "answer",
        ]  # fmt: skip
        await desk.hang_up()
        await desk.finish()


async def test_a_desk_phone_is_told_to_answer_by_itself(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with (
        changed_queue(stack, "SAV", auto_answer_s=3),
        with_desk_phone(stack, browser, party) as (_, desk, phone),
    ):
        await at_work(desk)
        call = await (await party("0639980012", stack.sip)).dial(NUMBER)
        await desk.see("offer-auto")
        ringing = await asyncio.wait_for(rings(phone), WAIT_S)
        assert ringing.invite is not None
        assert ringing.invite.get("Call-Info") == "<sip:127.0.0.1>;answer-after=3"
        assert "delay=3" in ringing.invite.get("Alert-Info")
        await phone.answer(ringing)
        await call.hears(AGENT_HZ)
        await phone.hang_up(ringing)
        await desk.state("after_call")
        await desk.finish()
        await desk.leave_post()
