"""The sockets of one adapter: one for events and most orders, some beside it that ring telephones.

Asterisk carries out the requests of a socket one after another, and an originate takes it some
milliseconds (it waits for the channel to be made). On one socket alone a rush of 60 calls/s fills
it, and every order of every call waits behind other callers' rings: p99 568 ms instead of 30. What
concerns one telephone while it rings (the ring, its watching, its end) keeps its order: it always
goes the same way.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final
from zlib import crc32

from decroche.switch.asterisk import wire
from decroche.switch.asterisk.client import AriLink
from decroche.switch.asterisk.wire import Request, Response
from decroche.switch.port import SwitchError

RINGING: Final = 3
"""Sockets that ring; as many telephones are rung at the same instant."""


class AriLinks:
    """From the opening to the end of the first of them: then all are over."""

    def __init__(self, main: AriLink, ringing: Sequence[AriLink]) -> None:
        self.main = main
        self._ringing = ringing

    @classmethod
    async def open(
        cls, url: str, user: str, password: str, app: str, on_event: Callable[[wire.Event], None]
    ) -> "AriLinks":
        """Connect all. Raises SwitchError."""
        opened: list[AriLink] = []
        try:
            for number in range(RINGING):
                name = f"{app}_ring{number}"
                opened.append(await AriLink.open(url, user, password, name, _deaf, ()))
            main = await AriLink.open(url, user, password, app, on_event)
        except SwitchError:
            await asyncio.gather(*(link.close() for link in opened))
            raise
        return cls(main, opened)

    def send(self, request: Request, phone: str = "") -> "asyncio.Future[Response]":
        """Put the request on its socket now; `phone`: the telephone it rings, or stops ringing.

        The future raises SwitchError if the links end first.
        """
        return self._of(phone).send(request)

    async def closed(self) -> None:
        """Return when one of them has ended, for whatever reason."""
        ends = [asyncio.ensure_future(link.closed()) for link in (self.main, *self._ringing)]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in ends:
                end.cancel()

    async def close(self) -> None:
        """End them; every open request gets SwitchError."""
        await asyncio.gather(*(link.close() for link in (self.main, *self._ringing)))

    def _of(self, phone: str) -> AriLink:
        return self._ringing[crc32(phone.encode()) % RINGING] if phone else self.main


def _deaf(event: wire.Event) -> None:
    """What happens is told on the main socket."""
