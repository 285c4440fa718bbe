"""One POST to somebody else's address: bounded in time, never to the inside, never elsewhere.

The address that is checked is the one that is connected to (no second look-up of the name), proxies
of the environment are not asked, redirects are not followed, and of the answer only the status is
read.
"""

from __future__ import annotations

import socket
from typing import NamedTuple

import aiohttp
import yarl
from aiohttp.abc import AbstractResolver, ResolveResult

from decroche.domains.alerts.addresses import is_inside
from decroche.domains.alerts.words import LIMIT_S


class Answer(NamedTuple):
    """`code`: "" if the receiver has taken it, else why not (`words.WORDS`)."""

    code: str
    status: int


class InsideError(OSError):
    """The name leads to an address of the inside."""


class OutsideResolver(AbstractResolver):
    """Names as the system knows them, refused if one of their addresses is inside."""

    def __init__(self) -> None:
        self._names = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._names.resolve(host, port, family)
        if any(is_inside(one["host"]) for one in found):
            raise InsideError(host)
        return found

    async def close(self) -> None:
        await self._names.close()


def _socket(address: aiohttp.AddrInfoType) -> socket.socket:
    """The last look, whatever has led here: this is what is connected to."""
    family, kind, protocol, _, place = address
    if is_inside(str(place[0])):
        raise InsideError(place[0])
    return socket.socket(family, kind, protocol)


def session(allow_inside: bool) -> aiohttp.ClientSession:
    """To be used within a running loop, and closed."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            resolver=None if allow_inside else OutsideResolver(),
            socket_factory=None if allow_inside else _socket,
            use_dns_cache=False,
            force_close=True,
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=LIMIT_S),
        headers={"User-Agent": "Decroche"},
    )


async def post(
    http: aiohttp.ClientSession, url: str, body: bytes, headers: dict[str, str], allow_inside: bool
) -> Answer:
    """What came of it; raises nothing that the address could cause."""
    try:
        # Numeric addresses are asked of no resolver. `is_inside` must see what aiohttp sees.
        host = yarl.URL(url).host or ""
        if not allow_inside and is_inside(host):
            return Answer("inside", 0)
        async with http.post(url, data=body, headers=headers, allow_redirects=False) as answer:
            return Answer(_code(answer.status), answer.status)
    except TimeoutError:
        return Answer("no_answer", 0)
    except aiohttp.ClientConnectorDNSError as error:
        inside = isinstance(error.os_error, InsideError)
        return Answer("inside" if inside else "unknown_host", 0)
    except aiohttp.ClientConnectorCertificateError:
        return Answer("certificate", 0)
    except (aiohttp.ClientError, OSError, ValueError):
        return Answer("not_connected", 0)


def _code(status: int) -> str:
    if 200 <= status < 300:
        return ""
    return "redirect" if 300 <= status < 400 else "status"
