"""What every switch must do when an agent dials an emergency number on his own telephone."""

from decroche.kernel.legs import (
    CreateBridge,
    DialAnswered,
    FoundLeg,
    FreeLeg,
    GiveBack,
    JoinBridge,
    LegEnded,
)
from decroche.switch.port import HelpDialled, RogueCall
from tests.switch.contract import BRIDGE
from tests.switch.contract_out import OUT, allow, dial, found
from tests.switch.world import HELP_SHOWN, World


class HelpContract:
    """Subclasses give the fixture `world`."""

    async def test_the_leg_on_which_he_dialled_is_his(self, world: World) -> None:
        (operator,) = await world.operators("line")
        line = await (await world.phone("ag1")).dials("112")
        asked = await world.ear.next(HelpDialled, endpoint="ag1", number="112")
        await line.up()
        assert await found(world) == {}, "nobody has taken it yet, and nobody may sweep it"
        allow(world)
        take = [CreateBridge(BRIDGE), JoinBridge(BRIDGE, asked.leg), FreeLeg(asked.leg), dial()]
        await world.switch.do(take)
        far = await operator.called()
        await far.pick_up()
        party = (await world.ear.next(DialAnswered, leg=OUT)).party
        await line.hears(far)
        await far.hears(line)
        assert await found(world) == {
            asked.leg: FoundLeg(asked.leg, True, BRIDGE),
            party: FoundLeg(party, True, BRIDGE, dialled=OUT),
        }
        await line.hang_up()
        assert (await world.ear.next(LegEnded)).leg == asked.leg

    async def test_given_back_the_switch_dials_by_itself(self, world: World) -> None:
        (operator,) = await world.operators("line")
        await (await world.phone("ag1")).dials("15")
        asked = await world.ear.next(HelpDialled, endpoint="ag1", number="15")
        await world.switch.do([GiveBack(asked.leg)])
        far = await operator.called()
        assert (far.number, far.shown) == ("15", HELP_SHOWN)
        survey = await world.switch.survey()
        assert (survey.legs, survey.bridges) == ((), ())
        assert not [e for e in world.ear.heard if isinstance(e, RogueCall | LegEnded)]

    async def test_with_no_engine_the_switch_dials_by_itself(self, world: World) -> None:
        (operator,) = await world.operators("line")
        phone = await world.phone("ag1")
        await world.gone()
        await phone.dials("17")
        assert (await operator.called()).number == "17"
        await world.reconnect()
        assert await found(world) == {}
