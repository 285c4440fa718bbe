"""Asterisk's own interface, past the engine: what is really there, and what nobody ordered."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from decroche.ops.secrets import load_secrets
from decroche.settings import Settings
from decroche.switch.asterisk.client import basic
from tests.kit.stack import Stack


class Ari:
    """REST requests to a stack's Asterisk."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session, self._base = session, base

    async def get(self, path: str) -> Any:
        async with self._session.get(f"{self._base}/{path}") as answer:
            assert answer.status == 200, (path, answer.status)
            return await answer.json()

    async def post(self, path: str, **query: str) -> None:
        async with self._session.post(f"{self._base}/{path}", params=query) as answer:
            assert answer.status in (200, 204), (path, answer.status, await answer.text())

    async def channels(self) -> dict[str, tuple[str, str]]:
        """Id → state and context of the dialplan."""
        return {c["id"]: (c["state"], c["dialplan"]["context"]) for c in await self.get("channels")}

    async def bridges(self) -> list[str]:
        return [bridge["id"] for bridge in await self.get("bridges")]


@asynccontextmanager
async def ari_of(stack: Stack) -> AsyncIterator[Ari]:
    settings = Settings(data_dir=stack.data_dir, port_base=stack.base)
    account = basic("decroche", load_secrets(settings).ari_password)
    async with aiohttp.ClientSession(headers={"Authorization": account}) as session:
        yield Ari(session, f"http://127.0.0.1:{settings.ports.asterisk_http}/ari")
