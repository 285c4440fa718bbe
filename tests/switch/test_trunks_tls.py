"""A line over TLS with a real Asterisk: taken with a known authority, else not; a call on it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from decroche.kernel.legs import Answer, CreateBridge, JoinBridge, LegAnswered, LegEnded
from decroche.switch.asterisk.node import NumberRoute, Registration, TrunkSpec
from decroche.switch.asterisk.trunks import AsteriskTrunks
from decroche.switch.port import CallerSeen, SwitchError
from tests.kit.certificates import certificate, server_context
from tests.kit.operator import Operator
from tests.switch.contract import BRIDGE, LEG, ring
from tests.switch.node import AGENT_HZ, CALLER_HZ, Node, SipRinging, SipWorld, running_node
from tests.switch.world import NUMBER, WAIT_S

pytestmark = pytest.mark.switch
ADDRESS = "127.0.0.8"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")


@pytest.fixture(scope="module")
def node(folder: Path) -> Iterator[Node]:
    known = certificate(folder, "known", ADDRESS)
    certificate(folder, "stranger", ADDRESS)
    with running_node(tls_ca=known) as started:
        yield started


@asynccontextmanager
async def line(node: Node, folder: Path, name: str) -> AsyncIterator[tuple[Operator, str]]:
    """An operator that shows this certificate, and how a registration with it ends."""
    trunks = AsteriskTrunks(node.settings, node.install.argv_prefix)
    context = server_context(folder / f"{name}.crt")
    server = (node.settings.host, node.settings.sip_port)
    operator = await Operator.listen(ADDRESS, server)
    operator.accounts["us"] = "pw"
    try:
        async with operator.by_tls(context) as port:
            account = Registration(f"{ADDRESS}:{port}", "us", "pw")
            trunk = TrunkSpec(name, (ADDRESS,), account, transport="tls", srtp="required")
            yield operator, await registered(trunks, trunk)
    finally:
        operator.close()


async def registered(trunks: AsteriskTrunks, trunk: TrunkSpec) -> str:
    async with asyncio.timeout(2 * WAIT_S):
        while True:
            try:
                await trunks.apply([trunk], [NumberRoute(NUMBER)])
                (state,) = await trunks.states([trunk])
            except SwitchError:
                continue  # It is still starting.
            if state.registration in ("registered", "refused"):
                return state.registration


async def test_a_stranger_is_not_trusted(node: Node, folder: Path) -> None:
    async with line(node, folder, "stranger") as (_, registration):
        assert registration == "refused"


async def test_a_call_over_tls_is_heard_at_both_ends(node: Node, folder: Path) -> None:
    """The operator is known by its authority, and calls over the connection of the registration."""
    world = SipWorld(node)
    await world.open()
    desk = await world.phone("ag1")
    try:
        async with line(node, folder, "known") as (operator, registration):
            assert registration == "registered"
            operator.encrypted, operator.tone_hz = True, CALLER_HZ
            call = await operator.dial(NUMBER)
            leg = (await world.ear.next(CallerSeen, trunk="known")).leg
            await world.switch.do([Answer(leg), CreateBridge(BRIDGE), ring()])
            agent = await desk.rings()
            await agent.pick_up()
            await world.ear.next(LegAnswered, leg=LEG)
            await world.switch.do([JoinBridge(BRIDGE, leg)])
            assert isinstance(agent, SipRinging)
            await call.hears(AGENT_HZ)
            await agent.call.hears(CALLER_HZ)
            assert call.rtp is not None and call.rtp.srtp is not None
            assert call.rtp.srtp.forged == 0
            await call.hang_up()
            await world.ear.next(LegEnded, leg=leg)
    finally:
        await world.close()
