"""Guessers on a real Asterisk: they learn nothing, are banned within ten tries; nobody else is."""

import asyncio
import secrets as dice
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from decroche.guard.app import Guard
from decroche.ops.asterisk_install import require_asterisk
from decroche.ops.node import node_settings
from decroche.ops.secrets import load_secrets
from decroche.settings import Settings
from decroche.switch.asterisk.client import basic
from decroche.switch.asterisk.provision import agent_requests
from decroche.switch.asterisk.wire import Request
from decroche.switch.port import AgentEndpoint
from tests.kit.sip import Party, Socket
from tests.kit.sip_message import Message, digest
from tests.kit.slots import port_base
from tests.switch.node import Node
from tests.switch.world import WAIT_S

pytestmark = pytest.mark.switch
KNOWN, UNKNOWN = "ag-known", "ag-nobody"
METHODS = ("REGISTER", "INVITE", "OPTIONS", "SUBSCRIBE", "MESSAGE")
GUESSER, COLLEAGUE, OPERATOR = "127.0.0.9", "127.0.0.3", "127.0.0.2"
TRIES_MAX = 10


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    with port_base() as base, tempfile.TemporaryDirectory(prefix="decroche-guard-") as folder:
        yield Settings(data_dir=Path(folder), port_base=base, instance="guard-test")


@pytest.fixture(scope="module")
def node(settings: Settings) -> Iterator[Node]:
    started = Node(node_settings(settings, load_secrets(settings)), require_asterisk(settings))
    started.start()
    yield started
    started.kill()


@pytest.fixture
async def guard(settings: Settings, node: Node) -> AsyncIterator[Guard]:
    made = Guard(settings, load_secrets(settings))
    await push(node)
    await made.start()
    yield made
    for address in list(made.state.bans):
        await pardon(settings, address)
    await made.stop()


async def push(node: Node) -> None:
    """One phone that may register, as soon as Asterisk answers."""
    account = {"Authorization": basic(node.settings.ari_user, node.settings.ari_password)}
    async with aiohttp.ClientSession(headers=account) as session, asyncio.timeout(WAIT_S):
        for request in agent_requests(AgentEndpoint(KNOWN, "a-password", "desk"), "127.0.0.1"):
            url = f"{node.settings.ari_url}/{request.uri}"
            while not await taken(session, url, request):
                pass


async def taken(session: aiohttp.ClientSession, url: str, request: Request) -> bool:
    body, query = request.body, list(request.query)
    try:
        async with session.request(request.method, url, params=query, json=body) as answer:
            return answer.status in (200, 204)
    except aiohttp.ClientError:
        return False


async def ask(settings: Settings, method: str, path: str) -> tuple[int, str]:
    token = load_secrets(settings).engine_control_token
    url = f"http://127.0.0.1:{settings.ports.guard}{path}"
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, url, headers={"X-Decroche-Control": token}) as answer,
    ):
        return answer.status, await answer.text()


async def pardon(settings: Settings, address: str) -> int:
    return (await ask(settings, "DELETE", f"/bans/{address}"))[0]


class Stranger:
    """Sends single requests from one address and hears the answers."""

    def __init__(self, node: Node) -> None:
        self.server = (node.settings.host, node.settings.sip_port)
        self.answers: asyncio.Queue[Message] = asyncio.Queue()
        self.socket = Socket(lambda message, _: self.answers.put_nowait(message))

    @classmethod
    async def open(cls, node: Node, address: str) -> "Stranger":
        stranger = cls(node)
        await stranger.socket.open(address)
        return stranger

    async def ask(self, method: str, user: str, credentials: str = "") -> Message:
        host, port = self.socket.address
        message = Message(
            f"{method} sip:{user}@{self.server[0]}:{self.server[1]} SIP/2.0",
            [
                ("Via", f"SIP/2.0/UDP {host}:{port};branch=z9hG4bK{dice.token_hex(6)};rport"),
                ("Max-Forwards", "70"),
                ("From", f"<sip:{user}@{self.server[0]}>;tag={dice.token_hex(4)}"),
                ("To", f"<sip:{user}@{self.server[0]}>"),
                ("Call-ID", dice.token_hex(8)),
                ("CSeq", f"1 {method}"),
                ("Contact", f"<sip:{user}@{host}:{port}>"),
                *((("Authorization", credentials),) if credentials else ()),
            ],
        )
        self.socket.send(message, self.server)
        return await asyncio.wait_for(self.answers.get(), WAIT_S)

    async def guess(self, method: str, user: str) -> Message:
        """The answer to a wrong password."""
        first = await self.ask(method, user)
        if first.status != 401:
            return first
        challenge = first.get("WWW-Authenticate")
        uri = f"sip:{user}@{self.server[0]}:{self.server[1]}"
        return await self.ask(method, user, digest(challenge, method, uri, user, "1234"))

    def close(self) -> None:
        if self.socket.transport:
            self.socket.transport.close()


def shape(answer: Message) -> tuple[str, list[str], str]:
    """What an answer tells, but for the dice in it."""
    realm = answer.get("WWW-Authenticate").partition("nonce")[0]
    return answer.start, [name for name, _ in answer.headers], realm


@pytest.mark.parametrize("method", METHODS)
async def test_a_known_and_an_unknown_name_get_the_same_answers(
    node: Node, guard: Guard, method: str
) -> None:
    stranger = await Stranger.open(node, f"127.0.1.{1 + METHODS.index(method)}")
    try:
        known, unknown = [(await stranger.ask(method, user)) for user in (KNOWN, UNKNOWN)]
        assert shape(known) == shape(unknown)
        assert known.status == 401
        known, unknown = [(await stranger.guess(method, user)) for user in (KNOWN, UNKNOWN)]
        assert shape(known) == shape(unknown)
        assert known.status == 401
    finally:
        stranger.close()


@pytest.mark.parametrize("user", [KNOWN, UNKNOWN])
async def test_a_guesser_is_banned_within_ten_tries_and_can_be_pardoned(
    settings: Settings, node: Node, guard: Guard, user: str
) -> None:
    stranger = await Stranger.open(node, GUESSER)
    try:
        tries = 0
        while (answer := await stranger.guess("REGISTER", user)).status == 401:
            tries += 1
            # A guesser who waits for answers is at 150 tries a second; this one is no faster.
            await asyncio.sleep(1 / 150)
            assert tries <= TRIES_MAX, "not banned"
        assert answer.status == 403
        assert (await stranger.ask("OPTIONS", "anything")).status == 403
        status, text = await ask(settings, "GET", "/bans")
        assert (status, GUESSER in text) == (200, True)
        assert await pardon(settings, GUESSER) == 204
        async with asyncio.timeout(WAIT_S):
            while (await stranger.ask("REGISTER", user)).status == 403:
                pass
        assert await pardon(settings, GUESSER) == 404
    finally:
        stranger.close()


async def test_others_are_served_while_a_guesser_is_banned(node: Node, guard: Guard) -> None:
    stranger = await Stranger.open(node, GUESSER)
    server = (node.settings.host, node.settings.sip_port)
    colleague = await Party.open(KNOWN, server, COLLEAGUE)
    try:
        async with asyncio.timeout(WAIT_S):
            while (await stranger.guess("REGISTER", KNOWN)).status != 403:
                pass
        await colleague.register("a-password")
    finally:
        stranger.close()
        colleague.close()


@pytest.mark.parametrize("address", [OPERATOR, "127.0.0.1"])
async def test_trunks_and_this_machine_are_not_banned(
    node: Node, guard: Guard, address: str
) -> None:
    stranger = await Stranger.open(node, address)
    try:
        for _ in range(3 * TRIES_MAX):
            assert (await stranger.guess("REGISTER", KNOWN)).status == 401
        assert guard.state.bans == {}
    finally:
        stranger.close()


async def test_a_ban_outlives_asterisk_and_the_guard(settings: Settings, node: Node) -> None:
    guard = Guard(settings, load_secrets(settings))
    await push(node)
    await guard.start()
    stranger = await Stranger.open(node, GUESSER)
    async with asyncio.timeout(WAIT_S):
        while (await stranger.guess("REGISTER", KNOWN)).status != 403:
            pass
    stranger.close()
    node.kill()
    await guard.stop()
    node.start()
    await push(node)
    again = Guard(settings, load_secrets(settings))
    await again.start()
    stranger = await Stranger.open(node, GUESSER)
    try:
        async with asyncio.timeout(WAIT_S):
            while (await stranger.ask("OPTIONS", KNOWN)).status != 403:
                pass
        assert await pardon(settings, GUESSER) == 204
        async with asyncio.timeout(WAIT_S):
            while (await stranger.ask("OPTIONS", KNOWN)).status == 403:
                pass
    finally:
        stranger.close()
        await again.stop()


async def test_only_the_site_may_ask(settings: Settings, guard: Guard) -> None:
    url = f"http://127.0.0.1:{settings.ports.guard}"
    async with aiohttp.ClientSession() as session:
        for method, path in (("GET", "/bans"), ("DELETE", "/bans/x"), ("GET", "/trace/x")):
            async with session.request(method, url + path) as answer:
                assert answer.status == 403
