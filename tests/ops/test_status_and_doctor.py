"""What `status`, `doctor` and the command line say, without starting Décroche."""

import json
import os
import socket
import time
from pathlib import Path

import pytest

from decroche.cli import main
from decroche.ops import doctor
from decroche.ops.caddy import caddyfile
from decroche.ops.listeners import who_listens
from decroche.ops.process import Identity
from decroche.ops.state import ServiceState, State, read_state, write_state
from decroche.settings import Settings, load


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    for name in list(os.environ):
        if name.startswith("DECROCHE_") and name != "DECROCHE_CACHE_DIR":
            monkeypatch.delenv(name)
    monkeypatch.setenv("DECROCHE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DECROCHE_PORT_BASE", "9650")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    load.cache_clear()
    return load()


def test_status_of_what_does_not_run(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["ready"] is False
    assert answer["origin"] == "http://127.0.0.1:9650"
    assert answer["trunk"]["sip"] == "sip:127.0.0.1:9710"


def test_on_the_network_operators_are_told_the_address_that_they_reach(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `status` finds it in another terminal than `run --lan`."""
    monkeypatch.setenv("DECROCHE_LAN__ADDRESS", "")  # Set by `status`; put back by the fixture.
    me = Identity.of(os.getpid())
    assert me is not None
    write_state(settings.state_file, State(me.pid, me.started, lan="192.0.2.9"))
    main(["status", "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert answer["trunk"]["sip"] == "sip:192.0.2.9:9710"
    assert answer["trunk"]["sip_here"] == "sip:127.0.0.1:9710"
    main(["status"])
    assert "sip:192.0.2.9:9710" in capsys.readouterr().out


def test_a_process_that_is_gone_is_not_ready(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = ServiceState("ready", pid=os.getpid(), started="another boot:7")
    write_state(settings.state_file, State(services={"engine": entry}))
    assert read_state(settings.state_file).services == {"engine": entry}
    assert main(["status", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["processes"][0] == {
        "name": "engine",
        "phase": "failing",
        "pid": None,
        "restarts": 0,
        "note": "",
    }


def test_stop_without_a_start_is_no_fault(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["stop"]) == 0
    assert "Nothing was running" in capsys.readouterr().out


def test_a_wrong_setting_ends_with_two_and_a_sentence(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DECROCHE_PORT_BASE", "many")
    load.cache_clear()
    assert main(["status"]) == 2
    assert "DECROCHE_PORT_BASE" in capsys.readouterr().err


def test_an_absurd_rate_is_refused(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["robots", "--rate", "100000"]) == 1
    assert "choose 0" in capsys.readouterr().err


def test_doctor_names_who_holds_a_port(settings: Settings) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", settings.ports.engine))
        holder.listen()
        (finding,) = [f for f in doctor.check_ports(settings) if f.level == "wrong"]
        assert f"pid {os.getpid()}" in finding.text
        assert "DECROCHE_PORT_BASE" in finding.remedy
    assert who_listens(settings.ports.engine, "tcp") is None
    assert [f.level for f in doctor.check_ports(settings)] == ["ok"]


def test_doctor_sees_a_clock_that_went_back(settings: Settings) -> None:
    write_state(settings.state_file, State())
    os.utime(settings.state_file, (time.time() + 3600, time.time() + 3600))
    (finding,) = doctor.check_clock(settings)
    assert finding.level == "wrong"
    assert "went back" in finding.text


def test_doctor_sees_a_full_disk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "DISK_WRONG", 10**18)
    (finding,) = doctor.check_disk(settings)
    assert finding.level == "wrong"
    assert finding.remedy


def test_doctor_sees_a_failing_process_and_a_missing_application(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = State(services={"site": ServiceState("failing", note="ended with 1")})
    write_state(settings.state_file, state)
    (finding,) = doctor.check_processes(settings)
    assert (finding.level, finding.text) == ("wrong", "ended with 1")
    monkeypatch.setenv("DECROCHE_WEB_DIST", str(settings.data_dir / "nothing"))
    load.cache_clear()
    assert "wrong" in [f.level for f in doctor.check_web(load())]


def test_doctor_sees_a_database_that_does_not_answer(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DECROCHE_DATABASE_URL", "postgresql://x@127.0.0.1:1/decroche")
    load.cache_clear()
    (finding,) = doctor.check_database(load())
    assert finding.level == "wrong"
    assert "does not answer" in finding.text


def test_the_origin_shows_nothing_of_asterisk_but_its_websocket(settings: Settings) -> None:
    text = caddyfile(settings)
    assert text.count(f"127.0.0.1:{settings.ports.asterisk_http}") == 1
    assert "admin off" in text
    assert "script-src 'self';" in text
