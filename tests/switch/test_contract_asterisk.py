"""The contract on a real Asterisk, with real SIP and RTP on loopback."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from decroche.kernel.ids import RecordingId
from decroche.kernel.legs import StopRecording
from decroche.switch.asterisk.links import AriLinks
from decroche.switch.port import SwitchConnected, SwitchDisconnected
from tests.switch.contract import SwitchContract
from tests.switch.contract_ears import EarsContract
from tests.switch.contract_message import MessageContract, ended, holds, speaking
from tests.switch.contract_out import OutContract
from tests.switch.contract_recording import RecordingContract
from tests.switch.node import WAIT_S, Node, SipWorld

pytestmark = pytest.mark.switch


@pytest.fixture
async def world(node: Node) -> AsyncIterator[SipWorld]:
    made = SipWorld(node)
    await made.open()
    yield made
    await made.close()


class TestAsterisk(SwitchContract):
    """Every case of the contract."""


class TestAsteriskOut(OutContract):
    """Every case of calling out."""


class TestAsteriskRecording(RecordingContract):
    """Every case of what is in a file."""


class TestAsteriskEars(EarsContract):
    """Every case of a supervisor at an agent's ear."""


class TestAsteriskMessages(MessageContract):
    """Every case of what a caller says after the beep."""

    async def test_an_end_that_a_lost_line_has_hidden_is_told_by_the_file(
        self, world: SipWorld, id: RecordingId, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The same engine, the same Asterisk: only the sockets end, and come back too late."""
        line, _ = await speaking(world, id)
        spoken = await world.pause()
        may, opened = asyncio.Event(), AriLinks.open

        async def later(*where: Any) -> AriLinks:
            await may.wait()
            return await opened(*where)

        monkeypatch.setattr(AriLinks, "open", later)
        links = world.switch._links
        assert links is not None
        links.main.end()
        await world.ear.next(SwitchDisconnected)
        await line.hang_up()
        async with asyncio.timeout(WAIT_S):
            while await world.contexts():
                pass  # Asking takes its time.
        may.set()
        await world.ear.next(SwitchConnected)
        await world.switch.survey()
        await world.switch.do([StopRecording(id, message=True)])
        assert not (await ended(world, id)).failed
        holds(world, id, spoken)
