"""200 agents and 20 supervisors who watch, while calls come and go: how far the floor is behind
the telephones, also in a real browser and beside floors that are not read, and what the engine
takes for it.

Reality's clock is the telephones' own: picked up, put down. Supervisors' pages are sockets that
come through the product's proxy, and one of them Chromium, whose table is looked at.
"""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Page, async_playwright
from tests.kit.stack import Stack, running

from bench.agent_page import CHROMIUM, WITHIN_MS
from bench.cpu import cpu_s
from bench.fleet import Fleet, fleet
from bench.fleet_pages import Row as FloorRow
from bench.floor_lag import Happened, Lag, of_rows
from bench.load import callers
from bench.phones import Phones
from bench.rows import Row, percentile, row

LANE = "floor"
QUICK = bool(os.environ.get("BENCH_QUICK"))
AGENTS, WATCHERS = 200, 20
RATE_PER_S = 3.0
TALK_S = (4.0, 8.0) if QUICK else (15.0, 25.0)
"""Some fifty of the two hundred talk at a time."""
CALLS = 45 if QUICK else 360
SLOW = 5
BEHIND_S = 2.0
ENGINE_PERCENT = 50
SETTLE_S = 3.0
"""After the last call: what has not come by then never came."""
WATCHER = Path(__file__).with_name("floor_watcher.js")


class ToldPhones(Phones):
    """Telephones that say when they are picked up and put down."""

    def __init__(self, server: tuple[str, int]) -> None:
        super().__init__(server)
        self.agents: dict[str, str] = {}
        """Of each endpoint."""
        self.lags: dict[str, list[Lag]] = {}
        """Of each agent, the floors on which he is."""
        self.happened: list[Happened] = []
        """By the clock of the calendar, for the browser's."""

    def _tell(self, endpoint: str, talks: bool) -> None:
        agent = self.agents[endpoint]
        self.happened.append(Happened(agent, talks, time.time()))
        for lag in self.lags.get(agent, ()):
            lag.happened(Happened(agent, talks, time.monotonic()))

    def _answer(self, call_id: str) -> None:
        call = self.calls.get(call_id)
        if call is not None and not call.up:
            self._tell(self._user(call), talks=True)
        super()._answer(call_id)

    def hang_up(self, call_id: str) -> None:
        call = self.calls.get(call_id)
        if call is not None:
            self._tell(self._user(call), talks=False)
        super().hang_up(call_id)


@dataclass
class Block:
    """What was measured of the floors while calls came. `engine`: percent of a core."""

    behind_s: list[float] = field(default_factory=list)
    never: int = 0
    engine: float = 0.0
    in_browser: Lag = field(default_factory=Lag)
    answered: int = 0


async def block(place: Fleet, phones: ToldPhones, page: Page | None) -> Block:
    """Callers at a steady rate; then all is put down, and shown."""
    lags = _listen(place, phones)
    phones.happened, phones.talk_s = [], TALK_S
    before, begun_s, answered = engine_s(place.stack), time.monotonic(), phones.answered
    await callers(
        place.folder,
        place.stack.sip,
        place.crew.dialled,
        calls=CALLS,
        rate_per_s=RATE_PER_S,
        within_s=CALLS / RATE_PER_S + TALK_S[1] + 60,
    )
    used = 100 * (engine_s(place.stack) - before) / (time.monotonic() - begun_s)
    await asyncio.sleep(SETTLE_S)
    found = Block(engine=used, answered=phones.answered - answered)
    found.behind_s = [each for lag in lags for each in lag.behind_s]
    found.never = sum(lag.never() for lag in lags)
    if page is not None:
        seen = await page.evaluate("window.__floor.splice(0)")
        rows = [(agent, status, at_ms / 1000) for agent, status, at_ms in seen]
        found.in_browser = of_rows(phones.happened, rows)
    print(f"    {found.answered} answered, engine {used:.1f} %, {said(found.behind_s)}", flush=True)
    return found


def engine_s(stack: Stack) -> float:
    return cpu_s(stack.pid("engine"))


def said(seconds: list[float]) -> str:
    if not seconds:
        return "nothing seen"
    p50, worst = percentile(seconds, 0.5), max(seconds)
    return f"{len(seconds)} rows, p50 {p50:.2f} s, worst {worst:.2f} s"


def _listen(place: Fleet, phones: ToldPhones) -> list[Lag]:
    """A fresh look of every floor, at those agents whom it shows."""
    phones.lags, found = {}, []
    for floor in place.floors:
        lag = Lag()
        found.append(lag)
        for agent in floor.agents:
            phones.lags.setdefault(agent, []).append(lag)

        def saw(agent: str, shown: FloorRow, at_s: float, lag: Lag = lag) -> None:
            lag.shown(agent, shown["stage"], at_s)

        floor.saw = saw
    return found


@contextlib.asynccontextmanager
async def watching(stack: Stack) -> AsyncIterator[Page]:
    """An administrator's floor in Chromium."""
    account = stack.accounts("administrator")[0]
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        try:
            context = await browser.new_context(locale="fr-FR", bypass_csp=True)
            await context.add_init_script(path=WATCHER)
            page = await context.new_page()
            page.set_default_timeout(WITHIN_MS)
            await page.goto(stack.origin)
            await page.get_by_test_id("login-email").fill(account["login"])
            await page.get_by_test_id("login-password").fill(account["password"])
            await page.get_by_test_id("login-submit").click()
            await page.get_by_test_id("profile-menu").wait_for()
            await page.goto(f"{stack.origin}/floor")
            await page.get_by_test_id("floor-agent").nth(AGENTS - 1).wait_for(state="attached")
            yield page
        finally:
            await browser.close()


@contextlib.asynccontextmanager
async def unread(place: Fleet) -> AsyncIterator[None]:
    """Floors that are asked for and never read."""
    url = place.stack.origin.replace("http", "ws") + "/live"
    async with contextlib.AsyncExitStack() as opened:
        for floor in place.floors[:SLOW]:
            coming = place.session.ws_connect(url, origin=place.stack.origin)
            socket = await opened.enter_async_context(coming)
            await socket.send_json({"type": "watch", "ticket": floor.ticket})
        yield


async def measure(stack: Stack) -> list[Row]:
    phones = ToldPhones(stack.sip)
    async with fleet(stack, AGENTS, WATCHERS - 1, phones) as place, watching(stack) as page:
        phones.agents = {member.endpoint: member.agent for member in place.crew.members}
        print("  everybody reads", flush=True)
        plain = await block(place, phones, page)
        print(f"  and {SLOW} floors that are not read", flush=True)
        async with unread(place):
            beside = await block(place, phones, page)
        shown = [floor.queues[place.crew.queue]["answered"] for floor in place.floors]
        return [*rows(plain, beside), *_sums(shown, phones.answered)]


def rows(plain: Block, beside: Block) -> list[Row]:
    note = f"{AGENTS} agents, {WATCHERS} who watch, {RATE_PER_S:g} calls/s, {plain.answered} calls"
    behind = f"a telephone is picked up or put down → its row on a floor; {note}"
    lines = [
        row(LANE, f"floor behind the telephones, {name}, s", percentile(plain.behind_s, share),
            bound=BEHIND_S if name == "worst" else None, note=f"{behind}; {len(plain.behind_s)}")
        for name, share in (("p50", 0.5), ("p99", 0.99), ("worst", 1.0))
    ]  # fmt: skip
    in_browser = plain.in_browser.behind_s + beside.in_browser.behind_s
    return [
        *lines,
        row(LANE, "the page in Chromium behind them, worst, s", max(in_browser),
            bound=BEHIND_S, note=f"→ the table in the document; {len(in_browser)} changes"),
        row(LANE, "behind, beside floors that are not read, worst, s", max(beside.behind_s),
            rival=max(plain.behind_s), bound=BEHIND_S,
            note=f"{SLOW} of them; rival: the same without; {len(beside.behind_s)}"),
        row(LANE, "changes that no floor showed", plain.never + beside.never, bound=0,
            note=f"within {SETTLE_S:g} s of the last call; of both blocks"),
        row(LANE, "changes that the page in Chromium did not show",
            plain.in_browser.never() + beside.in_browser.never(), bound=0),
        row(LANE, "engine, % of a core", max(plain.engine, beside.engine),
            bound=ENGINE_PERCENT, note=f"the higher block of two; {note}"),
    ]  # fmt: skip


def _sums(shown: list[int], answered: int) -> list[Row]:
    wrong = max(abs(each - answered) for each in shown)
    note = f"{answered} answered, as the telephones count; the worst of {len(shown)} floors"
    return [row(LANE, "answered today, floor against telephones", wrong, bound=0, note=note)]


def run() -> list[Row]:
    with running() as stack:
        return asyncio.run(measure(stack))
