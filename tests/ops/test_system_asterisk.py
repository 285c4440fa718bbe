"""The system's Asterisk is taken only with what callers are to hear from it."""

import re
from pathlib import Path

import pytest

from decroche.calls.saying import MINUTE_MS, place_media
from decroche.ops import asterisk_install
from decroche.ops.asterisk_install import NEEDED, find_asterisk, missing_sounds
from decroche.settings import Settings
from decroche.switch.asterisk.dialplan import _PLAN


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system with an Asterisk that is new enough, in a folder of its own, without sounds."""
    program = tmp_path / "bin" / "asterisk"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'Asterisk 22.9.0'\n")
    program.chmod(0o755)
    share = tmp_path / "share"
    share.mkdir()
    monkeypatch.setattr(asterisk_install, "SYSTEM_PATH", str(program.parent))
    monkeypatch.setattr(asterisk_install, "SHARES", (share,))
    return share


def fill(share: Path, language: str) -> None:
    for name in NEEDED:
        file = share / "sounds" / language / f"{name}.wav"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()


def music(share: Path) -> None:
    (share / "moh").mkdir()
    (share / "moh" / "some.wav").touch()


def test_without_french_or_music_the_prefix_is_taken_in_its_place(
    system: Path, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path / "data", cache_dir=tmp_path / "cache")
    assert find_asterisk(settings) is None, "set-up makes the prefix"
    fill(system, "en")
    music(system)
    assert find_asterisk(settings) is None
    fill(system, "fr")
    found = find_asterisk(settings)
    assert found is not None
    assert (found.version, found.sounds_dir) == ("22.9.0", system / "sounds")
    (system / "moh" / "some.wav").rename(system / "moh" / "some.gsm")
    assert missing_sounds(found) == ["moh"], "music that the node cannot read is none"
    assert find_asterisk(settings) is None


def test_the_prefix_has_all_that_is_needed() -> None:
    """Whatever is used here: it was found, so nothing is missing in it."""
    found = find_asterisk()
    assert found is not None
    assert missing_sounds(found) == []


def test_all_that_is_said_by_name_is_needed() -> None:
    said = {word for item in re.findall(r"Playback\((.+?)\)", _PLAN) for word in item.split("&")}
    for minutes in (None, 1, 3):
        wait_ms = minutes and minutes * MINUTE_MS
        for place in (1, 3):
            media = place_media(place, wait_ms, "fr")
            said |= {m[6:-3] for m in media if m.startswith("sound:")}
    assert said <= set(NEEDED)
    assert set(NEEDED) - said == {"beep", "digits/1"}
