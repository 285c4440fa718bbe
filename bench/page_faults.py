"""Faults of an agent's page: reloaded and crashed in mid-call, dead, frozen; and Asterisk gone
under it.

What the caller hears is judged by ear: the agent's microphone gives one steady tone, music is
sound without it.
"""

import asyncio
import json
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Error as PageError
from tests.kit.crew import NUMBER, hire
from tests.kit.sip import Call, Party
from tests.kit.stack import Stack
from tests.kit.tones import alaw_decode, level_db, rms_db

from bench.accounts import Accounts
from bench.agent_page import AGENT_HZ, AgentPage, open_page
from bench.load import fresh_numbers
from bench.patience import WITHIN_S, until, until_asked

Add = Callable[[str, float], None]
EAR_S = 0.2
HEARD_DB, ABSENT_DB, SOUND_DB = -30.0, -42.0, -50.0
FROZEN_S = 12


class Ear:
    """What a caller hears now, in windows of a fifth of a second."""

    def __init__(self, call: Call) -> None:
        assert call.rtp
        self._rtp = call.rtp

    def _window(self) -> tuple[float, float]:
        """Level of the agent's tone and loudness of all, over the newest window."""
        now_s = time.monotonic()
        frames = [payload for at_s, payload in self._rtp.heard[-20:] if now_s - at_s < EAR_S]
        if len(frames) < 6:  # Less than 120 ms: nothing can be said.
            return -120.0, -120.0
        samples = alaw_decode(b"".join(frames))
        return level_db(samples, AGENT_HZ), rms_db(samples)

    async def _until(self, wanted: Callable[[float, float], bool]) -> float:
        """The instant (monotonic) at which it was so."""
        await until(lambda: wanted(*self._window()), 0.02)
        return time.monotonic()

    async def agent(self) -> float:
        return await self._until(lambda tone, _: tone > HEARD_DB)

    async def music(self) -> float:
        return await self._until(lambda tone, all_: tone < ABSENT_DB and all_ > SOUND_DB)


async def ring(stack: Stack, number: str) -> tuple[Party, Call]:
    party = await Party.open("caller", stack.sip)
    return party, await party.dial(NUMBER, sender=f"<sip:{number}@127.0.0.2>")


async def converse(stack: Stack, desk: AgentPage, talked: list[str]) -> tuple[Party, Call]:
    """A call in which the caller hears the agent; `talked` gets the caller's number."""
    talked += fresh_numbers(1)
    party, call = await ring(stack, talked[-1])
    await desk.page.get_by_test_id("answer").click()
    await call.until("up", timeout_s=WITHIN_S)
    await Ear(call).agent()
    return party, call


async def reloaded(stack: Stack, desk: AgentPage, add: Add, talked: list[str]) -> None:
    party, call = await converse(stack, desk, talked)
    ear, begun_s = Ear(call), time.monotonic()
    reload = asyncio.ensure_future(desk.page.reload(wait_until="load"))
    add("page reloaded: caller hears music, s", await ear.music() - begun_s)
    await reload
    back_s = time.monotonic()
    again_s = await ear.agent()
    add("page reloaded: agent heard again after the page is back, s", max(0.0, again_s - back_s))
    add("page reloaded: calls dropped", call.state != "up")
    await end(desk, party, call)


async def end(desk: AgentPage, party: Party, call: Call) -> None:
    await call.hang_up()
    party.close()
    await free(desk)


async def free(desk: AgentPage) -> None:
    """The desk is empty; a call that nobody took on the way is no hindrance to the next."""
    idle, missed = (desk.page.get_by_test_id(name) for name in ("idle", "missed"))
    await idle.or_(missed).first.wait_for()
    if await missed.is_visible():
        await desk.page.get_by_test_id("resume").click()
    await idle.wait_for()


def presence(stack: Stack, tenant: str, agent: str) -> bool:
    """Whether the engine believes this agent's page, as its control interface says."""
    secrets = json.loads((stack.data_dir / "secrets.json").read_text())
    request = urllib.request.Request(
        f"http://127.0.0.1:{stack.base + 2}/control/state?tenant={tenant}",
        headers={"X-Decroche-Control": secrets["engine_control_token"]},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        state = json.load(answer)["state"]
    return bool(state["calls"]["presence"].get(agent, {}).get("page"))


async def unbelieved(stack: Stack, tenant: str, agent: str, begun_s: float) -> float:
    await until_asked(lambda: not presence(stack, tenant, agent))
    return time.monotonic() - begun_s


async def frozen(stack: Stack, desk: AgentPage, tenant: str, add: Add) -> None:
    """The page's main thread stands; its socket stays open. Then it turns again."""
    agent = str(await desk.bench("agent"))
    freeze = f"const end = Date.now() + {FROZEN_S * 1000}; while (Date.now() < end) {{}}"
    begun_s = time.monotonic()
    standing = asyncio.ensure_future(desk.page.evaluate(f"() => {{ {freeze} }}"))
    add("page frozen: found, s", await unbelieved(stack, tenant, agent, begun_s))
    await standing
    await until_asked(lambda: presence(stack, tenant, agent))


async def dead(stack: Stack, tenant: str, add: Add, folder: Path) -> None:
    """The page's process is gone."""
    async with open_page(stack, folder) as desk:
        agent = str(await desk.bench("agent"))
        session = await desk.page.context.new_cdp_session(desk.page)
        begun_s = time.monotonic()
        crash = asyncio.ensure_future(session.send("Page.crash"))
        add("page dead: found, s", await unbelieved(stack, tenant, agent, begun_s))
        crash.cancel()


async def crashed(stack: Stack, add: Add, folder: Path, talked: list[str]) -> None:
    """The tab crashes in mid-call; the agent opens the desk in another one."""
    async with open_page(stack, folder) as desk:
        party, call = await converse(stack, desk, talked)
        context = desk.page.context
        session = await context.new_cdp_session(desk.page)
        ear, begun_s = Ear(call), time.monotonic()
        crash = asyncio.ensure_future(session.send("Page.crash"))
        add("page crashed: caller hears music, s", await ear.music() - begun_s)
        crash.cancel()
        desk.page = await context.new_page()
        desk.page.set_default_timeout(WITHIN_S * 1000)
        await desk.page.goto(stack.origin, wait_until="load")
        back_s = time.monotonic()
        again_s = await ear.agent()
        what = "page crashed: agent heard again after the page is back, s"
        add(what, max(0.0, again_s - back_s))
        add("page crashed: calls dropped", call.state != "up")
        await end(desk, party, call)


async def without_asterisk(stack: Stack, desk: AgentPage, add: Add) -> None:
    """Callers try every half second until the page, registered again, shows an offer."""
    begun_s = time.monotonic()
    stack.kill("asterisk")
    tried = []
    async with asyncio.timeout(WITHIN_S):
        while not await desk.bench("work?.stage === 'offered'"):
            tried.append(await ring(stack, *fresh_numbers(1)))
            await asyncio.sleep(0.5)
    await desk.until("Object.keys(b.ring).includes(b.work?.segment)")
    add("asterisk killed: next caller rings a page, s", time.monotonic() - begun_s)
    for party, call in tried:
        if call.state in ("new", "trying", "ringing", "up"):
            try:
                await call.hang_up()
            except TimeoutError:
                print("    a caller of before could not hang up", flush=True)
        party.close()
    await free(desk)


async def attempt(what: str, fault: Awaitable[None], add: Add) -> bool:
    """A fault that cannot be played is counted, and the others go on."""
    try:
        await fault
    except (TimeoutError, PageError, AssertionError) as error:
        print(f"    FAILED: {what}: {type(error).__name__} {error}", flush=True)
        add(f"page {what}: repeats that failed", 1)
        return False
    return True


async def rehearse(stack: Stack, repeats: int, add: Add) -> None:
    """Every page fault so often. The desk phones' crew is away (signed in by nobody)."""
    tenant, talked, since_ms = hire(stack, 0).tenant, list[str](), time.time_ns() // 1_000_000
    with tempfile.TemporaryDirectory(prefix="decroche-bench-") as name:
        folder = Path(name)
        async with open_page(stack, folder) as desk:
            for repeat in range(repeats):
                print(f"  page, {repeat + 1}/{repeats}", flush=True)
                for what, fault in (
                    ("reloaded", reloaded(stack, desk, add, talked)),
                    ("frozen", frozen(stack, desk, tenant, add)),
                    ("without asterisk", without_asterisk(stack, desk, add)),
                ):
                    if not await attempt(what, fault, add):
                        await attempt(f"{what}, afterwards", free(desk), add)
        for _ in range(repeats):
            await attempt("dead", dead(stack, tenant, add, folder), add)
            await attempt("crashed", crashed(stack, add, folder, talked), add)
    accounts = Accounts(stack, tenant)
    lost, doubled = await accounts.wrong(talked, since_ms)
    add("pages: interactions lost", lost)
    add("pages: interactions doubled", doubled)
    add("pages: legs and bridges left over", await accounts.left_over())
