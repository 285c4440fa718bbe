"""Set-up does a step again only when what it depends on has changed; and it needs no root."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from decroche.ops import doctor, setup
from decroche.ops.account import SetupError
from decroche.ops.language import french
from decroche.ops.mirror import find_mirror, probe

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def web(tmp_path: Path) -> Path:
    folder = tmp_path / "web"
    for part in ("src", "node_modules", "dist"):
        (folder / part).mkdir(parents=True)
    (folder / "package.json").write_text("{}")
    (folder / "package-lock.json").write_text("{}")
    (folder / "src/main.ts").write_text("1")
    return folder


@pytest.fixture
def npm(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    ran: list[str] = []
    monkeypatch.setattr(setup, "_npm", lambda web, *arguments: ran.append(arguments[0]))
    return ran


def test_the_second_time_nothing_is_done(web: Path, npm: list[str]) -> None:
    setup.set_up_web(web)
    assert npm == ["ci", "run"]
    setup.set_up_web(web)
    assert npm == ["ci", "run"]


def test_changed_sources_are_built_and_packages_left(web: Path, npm: list[str]) -> None:
    setup.set_up_web(web)
    (web / "src/main.ts").write_text("2")
    setup.set_up_web(web)
    assert npm == ["ci", "run", "run"]


def test_a_changed_lock_installs_again(web: Path, npm: list[str]) -> None:
    setup.set_up_web(web)
    (web / "package-lock.json").write_text("{ }")
    setup.set_up_web(web)
    assert npm == ["ci", "run", "ci", "run"]


def test_an_emptied_dist_is_built_again(web: Path, npm: list[str]) -> None:
    setup.set_up_web(web)
    (web / "dist/.decroche-stamp").unlink()
    setup.set_up_web(web)
    assert npm == ["ci", "run", "run"]


def test_a_clone_without_web_is_no_fault(tmp_path: Path, npm: list[str]) -> None:
    setup.set_up_web(tmp_path / "web")
    assert npm == []


def test_missing_test_programs_are_named_to_an_ordinary_user(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(setup.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(setup.shutil, "which", lambda name: None)
    with pytest.raises(SetupError, match="apt-get install chromium sip-tester"):
        setup.set_up_tests()


@pytest.fixture
def clone() -> Iterator[Path]:
    """Of an ordinary user, also where the tests run as root; with nothing to install."""
    with tempfile.TemporaryDirectory(prefix="decroche-clone-") as name:
        folder = Path(name)
        (folder / "scripts").mkdir()
        shutil.copy(ROOT / "scripts/setup.sh", folder / "scripts")
        for empty in ("requirements.lock", "pyproject.toml"):
            (folder / empty).touch()
        # What Debian's python3 is without python3-venv: it knows no ensurepip.
        (folder / "hidden").mkdir()
        hide = "import sys\nsys.modules['ensurepip'] = None\n"
        (folder / "hidden/sitecustomize.py").write_text(hide)
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", "nobody", str(folder)], check=True)
        yield folder


def test_without_pythons_venv_package_an_ordinary_user_gets_pip_all_the_same(clone: Path) -> None:
    python, mirror = Path("/usr/bin/python3"), find_mirror()
    if not python.exists() or mirror is None or probe(doctor.mirror_page(mirror.uri)) is None:
        pytest.skip("needs Debian's Python and its mirror")
    environment = {
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "HOME": str(clone),
        "PYTHON": str(python),
        "PYTHONPATH": str(clone / "hidden"),
        "PIP_NO_INDEX": "1",  # the packages themselves are no part of this
    }
    done = subprocess.run(
        ["/bin/bash", "scripts/setup.sh"],
        cwd=clone,
        env=environment,
        capture_output=True,
        text=True,
        user=pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None,
        check=False,
    )
    assert "fetching pip from Debian into .venv alone" in done.stdout, done.stderr
    assert "ask root" not in done.stderr
    assert "Décroche itself could not be installed" in done.stderr, "it got as far as that"
    pip = [str(clone / ".venv/bin/python"), "-m", "pip", "--version"]
    assert str(clone / ".venv") in subprocess.run(pip, capture_output=True, text=True).stdout
    assert not (clone / "var/pip.part").exists()


NEEDED = ("bash", "cat", "sha256sum", "mkdir", "flock", "dirname")


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ({}, "Installation arrêtée"),
        ({"LANG": "fr_FR.UTF-8"}, "Installation arrêtée"),
        ({"LANG": "de_DE.UTF-8"}, "Set-up stopped"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C.UTF-8"}, "Set-up stopped"),
        ({"LANG": "en_GB.UTF-8", "DECROCHE_LANGUAGE": "fr"}, "Installation arrêtée"),
    ],
)
def test_the_very_first_words_are_in_the_readers_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locale: dict[str, str], said: str
) -> None:
    """On a machine without Python; what is written in Python decides alike."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "scripts/setup.sh", tmp_path / "scripts")
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).touch()
    for program in NEEDED:
        (tmp_path / "bin" / program).symlink_to(str(shutil.which(program)))
    command = [str(tmp_path / "bin/bash"), str(tmp_path / "scripts/setup.sh")]
    environment = {"PATH": str(tmp_path / "bin"), **locale}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert said in done.stderr and "Python" in done.stderr
    for name in ("DECROCHE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in locale.items():
        monkeypatch.setenv(name, value)
    assert french() is said.startswith("Installation")
