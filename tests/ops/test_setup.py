"""Set-up does a step again only when what it depends on has changed."""

from pathlib import Path

import pytest

from decroche.ops import setup
from decroche.ops.account import SetupError


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
