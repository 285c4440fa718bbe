"""Help dialled on the keypad of an agent's own phone: whose leg it is, and what his desk shows."""

from decroche.engine.live.protocol import Ack
from decroche.kernel.ids import LegId
from decroche.switch.fake import FakeSwitch
from tests.engine.house import House, Page

ROWS = "select allowed, code, number_class from attempt where tenant_id = %(tenant)s"
HELP = [(True, "emergency", "emergency")]
ADDRESS = "1 rue de la Loire, 37000 Tours"


def dials(house: House, number: str = "112") -> tuple[FakeSwitch, LegId]:
    """The agent lifts the receiver and types."""
    assert house.switch is not None
    return house.switch, house.switch.dials.help(house.agent.endpoint, number)


async def reads_the_address(page: Page) -> None:
    await page.until(lambda: page.desk and page.desk.work and page.desk.work.site)
    assert page.desk is not None and page.desk.work is not None
    assert page.desk.work.site is not None
    assert page.desk.work.site.address == ADDRESS


async def takes_part(house: House, page: Page, status: str) -> None:
    """From the number that is dialled to the end of the call, which leaves him as he was."""
    switch, own = dials(house)
    await house.until(lambda: switch.dials.sent)
    sent = switch.dials.sent[-1]
    assert sent.number == "112"
    assert sent.leg != own, "through the gate, by the engine's order"
    await page.stage("dialling")
    await reads_the_address(page)
    party = switch.dials.answer(sent.leg)
    await page.stage("talking")
    assert switch.hears(own) == (party,)
    switch.hang_up(own)
    await page.stage("after_call")
    assert isinstance(await page.act("finish"), Ack)
    await page.status(status)
    await house.until(lambda: house.rows(ROWS) == HELP)


async def test_at_work(house: House) -> None:
    await takes_part(house, await house.available(), "available")


async def test_on_a_break(house: House) -> None:
    page = await house.available()
    assert isinstance(await page.act("state", status="break"), Ack)
    await page.status("break")
    await takes_part(house, page, "break")


async def test_before_the_post_is_taken(house: House) -> None:
    page = await house.page()
    await page.status("offline")
    await takes_part(house, page, "withdrawn")


async def test_with_a_caller_ringing_who_goes_on_to_others(house: House) -> None:
    page = await house.available()
    assert house.switch is not None
    caller = house.switch.call_in(next(iter(house.config.numbers.values())).e164, "0639980012")
    await page.stage("offered")
    switch, own = dials(house)
    await page.stage("dialling")
    await reads_the_address(page)
    assert caller in switch.legs
    [sent] = switch.dials.sent
    switch.hang_up(own)
    await house.until(lambda: sent.leg not in switch.legs)
    assert caller in switch.legs


async def test_beside_a_call_that_stays_the_switch_dials_and_the_desk_has_the_address(
    house: House,
) -> None:
    page = await house.available()
    await house.talk(page)
    switch, own = dials(house)
    await house.until(lambda: switch.dials.sent)
    assert (switch.dials.sent[-1].leg, switch.dials.sent[-1].number) == (own, "112")
    await reads_the_address(page)
    assert page.desk is not None and page.desk.work is not None
    assert page.desk.work.stage == "talking"
    await house.until(lambda: house.rows(ROWS) == HELP)


async def test_with_no_page_the_switch_dials(house: House) -> None:
    page = await house.available()
    await page.act("sign_out")
    await page.close()
    centre = house.engine.centres[house.tenant]
    await house.until(lambda: house.agent.id not in centre.hub.desks)
    switch, own = dials(house, "15")
    await house.until(lambda: switch.dials.sent)
    assert (switch.dials.sent[-1].leg, switch.dials.sent[-1].number) == (own, "15")
    await house.until(lambda: house.rows(ROWS) == HELP)
    assert house.agent.id not in centre.runtime.state.calls.desks
