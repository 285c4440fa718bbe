"""(e) Who leaves the house is out: seconds from the administrator's act, each ten times.

One agent sits at the desk in a real browser; a colleague has a desk phone. Page, session and both
phones are watched by themselves, never our own word for it.
"""

import asyncio
import contextlib
import os
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from tests.kit.api import SiteApi, logged_in
from tests.kit.sip import Party
from tests.kit.stack import Stack, running

from bench.agent_page import AgentPage, open_page
from bench.patience import WITHIN_S
from bench.rows import Row, row

QUICK = bool(os.environ.get("BENCH_QUICK"))
REPEATS = 1 if QUICK else 10
LIMIT_S = 5
LOOK_EVERY_S = 0.05
GONE = "() => document.body.innerText.includes('Votre accès a été retiré.')"
SIP_OPEN = """(path) => new Promise((resolve) => {
  const socket = new WebSocket(location.origin.replace("http", "ws") + path, "sip");
  socket.onopen = () => { socket.close(); resolve(true); };
  socket.onerror = () => resolve(false);
})"""
TICKET = """() => fetch('/api/desk/ticket', {
  method: 'POST', headers: {'X-CSRFToken': document.cookie.match(/csrftoken=([^;]*)/)[1]},
}).then((answer) => answer.json()).then((found) => found.ticket)"""

Found = dict[str, list[float]]


async def until(holds: Callable[[], Awaitable[bool]], begun_s: float) -> float:
    """Seconds since `begun_s` at which it held. Raises TimeoutError after WITHIN_S."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            if await holds():
                return time.monotonic() - begun_s
            await asyncio.sleep(LOOK_EVERY_S)


async def person_of(api: SiteApi, email: str) -> dict[str, Any]:
    people: list[dict[str, Any]] = await api.get("/people")
    return next(person for person in people if person["email"] == email)


async def taken(phone: Party, password: str) -> bool:
    try:
        await phone.register(password)
    except AssertionError:
        return False
    return True


@contextlib.asynccontextmanager
async def desk_phone(stack: Stack, api: SiteApi, path: str) -> AsyncIterator[tuple[Party, str]]:
    """The colleague's phone, registered, and its password."""
    given = await api.get(f"{path}/desk-phone")
    phone = await Party.open(given["user"], stack.sip, "127.0.0.3")
    try:
        await until(lambda: taken(phone, given["password"]), time.monotonic())
        yield phone, given["password"]
    finally:
        phone.close()


async def page_leaves(stack: Stack, api: SiteApi, folder: Path, found: Found) -> None:
    """The agent of the browser is put out, and comes back afterwards."""
    async with open_page(stack, folder) as desk:
        path = f"/people/{(await person_of(api, desk.account['login']))['id']}"
        ticket = await desk.page.evaluate(TICKET)
        watch = {
            "page closed": lambda: desk.page.evaluate(GONE),
            "session dead": lambda: session_dead(desk),
            "browser's phone refused": lambda: sip_refused(desk, ticket),
        }
        begun_s = time.monotonic()
        await api.send("POST", f"{path}/leave", {}, status=204)
        times = await asyncio.gather(*(until(holds, begun_s) for holds in watch.values()))
        for name, seconds in zip(watch, times, strict=True):
            found.setdefault(f"leaver: {name}, s", []).append(seconds)
    await api.send("POST", f"{path}/return", {})


async def session_dead(desk: AgentPage) -> bool:
    status = await desk.page.evaluate("() => fetch('/api/me').then((answer) => answer.status)")
    return bool(status == 401)


async def sip_refused(desk: AgentPage, ticket: str) -> bool:
    return not await desk.page.evaluate(SIP_OPEN, f"/sip?ticket={ticket}")


async def phone_leaves(stack: Stack, api: SiteApi, found: Found) -> None:
    """The colleague with the desk phone is put out, and comes back afterwards."""
    person = await person_of(api, stack.accounts("agent")[1]["login"])
    path = f"/people/{person['id']}"
    await api.send("PUT", path, person | {"phone": "desk"})
    async with desk_phone(stack, api, path) as (phone, password):
        begun_s = time.monotonic()
        await api.send("POST", f"{path}/leave", {}, status=204)

        async def refused() -> bool:
            return not await taken(phone, password)

        seconds = await until(refused, begun_s)
        found.setdefault("leaver: desk phone refused, s", []).append(seconds)
    await api.send("POST", f"{path}/return", {})


async def rehearse(stack: Stack) -> Found:
    found: Found = {}
    with tempfile.TemporaryDirectory(prefix="decroche-bench-") as folder:
        for repeat in range(REPEATS):
            print(f"  leaver {repeat + 1}/{REPEATS}", flush=True)
            async with logged_in(stack, "administrator") as api:
                await page_leaves(stack, api, Path(folder), found)
                await phone_leaves(stack, api, found)
    return found


def run() -> list[Row]:
    with running() as stack:
        found = asyncio.run(rehearse(stack))
    return [
        row("leaver", f"(e) {name}", max(values), bound=LIMIT_S, note=f"worst of {len(values)}")
        for name, values in found.items()
    ]
