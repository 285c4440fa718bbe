"""What nobody ordered, or nobody ended, does not stay on the switch."""

import asyncio

import pytest

from tests.conftest import OpenParty
from tests.kit.ari import Ari, ari_of
from tests.kit.stack import Stack

pytestmark = pytest.mark.journey
APP = "decroche_1"
STRAYS = ("11111111-1111-7111-8111-111111111111.1~1", "by-hand")
BRIDGE = "by-hand-bridge"


async def until_gone(ari: Ari) -> list[str]:
    """The channels that are left when the strays and their bridge have gone."""
    async with asyncio.timeout(120):
        while True:
            left, bridges = list(await ari.channels()), await ari.bridges()
            if BRIDGE not in bridges and not {*left} & {*STRAYS}:
                return left


async def test_lone_legs_and_empty_bridges_are_swept_and_callers_are_not(
    stack: Stack, party: OpenParty
) -> None:
    """An agent's leg of no call, a leg of no kind, an empty bridge; beside a caller who waits."""
    call = await (await party("0639980012", stack.sip)).dial("0180000010")
    await call.until("up")
    async with ari_of(stack) as ari:
        for leg in STRAYS:
            await ari.post(
                "channels/create", endpoint="Local/s@decroche-door", app=APP, channelId=leg
            )
        await ari.post("bridges/" + BRIDGE, type="mixing")
        assert {*STRAYS} <= {*await ari.channels()}
        assert BRIDGE in await ari.bridges()
        left = await until_gone(ari)
        assert left, "the caller is gone as well"
        await call.sounds()
        await call.hang_up()
