"""The longest call: both legs are hung up, and the books say who ended it."""

from decroche.kernel.config import Limits
from tests.engine.house import House, make_config, publish


async def test_the_longest_call_ends_for_both_and_is_told(house: House) -> None:
    publish(house, make_config(house.tenant, 2, limits=Limits(call_max_s=1)))
    await house.engine.refresh(house.tenant)
    page = await house.available()
    await house.talk(page)
    assert house.switch is not None
    switch = house.switch
    await page.stage("after_call")
    await house.until(lambda: not switch.legs and not switch.bridges)
    rows = "select outcome, ended_by from interaction where tenant_id = %(tenant)s"
    await house.until(lambda: house.rows(rows) == [("answered", "system")])
