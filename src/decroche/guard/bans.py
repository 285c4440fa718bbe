"""Bans as Asterisk holds them: one object of res_pjsip_acl per address, in its memory.

It needs neither root nor a firewall. A banned sender gets 403 to everything, before anything is
looked up. Asterisk forgets them when it restarts, so its start time is asked for.
"""

from typing import Final

import aiohttp
import structlog

from decroche.guard.core import Ban

CLASS: Final = "asterisk/config/dynamic/res_pjsip/acl"
TIMEOUT_S: Final = 3.0

log = structlog.get_logger()


class BansAway(Exception):
    """Asterisk did not take it; it is told again."""


class Bans:
    """Tells Asterisk. `url`: of ARI, without a closing slash."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session, self._url = session, url
        self.started = ""
        """When Asterisk started, in its own writing; "" when it was not heard yet."""

    async def block(self, ban: Ban) -> None:
        """Raises BansAway."""
        fields = [{"attribute": "deny", "value": ban.address}]
        status, text = await self._ask("PUT", _path(ban.address), {"fields": fields})
        # ARI cannot show an object of this kind and says 500 after it has made it.
        if status != 200 and not (status == 500 and "Allocation" in text):
            raise BansAway(f"{status} {text}")

    async def free(self, address: str) -> None:
        """Raises BansAway. Free already: nothing to do."""
        status, text = await self._ask("DELETE", _path(address), None)
        if status not in (204, 404):
            raise BansAway(f"{status} {text}")

    async def restarted(self) -> bool:
        """Whether this Asterisk is another one than at the last question. Raises BansAway."""
        status, text = await self._ask("GET", "asterisk/info?only=status", None)
        if status != 200:
            raise BansAway(f"{status} {text}")
        before, self.started = self.started, text.partition("last_reload_time")[0]
        return before != self.started

    async def _ask(self, method: str, path: str, body: object) -> tuple[int, str]:
        limit = aiohttp.ClientTimeout(total=TIMEOUT_S)
        address = f"{self._url}/{path}"
        try:
            async with self._session.request(method, address, json=body, timeout=limit) as answer:
                return answer.status, (await answer.text())[:500]
        except (aiohttp.ClientError, TimeoutError) as error:
            raise BansAway(str(error) or type(error).__name__) from error


def _path(address: str) -> str:
    return f"{CLASS}/ban-{address.replace(':', '-')}"
