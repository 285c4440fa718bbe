"""After a fault: every caller has exactly one interaction, and the switch holds nothing more."""

import asyncio
import json
import time
import urllib.request
from collections import Counter
from collections.abc import Sequence
from typing import Any, LiteralString

import psycopg
from tests.kit.stack import Stack

from bench.patience import WITHIN_S
from bench.races_read import Part
from bench.rival import asterisk
from decroche.ops import postgres
from decroche.settings import Settings

LOOK_S = 0.25
_ROWS = """
    select p.e164, i.ended_ms is not null, i.outcome
    from interaction i join contact_point p on p.id = i.contact_point_id
    where i.tenant_id = %s and p.e164 = any(%s) and i.arrived_ms >= %s
"""

_PARTS = """
    select p.e164, s.id, s.agent_id::text, s.answered_ms, s.ended_ms, s.outcome
    from segment s
    join interaction i on i.id = s.interaction_id and i.tenant_id = s.tenant_id
    join contact_point p on p.id = i.contact_point_id
    where i.tenant_id = %s and p.e164 = any(%s) and i.arrived_ms >= %s
"""


class Accounts:
    """Counts rows against the calls that were made, and what is left on the switch."""

    def __init__(self, stack: Stack, tenant: str) -> None:
        self.stack, self.tenant = stack, tenant

    def _ask(self, query: LiteralString, numbers: Sequence[str], since_ms: int) -> list[Any]:
        settings = Settings(data_dir=self.stack.data_dir, port_base=self.stack.base)
        with psycopg.connect(postgres.admin_dsn(settings, "decroche")) as connection:
            return connection.execute(query, [self.tenant, list(numbers), since_ms]).fetchall()

    def _rows(self, numbers: Sequence[str], since_ms: int) -> list[tuple[str, bool, str]]:
        """Number, whether it has ended, outcome: of each interaction. Raises OperationalError."""
        return self._ask(_ROWS, numbers, since_ms)

    def parts(self, numbers: Sequence[str], since_ms: int) -> list[Part]:
        """Every offer of these callers' calls; `Part.call` is the number. Raises
        OperationalError."""
        return [
            Part(number, int(offer.rpartition(".")[2]), *rest)
            for number, offer, *rest in self._ask(_PARTS, numbers, since_ms)
        ]

    async def wrong(self, numbers: Sequence[str], since_ms: int) -> tuple[int, int]:
        """Callers without an ended interaction, and callers with more than one; asked again until
        there is none, or `WITHIN_S`: what was spooled is written a moment later."""
        limit_s = time.monotonic() + WITHIN_S
        while True:
            try:
                rows = await asyncio.to_thread(self._rows, numbers, since_ms)
            except psycopg.OperationalError:
                rows = []
            count = Counter(number for number, _, _ in rows)
            ended = Counter(number for number, over, _ in rows if over)
            lost = sum(ended[number] == 0 for number in numbers)
            doubled = sum(times > 1 for times in count.values())
            if not lost or time.monotonic() > limit_s:
                return lost, doubled
            await asyncio.sleep(LOOK_S)

    async def outcomes(self, numbers: Sequence[str], since_ms: int) -> list[str]:
        """The outcomes of these callers' interactions, once none of them is open."""
        await self.wrong(numbers, since_ms)
        return [outcome for _, _, outcome in await asyncio.to_thread(self._rows, numbers, since_ms)]

    async def left_over(self) -> int:
        """Channels and bridges that nobody has swept after `WITHIN_S`."""
        limit_s = time.monotonic() + WITHIN_S
        while True:
            channels = await asyncio.to_thread(asterisk, self.stack, "core show channels concise")
            bridges = await asyncio.to_thread(asterisk, self.stack, "bridge show all")
            # The second has one line of titles.
            left = len(channels.splitlines()) + max(0, len(bridges.splitlines()) - 1)
            if not left or time.monotonic() > limit_s:
                return left
            await asyncio.sleep(LOOK_S)

    def state(self) -> dict[str, Any]:
        """What the engine says of this centre on its control interface. Raises OSError."""
        secrets = json.loads((self.stack.data_dir / "secrets.json").read_text())
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.stack.base + 2}/control/state?tenant={self.tenant}",
            headers={"X-Decroche-Control": secrets["engine_control_token"]},
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            return dict(json.load(answer)["state"])
