"""The site's API as a logged-in person uses it, over the product's own origin."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.kit.sip import WAIT_S
from tests.kit.stack import Stack

HEADERS = ("Content-Type", "Content-Range", "Accept-Ranges")


@dataclass(frozen=True)
class Answer:
    """What came back. `data` is the JSON of it, None if it is none."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def data(self) -> Any:
        json_text = self.headers.get("Content-Type", "").startswith("application/json")
        return json.loads(self.body) if json_text and self.body else None


class SiteApi:
    """One session. A cookie jar and the CSRF token, as a browser would keep them."""

    def __init__(self, origin: str, session: aiohttp.ClientSession) -> None:
        self.origin, self._session = origin, session

    async def ask(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """`path` below the origin, e.g. "/api/queues"."""
        cookies = self._session.cookie_jar.filter_cookies(self._session._base_url)  # type: ignore[arg-type]
        token = cookies["csrftoken"].value if "csrftoken" in cookies else ""
        sent = {"X-CSRFToken": token, "Referer": self.origin + "/", **(headers or {})}
        data = {"data": body} if isinstance(body, aiohttp.FormData) else {"json": body}
        async with self._session.request(method, path, headers=sent, **data) as answer:
            kept = {name: answer.headers.get(name, "") for name in HEADERS}
            return Answer(answer.status, await answer.read(), kept)

    async def upload(self, path: str, name: str, content: bytes) -> Any:
        """A file to /api/…; what was made of it."""
        form = aiohttp.FormData()
        form.add_field("file", content, filename=name)
        answer = await self.ask("POST", "/api" + path, form)
        assert answer.status == 201, (path, answer.status, answer.body)
        return answer.data

    async def get(self, path: str) -> Any:
        """JSON of /api/…; anything but 200 is a failure with its words."""
        answer = await self.ask("GET", "/api" + path)
        assert answer.status == 200, (path, answer.status, answer.body)
        return answer.data

    async def send(self, method: str, path: str, body: object, status: int = 200) -> Any:
        answer = await self.ask(method, "/api" + path, body)
        assert answer.status == status, (path, answer.status, answer.body)
        return answer.data


@asynccontextmanager
async def logged_in(stack: Stack, role: str, which: int = 0) -> AsyncIterator[SiteApi]:
    """A demo account of that role, logged in by allauth."""
    account = stack.accounts(role)[which]
    jar = aiohttp.CookieJar(unsafe=True)  # The origin is an address: no name to bind cookies to.
    async with aiohttp.ClientSession(stack.origin, cookie_jar=jar) as session:
        api = SiteApi(stack.origin, session)
        await api.ask("GET", "/_allauth/browser/v1/config")
        given = {"email": account["login"], "password": account["password"]}
        answer = await api.ask("POST", "/_allauth/browser/v1/auth/login", given)
        assert answer.status == 200, answer.body
        yield api


@asynccontextmanager
async def changed_queue(stack: Stack, name: str, **fields: object) -> AsyncIterator[SiteApi]:
    """This queue is set up otherwise while the context lasts; yields an administrator."""
    async with logged_in(stack, "administrator") as api:
        queue = next(q for q in await api.get("/queues") if q["name"]["fr"] == name)
        path, before = f"/queues/{queue.pop('id')}", queue
        await api.send("PUT", path, before | fields)
        try:
            yield api
        finally:
            await api.send("PUT", path, before)


@asynccontextmanager
async def changed(
    api: SiteApi, path: str, row: dict[str, Any], **fields: object
) -> AsyncIterator[None]:
    """This object otherwise, while the context lasts."""
    before = {name: value for name, value in row.items() if name != "id"}
    try:
        await api.send("PUT", f"{path}/{row['id']}", before | fields)
        yield
    finally:
        await api.send("PUT", f"{path}/{row['id']}", before)


async def newest_ended(api: SiteApi) -> Any:
    """The newest contact, whole, once it has ended: its last row follows milliseconds after."""
    async with asyncio.timeout(WAIT_S):
        while True:
            [line] = await api.get("/interactions?limit=1")
            contact = await api.get(f"/interactions/{line['id']}")
            if contact["ended_ms"]:
                return contact
            await asyncio.sleep(0.2)  # The pace of asking.
