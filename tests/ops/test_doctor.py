"""What `decroche doctor` finds, each fault really made: a full disk, a stopped mirror, old data."""

import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from decroche.cli import main
from decroche.ops import doctor
from decroche.settings import Settings, load
from decroche.settings_words import OWN

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("bash", "dirname", "mkdir", "cat", "sha256sum", "flock", "id")


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in list(os.environ):
        if name.startswith("DECROCHE_") and name != "DECROCHE_CACHE_DIR":
            monkeypatch.delenv(name)
    monkeypatch.setenv("DECROCHE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DECROCHE_PORT_BASE", "9650")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    load.cache_clear()
    yield
    load.cache_clear()


def setting(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(f"DECROCHE_{name}", value)
    load.cache_clear()
    return load()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs root and the right to mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch, small_disk: Path) -> None:
    settings = setting(monkeypatch, DATA_DIR=str(small_disk / "data"))
    (finding,) = doctor.check_disk(settings)
    assert (finding.level, finding.name) == ("wrong", "disk")
    assert finding.text.startswith("0.0 GB free")
    assert "another disk" in finding.remedy


def test_no_network_for_the_first_set_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mirror = "http://127.0.0.1:9/debian"  # nobody answers there
    settings = setting(
        monkeypatch,
        CACHE_DIR=str(tmp_path / "cache"),
        ASTERISK__USE_SYSTEM="false",
        ASTERISK__MIRROR=mirror,
    )
    missing, unreachable = doctor.check_asterisk(settings)
    assert (missing.level, missing.remedy) == ("wrong", "Run `make setup`.")
    assert (unreachable.level, unreachable.name) == ("wrong", "mirror")
    assert mirror in unreachable.text
    assert "apt-get update" in unreachable.remedy


class Mirror(BaseHTTPRequestHandler):
    """A package mirror whose clock differs by `off_s` from ours; `age_s`: a cache repeats it."""

    off_s, age_s = 0.0, 0

    def do_HEAD(self) -> None:
        self.send_response_only(200)
        then = time.time() + self.off_s - self.age_s
        self.send_header("Date", formatdate(then, usegmt=True))
        if self.age_s:
            self.send_header("Age", str(self.age_s))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Mirror]]:
    handler = type("Ours", (Mirror,), {})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        setting(monkeypatch, ASTERISK__MIRROR=f"http://127.0.0.1:{server.server_port}/debian/")
        yield handler
        server.shutdown()


@pytest.mark.parametrize(
    ("off_s", "age_s", "said"),
    [
        (0.0, 0, ""),
        (100.0, 0, ""),
        (-100.0, 0, ""),
        (0.0, 3600, ""),
        (300.0, 0, "s behind"),
        (-300.0, 0, "s ahead"),
    ],
)
def test_a_clock_that_is_not_the_mirrors(
    mirror: type[Mirror], off_s: float, age_s: int, said: str
) -> None:
    mirror.off_s, mirror.age_s = off_s, age_s
    (finding,) = doctor.check_clock(load())
    assert (finding.level == "wrong") is bool(said)
    if said:
        assert said in finding.text
        assert re.match(r"(29[89]|30[01]) s ", finding.text)
        assert "timedatectl" in finding.remedy


def test_a_mirror_that_is_unreachable_says_nothing_of_the_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = setting(monkeypatch, ASTERISK__MIRROR="http://127.0.0.1:9/debian")
    assert [finding.level for finding in doctor.check_clock(settings)] == ["ok"]


def test_data_of_another_postgresql(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    data = tmp_path / "data" / "postgres"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9\n")
    (finding,) = doctor.check_database(load())
    assert finding.level == "wrong"
    assert "made by PostgreSQL 9" in finding.text
    (data / "PG_VERSION").write_text("18\n")
    assert [f.level for f in doctor.check_database(load())] == ["ok"]


def test_a_directory_that_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    settings = setting(monkeypatch, DATA_DIR=str(tmp_path / "file" / "data"))
    wrong = {f.name: f for f in doctor.check_directories(settings) if f.level == "wrong"}
    assert "cannot be written" in wrong["data_dir"].text
    assert "DECROCHE_DATA_DIR" in wrong["data_dir"].remedy


def test_a_machine_without_a_python_that_fits(tmp_path: Path) -> None:
    """The one fault that no Python of ours can report: set-up says it."""
    clone, programs = tmp_path / "clone", tmp_path / "bin"
    (clone / "scripts").mkdir(parents=True)
    programs.mkdir()
    for name in ("scripts/setup.sh", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, clone / name)
    for name in TOOLS:
        found = shutil.which(name)
        assert found
        (programs / name).symlink_to(found)
    old = programs / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")  # what `sys.exit(version < 3.11)` says of an old one
    old.chmod(0o755)
    command = [shutil.which("bash") or "bash", "scripts/setup.sh"]
    environment = {"PATH": str(programs), "LC_ALL": "C"}
    done = subprocess.run(
        command, cwd=clone, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Python 3.11 or newer is missing" in done.stderr
    assert "apt-get install python3" in done.stderr


def test_it_speaks_the_readers_language(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    setting(monkeypatch, DATA_DIR=str(tmp_path / "file" / "data"))
    assert main(["doctor"]) == 1
    french = capsys.readouterr().out
    assert "FAUX" in french
    assert "ne peut être écrit" in french
    setting(monkeypatch, LANGUAGE="en")
    assert main(["doctor"]) == 1
    assert "cannot be written" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT_BASE", "beaucoup", "doit être un nombre entier"),
        ("PORT_BASE", "80", "doit valoir au moins 1024"),
        ("HOST", "0.0.0.0", "pour d'autres machines il y a lan.address"),
        ("DATABASE_URL", "mysql://x", "doit commencer par postgresql://"),
        ("PORT_BAS", "9650", "vouliez-vous dire DECROCHE_PORT_BASE ?"),
    ],
)
def test_a_wrong_setting_is_said_in_french(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
    words: str,
) -> None:
    monkeypatch.setenv("DECROCHE_LANGUAGE", "fr")
    monkeypatch.setenv(f"DECROCHE_{name}", value)
    load.cache_clear()
    assert main(["status"]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert f"DECROCHE_{name}" in said


def test_every_refusal_of_ours_has_its_french() -> None:
    """A sentence raised in the settings' code that the table does not know would stay English."""
    source = (ROOT / "src/decroche/settings.py").read_text()
    source += (ROOT / "src/decroche/settings_lan.py").read_text()
    raised = re.findall(r'raise ValueError\(\s*"([^"]+)"', source)
    assert len(raised) > 8
    bare = [text.partition(": ")[2] if re.match(r"[a-z_.]+: ", text) else text for text in raised]
    known = {*OWN}
    assert [text for text, full in zip(bare, raised, strict=True) if not {text, full} & known] == []
