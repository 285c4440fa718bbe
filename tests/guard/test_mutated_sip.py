"""A sample of spoilt messages against a real Asterisk; bench/fuzz.py sends all ten thousand."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from decroche.switch.port import CallerSeen
from tests.guard.mutate import mutated
from tests.kit.sip import Call
from tests.switch.node import CALLER_HZ, Node, SipWorld, running_node
from tests.switch.world import NUMBER, WAIT_S

pytestmark = pytest.mark.switch
SEED, COUNT, BATCH = 20261122, 500, 100
GAP_S = 0.002


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with running_node() as started:
        yield started


def test_the_same_seed_gives_the_same_bytes() -> None:
    here = ("127.0.0.1", 5060)
    once, again = (list(mutated(7, 50, here, ("127.0.0.2", 9))) for _ in range(2))
    assert once == again
    assert once != list(mutated(8, 50, here, ("127.0.0.2", 9)))


async def good_call(world: SipWorld) -> Call:
    """A caller who reaches the engine's door; other callers may have come in by spoilt messages."""
    number = "0639980099"
    party = await world.party(number, "127.0.0.2", CALLER_HZ)
    call = await party.dial(NUMBER)
    async with asyncio.timeout(WAIT_S):
        while (await world.ear.next(CallerSeen)).caller != number:
            pass
    return call


async def test_asterisk_serves_a_good_call_after_each_hundred_spoilt_messages(node: Node) -> None:
    world = SipWorld(node)
    await world.open()
    server = (node.settings.host, node.settings.sip_port)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.2", 0))
        for number, message in enumerate(mutated(SEED, COUNT, server, stranger.getsockname()), 1):
            stranger.sendto(message, server)
            await asyncio.sleep(GAP_S)  # The receiver's buffer must not be what saves it.
            if number % BATCH == 0:
                call = await good_call(world)
                await call.hang_up()
    assert node.process is not None
    assert node.process.poll() is None, "Asterisk is the process that was started"
    await world.close()
