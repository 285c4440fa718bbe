"""A supervisor on an agent's call: from the page to the switch, on both desks, and in the log."""

import time

from msgspec.structs import replace

from decroche.engine.live.protocol import Ack, Hello, PhoneState, Refused
from decroche.kernel.config import AgentSpec, SupervisorSpec
from decroche.kernel.ids import AgentId, LegId, QueueId
from decroche.kernel.ticket import Ticket, sign
from tests.engine.house import LINE, House, Page, make_config, publish, uuid4_of

LOG = (
    "select mode, shown, until_ms is null from supervision where tenant_id = %(tenant)s order by id"
)


async def with_nadia(
    house: House, team: str = "", hers: str = "", queues: tuple[QueueId, ...] = ()
) -> AgentSpec:
    """The centre has a supervisor with a desk; the agent's team and the one that she runs."""
    id = AgentId(str(uuid4_of(house.tenant, "nadia")))
    nadia = AgentSpec(id, "Nadia", "browser", f"ag-n{id[:8]}", team=hers, queues=queues)
    agents = {house.agent.id: replace(house.agent, team=team), id: nadia}
    runs = SupervisorSpec("Nadia", (hers,) if hers else ())
    config = make_config(house.tenant, 2, agents=agents, supervisors={"nadia": runs})
    publish(house, config)
    await house.engine.refresh(house.tenant)
    return nadia


async def her_page(house: House, nadia: AgentSpec, role: str = "supervisor") -> Page:
    """Her page, with a phone, the post taken as the page takes it: withdrawn."""
    until = int(time.time() * 1000) + 3_600_000
    ticket = Ticket(house.tenant, "nadia", nadia.id, role, "hers", 1, until)
    socket = await house.http.ws_connect(f"{house.url}/live", origin=house.settings.origin)
    page = Page(socket)
    house.pages.append(page)
    await page.say(Hello(sign(ticket, house.secrets.live_ticket_key.encode()), "one"))
    await page.until(lambda: page.welcome)
    assert house.switch is not None
    assert house.switch.register(nadia.endpoint)
    await page.say(PhoneState(registered=True, microphone=True))
    assert isinstance(await page.act("sign_in"), Ack)
    calls = house.engine.centres[house.tenant].runtime.state.calls
    await house.until(lambda: calls.presence[nadia.id].phone)
    return page


async def listening(
    house: House, agent: Page, nadia: AgentSpec, ready: bool = False
) -> tuple[Page, str, LegId]:
    """She listens to the one agent's call: her page, the caller's leg, hers. `ready`: she was
    available before."""
    caller = await house.talk(agent)
    page = await her_page(house, nadia)
    if ready:
        assert isinstance(await page.act("state", status="available"), Ack)
    assert isinstance(await page.act("supervise", agent=house.agent.id, mode="listen"), Ack)
    switch = house.switch
    assert switch is not None
    [own] = await house.until(lambda: switch.ringing(nadia.endpoint))
    assert own.reattach
    switch.pick_up(own.id)
    await house.until(lambda: switch.hears(own.id))
    return page, caller, own.id


async def test_she_listens_and_the_agent_sees_it_and_it_is_logged(house: House) -> None:
    agent = await house.available()
    nadia = await with_nadia(house)
    page, caller, own = await listening(house, agent, nadia)
    assert house.switch is not None
    assert own not in house.switch.hears(caller)
    await page.until(lambda: page.desk and page.desk.supervising and page.desk.supervising.on)
    assert page.desk is not None and page.desk.supervising is not None
    assert (page.desk.supervising.name, page.desk.supervising.mode) == ("Amélie", "listen")
    assert await page.fresh() == page.desk
    await agent.until(lambda: agent.desk and agent.desk.work and agent.desk.work.supervisor)
    assert agent.desk is not None and agent.desk.work is not None
    assert agent.desk.work.supervisor is not None
    assert agent.desk.work.supervisor.name == "Nadia"
    assert isinstance(await page.act("supervise_off"), Ack)
    await page.status("withdrawn")
    await agent.until(lambda: agent.desk and agent.desk.work and not agent.desk.work.supervisor)
    assert own not in house.switch.legs
    await house.until(lambda: house.rows(LOG) == [("listen", True, False)])


async def test_who_may_not_is_told_why(house: House) -> None:
    agent = await house.available()
    nadia = await with_nadia(house, team="Loire", hers="Rhône")
    await house.talk(agent)
    wanted = {"agent": house.agent.id, "mode": "listen"}
    plain = await her_page(house, nadia, role="agent")
    answer = await plain.act("supervise", **wanted)
    assert isinstance(answer, Refused) and answer.code == "not_a_supervisor"
    page = await her_page(house, nadia)
    answer = await page.act("supervise", **wanted)
    assert isinstance(answer, Refused) and answer.code == "other_team" and "Amélie" in answer.fr
    answer = await page.act("supervise", agent=nadia.id, mode="listen")
    assert isinstance(answer, Refused) and answer.code == "own_call"
    boss = await her_page(house, nadia, role="administrator")
    assert isinstance(await boss.act("supervise", **wanted), Ack)


async def test_killed_while_she_listens_the_call_is_untouched_and_no_leg_is_left(
    house: House,
) -> None:
    agent = await house.available()
    nadia = await with_nadia(house)
    _, caller, own = await listening(house, agent, nadia)
    assert house.switch is not None
    heard = house.switch.hears(caller)
    await house.crash()
    house.switch.legs[own].listens = None  # As if the order had never arrived.
    await house.start()
    assert house.switch.hears(caller) == heard
    await house.until(lambda: house.switch and house.switch.hears(own))
    assert own not in house.switch.hears(caller)
    page = await her_page(house, nadia)
    assert page.desk is not None and page.desk.supervising is not None
    assert isinstance(await page.act("supervise_off"), Ack)
    await house.until(lambda: house.switch and own not in house.switch.legs)
    assert house.switch.hears(caller) == heard


async def test_help_takes_her_from_the_ear(house: House) -> None:
    agent = await house.available()
    nadia = await with_nadia(house)
    page, _, own = await listening(house, agent, nadia)
    assert isinstance(await page.act("call_out", number="112"), Ack)
    switch = house.switch
    assert switch is not None and own not in switch.legs
    await house.until(lambda: switch.ringing(nadia.endpoint))
    switch.pick_up(switch.ringing(nadia.endpoint)[0].id)
    await house.until(lambda: [sent.number for sent in switch.dials.sent] == ["112"])


async def test_help_from_her_own_telephone_too_though_a_caller_waits_for_her(house: House) -> None:
    agent = await house.available()
    nadia = await with_nadia(house, queues=house.agent.queues)
    page, _, own = await listening(house, agent, nadia, ready=True)
    switch = house.switch
    assert switch is not None
    waits = switch.call_in(LINE, "0639980013")
    calls = house.engine.centres[house.tenant].runtime.state.calls
    await house.until(lambda: calls.legs.get(waits))
    leg = switch.dials.help(nadia.endpoint, "112")
    await house.until(lambda: [sent.number for sent in switch.dials.sent] == ["112"])
    assert own not in switch.legs and leg in switch.legs
    await page.stage("dialling")
