"""The contract on a real Asterisk, with real SIP and RTP on loopback."""

import asyncio
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import pytest

from decroche.kernel.ids import BridgeId, LegId, RecordingId
from decroche.kernel.legs import Answer, GuardLeg, RecordingStarted, StopRecording
from decroche.switch.asterisk.links import AriLinks
from decroche.switch.port import CallerSeen, SwitchConnected, SwitchDisconnected
from tests.switch import contract, contract_ears, contract_help, contract_out
from tests.switch.contract import SwitchContract
from tests.switch.contract_ears import EarsContract
from tests.switch.contract_help import HelpContract
from tests.switch.contract_message import OFF_S, MessageContract, ended, holds, order, speaking
from tests.switch.contract_out import OutContract
from tests.switch.contract_recording import RecordingContract
from tests.switch.node import CALLER_HZ, WAIT_S, Node, SipWorld

pytestmark = pytest.mark.switch


NUMBERS = count()
"""Asterisk gives a bridge's id again some time after the bridge is gone: each test has its own."""


@pytest.fixture
async def world(node: Node, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SipWorld]:
    number = next(NUMBERS)
    for module in (contract, contract_ears, contract_help, contract_out):
        monkeypatch.setattr(module, "BRIDGE", BridgeId(f"b{number}"))
    monkeypatch.setattr(contract_ears, "COACH", LegId(f"i1_s{number}.0~1"))
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

    @pytest.mark.parametrize(
        ("amplitude", "silence_s", "hangs_up"),
        [(0.008, 1, False), (0.008, 5, True), (0.004, 5, True)],
    )
    async def test_a_whisper_has_its_length(
        self, world: SipWorld, id: RecordingId, amplitude: float, silence_s: int, hangs_up: bool
    ) -> None:
        """-45 dB of full scale (RMS) is no silence to Asterisk, and ends no message; -51 dB is, and
        it tells a length of 0: the file of who hangs up has all of it."""
        line = await world.call()
        leg = (await world.ear.next(CallerSeen)).leg
        await world.switch.do([Answer(leg), GuardLeg(leg)])
        await line.up()
        assert line.call.rtp is not None
        line.call.rtp.speak(CALLER_HZ, amplitude)
        await world.switch.do([order(id, leg, silence_s=silence_s)])
        await world.ear.next(RecordingStarted, recording=id)
        spoken = await world.pause()
        await (line.hang_up() if hangs_up else line.press("#"))
        told = await ended(world, id)
        assert not told.failed and told.said_s in (1, 2)
        length = world._seconds(f"{id}_c")
        assert abs(length - spoken) < OFF_S, (length, spoken)

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


class TestAsteriskHelp(HelpContract):
    """Every case of help from an agent's own telephone."""
