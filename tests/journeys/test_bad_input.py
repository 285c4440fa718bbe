"""Absurd callers, garbage on the live socket, a guesser's ban and a call's trace on the screens."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ
from tests.kit.accessible import findings_in_both
from tests.kit.desk import Desk, agent_at_work
from tests.kit.sip import WAIT_S, Party
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
NUMBER = "0180000010"

# The caller as written in From, and more headers.
ABSURD: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (f'"{"x" * 300}" <sip:{"9" * 300}@127.0.0.2>', ()),
    ('"🦊🦊\u202e" <sip:%F0%9F%A6%8A@127.0.0.2>', ()),
    ('"\\"quoted\\" \';--" <sip:o%27Brien%22@127.0.0.2>', ()),
    ('"<script>window.__owned=1</script>" <sip:%3Cimg%20src%3Dx%3E@127.0.0.2>', ()),
    ('"nul%00" <sip:06%0012@127.0.0.2>', ()),
    ('"${SHELL(touch /tmp/decroche-owned)}" <sip:%24%7BSHELL(id)%7D@127.0.0.2>', ()),
    ("<sip:127.0.0.2>", ()),
    (
        "<sip:0639980012@127.0.0.2>",
        (("P-Asserted-Identity", '"<b>" <sip:' + "A" * 300 + "@x.example>"),),
    ),
)


async def test_an_absurd_caller_is_offered_and_the_desk_shows_something_sane(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        for sender, headers in ABSURD:
            call = await (await party("absurd", stack.sip)).dial(NUMBER, headers, sender)
            name = await desk.see("customer-name")
            shown = await name.inner_text()
            assert 0 < len(shown) < 100, shown
            assert not any(sign in shown for sign in ("<", "$", "\x00", "9" * 20)), shown
            assert await desk.page.evaluate("window.__owned === undefined")
            await call.hang_up()
            await desk.gone("offer-card")
            await desk.state("available")
        good = await (await party("0639980012", stack.sip)).dial(NUMBER)
        await desk.see("offer-card", "Julien Perrin")
        await good.hang_up()
        await desk.gone("offer-card")
        await desk.state("available")


async def test_an_unknown_number_is_refused_clearly_and_logged(
    stack: Stack, party: OpenParty
) -> None:
    call = await (await party("0639980012", stack.sip)).dial("0180009998")
    await call.until("failed")
    assert call.code == 404
    log = (stack.data_dir / "log" / "engine.log").read_text()
    assert any(
        "caller.unknown_number" in line and "0180009998" in line for line in log.splitlines()
    )


async def test_garbage_on_the_live_socket_closes_that_socket_only(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        url = stack.origin.replace("http", "ws", 1) + "/live"
        garbage: tuple[str | bytes, ...] = (
            "{",
            "[" * 50_000,
            "x" * 200_000,
            b"\x00\xff",
            json.dumps({"type": "hello", "ticket": "a" * 500, "tab": "t"}),
        )
        async with aiohttp.ClientSession(headers={"Origin": stack.origin}) as session:
            for each in garbage:
                async with session.ws_connect(url) as socket:
                    if isinstance(each, bytes):
                        await socket.send_bytes(each)
                    else:
                        await socket.send_str(each)
                    async for _ in socket:
                        pass
                    assert socket.closed
        call = await (await party("0639980012", stack.sip)).dial(NUMBER)
        await desk.answer()
        await call.hears(AGENT_HZ)
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()


@asynccontextmanager
async def administrator(stack: Stack, browser: Browser) -> AsyncIterator[Desk]:
    account = stack.accounts("administrator")[0]
    desk = await Desk.open(stack, browser)
    await desk.log_in(account["login"], account["password"])
    await desk.page.wait_for_url("**/*")
    yield desk
    await desk.page.context.close()


async def guess(guesser: Party) -> str:
    """A wrong password; the switch's answer."""
    try:
        await guesser.register("1234")
    except AssertionError as refused:
        return str(refused)
    return ""


async def test_a_guesser_is_banned_seen_in_the_set_up_and_pardoned(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    guesser = await party("ag-nobody", stack.sip, "127.0.0.9")
    async with administrator(stack, browser) as chief:
        await chief.see("profile-menu")
        async with asyncio.timeout(WAIT_S):
            while "403" not in await guess(guesser):
                pass  # Refused, and not banned yet.
        await chief.page.goto(f"{stack.origin}/setup/bans")
        await chief.see("bans", "127.0.0.9")
        assert await findings_in_both(chief, "bans") == []
        await chief.page.get_by_role("button", name="Débloquer").click()
        await chief.gone("bans")
        async with asyncio.timeout(WAIT_S):
            while "401" not in await guess(guesser):
                pass  # The guard tells the switch.


async def test_an_administrator_reads_the_masked_sip_of_one_call(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with agent_at_work(stack, browser) as desk:
        call = await (await party("0639980012", stack.sip)).dial(NUMBER)
        await desk.answer()
        await call.hears(AGENT_HZ)
        await call.hang_up()
        await desk.state("after_call")
        await desk.finish()
    async with administrator(stack, browser) as chief:
        await expect(chief.by("login-submit")).to_have_count(0)
        api = chief.page.context.request
        found = await (await api.get(f"{stack.origin}/api/interactions?limit=1")).json()
        await chief.page.goto(f"{stack.origin}/calls/{found[0]['id']}")
        await chief.act("sip-trace-show")
        trace = await chief.see("sip-trace", "INVITE")
        assert await findings_in_both(chief, "sip-trace") == []
        text = await trace.text_content() or ""
        assert "BYE" in text
        assert "+33 6 39 •• •• 12" in text
        assert "X-Decroche-Leg" in text, "the agent's leg is in it"
        for gone in ("639980012", "Perrin", "response="):
            assert gone not in text, gone
