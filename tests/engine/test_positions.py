"""Where agents sit: a seat is one agent's, with its site and its telephone, until he is offline."""

import time
from uuid import uuid4

import msgspec
import psycopg
import pytest

from decroche.centre.events import AgentSignedOut
from decroche.engine import seating
from decroche.engine.centre import Centre
from decroche.engine.clock import now_ms
from decroche.engine.live.protocol import Ack, Hello, PhoneReady, PhoneState, Refused
from decroche.kernel.config import AgentSpec, PositionSpec, SiteSpec
from decroche.kernel.ids import AgentId, LegId, PositionId, SiteId
from decroche.kernel.ticket import Ticket, sign
from decroche.ops import postgres
from tests.engine.house import LINE, House, Page, make_config, publish

BLOIS = SiteSpec(SiteId(str(uuid4())), "Blois", "2 quai de la Loire, 41000 Blois")
WINDOW = PositionSpec(PositionId(str(uuid4())), "A12", BLOIS.id)
PHONE = PositionSpec(PositionId(str(uuid4())), "B7", BLOIS.id, "desk", "po-b7")
ROWS = "select agent_id::text, position_id::text from seating where tenant_id = %(tenant)s"
KARIM = AgentSpec(AgentId(str(uuid4())), "Karim", "browser", "ag-karim")


async def open_plan(house: House, agent: AgentSpec | None = None) -> None:
    """Two seats in Blois, and two agents."""
    own = agent or house.agent
    sites = {**house.config.sites, BLOIS.id: BLOIS}
    agents = {own.id: own, KARIM.id: msgspec.structs.replace(KARIM, queues=own.queues)}
    seats = {seat.id: seat for seat in (WINDOW, PHONE)}
    publish(house, make_config(house.tenant, 2, sites=sites, agents=agents, positions=seats))
    await house.engine.refresh(house.tenant)


def centre_of(house: House) -> Centre:
    return house.engine.centres[house.tenant]


async def at_seat(house: House, position: PositionSpec) -> Page:
    """At work there, and available."""
    page = await house.page()
    assert isinstance(await page.act("sit", position=position.id), Ack)
    if position.phone == "desk":
        assert house.switch is not None
        await house.until(lambda: house.switch and position.endpoint in house.switch.agents)
        assert house.switch.register(position.endpoint)
    await page.act("sign_in")
    await page.act("state", status="available")
    await page.status("available")
    return page


async def karims_page(house: House) -> Page:
    until = int(time.time() * 1000) + 3_600_000
    body = Ticket(house.tenant, "karim", KARIM.id, "agent", "login", 1, until)
    page = Page(await house.http.ws_connect(f"{house.url}/live", origin=house.settings.origin))
    house.pages.append(page)
    await page.say(Hello(sign(body, house.secrets.live_ticket_key.encode()), "two"))
    await page.until(lambda: page.welcome)
    return page


async def asks_help(house: House, page: Page, endpoint: str) -> LegId:
    """112, on that telephone's keypad; until the desk shows it."""
    assert house.switch is not None
    leg = house.switch.dials.help(endpoint, "112")
    await page.until(lambda: page.desk and page.desk.work and page.desk.work.site)
    return leg


async def test_the_site_of_the_seat_is_read_out(house: House) -> None:
    await open_plan(house)
    page = await at_seat(house, WINDOW)
    assert page.desk is not None and page.desk.position is not None
    assert (page.desk.position.name, page.desk.position.site) == ("A12", "Blois")
    await asks_help(house, page, house.agent.endpoint)
    assert page.desk.work is not None and page.desk.work.site is not None
    assert page.desk.work.site.address == BLOIS.address


async def test_help_on_the_seats_telephone_is_its_holders(house: House) -> None:
    await open_plan(house)
    page = await at_seat(house, PHONE)
    await asks_help(house, page, PHONE.endpoint)
    await page.stage("dialling")
    assert page.desk is not None and page.desk.work is not None
    assert page.desk.work.site is not None
    assert page.desk.work.site.address == BLOIS.address


async def test_at_home_no_address_of_the_office_is_read_out(house: House) -> None:
    await open_plan(house)
    page = await house.page()
    assert isinstance(await page.act("sit", home=True), Ack)
    await page.act("sign_in")
    await page.until(lambda: page.desk and page.desk.position and page.desk.position.home)
    await asks_help(house, page, house.agent.endpoint)
    assert page.desk is not None and page.desk.work is not None
    assert page.desk.work.site is not None
    assert (page.desk.work.site.address, page.desk.work.site.home) == ("", True)


async def test_a_seat_is_one_agents_until_he_leaves(house: House) -> None:
    await open_plan(house)
    page, karim = await at_seat(house, WINDOW), await karims_page(house)
    refused = await karim.act("sit", position=WINDOW.id)
    assert isinstance(refused, Refused)
    assert refused.code == "position_taken"
    assert "A12" in refused.fr and "Amélie" in refused.fr and "superviseur" in refused.fr
    assert house.rows(ROWS) == [(house.agent.id, WINDOW.id)]
    assert isinstance(await page.act("sign_out"), Ack)
    await house.until(lambda: house.rows(ROWS) == [])
    assert isinstance(await karim.act("sit", position=WINDOW.id), Ack)
    assert house.rows(ROWS) == [(KARIM.id, WINDOW.id)]


async def test_the_database_itself_refuses_a_second_agent(house: House) -> None:
    await open_plan(house)
    await at_seat(house, WINDOW)
    insert = "insert into seating values (gen_random_uuid(), %s, %s, 1, %s)"
    with (
        psycopg.connect(postgres.admin_dsn(house.settings, "decroche")) as connection,
        pytest.raises(psycopg.errors.UniqueViolation, match="seating_position_once"),
    ):
        connection.execute(insert, [KARIM.id, WINDOW.id, house.tenant])


async def test_the_engine_hears_of_a_seat_that_the_database_has_given_away(house: House) -> None:
    """Two desks at the same instant: memory says free, the constraint does not."""
    await open_plan(house)
    page = await house.page()
    with psycopg.connect(postgres.admin_dsn(house.settings, "decroche")) as connection:
        connection.execute(
            "insert into seating (id, agent_id, position_id, since_ms, tenant_id)"
            " values (gen_random_uuid(), %s, %s, 1, %s)",
            [KARIM.id, WINDOW.id, house.tenant],
        )
    refused = await page.act("sit", position=WINDOW.id)
    assert isinstance(refused, Refused)
    assert refused.code == "position_taken"


async def test_the_seats_telephone_rings_and_is_given_back(house: House) -> None:
    await open_plan(house)
    page = await at_seat(house, PHONE)
    assert house.switch is not None
    told = [each for each in page.heard if isinstance(each, PhoneReady)]
    assert told[-1].phone.kind == "desk"
    assert centre_of(house).runtime.state.calls.phones == {house.agent.id: "desk"}
    house.switch.call_in(LINE, "0639980012")
    await page.stage("offered")
    await house.until(lambda: house.switch and house.switch.ringing(PHONE.endpoint))
    assert not house.switch.ringing(house.agent.endpoint)
    house.switch.pick_up(house.switch.ringing(PHONE.endpoint)[0].id)
    await page.stage("talking")
    # A page that dies does not cost a desk phone's conversation, and the seat is his all along.
    await page.close()
    page = await house.page(phone=False)
    assert page.welcome is not None
    assert (page.welcome.signed_in, page.welcome.phone.kind) == (True, "desk")
    await page.stage("talking")
    centre = centre_of(house)
    centre.runtime.feed(AgentSignedOut(now_ms(), house.agent.id))
    await page.until(lambda: page.desk and page.desk.state.next_status == "offline")
    assert house.rows(ROWS) == [(house.agent.id, PHONE.id)], "until the call is over"
    await page.act("hang_up")
    await house.until(lambda: house.rows(ROWS) == [])
    await house.until(lambda: centre_of(house).runtime.state.calls.phones == {})
    assert centre_of(house).config.agents[house.agent.id] == house.agent


async def test_a_restart_moves_nobody(house: House) -> None:
    await open_plan(house)
    await at_seat(house, PHONE)
    await house.crash()
    await house.start()
    assert house.rows(ROWS) == [(house.agent.id, PHONE.id)]
    page = await house.page(phone=False)
    assert page.welcome is not None and page.desk is not None
    assert (page.welcome.signed_in, page.welcome.phone.kind) == (True, "desk")
    assert page.desk.position is not None and page.desk.position.name == "B7"
    await page.status("available")
    assert house.switch is not None
    house.switch.call_in(LINE, "0639980012")
    await page.stage("offered")
    await house.until(lambda: house.switch and house.switch.ringing(PHONE.endpoint))


async def test_a_desk_phone_of_ones_own_rests_while_one_sits_at_a_browsers_seat(
    house: House,
) -> None:
    own = msgspec.structs.replace(house.agent, phone="desk")
    await open_plan(house, own)
    page = await house.page(phone=False)
    assert isinstance(await page.act("sit", position=WINDOW.id), Ack)
    assert house.switch is not None
    [told] = [each for each in page.heard if isinstance(each, PhoneReady)]
    assert told.phone.kind == "browser"
    name = told.phone.uri.removeprefix("sip:").partition("@")[0]
    assert name != own.endpoint
    assert {house.switch.agents[n].kind for n in (name,)} == {"browser"}
    assert house.switch.agents[own.endpoint].kind == "desk"
    assert house.switch.register(name)
    await page.say(PhoneState(registered=True, microphone=True))
    await page.act("sign_in")
    await page.act("state", status="available")
    await page.status("available")
    house.switch.call_in(LINE, "0639980012")
    await page.stage("offered")
    await house.until(lambda: house.switch and house.switch.ringing(name))


async def test_at_work_nobody_moves(house: House) -> None:
    await open_plan(house)
    page = await at_seat(house, WINDOW)
    refused = await page.act("sit", position=PHONE.id)
    assert isinstance(refused, Refused) and refused.code == "already_at_post"
    assert isinstance(await page.act("sit", position=WINDOW.id), Ack), "he sits there already"
    unknown = await (await karims_page(house)).act("sit", position=str(uuid4()))
    assert isinstance(unknown, Refused) and unknown.code == "unknown_position"


async def test_a_seat_that_is_chosen_and_not_used_is_free_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_plan(house)
    page = await house.page()
    assert isinstance(await page.act("sit", position=WINDOW.id), Ack)
    await house.engine.refresh(house.tenant)
    assert house.rows(ROWS) == [(house.agent.id, WINDOW.id)], "he has a minute"
    monkeypatch.setattr(seating, "GRACE_MS", -1)
    await house.engine.refresh(house.tenant)
    assert house.rows(ROWS) == []
    await page.until(lambda: page.desk and page.desk.position is None)


async def test_the_floor_says_who_sits_where(house: House) -> None:
    from decroche.engine.live.floor_draw import agent_row

    await open_plan(house)
    await at_seat(house, WINDOW)
    row = agent_row(centre_of(house), house.agent.id)
    assert (row.position, row.site, row.home) == ("A12", "Blois", False)
    row = agent_row(centre_of(house), KARIM.id)
    assert (row.position, row.site, row.home) == ("", "", False)
