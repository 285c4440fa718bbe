"""Credentials for the relay, and what pages measure of their sound, through a real engine."""

import base64
import hashlib
import hmac

import msgspec
from prometheus_client import REGISTRY

from decroche.engine.clock import now_ms
from decroche.engine.live.protocol import PhoneReady, PhoneState
from decroche.engine.live.relay import LIFE_S, Relay, half_over
from decroche.engine.live.sound_view import SoundFigures
from decroche.kernel.ids import AgentId
from tests.engine.house import House

NOW_MS = 1_790_000_000_500
RELAY = Relay("home.example.org", 443, "a-secret")
FIGURES = SoundFigures(lost_pct=4, delay_ms=310, jitter_ms=12, relayed=True)


def test_the_name_says_until_when_and_the_password_proves_it() -> None:
    server = RELAY.server("ann", NOW_MS)
    until, _, holder = server.username.partition(":")
    assert (int(until), holder) == (1_790_000_000 + LIFE_S, "ann")
    proof = hmac.new(b"a-secret", server.username.encode(), hashlib.sha1).digest()
    assert base64.b64decode(server.credential) == proof
    assert server.urls == (
        "turn:home.example.org:443?transport=udp",
        "turns:home.example.org:443?transport=tcp",
    )


def test_it_is_renewed_at_half_its_life() -> None:
    server = RELAY.server("ann", NOW_MS)
    assert not half_over((server,), NOW_MS + (LIFE_S // 2 - 2) * 1000)
    assert half_over((server,), NOW_MS + LIFE_S // 2 * 1000)
    assert not half_over((), NOW_MS)


async def test_a_page_gets_its_own_credential_and_a_new_one_in_time(house: House) -> None:
    house.engine.live._relay = RELAY
    page = await house.page()
    assert page.welcome
    (server,) = page.welcome.phone.ice_servers
    assert server.username.endswith(f":{house.agent.id}")
    house.engine.live.renew()  # Fresh: it stays.
    (desk,) = house.engine.centres[house.tenant].hub.desks.values()
    assert desk.phone.ice_servers == (server,)
    old = RELAY.server(house.agent.id, now_ms() - LIFE_S * 600)
    desk.phone = msgspec.structs.replace(desk.phone, ice_servers=(old,))
    house.engine.live.renew()

    def told() -> PhoneReady | None:
        return next((each for each in page.heard if isinstance(each, PhoneReady)), None)

    ready = await page.until(told)
    assert not half_over(ready.phone.ice_servers, now_ms())
    assert ready.phone.password == page.welcome.phone.password


async def test_without_a_relay_a_page_gets_none(house: House) -> None:
    page = await house.page()
    assert page.welcome
    assert page.welcome.phone.ice_servers == ()
    house.engine.live.renew()


def calls_measured() -> float:
    return REGISTRY.get_sample_value("decroche_sound_lost_percent_count", {"by": "relay"}) or 0.0


async def test_figures_are_the_floors_while_it_lasts_and_reported_at_the_end(house: House) -> None:
    assert house.switch is not None
    before = calls_measured()
    page = await house.available()
    leg = await house.talk(page)
    await page.say(PhoneState(registered=True, microphone=True, figures=FIGURES))
    sounds = house.engine.centres[house.tenant].hub.sounds
    agent = AgentId(house.agent.id)
    await house.until(lambda: sounds.of(agent, "talking") == FIGURES)
    assert sounds.of(agent, "offered") is None
    house.switch.hang_up(leg)
    await page.stage("after_call")
    await house.until(lambda: calls_measured() == before + 1)
    assert sounds.of(agent, "talking") is None
