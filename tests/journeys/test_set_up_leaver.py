"""Who leaves the house is out: page, phone, session, log-in. The seconds are kept as properties."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpenParty
from tests.kit.api import SiteApi, logged_in
from tests.kit.desk import WAIT_MS, Desk, agent_at_work
from tests.kit.set_up import SetUp
from tests.kit.sip import Party
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
Keep = Callable[[str, object], None]
TRIES = 200
"""A minute; the guard lets a phone of this network try as often."""
SESSION_DEAD = "fetch('/api/me').then((answer) => answer.status === 401)"
# The phone's own way in: the ticket of the log-in that is over.
PHONE_REFUSED = """(path) => new Promise((resolve) => {
  const socket = new WebSocket(location.origin.replace("http", "ws") + path, "sip");
  socket.onopen = () => { socket.close(); resolve(false); };
  socket.onerror = () => resolve(true);
})"""


async def test_a_leaver_is_out_by_one_click(
    stack: Stack, browser: Browser, record_property: Keep
) -> None:
    """The agent sits at the desk, available; the administrator says that they have left."""
    account = stack.accounts("agent")[5]
    setup = await SetUp.enter(stack, browser)
    async with logged_in(stack, "administrator") as api:
        person = await find(api, account["login"])
        async with agent_at_work(stack, browser, 5) as desk:
            ticket = await desk.page.evaluate(
                "fetch('/api/desk/ticket', {method: 'POST', headers: {'X-CSRFToken':"
                " document.cookie.match(/csrftoken=([^;]*)/)[1]}}).then((a) => a.json())"
            )
            path = f"/sip?ticket={ticket['ticket']}"
            assert await desk.page.evaluate(PHONE_REFUSED, path) is False, "open to who works here"
            await setup.edit("people", account["name"])
            await setup.form.get_by_role("button", name="Quitte l'organisation").click()
            begun_s = time.monotonic()
            await setup.act("ask-yes")
            await expect(desk.page.get_by_text("Votre accès a été retiré.")).to_be_visible()
            record_property("leaver: page closed, s", time.monotonic() - begun_s)
            await desk.page.wait_for_function(SESSION_DEAD, polling=50, timeout=WAIT_MS)
            record_property("leaver: session dead, s", time.monotonic() - begun_s)
            assert await desk.page.evaluate(PHONE_REFUSED, path) is True
            record_property("leaver: phone refused, s", time.monotonic() - begun_s)
            await setup.go("people")
            await expect(setup.by("setup-table")).not_to_contain_text(account["name"])
            await api.send("POST", f"/people/{person['id']}/return", {})
            await desk.log_in(account["login"], account["password"])
            await desk.take_post()
            desk.errors.clear()
    await setup.page.context.close()


@pytest.mark.parametrize("at_work", [False, True], ids=["nobody at the desk", "at work"])
async def test_a_leavers_desk_phone_registers_no_more(
    stack: Stack, browser: Browser, party: OpenParty, record_property: Keep, at_work: bool
) -> None:
    account = stack.accounts("agent")[4]
    async with logged_in(stack, "administrator") as api:
        person = await find(api, account["login"])
        path = f"/people/{person['id']}"
        await api.send("PUT", path, person | {"phone": "desk"})
        try:
            given = await api.get(f"{path}/desk-phone")
            phone = await party(given["user"], (given["server"], given["port"]))
            await registration(phone, given["password"], taken=True)
            async with desk_of(stack, browser, account, at_work) as page:
                begun_s = time.monotonic()
                await api.send("POST", f"{path}/leave", {}, status=204)
                await registration(phone, given["password"], taken=False)
                record_property("leaver: desk phone refused, s", time.monotonic() - begun_s)
                if page:
                    await expect(page.page.get_by_text("Votre accès a été retiré.")).to_be_visible()
        finally:
            await api.ask("POST", f"/api{path}/return", {})
            await api.send("PUT", path, person)


@asynccontextmanager
async def desk_of(
    stack: Stack, browser: Browser, account: dict[str, str], at_work: bool
) -> AsyncIterator[Desk | None]:
    """That agent's page with the post taken, or none."""
    if not at_work:
        yield None
        return
    desk = await Desk.open(stack, browser)
    await desk.log_in(account["login"], account["password"])
    await desk.act("take-post")
    await desk.state("available")
    yield desk
    await desk.page.context.close()


async def find(api: SiteApi, email: str) -> dict[str, Any]:
    """That person, as the set-up has them."""
    people: list[dict[str, Any]] = await api.get("/people")
    return next(person for person in people if person["email"] == email)


async def registration(phone: Party, password: str, *, taken: bool) -> None:
    """Try until the switch takes this phone, or refuses it: the engine tells it of a change."""
    for _ in range(TRIES):
        if await tried(phone, password) is taken:
            return
        await asyncio.sleep(0.3)  # Between two tries; the answer decides.
    raise AssertionError(f"still {'refused' if taken else 'taken'}")


async def tried(phone: Party, password: str) -> bool:
    """Whether the switch takes this phone's registration."""
    try:
        await phone.register(password)
    except AssertionError:  # Any answer but 200; an answer there was.
        return False
    return True
