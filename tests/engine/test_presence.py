"""Presence is true: page, registration and microphone, each can take it away."""

import asyncio

from decroche.engine.live.presence import ECHO_LOST_S, PHONE_SPEAKS_S, Presence
from decroche.switch.port import Survey
from tests.engine.house import House


def whole(kind: str = "browser") -> Presence:
    presence = Presence(kind)  # type: ignore[arg-type]
    presence.connected(0.0, believed=False)
    presence.registered = True
    presence.page_phone(registered=True, microphone=True, silent=False)
    return presence


def test_a_phone_needs_page_registration_and_microphone() -> None:
    presence = whole()
    assert presence.page
    assert presence.phone(1.0)
    presence.page_phone(registered=True, microphone=False, silent=False)
    assert not presence.phone(1.0)
    presence.page_phone(registered=False, microphone=True, silent=False)
    assert not presence.phone(1.0)
    presence.page_phone(registered=True, microphone=True, silent=False)
    presence.registered = False
    assert not presence.phone(1.0)


def test_a_frozen_page_is_found_and_may_come_back() -> None:
    presence = whole()
    presence.check(ECHO_LOST_S)
    assert presence.page
    presence.check(ECHO_LOST_S + 0.1)
    assert not presence.page
    presence.echoed(6.0)
    assert presence.page


def test_a_page_that_is_gone_takes_its_phone_with_it() -> None:
    presence = whole()
    presence.disconnected()
    assert not presence.page
    assert not presence.phone(1.0)


def test_a_desk_phone_rings_without_a_page() -> None:
    presence = whole("desk")
    presence.disconnected()
    assert not presence.page
    assert presence.phone(1.0)


def test_after_our_restart_the_phone_is_believed_until_it_speaks() -> None:
    presence = Presence("browser")
    presence.connected(10.0, believed=True)
    assert presence.phone(10.0 + PHONE_SPEAKS_S / 2)
    assert not presence.phone(10.0 + PHONE_SPEAKS_S)
    presence.connected(20.0, believed=True)
    presence.page_phone(registered=False, microphone=True, silent=False)
    assert not presence.phone(20.1)


async def test_a_page_that_is_back_before_the_switch_is_asked_keeps_its_call(house: House) -> None:
    """The new engine does not know yet which telephones are registered: that is no reason to
    take a conversation apart."""
    page = await house.available()
    leg = await house.talk(page)
    assert house.switch is not None
    switch = house.switch
    heard = switch.hears(leg)
    await house.crash()
    asked, survey = asyncio.Event(), switch.survey

    async def later(whole: bool = True) -> Survey:
        await asked.wait()
        return await survey(whole)

    switch.survey = later  # type: ignore[method-assign]
    dead = house.engine
    starting = asyncio.ensure_future(house.start())
    await house.until(lambda: house.engine is not dead and house.engine.exchange.connected)
    back = await house.page()
    before = house.engine.centres[house.tenant].hub.presence(house.agent.id)
    await house.until(lambda: before._page_registered)
    assert switch.hears(leg) == heard
    assert back.desk is not None
    assert back.desk.work is not None
    assert back.desk.work.stage == "talking"
    asked.set()
    await starting
    assert (switch.hears(leg), back.desk.work.stage) == (heard, "talking")


async def test_a_phone_that_registers_while_the_list_is_on_its_way_is_registered(
    house: House,
) -> None:
    page = await house.available()
    assert house.switch is not None
    switch = house.switch
    switch.unregister(house.agent.endpoint)
    await page.status("error")
    before = await switch.survey()
    assert before.registered == ()
    assert switch.register(house.agent.endpoint)
    hub = house.engine.centres[house.tenant].hub
    await house.until(lambda: hub.presence(house.agent.id).registered)
    house.engine.exchange.phones.registered(before)
    assert hub.presence(house.agent.id).registered
