"""Help from an agent's own telephone, dialled by Asterisk itself: nobody ends it, nothing else
leaves under its name."""

from collections.abc import AsyncIterator

import pytest

from decroche.kernel.emergency import EMERGENCY
from decroche.kernel.legs import GiveBack
from decroche.switch.asterisk import door
from decroche.switch.asterisk.wire import Request
from decroche.switch.port import HelpDialled, RogueCall
from tests.switch.contract_out import ends
from tests.switch.node import Node, SipFar, SipWorld
from tests.switch.test_door_asterisk import looks, past, quiet
from tests.switch.world import HELP_SHOWN

pytestmark = pytest.mark.switch


@pytest.fixture
async def world(node: Node) -> AsyncIterator[SipWorld]:
    made = SipWorld(node)
    await made.open()
    await made.switch.survey()
    yield made
    await made.close()


@pytest.mark.parametrize("engine", [True, False])
async def test_who_has_no_desk_talks_with_help_and_nobody_ends_it(
    world: SipWorld, engine: bool
) -> None:
    """Given back by an engine that lives, or there is none, and the next one finds the call."""
    (operator,) = await world.operators("line")
    phone = await world.phone("ag1")
    if not engine:
        await world.gone()
    line = await phone.dials("112")
    if engine:
        asked = await world.ear.next(HelpDialled, number="112")
        await world.switch.do([GiveBack(asked.leg)])
    far = await operator.called()
    assert (far.number, far.shown) == ("112", HELP_SHOWN)
    await far.ring()
    await far.pick_up()
    if not engine:
        await world.reconnect()
    survey = await world.switch.survey()
    assert (survey.legs, survey.bridges) == ((), ())
    await looks(world, 3)
    await line.up()
    await line.hears(far)
    await far.hears(line)
    assert not [e for e in world.ear.heard if isinstance(e, RogueCall)]
    assert ends(world) == []
    await line.hang_up()
    await far.ended()
    await quiet(world)


async def test_each_number_is_dialled_with_no_engine(world: SipWorld) -> None:
    (operator,) = await world.operators("line")
    phone = await world.phone("ag1")
    await world.gone()
    lines = [await phone.dials(number) for number in sorted(EMERGENCY)]
    called: dict[str, SipFar] = {}
    while called.keys() != EMERGENCY:  # One whose five seconds run out just now is dialled anew.
        far = await operator.called()
        assert far.number in EMERGENCY
        called[far.number] = far
    for far in called.values():
        await far.refuse(486)
    for line in lines:
        await line.ended()
    await world.reconnect()
    await quiet(world)


async def test_nothing_else_leaves_under_the_name_of_help(world: SipWorld) -> None:
    """Whoever can make channels says that it is help, and calls a dear number."""
    (operator,) = await world.operators("line")
    target = f"PJSIP/trunk-line/sip:+33899000000@{operator.operator.host}"
    place = (("context", door.DIALLED_CONTEXT), ("extension", "s"), ("priority", "2"))
    says = {"variables": {door.CALL_VARIABLE: "help,112"}}
    await past(world, Request("POST", "channels", (("endpoint", target), *place), says))
    far = await operator.called()
    await far.pick_up()
    assert (await world.ear.next(RogueCall)).trunk == "line"
    await far.ended()
    await quiet(world)
