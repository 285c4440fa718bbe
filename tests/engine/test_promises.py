"""Promises and a flow's transfer, from the caller's leg through the gate to the rows; numbers are
read out and dialled, and are in no journal."""

import time
from typing import Any

import msgspec
import pytest

from decroche.engine.live.protocol import Ack
from decroche.flows import standard
from decroche.kernel.config import Callback, End, FlowSpec, OutsideSpec, Transfer
from decroche.kernel.ids import LegId, NodeId, OutsideId
from decroche.kernel.legs import EndReason
from decroche.promises import making
from decroche.switch.fake import FakeSwitch
from tests.engine.house import LINE, House, Page, publish

N = NodeId
DUTY = OutsideId("0e5bd3a4-6d6f-4a54-9c44-3c1a8a1f0001")
CALLER, TYPED = "0639980012", "0639980077"
PROMISES = (
    "select p.kind, p.state, c.e164, p.tries from promise p join contact_point c"
    " on c.id = p.contact_point_id where p.tenant_id = %(tenant)s order by p.made_ms"
)
ATTEMPTS = (
    "select purpose, allowed, code, outcome from attempt where tenant_id = %(tenant)s"
    " order by at_ms"
)
OUTCOMES = "select outcome from interaction where tenant_id = %(tenant)s order by arrived_ms"
JOURNAL = "select body::text from journal_event where tenant_id = %(tenant)s"


@pytest.fixture(autouse=True)
def no_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pause before our call is for people."""
    monkeypatch.setattr(making, "BREATH_MS", 0)


async def led(house: House, **nodes: Any) -> None:
    """The line leads to the first of these nodes."""
    flow = next(iter(house.config.flows.values()))
    steps = {N(name): node for name, node in nodes.items()} | {N("end"): End()}
    house.config = msgspec.structs.replace(
        house.config,
        version=2,
        digest="v2",
        flows={flow.id: FlowSpec(flow.id, flow.name, next(iter(steps)), steps)},
        outside={DUTY: OutsideSpec(DUTY, "Astreinte", "+33140000041")},
        prompts=dict(standard.PROMPTS),
    )
    publish(house, house.config)
    await control(house, "config", {})
    centre = house.engine.centres[house.tenant]
    await house.until(lambda: centre.runtime.state.config_version == 2)


async def control(house: House, what: str, body: dict[str, Any]) -> int:
    headers = {"X-Decroche-Control": house.secrets.engine_control_token}
    body = {"tenant": house.tenant, **body}
    url = f"{house.url}/control/{what}"
    async with house.http.post(url, json=body, headers=headers) as answer:
        return answer.status


def switch_of(house: House) -> FakeSwitch:
    assert house.switch is not None
    return house.switch


async def keeps_place(house: House) -> None:
    """Calls, presses 1, hangs up."""
    queue = next(iter(house.config.queues))
    await led(house, offer=Callback(queue, N("end")))
    switch, centre = switch_of(house), house.engine.centres[house.tenant]
    leg = switch.call_in(LINE, CALLER)
    await house.until(lambda: centre.runtime.state.flows.walks)
    await house.until(lambda: any(call.keys for call in calls(house)))
    switch.press(leg, "1")
    await house.until(lambda: centre.runtime.state.promises.promises)
    switch.hang_up(leg)
    await house.until(lambda: house.rows(OUTCOMES)[:1] == [("callback",)])


async def at_work(house: House) -> Page:
    """A page whose agent is available: what waits rings at once."""
    page = await house.page()
    await page.act("sign_in")
    await page.act("state", status="available")
    return page


def calls(house: House) -> list[Any]:
    return list(house.engine.centres[house.tenant].runtime.state.calls.calls.values())


async def taken(house: House, page: Page) -> LegId:
    """The agent answers the promised call; the leg that is dialled."""
    switch = switch_of(house)
    await page.stage("offered")
    rings = await house.until(lambda: switch.ringing(house.agent.endpoint))
    before = len(switch.dials.sent)
    switch.pick_up(rings[0].id)
    await house.until(lambda: len(switch.dials.sent) > before)
    return LegId(switch.dials.sent[-1].leg)


async def test_a_kept_place_is_called_and_kept(house: House) -> None:
    await keeps_place(house)
    page = await at_work(house)
    leg = await taken(house, page)
    work = page.desk.work if page.desk else None
    assert work is not None and work.promise is not None and work.promise.kind == "keep_place"
    switch = switch_of(house)
    assert switch.dials.sent[-1].number == "+33639980012"
    switch.dials.answer(leg)
    await page.stage("talking")
    await house.until(lambda: house.rows(PROMISES) == [("keep_place", "kept", "+33639980012", 0)])
    assert await page.act("hang_up", work.interaction)
    await house.until(
        lambda: house.rows(ATTEMPTS) == [("callback_asked", True, "allowed", "answered")]
    )
    assert not any("639980012" in body for (body,) in house.rows(JOURNAL))


async def test_a_machine_that_picks_up_is_a_try_once_the_agent_says_so(house: House) -> None:
    await keeps_place(house)
    page = await at_work(house)
    switch_of(house).dials.answer(await taken(house, page))
    await page.stage("talking")
    await house.until(lambda: house.rows(PROMISES)[0][1] == "kept")
    work = page.desk.work if page.desk else None
    assert work is not None
    said = work.dispositions[-1]
    assert (said.id, said.fr, said.en) == ("not_reached", "Non joint", "Not reached")
    assert isinstance(await page.act("disposition", work.interaction, disposition=said.id), Ack)
    assert isinstance(await page.act("hang_up", work.interaction), Ack)
    await page.stage("after_call")
    assert page.desk is not None and page.desk.work is not None
    assert page.desk.work.disposition == said.id
    assert isinstance(await page.act("finish"), Ack)
    await house.until(lambda: house.rows(PROMISES) == [("keep_place", "open", "+33639980012", 1)])
    told = "select i.outcome, s.outcome, s.disposition_id from interaction i join segment s"
    on = " on s.interaction_id = i.id where i.tenant_id = %(tenant)s and i.direction = 'out'"
    assert house.rows(told + on) == [("not_reached", "not_reached", None)]
    await page.until(lambda: page.desk and page.desk.day)
    assert page.desk is not None and page.desk.day[0].outcome == "not_reached"


async def test_the_number_is_read_out_as_people_write_it(house: House) -> None:
    await led(house, offer=Callback(next(iter(house.config.queues)), N("end")))
    switch = switch_of(house)
    switch.call_in(LINE, CALLER)
    await house.until(lambda: switch.said)
    said = [medium for _, media in switch.said for medium in media]
    assert "digits:0639980012/fr" in said
    assert not any(medium.startswith("contact:") for medium in said)


async def test_a_typed_number_is_known_by_its_contact_point_only(house: House) -> None:
    queue = next(iter(house.config.queues))
    await led(house, offer=Callback(queue, N("end"), wait_s=20))
    switch = switch_of(house)
    leg = switch.call_in(LINE, CALLER)
    await house.until(lambda: any(call.keys for call in calls(house)))
    switch.press(leg, "2")
    await house.until(lambda: any(c.keys and c.keys.mode == "number" for c in calls(house)))
    for key in "0899701234#":  # Surcharged: not to be had.
        switch.press(leg, key)
    await house.until(lambda: any(c.keys and c.keys.input.endswith("k3") for c in calls(house)))
    for key in TYPED + "#":
        switch.press(leg, key)
    await house.until(lambda: any(c.keys and c.keys.mode == "menu" for c in calls(house)))
    switch.press(leg, "1")
    await house.until(lambda: house.rows(PROMISES) == [("keep_place", "open", "+33639980077", 0)])
    bodies = [body for (body,) in house.rows(JOURNAL)]
    assert any("number_typed" in body for body in bodies)
    assert not any(digits in body for body in bodies for digits in ("99701234", "39980077"))


async def test_a_verdict_that_was_not_answered_is_asked_again_by_the_next_engine(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keeps_place(house)
    page = await at_work(house)
    centre = house.engine.centres[house.tenant]
    asked: list[Any] = []
    monkeypatch.setattr(centre.wanted, "ask", asked.append)
    await page.stage("offered")
    rings = await house.until(lambda: switch_of(house).ringing(house.agent.endpoint))
    switch_of(house).pick_up(rings[0].id)
    await house.until(lambda: asked)
    await house.crash()
    await house.start()
    switch = switch_of(house)
    await house.until(lambda: switch.dials.sent)
    assert switch.dials.sent[-1].number == "+33639980012"
    assert [row[:2] for row in house.rows(ATTEMPTS)] == [("callback_asked", True)]


async def test_what_was_not_reached_is_a_try_and_the_row_says_when_next(house: House) -> None:
    await keeps_place(house)
    page = await at_work(house)
    leg = await taken(house, page)
    switch_of(house).dials.refuse(leg, EndReason.NO_ANSWER)
    await house.until(lambda: house.rows(PROMISES) == [("keep_place", "open", "+33639980012", 1)])
    [(due_ms,)] = house.rows("select due_ms from promise where tenant_id = %(tenant)s")
    assert due_ms is not None and due_ms > time.time() * 1000 + 14 * 60_000


async def test_a_line_that_cannot_be_reached_costs_no_try_and_says_so(house: House) -> None:
    await keeps_place(house)
    switch = switch_of(house)
    switch.dials.dead.update(house.config.outbound.trunks)
    page = await at_work(house)
    await page.stage("offered")
    rings = await house.until(lambda: switch.ringing(house.agent.endpoint))
    switch.pick_up(rings[0].id)
    await house.until(
        lambda: house.rows(ATTEMPTS) == [("callback_asked", True, "allowed", "not_placed")]
    )
    await house.until(lambda: house.rows(PROMISES) == [("keep_place", "open", "+33639980012", 0)])
    assert switch.dials.sent == []
    due = "select due_ms from promise where tenant_id = %(tenant)s and due_ms is not null"
    [(due_ms,)] = await house.until(lambda: house.rows(due))
    assert due_ms < time.time() * 1000 + 61_000


async def test_promises_are_made_hurried_and_taken_back_by_the_sites_word(house: House) -> None:
    await keeps_place(house)
    [(point, first)] = house.rows(
        "select contact_point_id::text, id::text from promise where tenant_id = %(tenant)s"
    )
    gone = {"type": "promise_cancelled", "promise": first, "by": house.agent.id}
    assert await control(house, "promise", {"event": gone}) == 204
    assert house.rows(PROMISES)[0][1] == "cancelled", "it is committed when it is answered"
    now_ms, id = int(time.time() * 1000), "6f0d2f3a-58f0-4ac5-9f86-9d3a5b1c0001"
    asked = {
        "type": "promise_asked",
        "promise": id,
        "queue": next(iter(house.config.queues)),
        "contact_point": point,
        "from_ms": now_ms + 3_600_000,
        "until_ms": now_ms + 7_200_000,
        "by": house.agent.id,
        "owner": house.agent.id,
    }
    assert await control(house, "promise", {"event": asked}) == 204
    page = await at_work(house)
    hurried = {"type": "promise_hurried", "promise": id, "agent": house.agent.id}
    assert await control(house, "promise", {"event": hurried}) == 204
    await page.stage("offered")
    assert page.desk is not None and page.desk.work is not None
    assert page.desk.work.promise is not None
    assert page.desk.work.promise.by == house.agent.name
    for wrong in ({}, {"event": {"type": "call_arrived"}}, {"event": 3}):
        assert await control(house, "promise", wrong) == 400


async def test_a_flow_hands_on_to_an_outside_number_by_the_gate(house: House) -> None:
    await led(house, duty=Transfer(DUTY, N("end"), ring_s=25))
    switch = switch_of(house)
    leg = switch.call_in(LINE, CALLER)
    await house.until(lambda: switch.dials.sent)
    sent = switch.dials.sent[-1]
    assert (sent.number, sent.caller_id) == ("+33140000041", LINE)
    switch.dials.answer(sent.leg)
    await house.until(lambda: any(call.stage == "outside" for call in calls(house)))
    switch.hang_up(leg)
    await house.until(lambda: house.rows(OUTCOMES) == [("transferred",)])
    await house.until(lambda: house.rows(ATTEMPTS) == [("transfer", True, "allowed", "answered")])


async def test_a_number_that_is_gone_gives_the_caller_back(house: House) -> None:
    await led(house, duty=Transfer(DUTY, N("end")))
    centre = house.engine.centres[house.tenant]
    centre.wanted._config = lambda: msgspec.structs.replace(house.config, outside={})
    switch_of(house).call_in(LINE, CALLER)
    await house.until(lambda: house.rows(OUTCOMES) == [("closed",)])
    assert switch_of(house).dials.sent == []
