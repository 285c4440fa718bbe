"""The contract on a real Asterisk, with real SIP and RTP on loopback."""

from collections.abc import AsyncIterator

import pytest

from tests.switch.contract import SwitchContract
from tests.switch.contract_message import MessageContract
from tests.switch.contract_out import OutContract
from tests.switch.contract_recording import RecordingContract
from tests.switch.node import Node, SipWorld

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


class TestAsteriskMessages(MessageContract):
    """Every case of what a caller says after the beep."""
