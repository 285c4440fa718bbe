"""The demo and real use never share a data directory: its passwords stand on the screen."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from decroche.ops import purpose
from decroche.settings import Settings, load


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Without Asterisk: a start that is not refused before ends there, and starts nothing."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DECROCHE_")}
    return kept | {
        "DECROCHE_DATA_DIR": str(tmp_path / "data"),
        "DECROCHE_CACHE_DIR": str(tmp_path / "cache"),
        "DECROCHE_ASTERISK__USE_SYSTEM": "false",
        "DECROCHE_PORT_BASE": "9650",
        "LC_ALL": "C.UTF-8",
    }


@pytest.fixture
def settings(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in [name for name in os.environ if name.startswith("DECROCHE_")]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    load.cache_clear()
    return load()


def decroche(environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "decroche", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def demo_was_here(settings: Settings) -> None:
    settings.data_dir.mkdir(parents=True)
    settings.demo_accounts_file.write_text(json.dumps([{"login": "a@b.example"}]))


def real_use_was_here(settings: Settings) -> None:
    """As an installation that ran before there was a mark."""
    (settings.data_dir / "postgres").mkdir(parents=True)
    (settings.data_dir / "postgres" / "PG_VERSION").write_text("18\n")


def test_real_use_does_not_start_in_the_demo(
    environment: dict[str, str], settings: Settings
) -> None:
    demo_was_here(settings)
    done = decroche(environment, "run")
    assert done.returncode == 1
    assert "belongs to the demo" in done.stderr
    assert f"rm -r {settings.data_dir}" in done.stderr
    assert f"export DECROCHE_DATA_DIR={settings.data_dir}-real" in done.stderr
    assert {path.name for path in settings.data_dir.iterdir()} <= {"demo_accounts.json", "run"}
    assert not settings.state_file.exists()
    assert "belongs to the demo" not in decroche(environment, "demo").stderr


def test_the_demo_does_not_start_in_a_real_installation(
    environment: dict[str, str], settings: Settings
) -> None:
    real_use_was_here(settings)
    done = decroche(environment, "demo")
    assert done.returncode == 1
    assert "real installation" in done.stderr
    assert f"export DECROCHE_DATA_DIR={settings.data_dir}-demo" in done.stderr
    assert "rm -r" not in done.stderr, "nobody is told to delete what is real"
    assert "real installation" not in decroche(environment, "run").stderr


def test_both_are_said_in_french(environment: dict[str, str], settings: Settings) -> None:
    demo_was_here(settings)
    assert "est celui de la démo" in decroche(environment | {"LC_ALL": "fr_FR"}, "run").stderr
    settings.demo_accounts_file.unlink()
    real_use_was_here(settings)
    said = decroche(environment | {"LC_ALL": "fr_FR"}, "demo").stderr
    assert "une installation réelle" in said


def test_an_empty_folder_is_anybodys(environment: dict[str, str]) -> None:
    for command in ("run", "demo"):
        assert "make setup" in decroche(environment, command).stderr, "it got as far as Asterisk"


def test_a_demo_that_never_got_as_far_as_its_accounts_stays_the_demos(settings: Settings) -> None:
    settings.data_dir.mkdir(parents=True)
    demo = settings.model_copy(update={"demo": settings.demo.model_copy(update={"enabled": True})})
    purpose.mark(demo)
    real_use_was_here(settings)  # The cluster was made, and the power failed.
    assert purpose.kept(settings) == "demo"
    purpose.mark(settings)
    assert purpose.kept(settings) == "demo", "the first mark stays"


def test_settings_in_the_demos_folder_are_not_deleted_with_it(
    environment: dict[str, str], settings: Settings
) -> None:
    demo_was_here(settings)
    toml = settings.data_dir / "decroche.toml"
    toml.write_text('instance = "ours"\n')
    said = decroche(environment, "run").stderr
    command = said[said.index("find ") : said.index("-delete") + len("-delete")]
    subprocess.run(command, shell=True, check=True)
    assert list(settings.data_dir.iterdir()) == [toml]
    assert purpose.kept(settings) is None
