"""Presence is true: page, registration and microphone, each can take it away."""

from decroche.engine.live.presence import ECHO_LOST_S, PHONE_SPEAKS_S, Presence


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
