"""An agent at home: 150 ms away each way, 2 Mbit/s, UDP blocked. The call stands, and is measured.

The line is `kit.far_link`. The browser trusts the centre's own authority and nothing else, for the
pages and for the relay's TLS alike.
"""

import asyncio
import base64
import hashlib
import json
import os
import re
import shutil
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.async_api import Browser, expect

from decroche.engine.live.relay import LIFE_S, Relay
from decroche.ops.service import sip_options
from decroche.settings_home import RELAY_FROM
from tests.conftest import OpenParty
from tests.journeys.conftest import AGENT_HZ, CUSTOMER_HZ
from tests.kit import page_ear
from tests.kit.desk import Desk, chromium
from tests.kit.far_link import FarLink, far_link
from tests.kit.sip import WAIT_S, Call
from tests.kit.stack import Stack, running
from tests.kit.tones import level_db, seconds
from tests.kit.turn import TCP, Turn

NEEDED = "needs root, `ip` (iproute2) and /dev/net/tun to make a line between two networks"
pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(
        os.geteuid() != 0 or shutil.which("ip") is None or not Path("/dev/net/tun").exists(),
        reason=NEEDED,
    ),
]
CENTRE, HOME = "10.77.9.1", "10.77.9.2"
DELAY_S, RATE_BIT_S = 0.150, 2_000_000
STANDS_FRAMES = 500  # ten seconds of sound
CALLER = "0639980012"
BY_RELAY = re.compile(r"(perte|loss) \d.*(par le relais|by the relay)")
FORBIDDEN, NO_ROUTE = 403, 443
INSIDE = (
    "127.0.0.1",
    "127.0.0.2",
    RELAY_FROM,
    "0.0.0.0",
    HOME,
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "192.0.2.7",
    "::1",
    "::",
    f"::ffff:{CENTRE}",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "fe80::1",
    "fd00::1",
)


@pytest.fixture(scope="module")
def link() -> Iterator[FarLink]:
    with far_link(CENTRE, HOME, DELAY_S, RATE_BIT_S) as made:
        yield made


@pytest.fixture(scope="module")
def served(link: FarLink) -> Iterator[Stack]:
    start_as = ("demo", "--lan", CENTRE, "--home", CENTRE)
    with running(prefix=link.here.prefix, start_as=start_as) as stack:
        stack.seen_as = stack.status()["home"]["origin"]
        yield stack


@pytest.fixture
async def at_home(
    link: FarLink, served: Stack, microphone: Path, tmp_path: Path
) -> AsyncIterator[Browser]:
    """A browser on the agent's own machine."""
    program = tmp_path / "chromium"
    program.write_text(f'#!/bin/sh\nexec {" ".join(link.there.prefix)} /usr/bin/chromium "$@"\n')
    program.chmod(0o755)
    trusted = f"--ignore-certificate-errors-spki-list={fingerprint(served)}"
    async with chromium(microphone, program=program, more=(trusted,)) as opened:
        yield opened


def fingerprint(stack: Stack) -> str:
    """Of the key of the centre's own authority, as that flag of Chromium wants it."""
    path = stack.data_dir / "caddy/pki/authorities/local/intermediate.crt"
    key = x509.load_pem_x509_certificate(path.read_bytes()).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(spki).digest()).decode()


async def log_in(desk: Desk, account: dict[str, str]) -> None:
    """In whatever language the account has."""
    await desk.page.goto(desk.stack.origin)
    await desk.by("login-email").fill(account["login"])
    await desk.by("login-password").fill(account["password"])
    await desk.by("login-submit").click()


async def caller(link: FarLink, served: Stack, party: OpenParty) -> Call:
    """Somebody calls the centre, on the centre's side of the line."""
    with link.here.entered():
        return await (await party(CALLER, served.sip)).dial("0180000010")


async def more_sound(call: Call, frames: int) -> None:
    """Wait until so much more has been heard."""
    assert call.rtp is not None
    wanted = len(call.rtp.heard) + frames
    async with asyncio.timeout(WAIT_S):
        while len(call.rtp.heard) < wanted:
            await call.rtp.frame()


def ended(stack: Stack) -> list[dict[str, object]]:
    """What the engine has reported of the sound of calls that are over."""
    lines = (stack.data_dir / "log/engine.log").read_text().splitlines()
    found = [json.loads(line) for line in lines if '"call.sound"' in line]
    return [dict(each) for each in found]


async def test_an_agent_at_home_takes_a_call_and_its_sound_is_measured(
    link: FarLink, served: Stack, at_home: Browser, party: OpenParty
) -> None:
    account, boss = served.accounts("agent")[0], served.accounts("supervisor")[0]
    desk = await Desk.open(served, at_home)
    await log_in(desk, account)
    await desk.take_post()
    floor = await Desk.open(served, at_home)
    await log_in(floor, boss)
    await floor.see("profile-menu")
    await floor.page.goto(f"{served.origin}/floor")
    call = await caller(link, served, party)
    await desk.answer()
    await call.hears(AGENT_HZ)
    await desk.hears(CUSTOMER_HZ)

    # It stands: ten seconds more, at both ears, second by second.
    assert call.rtp is not None
    await page_ear.begin(desk.page)
    begun = len(call.rtp.heard)
    await more_sound(call, STANDS_FRAMES)
    at_agent = seconds(await page_ear.heard(desk.page))
    at_caller = seconds(call.rtp.samples((len(call.rtp.heard) - begun) * 0.02))
    assert len(at_agent) >= 8
    assert all(level_db(each, CUSTOMER_HZ) > -35 for each in at_agent[1:-1])
    assert all(level_db(each, AGENT_HZ) > -35 for each in at_caller)

    # The agent and the floor are told how the sound is.
    told = desk.by("phone-state")
    await expect(told).to_have_attribute("aria-label", BY_RELAY)
    label = str(await told.get_attribute("aria-label"))
    delay = re.search(r"(?:aller-retour|round trip) (\d+) ms", label)
    assert delay is not None
    assert int(delay.group(1)) >= 2 * DELAY_S * 1000, label
    row = floor.page.locator("[data-testid=floor-agent]", has_text=account["name"])
    await expect(row.get_by_test_id("agent-sound")).to_contain_text(re.compile(r"\d ms · rela"))

    # A page that is loaded again takes the relay again.
    await desk.page.reload()
    await expect(desk.by("interaction")).to_have_attribute("data-stage", "talking")
    await call.hears_again(AGENT_HZ)
    await desk.hears(CUSTOMER_HZ)
    assert call.state == "up", "the caller never left"
    await expect(told).to_have_attribute("aria-label", BY_RELAY)
    await call.hang_up()
    await desk.state("after_call")

    (report,) = ended(served)
    assert report["by"] == "relay"
    assert int(str(report["delay_ms"])) >= 2 * DELAY_S * 1000
    assert int(str(report["lost_pct"])) <= 100
    assert link.counted()["udp_dropped"] > 0, "the browser never tried what is blocked"
    await desk.finish()
    await desk.leave_post()
    assert desk.errors == floor.errors == []


def credential(served: Stack, begun_s: int = 0) -> tuple[str, str]:
    """Name and password of an agent, given out so many seconds ago."""
    kept = json.loads((served.data_dir / "secrets.json").read_text())
    relay = Relay(CENTRE, 443, kept["relay_secret"])
    server = relay.server("an-agent", int(time.time() - begun_s) * 1000)
    return server.username, server.credential


def relay_at(link: FarLink, served: Stack, name: str, password: str) -> Turn:
    """A connection from the agent's home."""
    host, _, port = served.status()["home"]["listens"].partition(":")
    with link.there.entered():
        return Turn((host, int(port)), name, password)


def test_the_relay_knows_agents_alone_and_for_hours(link: FarLink, served: Stack) -> None:
    name, password = credential(served)
    later = name.replace(name.partition(":")[0], str(int(time.time()) + 10 * LIFE_S))
    for wrong in (
        ("", ""),
        (name, "guessed"),
        (later, password),
        credential(served, begun_s=LIFE_S + 60),
    ):
        with closing(relay_at(link, served, *wrong)) as turn:
            assert turn.allocate() in (400, 401), wrong
    with closing(relay_at(link, served, name, password)) as turn:
        assert turn.allocate() == 0
        assert turn.relayed is not None
        assert turn.relayed[0] == RELAY_FROM


def test_the_relay_reaches_the_address_of_sound_and_no_other(link: FarLink, served: Stack) -> None:
    with closing(relay_at(link, served, *credential(served))) as turn:
        assert turn.allocate() == 0
        assert turn.permit(CENTRE) == 0
        for inside in INSIDE:
            assert turn.permit(inside) in (400, FORBIDDEN, NO_ROUTE), inside
            assert turn.bind_channel(inside, 5060) in (400, FORBIDDEN, NO_ROUTE), inside
    for transport, family in ((TCP, 0), (17, 2)):
        with closing(relay_at(link, served, *credential(served))) as turn:
            assert turn.allocate(transport, family) != 0, "TCP and IPv6 are not relayed"


def test_what_is_sent_past_a_refusal_arrives_nowhere(link: FarLink, served: Stack) -> None:
    """And Asterisk refuses SIP by the relay, though it has the address of sound."""
    with link.here.entered():
        inner, sound, asker = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(3))
    sip = served.status()["ports"]["sip"]
    with closing(inner), closing(sound), closing(asker):
        inner.bind(("127.0.0.1", 0))
        sound.bind((CENTRE, 0))
        asker.bind((CENTRE, 0))
        asker.settimeout(WAIT_S)
        sound.settimeout(WAIT_S)
        with closing(relay_at(link, served, *credential(served))) as turn:
            assert turn.allocate() == 0
            assert turn.permit(CENTRE) == 0
            assert turn.relayed is not None
            turn.send("127.0.0.1", inner.getsockname()[1], b"past the refusal")
            turn.send(CENTRE, sip, sip_options(RELAY_FROM, turn.relayed[1], sip))
            turn.send(CENTRE, sound.getsockname()[1], b"sound")
            said, sender = sound.recvfrom(100)  # Sent last: the others were sent on, or never are.
            assert (said, sender) == (b"sound", turn.relayed)
            inner.setblocking(False)
            with pytest.raises(BlockingIOError):
                inner.recv(100)
            asker.sendto(sip_options(CENTRE, asker.getsockname()[1], sip), (CENTRE, sip))
            said = asker.recv(4096)  # Asterisk has read what came before.
            assert said.startswith(b"SIP/2.0 ")
            assert not said.startswith(b"SIP/2.0 403 ")
            sound.sendto(b"back", sender)
            (place, answer), (heard, back) = turn.received(), turn.received()
            assert place == (CENTRE, sip)
            assert answer.startswith(b"SIP/2.0 403 "), answer
            assert (heard, back) == (sound.getsockname(), b"back")


def test_doctor_and_status_say_how_it_stands(served: Stack) -> None:
    home = served.status()["home"]
    assert home["relay"] == f"turns:{CENTRE}:443?transport=tcp"
    assert home["listens"] == f"{CENTRE}:443"
    assert served.status()["versions"]["coturn"]
    found = json.loads(served.decroche("doctor", "--json", check=False).stdout)
    lines = {each["name"]: each for each in found if each["name"].startswith("home.")}
    assert list(lines) == ["home.relay", "home.port", "home.certificate", "home.reach"], lines
    assert {each["level"] for each in lines.values()} == {"ok"}, lines


def test_a_renewed_certificate_is_taken_while_it_runs(link: FarLink, served: Stack) -> None:
    """Whoever is connected stays so."""
    made = served.data_dir / "caddy/certificates/local" / CENTRE / f"{CENTRE}.crt"
    log = served.data_dir / "log/relay.log"
    before = served.pid("relay")
    with closing(relay_at(link, served, *credential(served))) as turn:
        assert turn.allocate() == 0
        os.utime(made)
        until = time.monotonic() + WAIT_S
        while "Reloading TLS certificates" not in log.read_text():
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.1)  # The pace of looking; the log decides.
        assert turn.permit(CENTRE) == 0
    with closing(relay_at(link, served, *credential(served))) as turn:
        assert turn.allocate() == 0
    assert served.pid("relay") == before
