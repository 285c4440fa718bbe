"""A million contacts in PostgreSQL: what the number of missed calls costs, which every page asks
for, and a day's figures. The site's own functions in its own transactions, and its pages over HTTP
as a supervisor asks for them; the plans of the longest queries are printed."""

import asyncio
import os
import time
from dataclasses import dataclass, field

from tests.kit.api import SiteApi, logged_in
from tests.kit.crew import hire
from tests.kit.stack import Stack, running

from bench.figures_rows import DAYS, fill, house, last_day
from bench.helper import Helper
from bench.rows import Row, percentile, row
from decroche.ops import postgres
from decroche.settings import Settings

LANE = "figures"
QUICK = bool(os.environ.get("BENCH_QUICK"))
CONTACTS = 100_000 if QUICK else 1_000_000
AGENTS = 200
TIMES = 10 if QUICK else 100
WARM = 3
COUNT_MS, DAY_MS = 10.0, 300.0
ASKED = ("missed count", "missed list", "day", "heat", "agents")
BOUNDS = {"missed count": COUNT_MS, "day": DAY_MS, "agents": DAY_MS}
PATHS = {
    "missed count": "/missed/count",
    "missed list": "/missed",
    "day": "/figures/day?day={day}",
    "heat": "/figures/heat?day={day}",
    "agents": "/figures/agents?day={day}",
}
OF_PAGES = {"day": DAY_MS, "agents": DAY_MS}
"""A page waits for all of it; the count goes beside."""


@dataclass
class Found:
    """Milliseconds, by name."""

    site: dict[str, list[float]] = field(default_factory=dict)
    http: dict[str, list[float]] = field(default_factory=dict)
    opened: int = 0
    offered: int = 0


def of_site(stack: Stack, day: str, found: Found) -> None:
    environment = {**stack.environment, "DECROCHE_DEMO__ENABLED": "true"}
    with Helper("bench.figures_site", environment=environment) as site:
        for name in ASKED:
            told = site.ask("timed", name=name, day=day, times=TIMES, warm=WARM)
            found.site[name] = told["ms"]
            print(f"  {name}: p50 {percentile(told['ms'], 0.5):.1f} ms", flush=True)
            plan = site.ask("plans", name=name, day=day)
            print(f"    {plan['queries']} queries, the longest {plan['ms']:.1f} ms", flush=True)
            print(*plan["plan"], sep="\n      ", flush=True)


async def of_pages(stack: Stack, day: str, found: Found) -> None:
    async with logged_in(stack, "supervisor") as api:
        for name in ASKED:
            found.http[name] = await _asked(api, PATHS[name].format(day=day))
        found.opened = (await api.get("/missed/count"))["count"]
        shown = await api.get(PATHS["day"].format(day=day))
        found.offered = shown["total"]["now"]["offered"]


async def _asked(api: SiteApi, path: str) -> list[float]:
    took_ms = []
    for number in range(WARM + TIMES):
        begun_s = time.perf_counter()
        await api.get(path)
        if number >= WARM:
            took_ms.append((time.perf_counter() - begun_s) * 1000)
    return took_ms


def measure(stack: Stack) -> list[Row]:
    crew, found = hire(stack, AGENTS), Found()
    settings = Settings(data_dir=stack.data_dir, port_base=stack.base)
    dsn = postgres.admin_dsn(settings, "decroche")
    of, begun_s = house(dsn, crew.tenant), time.monotonic()
    fill(dsn, of, CONTACTS)
    print(f"  {CONTACTS:,} contacts written in {time.monotonic() - begun_s:.0f} s", flush=True)
    day = last_day(of.zone).isoformat()
    of_site(stack, day, found)
    asyncio.run(of_pages(stack, day, found))
    return rows(found)


def rows(found: Found) -> list[Row]:
    note = (
        f"{CONTACTS:,} contacts in {DAYS} days, {found.offered:,} offered that day,"
        f" {found.opened:,} numbers missed; {TIMES} times"
    )
    lines = []
    for where, took, bounds in (
        ("the site's function", found.site, BOUNDS),
        ("HTTP", found.http, OF_PAGES),
    ):
        for name, ms in took.items():
            lines += [
                row(LANE, f"{name}, {where}, p50, ms", percentile(ms, 0.5), note=note),
                row(LANE, f"{name}, {where}, p99, ms", percentile(ms, 0.99),
                    bound=bounds.get(name), note=note),
            ]  # fmt: skip
    return lines


def run() -> list[Row]:
    with running() as stack:
        return measure(stack)
