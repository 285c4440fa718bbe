"""Calls out and numbers asked in, from the page through the gate to the switch and the rows."""

from decroche.engine.live.protocol import Ack, Refused
from decroche.kernel.ids import LegId
from decroche.kernel.legs import EndReason
from tests.engine.house import House, Page

ROWS = (
    "select i.direction, i.outcome, a.outcome, a.allowed from interaction i"
    " join attempt a on a.interaction_id = i.id where i.tenant_id = %(tenant)s"
)


async def dialled(house: House) -> LegId:
    """The agent's own telephone has answered; the leg that is dialled."""
    switch = house.switch
    assert switch is not None
    own = await house.until(lambda: switch.ringing(house.agent.endpoint))
    switch.pick_up(own[0].id)
    sent = await house.until(lambda: switch.dials.sent)
    return LegId(sent[-1].leg)


async def test_a_number_is_called_talked_with_and_kept(house: House) -> None:
    page = await house.available()
    answer = await page.act("call_out", number="06 39 98 00 12")
    assert isinstance(answer, Ack)
    leg = await dialled(house)
    assert house.switch is not None
    assert house.switch.dials.sent[-1].number == "+33639980012"
    await page.stage("dialling")
    house.switch.dials.answer(leg)
    await page.stage("talking")
    work = page.desk.work if page.desk else None
    assert work is not None
    assert (work.direction, work.interaction) == ("out", answer.result["interaction"])
    assert isinstance(await page.act("hang_up", work.interaction), Ack)
    await page.stage("after_call")
    await house.until(lambda: house.rows(ROWS) == [("out", "answered", "answered", True)])


async def test_a_number_that_does_not_answer_is_told(house: House) -> None:
    page = await house.available()
    await page.act("call_out", number="0639980012")
    leg = await dialled(house)
    assert house.switch is not None
    house.switch.dials.refuse(leg, EndReason.BUSY)
    await page.until(lambda: page.desk and page.desk.told)
    assert page.desk is not None
    assert page.desk.told is not None
    assert (page.desk.told.code, page.desk.told.why) == ("not_reached", "busy")
    await page.status("available")
    await house.until(lambda: house.rows(ROWS) == [("out", "busy", "busy", True)])


async def test_what_the_gate_or_the_moment_refuses_is_said_and_nothing_leaves(
    house: House,
) -> None:
    page = await house.available()
    answer = await page.act("call_out", number="0899 70 12 34")
    assert isinstance(answer, Refused)
    await house.talk(page)
    assert page.desk is not None
    assert page.desk.work is not None
    answer = await page.act("call_out", number="0639980012")
    assert answer.code == "busy_now"
    work = page.desk.work.interaction
    for args, code in (
        ({"to": "agent", "target": "nobody"}, "nobody_to_ask"),
        ({"to": "queue", "target": "none"}, "unknown_queue"),
        ({"to": "moon", "target": "x"}, "bad_argument"),
    ):
        answer = await page.act("transfer", work, blind=False, **args)
        assert (answer.code, args) == (code, args)
    for kind in ("hand_over", "drop"):
        assert (await page.act(kind, work, guest="nobody")).code == "guest_gone"
    assert house.switch is not None
    assert house.switch.dials.sent == []


async def test_help_is_called_from_within_a_call_with_the_site_to_read_out(house: House) -> None:
    page = await house.available()
    await house.talk(page)
    assert isinstance(await page.act("call_out", number="112"), Ack)
    switch = house.switch
    assert switch is not None
    await house.until(lambda: switch.dials.sent)
    assert switch.dials.sent[-1].number == "112"
    await page.until(lambda: page.desk and page.desk.work and page.desk.work.site)
    assert page.desk is not None
    assert page.desk.work is not None
    assert page.desk.work.site is not None
    assert page.desk.work.site.address == "1 rue de la Loire, 37000 Tours"
    assert [each.kind for each in page.desk.work.parties] == ["number"]


async def test_targets_are_colleagues_at_work_and_queues(house: House) -> None:
    page = await house.available()
    answer = await page.act("targets", text="ven")
    assert isinstance(answer, Ack)
    assert [queue["name"] for queue in answer.result["queues"]] == ["Ventes"]
    assert answer.result["agents"] == [], "oneself is nobody to transfer to"


async def no_post(house: House, *, registered: bool) -> Page:
    """A page of an agent who is logged in, at no post."""
    page = await house.page(phone=registered)
    agents = house.engine.centres[house.tenant].runtime.state.routing.agents
    known = house.agent.id
    await house.until(lambda: known in agents and agents[known].phone is registered)
    await page.status("offline")
    return page


async def test_help_is_called_before_the_post_is_taken(house: House) -> None:
    page = await no_post(house, registered=True)
    refused = await page.act("call_out", number="06 39 98 00 12")
    assert refused.code == "not_signed_in"
    assert isinstance(await page.act("call_out", number="112"), Ack)
    leg = await dialled(house)
    assert house.switch is not None
    assert house.switch.dials.sent[-1].number == "112"
    house.switch.dials.answer(leg)
    await page.stage("talking")
    assert page.desk is not None
    assert page.desk.work is not None
    assert page.desk.work.site is not None
    assert isinstance(await page.act("hang_up", page.desk.work.interaction), Ack)
    await page.stage("after_call")
    assert isinstance(await page.act("finish"), Ack)
    await page.status("withdrawn")


async def test_without_a_phone_help_is_called_from_another(house: House) -> None:
    page = await no_post(house, registered=False)
    refused = await page.act("call_out", number="15")
    assert isinstance(refused, Refused)
    assert refused.code == "help_elsewhere"
    assert "autre téléphone" in refused.fr and "another telephone" in refused.en
    assert "1 rue de la Loire, 37000 Tours" in refused.fr
    await page.status("offline")
    assert house.switch is not None
    assert house.switch.dials.sent == []
