"""An operator on loopback: takes registrations and calls, and answers as the test says."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.kit.sip import Call, Socket
from tests.kit.sip_message import Message, digest, parse, reply
from tests.kit.telephone import Telephone

CHALLENGE = 'Digest realm="operator", nonce="n-o-n-c-e", algorithm=MD5'


class Stream(Socket):
    """As a socket, over the connection that the other side has opened to us by TLS."""

    def __init__(self, writer: asyncio.StreamWriter, address: tuple[str, int]) -> None:
        super().__init__(lambda message, remote: None)
        self.writer, self.address = writer, address

    def send(self, message: Message, remote: tuple[str, int]) -> None:
        message.headers = [(name, _secure(name, value)) for name, value in message.headers]
        self.writer.write(message.encode())


def _secure(name: str, value: str) -> str:
    if name == "Contact" and ";transport=" not in value:
        return value.replace(">", ";transport=tls>")
    return value.replace("SIP/2.0/UDP", "SIP/2.0/TLS") if name == "Via" else value


async def read_message(reader: asyncio.StreamReader) -> Message:
    """The next message of a stream. Raises IncompleteReadError at its end."""
    head = b""
    while not head:  # Empty lines are keep-alives.
        head = (await reader.readuntil(b"\r\n\r\n")).lstrip()
    length = re.search(rb"(?im)^(?:content-length|l)[ \t]*:[ \t]*(\d+)", head)
    return parse(head + await reader.readexactly(int(length[1]) if length else 0))


class Operator(Telephone):
    """`accounts`: user → password. `register_code`: instead of a challenge, this answer to all."""

    accounts: dict[str, str]
    register_code: int
    silent: bool
    registered: list[str]
    """Contacts, as they registered."""
    greeted: asyncio.Event
    """Somebody has asked whether we are there (OPTIONS): the line to us is set up."""

    @classmethod
    async def listen(cls, address: str, server: tuple[str, int]) -> "Operator":
        operator = cls("operator", server)
        operator.accounts, operator.register_code, operator.silent = {}, 0, False
        operator.registered = []
        operator.greeted = asyncio.Event()
        operator.infos, operator.refreshed, operator.informed = "", [], asyncio.Event()
        await operator.socket.open(address)
        return operator

    @property
    def host(self) -> str:
        return "{}:{}".format(*self.socket.address)

    async def next_call(self) -> Call:
        return await asyncio.wait_for(self.incoming.get(), 15)

    @asynccontextmanager
    async def by_tls(self, context: ssl.SSLContext) -> AsyncIterator[int]:
        """Take registrations over TLS too; gives the port. Whoever registered so is called over
        the connection that they opened (RFC 5923)."""
        open_now: list[asyncio.StreamWriter] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            open_now.append(writer)
            self.socket = Stream(writer, self.socket.address)
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    self._received(await read_message(reader), self.server)

        plain = self.socket

        server = await asyncio.start_server(serve, self.socket.address[0], 0, ssl=context)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            self.socket = plain
            server.close()
            for writer in open_now:
                writer.transport.abort()
                with suppress(OSError):
                    await writer.wait_closed()

    def _received(self, message: Message, remote: tuple[str, int]) -> None:
        if self.silent:
            return
        if message.start.startswith("OPTIONS"):
            self.greeted.set()
        if message.start.startswith("REGISTER"):
            self.socket.send(self._registration(message), remote)
        else:
            super()._received(message, remote)

    def _registration(self, request: Message) -> Message:
        if self.register_code:
            return reply(request, self.register_code, "No", "op")
        user = re.search(r"sip:([^@>]+)@", request.get("To"))
        assert user is not None
        given = request.get("Authorization")
        if not given:
            return reply(request, 401, "Unauthorized", "op", WWW_Authenticate=CHALLENGE)
        uri = request.start.split()[1]
        password = self.accounts.get(user.group(1), "")
        wanted = digest(CHALLENGE, "REGISTER", uri, user.group(1), password)
        response = re.search(r'response="(\w+)"', wanted)
        assert response is not None
        if response.group(1) not in given:
            return reply(request, 403, "Forbidden", "op")
        self.registered.append(request.get("Contact"))
        return reply(request, 200, "OK", "op", Contact=request.get("Contact"), Expires="300")
