"""What is a message and what is nothing: measured in files made by sox, as Asterisk writes them;
and what becomes of them in the store and on screens."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from decroche.domains.interactions.models import RecordingFile
from decroche.domains.tenancy.scope import tenant_scope
from decroche.worker.recordings import EMPTY, join_of, spool_files
from decroche.worker.said import said_in
from decroche.worker.stereo import UnfitSoundError
from tests.domains.test_missed import call, items, message
from tests.domains.test_worker import left_message, stored
from tests.kit.centres import Centre

Make = Callable[..., Path]


WHISPER = "synth {s} pinknoise sinc 400-3000 tremolo 4 80 gain -n -30.5"
"""Without a pitch, swelling as syllables do; -45 dB of full scale (RMS)."""
LINE = "synth {s} whitenoise gain -n -57.5"
"""A quiet line: -70 dB."""


@pytest.fixture
def sox(tmp_path: Path) -> Make:
    """Makes a file of 8 kHz, mono, 16 bit, that has come over a telephone line (A-law)."""

    def make(effects: str, seconds: float = 4.0, rate: int = 8000) -> Path:
        path, line = tmp_path / "made.wav", tmp_path / "line.al"
        form = ["-r", str(rate), "-c", "1"]
        run = ["sox", "-R", "-n", *form, line, *effects.format(s=seconds).split()]
        subprocess.run(run, check=True)
        subprocess.run(["sox", *form, line, "-b", "16", "-e", "signed-integer", path], check=True)
        return path

    return make


def rms_db(path: Path) -> float:
    told = subprocess.run(["sox", path, "-n", "stats"], check=True, capture_output=True, text=True)
    [line] = [line for line in told.stderr.splitlines() if line.startswith("RMS lev dB")]
    return float(line.split()[-1])


@pytest.mark.parametrize("rate", [8000, 16000])
def test_a_whisper_is_something(sox: Make, rate: int) -> None:
    path = sox(WHISPER, rate=rate)
    assert rms_db(path) == pytest.approx(-45, abs=1)
    said = said_in(path)
    assert said.something and 2 < said.seconds <= 4


@pytest.mark.parametrize("effects", [LINE, "trim 0 {s}", "synth {s} sine 50 gain -n -30"])
def test_a_quiet_line_is_nothing(sox: Make, effects: str) -> None:
    """Noise, digital silence (which A-law writes as its smallest step), hum of the mains."""
    said = said_in(sox(effects))
    assert (said.seconds, said.something) == (0, False) and said.loudest_db < -58


def test_that_quiet_line_is_as_loud_as_it_says(sox: Make) -> None:
    assert rms_db(sox(LINE)) == pytest.approx(-70, abs=1.5)


def test_a_word_on_a_quiet_line_is_something_a_click_and_a_breath_are_not(sox: Make) -> None:
    tone = "synth {} sine 700 gain -n -20 pad 1 2"
    assert said_in(sox(tone.format("0.6"))).something
    assert not said_in(sox(tone.format("0.02"))).something
    assert not said_in(sox(tone.format("0.3"))).something


def test_zeros_and_no_sound_at_all_are_nothing(tmp_path: Path) -> None:
    for name, length in (("zeros", "4"), ("none", "0")):
        path = tmp_path / f"{name}.wav"
        form = ["-r", "8000", "-c", "1", "-b", "16"]
        subprocess.run(["sox", "-D", "-n", *form, path, "trim", "0", length], check=True)
        assert not said_in(path).something
    (tmp_path / "torn.wav").write_bytes(b"RIFF")
    with pytest.raises(UnfitSoundError, match=r"torn\.wav"):
        said_in(tmp_path / "torn.wav")


def left(centre: Centre, interaction: str, made: Path) -> Path:
    """What was recorded after the beep, in the spool."""
    caller, _ = spool_files(interaction)
    caller.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(made, caller))


def test_the_worker_keeps_a_whisper_and_throws_a_quiet_line_away(centre: Centre, sox: Make) -> None:
    """The call stays missed, without a message: closed, for nobody had been waited for."""
    agent = centre.browser("agent")
    whisper = message(centre, call(centre, 10, "voicemail"))
    kept = left(centre, whisper, sox(WHISPER))
    id = call(centre, 5, "voicemail", contact_point_id=None)
    noise = message(centre, id)
    gone = left(centre, noise, sox(LINE))
    assert join_of(centre.tenant) == 1
    assert not kept.exists() and not gone.exists()
    with tenant_scope(centre.tenant):
        found = RecordingFile.objects.filter(recording_id__in=[whisper, noise])
        rows = {row.recording_id: (row.deleted_why, row.bytes > 0) for row in found}
    assert rows == {whisper: ("", True), noise: (EMPTY, False)}
    empty, said = items(agent)
    assert (said["kinds"], [m["state"] for m in said["messages"]]) == (["voicemail"], ["ready"])
    assert (empty["kinds"], empty["messages"]) == (["closed"], [])
    assert agent.get(f"/messages/{noise}").status_code == 404
    shown = centre.browser("supervisor").get(f"/interactions/{id}").json()
    assert shown["recordings"] == []
    assert join_of(centre.tenant) == 0, "once"


def test_what_is_too_short_to_have_been_said_is_thrown_away(centre: Centre) -> None:
    _, caller = left_message(centre, "empty")
    assert join_of(centre.tenant) == 0
    assert not caller.exists() and stored(centre) == []
    shown = centre.browser("supervisor").get(f"/interactions/{centre.ids['interaction']}").json()
    assert [r["reason"] for r in shown["recordings"]] == ["sample"]
