"""The settings tree: derived values, refusals with name and remedy, the page made from it."""

import os
from pathlib import Path

import pytest

from decroche.ops import settings_doc
from decroche.settings import SettingsError, load
from decroche.settings_ports import Ports, derive_ports

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("DECROCHE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("DECROCHE_DATA_DIR", str(tmp_path / "data"))
    load.cache_clear()


def test_ports_follow_from_the_base(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECROCHE_PORT_BASE", "9100")
    settings = load()
    assert (settings.ports.http, settings.ports.engine, settings.ports.sip) == (9100, 9102, 9160)
    assert settings.host == "127.0.0.1"
    assert settings.ports.rtp_last - settings.ports.rtp_first == 999


def test_sound_never_meets_another_port_nor_the_kernels() -> None:
    for base in range(1024, 65_000, 37):
        ports = derive_ports(base, Ports())
        assert 10_000 <= ports.rtp_first < ports.rtp_last < 32_768
        assert not ports.rtp_first <= ports.http <= ports.rtp_last
        assert not ports.rtp_first <= ports.pstn_sip <= ports.rtp_last


def test_the_file_is_read_and_the_environment_is_stronger(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/decroche.toml").write_text(
        'instance = "atelier"\nport_base = 9000\n[demo]\ncalls_per_minute = 7\n'
    )
    monkeypatch.setenv("DECROCHE_PORT_BASE", "9200")
    settings = load()
    assert (settings.instance, settings.port_base) == ("atelier", 9200)
    assert settings.demo.calls_per_minute == 7


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DECROCHE_PORT_BASE", "many", "DECROCHE_PORT_BASE"),
        ("DECROCHE_PORT_BAES", "9000", "did you mean DECROCHE_PORT_BASE"),
        ("DECROCHE_HOST", "0.0.0.0", "127.0.0.0/8"),
        ("DECROCHE_HOST", "localhost", "IP address"),
        ("DECROCHE_PSTN_HOST", "127.0.0.1", "pstn_host"),
        ("DECROCHE_PORTS__SITE", "8400", "two of them are equal"),
        ("DECROCHE_DEMO__CALLS_PER_MINUTE", "-1", "DECROCHE_DEMO__CALLS_PER_MINUTE"),
        ("DECROCHE_DATABASE_URL", "mysql://x", "postgresql://"),
        ("DECROCHE_RUN_DIR", "/x" * 60, "shorter"),
        ("DECROCHE_ASTERISK__TLS_CA", "/nowhere/ca.pem", "must be a file that is there"),
        ("DECROCHE_CONFIG", "/nowhere/at-all.toml", "/nowhere/at-all.toml"),
    ],
)
def test_a_wrong_setting_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load()
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/decroche.toml").write_text("port_base = = 1")
    with pytest.raises(SettingsError, match=r"decroche\.toml is not valid TOML"):
        load()


def test_a_long_data_dir_gets_short_sockets(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DECROCHE_DATA_DIR", str(tmp_path / ("long" * 30)))
    assert len(str(load().run_dir / "pg/.s.PGSQL.5432")) <= 107


def test_the_page_of_settings_is_fresh() -> None:
    written = (ROOT / "docs/operate/settings.md").read_text()
    assert written == settings_doc.markdown(), "run `decroche settings --markdown`"


def test_a_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECROCHE_DATABASE_URL", "postgresql://me:hunter2@db/decroche")
    assert "hunter2" not in settings_doc.values(load())
