"""Fixtures that every part may use."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.kit.sip import Party

# What our programs print is read in English, whatever the machine speaks.
os.environ["LC_ALL"] = "C.UTF-8"

OpenParty = Callable[..., Awaitable[Party]]


@pytest.fixture
async def party() -> AsyncIterator[OpenParty]:
    """Opens SIP parties and closes them after the test, whatever happened."""
    opened: list[Party] = []

    async def open_party(user: str, server: tuple[str, int], address: str = "127.0.0.2") -> Party:
        opened.append(await Party.open(user, server, address))
        return opened[-1]

    yield open_party
    for each in opened:
        each.close()
