"""Pages without a browser by the hundred: desks that keep all they are shown, and floors.

Both come back as the page does (web/src/live/LiveSocket.ts): after 0.1 s, then 0.3, 0.7, 1.5, 3,
each a quarter more or less by dice.
"""

import asyncio
import contextlib
import json
import random
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
from tests.kit.desk_client import VALID_MS, DeskClient

from decroche.kernel.ids import TenantId
from decroche.kernel.ticket import Ticket, sign

WAITS_S = (0.1, 0.3, 0.7, 1.5, 3.0)
Row = dict[str, Any]
SAID = 10
"""Differences."""
_dice = random.Random(1)


class Whole:
    """What a page shows now, and since when it has been what was expected."""

    def __init__(self) -> None:
        self.now: Row = {}
        self.expected: Row | None = None
        self.back_s = 0.0
        """This process's monotonic clock; 0: not back."""

    def expect(self) -> None:
        """The same once more, from the next change on."""
        self.expected, self.back_s, self.now = self.now, 0.0, {}

    def took(self) -> None:
        if self.expected is not None and not self.back_s and self.now == self.expected:
            self.back_s = time.monotonic()

    def differs(self) -> list[str]:
        """What is not as expected, for the report of a failure."""
        expected = self.expected or {}
        found = []
        for name in sorted({*expected, *self.now}):
            was, now = expected.get(name), self.now.get(name)
            if isinstance(was, dict) and isinstance(now, dict):
                keys = [key for key in was if was[key] != now.get(key)]
                found += [f"{name}: {key}: {was[key]} → {now.get(key)}" for key in keys]
            elif was != now:
                found.append(f"{name}: {was} → {now}")
        return [line[:300] for line in found[:SAID]]


async def stay(session: aiohttp.ClientSession, origin: str, serve: Callable[..., Any]) -> None:
    """Connect, again and again; `serve` is given the open socket and says whether it was let in."""
    tries = 0
    while True:
        with contextlib.suppress(aiohttp.ClientError, OSError):
            url = origin.replace("http", "ws") + "/live"
            async with session.ws_connect(url, origin=origin) as socket:
                tries = 0 if await serve(socket) else tries
        wait_s = WAITS_S[min(tries, len(WAITS_S) - 1)]
        tries += 1
        await asyncio.sleep(wait_s * (0.75 + _dice.random() / 2))


class DeskPage(DeskClient):
    """A desk that keeps every section it is shown."""

    def __init__(self, origin: str, ticket: str) -> None:
        super().__init__(origin, ticket)
        self.whole = Whole()

    async def _stay(self, session: aiohttp.ClientSession) -> None:
        async def serve(socket: aiohttp.ClientWebSocketResponse) -> bool:
            before = self.welcomes
            try:
                await self._serve(socket)
            finally:
                self._socket = None
            return self.welcomes > before

        await stay(session, self.origin, serve)

    async def _heard(self, message: Row) -> None:
        if message["type"] == "welcome":
            self.whole.now = dict(message["desk"])
        elif message["type"] == "events":
            for event in message["events"]:
                self.whole.now |= {k: v for k, v in event.items() if k != "type"}
        self.whole.took()
        await super()._heard(message)


class FloorPage:
    """A supervisor's floor. `saw(agent, row, at_s)` is called with each row of an agent."""

    def __init__(self, origin: str, ticket: str) -> None:
        self.origin, self.ticket = origin, ticket
        self.queues: dict[str, Row] = {}
        self.agents: dict[str, Row] = {}
        self.whole = Whole()
        self.saw: Callable[[str, Row, float], None] = lambda *_: None
        self.shown = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    def start(self, session: aiohttp.ClientSession) -> None:
        self._running = asyncio.ensure_future(stay(session, self.origin, self._serve))

    async def stop(self) -> None:
        assert self._running is not None
        self._running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._running

    async def _serve(self, socket: aiohttp.ClientWebSocketResponse) -> bool:
        await socket.send_json({"type": "watch", "ticket": self.ticket})
        let_in = False
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                said = json.loads(message.data)
                if said["type"] == "echo":
                    await socket.send_json({"type": "echo", "n": said["n"]})
                let_in = self._heard(said) or let_in
        return let_in

    def _heard(self, said: Row) -> bool:
        at_s = time.monotonic()
        if said["type"] == "floor":
            self.queues, self.agents = {}, {}
            rows = said["floor"]
            self.shown.set()
        elif said["type"] == "floor_events":
            rows = said
        else:
            return False
        self.queues |= {row["id"]: row for row in rows["queues"]}
        for row in rows["agents"]:
            self.agents[row["id"]] = row
            self.saw(row["id"], row, at_s)
        self.whole.now = {**self.queues, **self.agents}
        self.whole.took()
        return True


def floor_ticket(data_dir: Path, tenant: str, account: str) -> str:
    """A supervisor's."""
    key = json.loads((data_dir / "secrets.json").read_text())["live_ticket_key"]
    return sign(
        Ticket(
            tenant=TenantId(tenant),
            user=account,
            agent=None,
            role="supervisor",
            session=secrets.token_hex(8),
            epoch=1,
            expires_ms=int(time.time() * 1000) + VALID_MS,
        ),
        key.encode(),
    )
