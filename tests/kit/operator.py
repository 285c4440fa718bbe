"""An operator on loopback: takes registrations and calls, and answers as the test says."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.kit.sip import Call
from tests.kit.sip_message import Message, digest, parse, reply
from tests.kit.telephone import Telephone

CHALLENGE = 'Digest realm="operator", nonce="n-o-n-c-e", algorithm=MD5'


class Operator(Telephone):
    """`accounts`: user → password. `register_code`: instead of a challenge, this answer to all."""

    accounts: dict[str, str]
    register_code: int
    silent: bool
    registered: list[str]
    """Contacts, as they registered."""

    @classmethod
    async def listen(cls, address: str, server: tuple[str, int]) -> "Operator":
        operator = cls("operator", server)
        operator.accounts, operator.register_code, operator.silent = {}, 0, False
        operator.registered = []
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
        """Take registrations over TLS too; gives the port."""
        open_now: list[asyncio.StreamWriter] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            open_now.append(writer)
            while not reader.at_eof():
                try:
                    head = await reader.readuntil(b"\r\n\r\n")
                except asyncio.IncompleteReadError:
                    break
                request = parse(head.lstrip())
                known = request.start.startswith("REGISTER")
                answer = self._registration(request) if known else reply(request, 200, "OK", "op")
                writer.write(answer.encode())

        server = await asyncio.start_server(serve, self.socket.address[0], 0, ssl=context)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            for writer in open_now:
                writer.transport.abort()
                with suppress(OSError):
                    await writer.wait_closed()

    def _received(self, message: Message, remote: tuple[str, int]) -> None:
        if self.silent:
            return
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
