"""Hundreds of agents at work and supervisors who watch, in the running product: pages by the live
socket through its proxy, telephones registered at its switch."""

import asyncio
import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from tests.kit.crew import ROOT, Crew, hire
from tests.kit.desk_client import make_ticket
from tests.kit.stack import Stack

from bench.fleet_pages import DeskPage, FloorPage, floor_ticket
from bench.patience import WITHIN_S, until
from bench.phones import Phones

TEAMS = 10


@dataclass
class Fleet:
    """Everybody at their place. `desks[i]` is the page of `crew.members[i]`."""

    stack: Stack
    crew: Crew
    phones: Phones
    desks: list[DeskPage]
    floors: list[FloorPage]
    session: aiohttp.ClientSession
    folder: Path


@contextlib.asynccontextmanager
async def fleet(stack: Stack, agents: int, watchers: int, phones: Phones) -> AsyncIterator[Fleet]:
    """Hire, open the pages, register their telephones, everybody available and watched."""
    crew = await asyncio.to_thread(hire, stack, agents, "browser")
    accounts = await asyncio.to_thread(supervisors, stack, watchers)
    connector = aiohttp.TCPConnector(limit=0)
    with tempfile.TemporaryDirectory(prefix="decroche-bench-") as folder:
        async with aiohttp.ClientSession(connector=connector) as session:
            desks = [
                DeskPage(stack.origin, make_ticket(stack.data_dir, crew.tenant, member))
                for member in crew.members
            ]
            floors = [
                FloorPage(stack.origin, floor_ticket(stack.data_dir, crew.tenant, account))
                for account in accounts
            ]
            place = Fleet(stack, crew, phones, desks, floors, session, Path(folder))
            try:
                await _open(place)
                yield place
            finally:
                for page in (*desks, *floors):
                    await page.stop()
                phones.close()


async def _open(place: Fleet) -> None:
    for page in (*place.desks, *place.floors):
        page.start(place.session)
    await until(lambda: all(desk.welcomes for desk in place.desks), 0.1)
    pairs = zip(place.crew.members, place.desks, strict=True)
    await place.phones.open({member.endpoint: desk.password for member, desk in pairs})
    for desk in place.desks:
        await desk.take_post()
    async with asyncio.timeout(WITHIN_S):
        for floor in place.floors:
            await floor.shown.wait()
    print(f"  {len(place.desks)} agents available, {len(place.floors)} who watch", flush=True)


def supervisors(stack: Stack, count: int) -> list[str]:
    """Their accounts; the crew is in teams then. Raises CalledProcessError with the site's words
    on stderr."""
    said = subprocess.run(
        [sys.executable, "-m", "bench.fleet_site", str(TEAMS), str(count)],
        env={**stack.environment, "DECROCHE_DEMO__ENABLED": "true"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=WITHIN_S,
    ).stdout
    return [str(each) for each in json.loads(said.splitlines()[-1])]
