"""Whether anybody said anything in a message: measured in its file, not guessed by the switch.

Asterisk's own measure takes a whisper for silence. Here each 20 ms of the file have a level within
the telephone's band (300 to 3400 Hz, ITU-T G.712), so that neither hum nor a constant offset
counts, and what lasts long enough above the noise of a quiet line is sound that somebody made.
"""

from __future__ import annotations

import wave
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from decroche.worker.stereo import SAMPLE_BYTES, UnfitSoundError

FRAME_S = 0.02
BAND_HZ = (300.0, 3400.0)
QUIET_DB = -58.0
"""A whisper into a telephone comes with -45 dB, a quiet line's noise with -70 dB."""
RUN_MIN = 3
"""Frames in a row: less is a click."""
SAID_MIN_S = 0.4
"""Of sound in all: two syllables. Shorter is a breath or a key."""
PIECE_FRAMES = 3000
"""Of 20 ms each, read at a time: a minute."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is heard in a file."""

    seconds: float
    """Of sound that is louder than a quiet line."""
    loudest_db: float
    """Of its frames, RMS in dB of full scale; -inf: digital silence."""

    @property
    def something(self) -> bool:
        return self.seconds >= SAID_MIN_S


def said_in(path: Path) -> Said:
    """Measure a mono file of 16 bits. Raises UnfitSoundError, OSError."""
    try:
        with wave.open(str(path), "rb") as file:
            if (file.getnchannels(), file.getsampwidth()) != (1, SAMPLE_BYTES):
                raise UnfitSoundError(f"{path.name}: not mono of 16 bits")
            levels = _levels(file)
    except (wave.Error, EOFError) as error:
        raise UnfitSoundError(f"{path.name}: {error}") from None
    runs = [len(list(run)) for loud, run in groupby(levels > QUIET_DB) if loud]
    frames = sum(run for run in runs if run >= RUN_MIN)
    return Said(frames * FRAME_S, float(levels.max(initial=-np.inf)))


def _levels(file: wave.Wave_read) -> NDArray[np.float64]:
    """dB of each whole frame, within the band."""
    length = round(file.getframerate() * FRAME_S)
    hz = np.fft.rfftfreq(length, 1 / file.getframerate())
    band = (hz >= BAND_HZ[0]) & (hz <= BAND_HZ[1])
    window = np.hanning(length)
    scale = 2 / (length * np.sum(window**2) * 32768.0**2)
    found = []
    while data := file.readframes(length * PIECE_FRAMES):
        samples = np.frombuffer(data, dtype="<i2")
        frames = samples[: len(samples) // length * length].reshape(-1, length)
        power = np.abs(np.fft.rfft(frames * window)[:, band]) ** 2
        with np.errstate(divide="ignore"):
            found.append(10 * np.log10(np.sum(power, axis=1) * scale))
    return np.concatenate(found) if found else np.zeros(0)
