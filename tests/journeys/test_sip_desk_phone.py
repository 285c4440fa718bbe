"""An agent whose telephone is a SIP desk phone: each way a call may fail there has its name."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ, CUSTOMER_HZ
from tests.kit.accessible import findings
from tests.kit.api import SiteApi, logged_in
from tests.kit.desk import Desk
from tests.kit.set_up import SetUp
from tests.kit.sip import WAIT_S, Call, Party
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
NUMBER = "0180000010"
REFUSALS = {
    486: ("busy", "error"),
    480: ("not_answered", "not_responding"),
    603: ("declined", "available"),
}
"""SIP's answer → the segment's outcome, and where it leaves the agent."""


@asynccontextmanager
async def with_desk_phone(
    stack: Stack, browser: Browser, party: OpenParty, codec: str = "alaw", language: str = "fr"
) -> AsyncIterator[tuple[SiteApi, Desk, Party]]:
    """The first demo agent has a desk phone, registered; afterwards a browser's again."""
    account = stack.accounts("agent")[0]
    async with logged_in(stack, "administrator") as api:
        person = next(p for p in await api.get("/people") if p["email"] == account["login"])
        path = f"/people/{person['id']}"
        await api.send("PUT", path, person | {"phone": "desk", "codec": codec})
        desk = await Desk.open(stack, browser, language)
        try:
            phone = await registered(stack, await api.get(path + "/desk-phone"), party)
            await desk.log_in(account["login"], account["password"])
            yield api, desk, phone
        finally:
            await desk.page.context.close()
            await api.send("PUT", path, person)


async def registered(stack: Stack, account: dict[str, Any], party: OpenParty) -> Party:
    phone = await party(account["user"], stack.sip, "127.0.0.3")
    phone.tone_hz = AGENT_HZ
    async with asyncio.timeout(WAIT_S):
        while True:
            try:
                await phone.register(account["password"])
            except AssertionError:
                await asyncio.sleep(0.5)  # The change is on its way to the switch.
                continue
            return phone


async def at_work(desk: Desk) -> None:
    await desk.see("state-button")
    await desk.act("take-post")
    await desk.state("available")


async def rings(phone: Party) -> Call:
    return await asyncio.wait_for(phone.incoming.get(), WAIT_S)


async def ended(api: SiteApi) -> Any:
    """The newest contact, once it is over."""
    async with asyncio.timeout(WAIT_S):
        while True:
            [line] = await api.get("/interactions?limit=1")
            contact = await api.get(f"/interactions/{line['id']}")
            if contact["outcome"]:
                return contact
            await asyncio.sleep(0.2)  # The pace of asking.


async def test_each_refusal_of_a_desk_phone_has_its_name(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with with_desk_phone(stack, browser, party) as (api, desk, phone):
        await at_work(desk)
        for code, (outcome, status) in REFUSALS.items():
            await desk.state("available")
            call = await (await party("0639980012", stack.sip)).dial(NUMBER)
            await desk.see("offer-card")
            await phone.refuse(await rings(phone), code, "No")
            await desk.state(status)
            assert call.state == "up", "the caller has kept the place"
            await call.hang_up()
            contact = await ended(api)
            assert contact["outcome"] == "abandoned"
            assert contact["segments"][0]["outcome"] == outcome
            # Also out of an error a post is left and taken again, in the same page.
            await desk.leave_post()
            await at_work(desk)
        await desk.leave_post()


async def test_a_caller_who_leaves_as_the_desk_phone_answers_has_one_outcome(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with with_desk_phone(stack, browser, party) as (api, desk, phone):
        await at_work(desk)
        caller = await party("0639980012", stack.sip)
        call = await caller.dial(NUMBER)
        ringing = await rings(phone)
        await call.until("up")
        await call.hang_up()
        await ringing.until("ended")
        contact = await ended(api)
        assert (contact["outcome"], contact["ended_by"]) == ("abandoned", "customer")
        assert contact["segments"][0]["outcome"] == "caller_left"
        for answer_first in (True, False):
            await desk.state("available")
            call = await caller.dial(NUMBER)
            ringing = await rings(phone)
            await call.until("up")
            both = [phone.answer(ringing), call.hang_up()]
            await asyncio.gather(*(both if answer_first else reversed(both)))
            await ringing.until("ended")
            contact = await ended(api)
            assert contact["outcome"] in ("answered", "abandoned")
            segment = contact["segments"][0]["outcome"]
            assert segment == ("answered" if contact["outcome"] == "answered" else "caller_left")
            if contact["outcome"] == "answered":
                await desk.state("after_call")
                await desk.finish()
        call = await caller.dial(NUMBER)
        ringing = await rings(phone)
        await phone.answer(ringing)
        await call.hears(AGENT_HZ)
        await ringing.hears(CUSTOMER_HZ)
        await phone.hang_up(ringing)
        await call.until("ended")
        await desk.state("after_call")
        await desk.finish()
        await desk.leave_post()


async def test_a_new_password_shuts_the_old_phone_out_at_once(
    stack: Stack, browser: Browser, party: OpenParty
) -> None:
    async with with_desk_phone(stack, browser, party) as (api, desk, phone):
        await at_work(desk)
        account = stack.accounts("agent")[0]
        person = next(p for p in await api.get("/people") if p["email"] == account["login"])
        path = f"/people/{person['id']}/desk-phone"
        old = (await api.get(path))["password"]
        await renew_on_screen(stack, browser, person["name"], old)
        new = await api.get(path)
        assert new["password"] != old
        # Not when its registration runs out: whoever has the old phone is not rung any more.
        call = await (await party("0639980012", stack.sip)).dial(NUMBER)
        assert await passed_over(api, person["agent_id"]) == "presence"
        with pytest.raises(AssertionError, match="refused"):
            await phone.register(old)
        again = await registered(stack, new, party)
        ringing = await rings(again)
        assert phone.incoming.empty()
        await again.answer(ringing)
        await call.hears(AGENT_HZ)
        await again.hang_up(ringing)
        await desk.state("after_call")
        await desk.finish()
        await desk.leave_post()


async def passed_over(api: SiteApi, agent: str) -> str:
    """Why the newest caller was not given to this agent, once routing has looked."""
    async with asyncio.timeout(WAIT_S):
        while True:
            [line] = await api.get("/interactions?limit=1")
            contact = await api.get(f"/interactions/{line['id']}")
            if contact["decisions"] and not contact["ended_ms"]:
                considered = contact["decisions"][0]["considered"]
                return next(str(c["code"]) for c in considered if c["agent_id"] == agent)
            await asyncio.sleep(0.2)  # The pace of asking.


async def renew_on_screen(stack: Stack, browser: Browser, name: str, old: str) -> None:
    """The administrator gives a new password, after a question; the settings shown are new."""
    page = await SetUp.enter(stack, browser)
    await page.edit("people", name)
    await page.form.get_by_role("button", name="Réglages du poste").click()
    await page.see("desk-phone", old)
    await page.form.get_by_role("button", name="Donner un nouveau mot de passe").click()
    await page.act("ask-yes")
    await expect(page.form).to_contain_text("mot de passe en vigueur")
    await expect(page.by("desk-phone")).not_to_contain_text(old)
    assert await findings(page.page) == []
    await page.page.context.close()
