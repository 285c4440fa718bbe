"""An agent's page without a browser: the live socket, presence, acts. Its phone is elsewhere."""

import asyncio
import contextlib
import itertools
import json
import secrets
import time
from pathlib import Path
from typing import Any

import aiohttp

from decroche.kernel.ids import AgentId, TenantId
from decroche.kernel.ticket import Ticket, sign
from tests.kit.crew import Crew, Member

AGAIN_S = 0.5
"""A page tries again after half a second to a few seconds; this is its first pause."""
VALID_MS = 8 * 3600 * 1000
WITHIN_S = 20.0


def make_ticket(data_dir: Path, tenant: str, member: Member) -> str:
    """What the site gives a page after log-in."""
    key = json.loads((data_dir / "secrets.json").read_text())["live_ticket_key"]
    ticket = Ticket(
        tenant=TenantId(tenant),
        user=member.account,
        agent=AgentId(member.agent),
        role="agent",
        session=secrets.token_hex(8),
        epoch=1,
        expires_ms=int(time.time() * 1000) + VALID_MS,
    )
    return sign(ticket, key.encode())


class DeskClient:
    """One desk. It connects again by itself, as the page does, each half second."""

    def __init__(self, origin: str, ticket: str) -> None:
        self.origin, self.ticket = origin, ticket
        self.status = ""
        self.work: dict[str, Any] | None = None
        self.welcomes = 0
        self.password = ""
        """Of this log-in's phone; "" for a desk phone."""
        self.painted = ""
        """The newest segment whose file was painted."""
        self.changed = asyncio.Condition()
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._answers: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._ids = (f"a{number}" for number in itertools.count(1))
        self._tab = secrets.token_hex(4)
        self._running: asyncio.Task[None] | None = None

    def start(self, session: aiohttp.ClientSession) -> None:
        self._running = asyncio.ensure_future(self._stay(session))

    async def stop(self) -> None:
        assert self._running is not None
        self._running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._running

    async def _stay(self, session: aiohttp.ClientSession) -> None:
        while True:
            with contextlib.suppress(aiohttp.ClientError, OSError):
                async with session.ws_connect(
                    self.origin.replace("http", "ws") + "/live", origin=self.origin
                ) as socket:
                    await self._serve(socket)
            self._socket = None
            await asyncio.sleep(AGAIN_S)

    async def _serve(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        await socket.send_json({"type": "hello", "ticket": self.ticket, "tab": self._tab})
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                await self._heard(json.loads(message.data))

    async def _heard(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "echo":
                await self._say({"type": "echo", "n": message["n"]})
            case "welcome":
                self.welcomes += 1
                self.password = message["phone"]["password"]
                await self._say({"type": "phone", "registered": True, "microphone": True})
                await self._set(message["desk"]["state"], message["desk"]["work"])
            case "events":
                for event in message["events"]:
                    await self._set(event.get("state"), event.get("work", self.work))
            case "ack" | "refused":
                waiting = self._answers.pop(message["id"], None)
                if waiting is not None and not waiting.done():  # Its fault may have called it off.
                    waiting.set_result(message)
            case "goodbye":
                raise aiohttp.ClientError(f"goodbye: {message['code']}")

    async def _set(self, state: dict[str, Any] | None, work: dict[str, Any] | None) -> None:
        if work and work["stage"] == "offered" and self._to_paint(work):
            painted = {"type": "act", "id": next(self._ids), "kind": "painted"}
            await self._say({**painted, "interaction": work["interaction"]})
        async with self.changed:
            self.work = work
            self.status = state["status"] if state else self.status
            self.changed.notify_all()

    def _to_paint(self, work: dict[str, Any]) -> bool:
        """Once per offer, when its file is here: the page's own rule."""
        file = work["file"]
        if not file or file["loading"] or self.painted == work["segment"]:
            return False
        self.painted = work["segment"]
        return True

    async def _say(self, message: dict[str, Any]) -> None:
        if self._socket is not None:
            with contextlib.suppress(aiohttp.ClientConnectionResetError):  # `_stay` opens another.
                await self._socket.send_json(message)

    async def welcomed(self, times: int) -> None:
        """Wait until the socket has been opened more often than this."""
        async with self.changed:
            await asyncio.wait_for(self.changed.wait_for(lambda: self.welcomes > times), WITHIN_S)

    async def act(self, kind: str, **args: object) -> dict[str, Any]:
        """Do something and wait for its Ack. Raises RuntimeError with the refusal's words."""
        act = next(self._ids)
        answer = self._answers[act] = asyncio.get_running_loop().create_future()
        await self._say({"type": "act", "id": act, "kind": kind, "args": args})
        message = await asyncio.wait_for(answer, WITHIN_S)
        if message["type"] == "refused":
            raise RuntimeError(f"{kind}: {message['code']} {message['en']}")
        return dict(message["result"])

    async def until(self, *statuses: str, within_s: float = WITHIN_S) -> None:
        """Wait until the desk shows one of these states."""
        async with self.changed:
            try:
                await asyncio.wait_for(
                    self.changed.wait_for(lambda: self.status in statuses), within_s
                )
            except TimeoutError:
                raise TimeoutError(
                    f"{self.status!r} after {within_s:g} s, not {statuses}"
                ) from None

    async def take_post(self) -> None:
        """«Prendre mon poste», available."""
        async with self.changed:
            await asyncio.wait_for(self.changed.wait_for(lambda: self.status != ""), WITHIN_S)
        await self.act("sign_in")
        await self.act("state", status="available")
        await self.until("available", "ringing", "talking")


def arrive(
    session: aiohttp.ClientSession, origin: str, data_dir: Path, crew: Crew
) -> list[DeskClient]:
    """Every member of the crew opens the page."""
    desks = [
        DeskClient(origin, make_ticket(data_dir, crew.tenant, member)) for member in crew.members
    ]
    for desk in desks:
        desk.start(session)
    return desks


async def seat(
    session: aiohttp.ClientSession, origin: str, data_dir: Path, crew: Crew
) -> list[DeskClient]:
    """Every member of the crew at the desk and available; their phones are registered already."""
    desks = arrive(session, origin, data_dir, crew)
    for desk in desks:
        await desk.take_post()
    return desks
