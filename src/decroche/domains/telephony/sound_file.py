"""An announcement from a file as a telephone plays it: 8 kHz, mono, 16 bit, one loudness.

libsndfile reads the file, soxr changes its rate; both are told to give up early on what is no
announcement. Nothing here touches the disk or the database.
"""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from decroche.kernel.refusal import Refusal

RATE_HZ: Final = 8000
"""What G.711 carries, and what Asterisk plays without computing."""
BYTES_MAX: Final = 40_000_000
"""Three minutes of stereo at 48 kHz and 16 bit are 35 MB."""
SECONDS_MAX: Final = 180
"""Nobody listens to an announcement of more than three minutes."""
SECONDS_MIN: Final = 0.3
"""Shorter is a click."""
FORMATS: Final = ("WAV", "WAVEX", "MP3", "OGG", "FLAC")
CHANNELS_MAX: Final = 8
RATES_HZ: Final = range(4_000, 192_001)
LOUDNESS: Final = 0.1
"""−20 dB of full scale over the whole: about what the voice of espeak-ng has."""
PEAK_MAX: Final = 0.9
SILENCE: Final = 0.001
"""−60 dB: no sample louder is a microphone that was off."""

Samples = NDArray[np.float32]


class SoundUnreadable(Refusal):
    code: ClassVar[str] = "sound_unreadable"
    status: ClassVar[int] = 422
    fr: ClassVar[str] = "Ce fichier n'est pas un son lisible : donnez un WAV, MP3, OGG ou FLAC."
    en: ClassVar[str] = "This file is no readable sound: give a WAV, MP3, OGG or FLAC."


class SoundTooBig(Refusal):
    code: ClassVar[str] = "sound_too_big"
    status: ClassVar[int] = 413
    fr: ClassVar[str] = "Ce fichier dépasse {most} Mo : raccourcissez-le ou donnez un MP3."
    en: ClassVar[str] = "This file is larger than {most} MB: shorten it or give an MP3."


class SoundTooLong(Refusal):
    code: ClassVar[str] = "sound_too_long"
    status: ClassVar[int] = 422
    fr: ClassVar[str] = "Une annonce dure au plus {most} s : coupez ce son."
    en: ClassVar[str] = "An announcement lasts {most} s at most: cut this sound."


class SoundTooShort(Refusal):
    code: ClassVar[str] = "sound_too_short"
    status: ClassVar[int] = 422
    fr: ClassVar[str] = "Ce son est trop court pour être entendu : recommencez."
    en: ClassVar[str] = "This sound is too short to be heard: try again."


class SoundSilent(Refusal):
    code: ClassVar[str] = "sound_silent"
    status: ClassVar[int] = 422
    fr: ClassVar[str] = "On n'entend rien dans ce son : vérifiez le micro ou le fichier."
    en: ClassVar[str] = "Nothing can be heard in this sound: check the microphone or the file."


@dataclass(frozen=True, slots=True)
class Announcement:
    """`wav`: the file to play; `duration_ms` of it."""

    wav: bytes
    duration_ms: int


def convert(data: bytes) -> Announcement:
    """Raises SoundTooBig, SoundUnreadable, SoundTooLong, SoundTooShort, SoundSilent."""
    if len(data) > BYTES_MAX:
        raise SoundTooBig(most=BYTES_MAX // 1_000_000)
    samples, rate_hz = _read(data)
    if len(samples) > SECONDS_MAX * rate_hz:
        raise SoundTooLong(most=SECONDS_MAX)
    if len(samples) < SECONDS_MIN * rate_hz:
        raise SoundTooShort
    sound = soxr.resample(_one_loudness(samples), rate_hz, RATE_HZ)
    return Announcement(_wav(sound), round(len(sound) * 1000 / RATE_HZ))


def _read(data: bytes) -> tuple[Samples, int]:
    """All channels mixed to one, and their rate; a second more than is allowed at most."""
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            if not _is_announcement(file):
                raise SoundUnreadable
            most = (SECONDS_MAX + 1) * file.samplerate  # A header may lie about the length.
            found = file.read(most, dtype="float32", always_2d=True)
            rate_hz = int(file.samplerate)
    except (soundfile.SoundFileError, TypeError) as error:
        raise SoundUnreadable from error
    if not np.isfinite(found).all():
        raise SoundUnreadable
    return found.mean(axis=1, dtype=np.float32), rate_hz


def _is_announcement(file: Any) -> bool:
    return (
        file.format in FORMATS
        and 1 <= file.channels <= CHANNELS_MAX
        and file.samplerate in RATES_HZ
    )


def _one_loudness(samples: Samples) -> Samples:
    """As loud as the others, never clipped. Raises SoundSilent."""
    peak = float(np.abs(samples).max())
    if peak < SILENCE:
        raise SoundSilent
    loudness = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
    return samples * np.float32(min(LOUDNESS / loudness, PEAK_MAX / peak))


def _wav(samples: Samples) -> bytes:
    held = io.BytesIO()
    with wave.open(held, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes((samples.clip(-1, 1) * 32767).astype("<i2").tobytes())
    return held.getvalue()
