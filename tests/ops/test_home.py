"""`run --home`: what is refused, what coturn is told, who keeps its certificate."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from decroche import settings_home
from decroche.cli import as_running
from decroche.ops import doctor_home, lan, ports, relay, relay_keeper
from decroche.ops.account import SetupError
from decroche.ops.caddy import caddyfile
from decroche.ops.coturn_install import Coturn, require_coturn
from decroche.ops.node import node_settings
from decroche.ops.process import Identity
from decroche.ops.secrets import load_secrets
from decroche.ops.state import State, write_state
from decroche.settings import Settings, SettingsError, load
from decroche.settings_words import OWN
from decroche.switch.asterisk.pjsip_conf import pjsip_conf

LAN = "10.77.2.1"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("DECROCHE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DECROCHE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DECROCHE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("DECROCHE_LAN__ADDRESS", LAN)
    monkeypatch.setenv("DECROCHE_HOME__HOST", "home.example.org")
    monkeypatch.setenv("DECROCHE_PORTS__RELAY", "8444")
    load.cache_clear()


def settings() -> Settings:
    load.cache_clear()
    return load()


def conf(**values: str) -> dict[str, list[str]]:
    """What coturn is told, by option."""
    found: dict[str, list[str]] = {}
    for line in relay.conf(settings(), "a-secret", None).splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def test_it_needs_an_address_for_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DECROCHE_LAN__ADDRESS")
    with pytest.raises(SettingsError, match=r"home\.host.*lan\.address"):
        settings()


@pytest.mark.parametrize("port", ["8443", "8400", "8460", "28010"])
def test_a_port_of_ours_is_refused_unless_the_relay_has_its_own_address(
    monkeypatch: pytest.MonkeyPatch, port: str
) -> None:
    monkeypatch.setenv("DECROCHE_PORTS__RELAY", port)
    with pytest.raises(SettingsError, match=r"ports\.relay"):
        settings()
    monkeypatch.setenv("DECROCHE_HOME__ADDRESS", "10.77.2.2")
    assert relay.address(settings()) == "10.77.2.2"


def test_both_on_443_of_two_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECROCHE_PORTS__HTTPS", "443")
    monkeypatch.setenv("DECROCHE_PORTS__RELAY", "443")
    monkeypatch.setenv("DECROCHE_HOME__ADDRESS", "10.77.2.2")
    assert settings().origins[-1] == "https://home.example.org:443"
    bound = {(port.host, port.number) for port in ports.wanted(settings(), demo=False)}
    assert {(LAN, 443), ("10.77.2.2", 443)} <= bound


def test_every_refusal_has_its_french() -> None:
    given = settings()
    no_lan = given.lan.model_copy(update={"address": ""})
    taken = given.ports.model_copy(update={"relay": given.ports.https})
    for fault in (
        settings_home.fault(given.home, no_lan, given.ports.model_dump()),
        settings_home.fault(given.home, given.lan, taken.model_dump()),
    ):
        assert fault.partition(": ")[2] in OWN


def test_443_is_asked_for_only_where_it_may_be_bound(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lowest = tmp_path / "lowest"
    monkeypatch.setattr(settings_home, "LOW_PORTS", lowest)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    for value, port in (("1024", 8444), ("443", 443), ("nonsense", 8444)):
        lowest.write_text(value)
        assert settings_home.relay_port(8400) == port
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert settings_home.relay_port(8400) == 443


def test_it_relays_from_loopback_to_the_address_of_sound_alone() -> None:
    told = conf()
    assert told["relay-ip"] == [settings_home.RELAY_FROM]
    assert told["allowed-peer-ip"] == [LAN]
    assert told["denied-peer-ip"] == [
        "0.0.0.0-255.255.255.255",
        "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ]
    for option in ("use-auth-secret", "no-tcp-relay", "no-multicast-peers", "no-tcp", "no-cli"):
        assert option in told
    assert "allow-loopback-peers" not in told
    assert told["listening-ip"] == [LAN]
    assert told["tls-listening-port"] == ["8444"]


def test_the_switch_takes_no_sip_from_the_relay(monkeypatch: pytest.MonkeyPatch) -> None:
    node = node_settings(settings(), load_secrets(settings()))
    assert f"deny={settings_home.RELAY_FROM}/32" in pjsip_conf(node)
    monkeypatch.delenv("DECROCHE_HOME__HOST")
    node = node_settings(settings(), load_secrets(settings()))
    assert "type=acl" not in pjsip_conf(node)


def test_the_secret_is_random_and_stays(tmp_path: Path) -> None:
    secret = load_secrets(settings()).relay_secret
    assert len(secret) >= 43
    assert load_secrets(settings()).relay_secret == secret
    relay_keeper.prepare(settings(), None)
    written = relay.conf_file(settings())
    assert secret in written.read_text()
    assert written.stat().st_mode & 0o777 == 0o600
    assert relay.folder(settings()).stat().st_mode & 0o777 == 0o700


def test_the_pages_are_served_by_that_name_too() -> None:
    assert "https://home.example.org:8443" in caddyfile(settings())
    openings = {(kind, port) for kind, port, _ in lan.openings(settings())}
    assert {("tcp", "8444"), ("udp", "8444")} <= openings


def test_without_coturn_the_start_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("decroche.ops.coturn_install.SYSTEM", "/nowhere")
    with pytest.raises(SetupError, match="make setup-home"):
        require_coturn(settings())
    finding = doctor_home._program(settings())
    assert (finding.level, finding.remedy) == ("wrong", "Run `make setup-home`.")


def test_another_terminal_knows_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECROCHE_LAN__ADDRESS", "")
    monkeypatch.setenv("DECROCHE_HOME__HOST", "")
    me = Identity.of(os.getpid())
    assert me is not None
    state = State(me.pid, me.started, lan=LAN, home="home.example.org")
    write_state(settings().state_file, state)
    assert as_running().home.host == "home.example.org"


# In place of coturn: writes what it is told, so that the keeper's own part is seen. The real one
# is in tests/journeys/test_home.py.
STAND_IN = """
import pathlib, signal, sys
told = pathlib.Path(sys.argv[1])
signal.signal(signal.SIGUSR2, lambda *_: told.write_text("again"))
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
told.write_text("begun")
while True:
    signal.pause()
"""


def until(path: Path, text: str) -> None:
    for _ in range(1200):
        if path.exists() and path.read_text() == text:
            return
        time.sleep(0.05)  # The pace of looking; the condition decides.
    raise AssertionError(f"{path.name} never said {text!r}")


def test_a_new_certificate_is_handed_over_and_coturn_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given, told = settings(), tmp_path / "told"
    monkeypatch.setattr(relay_keeper, "LOOK_EVERY_S", 0.05)
    relay_keeper.prepare(given, None)
    stand_in = Coturn("0", [sys.executable, "-c", STAND_IN, str(told)])
    keeper = relay_keeper.Keeper(given, stand_in, None)
    ended: list[int] = []
    running = threading.Thread(target=lambda: ended.append(keeper.run()))
    running.start()
    try:
        made, key = relay.certificate(given)
        made.parent.mkdir(parents=True)
        made.write_text("first")
        key.write_text("key")
        until(told, "begun")
        copy, copied_key = relay.copies(given)
        assert (copy.read_text(), copied_key.read_text()) == ("first", "key")
        assert copied_key.stat().st_mode & 0o777 == 0o600
        made.write_text("second")
        until(told, "again")
        assert copy.read_text() == "second"
    finally:
        keeper.end(signal.SIGTERM, None)
        running.join(30)
    assert ended == [0]


def test_a_certificate_of_your_own_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = [tmp_path / "own.crt", tmp_path / "own.key"]
    for path in files:
        path.write_text("x")
    monkeypatch.setenv("DECROCHE_LAN__CERTIFICATE", str(files[0]))
    monkeypatch.setenv("DECROCHE_LAN__KEY", str(files[1]))
    assert relay.certificate(settings()) == tuple(files)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may bind every port")
def test_doctor_says_who_may_bind_443(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECROCHE_PORTS__RELAY", "443")
    if settings_home.relay_port(8400) == 443:
        pytest.skip("this machine lets everybody")
    assert doctor_home._port(settings()).level == "wrong"


def test_other_listeners_that_relayed_sound_could_reach_are_named() -> None:
    """A program on every address, in a network namespace of our own where we may have one."""
    script = (
        "import socket; from decroche.ops.listeners import udp_ports;"
        "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('0.0.0.0', 5353));"
        "t = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); t.bind(('127.0.0.1', 5354));"
        f"found = udp_ports('{LAN}'); assert 5353 in found and 5354 not in found, found"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    if b"Address already in use" in done.stderr:
        pytest.skip("another program has that port")
    assert done.returncode == 0, done.stderr
