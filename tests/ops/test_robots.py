import os
import random
from pathlib import Path

import numpy as np
import pytest

from decroche import cli
from decroche.ops import launch, robots
from decroche.ops.robots import UNKNOWN, call_file, plan_call, prune
from decroche.ops.speech import MONOLOGUES, resample
from decroche.settings import Demo, Settings, load


def test_callers_are_mixed() -> None:
    dice = random.Random(7)
    calls = [plan_call(number, ["0639980001", "0639980002"], dice) for number in range(90)]
    assert sum(call.hidden for call in calls) == 10
    assert all(call.trunk == "pai" for call in calls if call.hidden)
    assert {call.dialled for call in calls} == {"0180000010", "0180000020"}
    assert {call.caller[:3] for call in calls} == {"063", "+33"}
    strangers = [call for call in calls if call.caller[-9:] == UNKNOWN[-9:]]
    assert len(strangers) == 15
    assert {call.speech for call in calls} == set(MONOLOGUES)


def test_a_call_file_holds_one_setting_a_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DECROCHE_DATA_DIR", str(tmp_path))
    load.cache_clear()
    text = call_file(plan_call(8, ["0639980001"], random.Random(1)), load())
    assert "Setvar: PRES=prohib" in text.splitlines()
    assert "Channel: Local/call@out/n" in text.splitlines()


def test_only_the_newest_recordings_are_kept(tmp_path: Path) -> None:
    for number in range(9):
        path = tmp_path / f"{number}.wav"
        path.touch()
        os.utime(path, (1000 + number, 1000 + number))
    prune(tmp_path, keep=4)
    assert sorted(path.stem for path in tmp_path.iterdir()) == ["5", "6", "7", "8"]


def test_the_rate_can_be_changed_while_they_ring(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DECROCHE_DATA_DIR", str(tmp_path))
    load.cache_clear()
    assert robots.current_rate(load()) == load().demo.calls_per_minute
    (tmp_path / "pstn").mkdir()
    robots.set_rate(load(), 12.5)
    assert robots.current_rate(load()) == 12.5


def test_speech_keeps_what_a_telephone_carries_and_nothing_else() -> None:
    moments = np.arange(22050) / 22050

    def level(hertz: float) -> float:
        tone = (10_000 * np.sin(2 * np.pi * hertz * moments)).astype(np.int16)
        return float(np.sqrt(np.mean(resample(tone, 22050)[200:-200] ** 2)))

    assert level(1000) == pytest.approx(10_000 / np.sqrt(2), rel=0.05)
    assert level(6000) < 100


@pytest.mark.parametrize(("locale", "word"), [("fr_FR", "Appels de robots"), ("C", "Robot calls")])
def test_the_last_words_of_a_demos_start_name_the_command_that_sets_the_rate(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, locale: str, word: str
) -> None:
    monkeypatch.delenv("DECROCHE_LANGUAGE", raising=False)
    monkeypatch.setenv("LC_ALL", locale)
    real = Settings(data_dir=tmp_path)
    demo = Settings(data_dir=tmp_path, demo=Demo(enabled=True))
    command = "decroche robots --rate 6"
    (line,) = [line for line in launch.welcome(demo, 1.0).splitlines() if command in line]
    assert line.startswith(word)
    assert command not in launch.welcome(real, 1.0)
    given = cli.parser().parse_args(command.split()[1:])
    assert given.command is cli.set_rate
    assert given.rate == 6
