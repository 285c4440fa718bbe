"""`run --lan`: what is refused, what is bound where, what a firewall must let in."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from decroche.ops import doctor, lan
from decroche.ops.account import SetupError
from decroche.ops.caddy import caddyfile, program
from decroche.settings import Settings, SettingsError, load
from decroche.switch.asterisk.node import NodeSettings, TrunkSpec
from decroche.switch.asterisk.pjsip_conf import pjsip_conf, trunks_conf

NODE = NodeSettings(
    dir=Path("/d"),
    run_dir=Path("/r"),
    http_port=1,
    sip_port=5060,
    rtp_first=10000,
    rtp_last=10999,
    ari_password="x",
    lan="10.77.2.1",
)


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("DECROCHE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DECROCHE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DECROCHE_LAN__ADDRESS", "10.77.2.1")
    load.cache_clear()


def settings() -> Settings:
    load.cache_clear()
    return load()


def valid(text: str, tmp_path: Path) -> bool:
    """Whether the shipped Caddy takes this configuration."""
    path = tmp_path / "Caddyfile"
    path.write_text(text)
    argv = [str(program()), "adapt", "--adapter", "caddyfile", "--config", str(path)]
    home = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    return subprocess.run(argv, env=home, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("value", ["127.0.0.1", "0.0.0.0", "::1", "laptop", "224.0.0.1"])
def test_a_wrong_address_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("DECROCHE_LAN__ADDRESS", value)
    with pytest.raises(SettingsError, match=r"lan\.address"):
        settings()


def test_half_a_certificate_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECROCHE_LAN__CERTIFICATE", __file__)
    with pytest.raises(SettingsError, match="belong together"):
        settings()


def test_without_it_nothing_but_loopback_is_bound(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DECROCHE_LAN__ADDRESS")
    text = caddyfile(settings())
    binds = [line.split()[1:] for line in text.splitlines() if line.strip().startswith("bind ")]
    assert binds == [["127.0.0.1"]]
    assert "auto_https off" in text
    assert valid(text, tmp_path)
    assert settings().origin == "http://127.0.0.1:8400"


def test_https_is_the_one_origin_and_http_leads_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DECROCHE_LAN__NAME", "centre.example.org")
    found = settings()
    assert found.origins == ("https://centre.example.org:8443", "https://10.77.2.1:8443")
    text = caddyfile(found)
    assert "tls internal" in text
    assert "skip_install_trust" in text
    assert "redir https://centre.example.org:8443{uri}" in text
    assert text.count("import centre") == 1, "nothing but https shows the pages"
    assert valid(text, tmp_path)


def test_a_given_certificate_asks_no_authority(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DECROCHE_LAN__CERTIFICATE", __file__)
    monkeypatch.setenv("DECROCHE_LAN__KEY", __file__)
    text = caddyfile(settings())
    assert "auto_https off" in text  # else a name that does not fit would be asked for in public
    assert "tls internal" not in text
    assert valid(text, tmp_path)
    assert not lan.own_authority(settings())


def test_a_foreign_address_is_named_with_ours() -> None:
    with pytest.raises(SetupError, match=r"10\.77\.2\.1 is no address of this machine"):
        lan.refuse_foreign(settings())
    (finding,) = doctor.check_lan(settings())
    assert finding.level == "wrong"


def test_a_firewall_is_told_of_sound_and_https() -> None:
    ports = settings().ports
    lines = "\n".join(lan.firewall(settings()))
    assert f"udp to 10.77.2.1 port {ports.rtp_first}:{ports.rtp_last}" in lines
    assert f"udp dport {ports.rtp_first}-{ports.rtp_last} accept" in lines
    assert f"tcp to 10.77.2.1 port {ports.https}" in lines
    assert str(ports.asterisk_http) not in lines


def test_what_asterisk_serves_to_others_is_what_a_firewall_opens() -> None:
    """SIP over TCP too; TLS is for our own connections to operators, so nobody comes in there."""
    ports = settings().ports
    kinds = {kind for kind, port, _ in lan.openings(settings()) if port == str(ports.sip)}
    served = pjsip_conf(NODE)
    assert kinds == set(re.findall(r"\[transport-lan-(udp|tcp)\]", served))
    lines = "\n".join(lan.firewall(settings()))
    assert f"ufw allow proto tcp to 10.77.2.1 port {ports.sip} " in lines
    assert f"ip daddr 10.77.2.1 tcp dport {ports.sip} accept" in lines


def test_operators_elsewhere_are_reached_from_the_lan_and_the_demo_is_not() -> None:
    trunks = [TrunkSpec("demo", ("127.0.0.2",)), TrunkSpec("op", ("198.51.100.7",))]
    text = pjsip_conf(NODE) + trunks_conf(NODE, trunks)
    demo, operator = text.split("[trunk-demo]\n")[1], text.split("[trunk-op]\n")[1]
    assert "transport=transport-udp\n" in demo
    assert "media_address=127.0.0.1\n" in demo
    assert "transport=transport-lan-udp\n" in operator
    assert "media_address=10.77.2.1\n" in operator
    assert "bind=10.77.2.1:5060" in text
    assert "0.0.0.0" not in text
