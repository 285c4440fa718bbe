"""SIPp, a stack that is not ours, calls and is answered; its own count decides."""

import asyncio
import shutil
from pathlib import Path

import pytest

from decroche.kernel.legs import Answer, LegEnded
from decroche.switch.port import CallerSeen
from tests.switch.node import Node, SipWorld
from tests.switch.world import NUMBER

pytestmark = [
    pytest.mark.switch,
    pytest.mark.skipif(shutil.which("sipp") is None, reason="SIPp (sip-tester) is not installed"),
]
CALLS = 10


async def test_sipp_calls_are_answered_and_end(node: Node, tmp_path: Path) -> None:
    world = SipWorld(node)
    await world.open()
    settings = node.settings
    sipp = await asyncio.create_subprocess_exec(
        *("sipp", "-sn", "uac", "-i", "127.0.0.2", "-s", NUMBER, "-m", str(CALLS), "-r", "10"),
        *("-d", "300", "-nostdin", f"{settings.host}:{settings.sip_port}"),
        cwd=tmp_path,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    for _ in range(CALLS):
        seen = await world.ear.next(CallerSeen)
        await world.switch.do([Answer(seen.leg)])
    for _ in range(CALLS):
        await world.ear.next(LegEnded)
    assert await asyncio.wait_for(sipp.wait(), 30) == 0
    await world.close()
