"""A queue that is full and a wait that is over, felt by callers over real SIP."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import OpenParty
from tests.kit.api import SiteApi, changed_queue
from tests.kit.sip import WAIT_S
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
NUMBER = "0180000010"
Line = dict[str, Any]


async def newest(api: SiteApi, count: int, all_are: Callable[[Line], bool]) -> list[Line]:
    """The newest contacts, once all of them are so: rows follow some milliseconds later."""
    async with asyncio.timeout(WAIT_S):
        while True:
            lines: list[Line] = await api.get(f"/interactions?limit={count}")
            if len(lines) == count and all(map(all_are, lines)):
                return lines
            await asyncio.sleep(0.2)  # The pace of asking.


async def test_who_finds_the_queue_full_and_who_waited_longest_are_told_and_sent_away(
    stack: Stack, party: OpenParty
) -> None:
    """Nobody works: the first caller waits, the second finds the only place taken."""
    async with changed_queue(stack, "SAV", waiting_max=1, wait_max_s=10) as api:
        patient = await (await party("0639980012", stack.sip)).dial(NUMBER)
        await patient.until("up")
        await newest(api, 1, lambda line: line["queue"] == "SAV" and not line["ended_ms"])
        late = await (await party("0639980013", stack.sip)).dial(NUMBER)
        for call in (late, patient):
            await call.until("ended")
            assert not call.by_us
        for line in await newest(api, 2, lambda line: bool(line["ended_ms"])):
            assert line["outcome"] == "overflow", line
            contact = await api.get(f"/interactions/{line['id']}")
            path = [step["node"] for step in contact["path"]]
            assert path[-2:] == ["full", "end"], path
