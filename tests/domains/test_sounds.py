"""Announcements as sound: what is taken, what is refused in words, and whose they are."""

from __future__ import annotations

import io
import os
import wave
from typing import Any

import numpy as np
import pytest
import soundfile
from django.core.files.uploadedfile import SimpleUploadedFile

from decroche.domains.telephony import sound_file
from decroche.kernel.refusal import Refusal
from tests.kit.centres import Api, Centre
from tests.kit.database import SETTINGS
from tests.kit.tones import level_db

TONE_HZ = 700.0


def sound(
    kind: str = "WAV", seconds: float = 2.0, rate_hz: int = 44_100, channels: int = 2,
    loudness: float = 0.3,
) -> bytes:  # fmt: skip
    """A tone of 700 Hz as a file."""
    instants = np.arange(int(seconds * rate_hz)) / rate_hz
    tone = loudness * np.sin(2 * np.pi * TONE_HZ * instants)
    held = io.BytesIO()
    soundfile.write(held, np.column_stack([tone] * channels), rate_hz, format=kind)
    return held.getvalue()


def heard(wav: bytes) -> tuple[Any, int]:
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2"), file.getframerate()


@pytest.mark.parametrize("kind", ["WAV", "MP3", "OGG", "FLAC"])
@pytest.mark.parametrize(("rate_hz", "channels"), [(8_000, 1), (44_100, 2), (48_000, 1)])
def test_every_kind_of_file_becomes_telephone_sound(kind: str, rate_hz: int, channels: int) -> None:
    made = sound_file.convert(sound(kind, rate_hz=rate_hz, channels=channels))
    samples, rate = heard(made.wav)
    assert rate == sound_file.RATE_HZ
    assert made.duration_ms == pytest.approx(2000, abs=150)
    assert level_db(samples, TONE_HZ) == pytest.approx(-17, abs=1.5)


def test_what_a_telephone_cannot_carry_does_not_come_back_as_a_whistle() -> None:
    instants = np.arange(96_000) / 48_000
    high = 0.3 * np.sin(2 * np.pi * 5_000 * instants) + 0.003 * np.sin(2 * np.pi * 500 * instants)
    held = io.BytesIO()
    soundfile.write(held, high, 48_000, format="WAV")
    samples, _ = heard(sound_file.convert(held.getvalue()).wav)
    assert level_db(samples, 3_000) < -70


@pytest.mark.parametrize("loudness", [0.02, 0.9])
def test_announcements_are_equally_loud(loudness: float) -> None:
    samples, _ = heard(sound_file.convert(sound(loudness=loudness)).wav)
    assert level_db(samples, TONE_HZ) == pytest.approx(-17, abs=1)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sound_unreadable"),
        (b"no sound at all" * 100, "sound_unreadable"),
        (sound()[:40], "sound_unreadable"),
        (sound("AIFF"), "sound_unreadable"),
        (sound(seconds=0.1), "sound_too_short"),
        (sound("FLAC", seconds=181, rate_hz=8_000, channels=1), "sound_too_long"),
        (sound(loudness=0.0), "sound_silent"),
    ],
    ids=["empty", "text", "cut", "aiff", "short", "long", "silent"],
)
def test_what_is_no_announcement_is_refused_in_words(data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        sound_file.convert(data)
    assert refused.value.code == code
    assert refused.value.text("fr") != refused.value.text("en")


def test_too_large_a_file_is_not_even_read() -> None:
    with pytest.raises(sound_file.SoundTooBig, match="40"):
        sound_file.convert(bytes(sound_file.BYTES_MAX + 1))


def upload(api: Api, data: bytes) -> Any:
    file = SimpleUploadedFile("annonce.wav", data, content_type="audio/wav")
    return api.browser.post("/api/prompt-sounds", {"file": file})


def test_a_recording_is_kept_played_back_named_and_logged(centre: Centre) -> None:
    administrator = centre.browser("administrator")
    answer = upload(administrator, sound())
    assert answer.status_code == 201, answer.content
    file = answer.json()["file"]
    played = administrator.get(f"/prompt-sounds/{file.rpartition('/')[2]}")
    data = b"".join(played.streaming_content)
    assert level_db(heard(data)[0], TONE_HZ) > -20
    assert (SETTINGS.data_dir / file).read_bytes() == data
    path = f"/prompts/{centre.ids['prompt']}"
    body = {"name": "Accueil", "text": {"fr": "Bonjour", "en": "Hello"}, "files": {"fr": file}}
    assert administrator.put(path, body).json()["files"] == {"fr": file}
    [change, *_] = administrator.get("/changes", kind="prompt").json()
    assert (change["before"]["files"], change["after"]["files"]) == ({}, {"fr": file})
    (SETTINGS.data_dir / file).unlink()
    assert administrator.put(path, body).status_code == 200, "a lost file forbids no other change"
    assert administrator.put(path, body | {"files": {}}).json()["files"] == {}
    assert administrator.put(path, body).status_code == 422


def test_another_organisations_sound_does_not_exist(centre: Centre, other: Centre) -> None:
    file = upload(other.browser("administrator"), sound()).json()["file"]
    ours = centre.browser("administrator")
    assert ours.get(f"/prompt-sounds/{file.rpartition('/')[2]}").status_code == 404
    text = {"fr": "Bonjour", "en": "Hello"}
    for stolen in (file, "secrets.json", "prompts/../secrets.json"):
        body = {"name": "Accueil", "text": text, "files": {"fr": stolen}}
        answer = ours.put(f"/prompts/{centre.ids['prompt']}", body)
        assert answer.status_code == 422, stolen
    assert ours.get("/prompt-sounds/secrets.json").status_code == 404
    assert ours.get("/prompt-sounds/..%2f..%2f..%2fsecrets.json").status_code == 404


def test_only_an_administrator_takes_sounds_in(centre: Centre) -> None:
    assert upload(centre.browser("supervisor"), sound()).status_code == 403
    assert upload(centre.browser("agent"), sound()).status_code == 403


def test_a_sound_never_saved_is_deleted_after_a_day(centre: Centre) -> None:
    administrator = centre.browser("administrator")
    tried = upload(administrator, sound(seconds=1)).json()["file"]
    kept = upload(administrator, sound(seconds=3)).json()["file"]
    body = {"name": "Accueil", "text": {"fr": "Bonjour", "en": "Hello"}, "files": {"en": kept}}
    assert administrator.put(f"/prompts/{centre.ids['prompt']}", body).status_code == 200
    for file in (tried, kept):
        os.utime(SETTINGS.data_dir / file, (1, 1))
    fresh = upload(administrator, sound(seconds=4)).json()["file"]
    there = [(SETTINGS.data_dir / file).exists() for file in (tried, kept, fresh)]
    assert there == [False, True, True]
