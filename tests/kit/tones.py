"""Tones and their detection: who hears whom, by ear of the machine.

All audio is 8 kHz, signed 16 bit. Levels are decibels relative to the loudest pure tone.
"""

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE_HZ = 8000
Samples = npt.NDArray[np.int16]


def tone(frequency_hz: float, duration_s: float, amplitude: float = 0.4) -> Samples:
    instants = np.arange(int(RATE_HZ * duration_s)) / RATE_HZ
    wave = amplitude * np.sin(2 * np.pi * frequency_hz * instants)
    return (wave * 32767).astype(np.int16)


def voice(frequency_hz: float, duration_s: float) -> Samples:
    """A tone that swells and falls five times a second, by 14 dB, as syllables do.

    A browser's noise suppression takes a steady tone for noise and dulls it by 13 to 30 dB.
    """
    carrier = tone(frequency_hz, duration_s, amplitude=0.6)
    instants = np.arange(len(carrier)) / RATE_HZ
    swell = 0.6 + 0.4 * np.cos(2 * np.pi * 5 * instants)
    return (carrier * swell).astype(np.int16)


def level_db(samples: Samples, frequency_hz: float) -> float:
    """The strength of one frequency in these samples (a Hann window keeps neighbours apart)."""
    if len(samples) < RATE_HZ // 20:
        return -120.0
    window = np.hanning(len(samples))
    instants = np.arange(len(samples)) / RATE_HZ
    product = samples.astype(np.float64) / 32768 * window
    wave = np.exp(-2j * np.pi * frequency_hz * instants)
    amplitude = 2 * abs(np.dot(product, wave)) / window.sum()
    return float(20 * np.log10(max(amplitude, 1e-6)))


def rms_db(samples: Samples) -> float:
    """How loud these samples are, whatever they are."""
    if not len(samples):
        return -120.0
    mean = np.mean((samples.astype(np.float64) / 32768) ** 2)
    return float(10 * np.log10(max(mean, 1e-12)))


def seconds(samples: Samples) -> list[Samples]:
    """Whole seconds, the remainder dropped."""
    count = len(samples) // RATE_HZ
    return [samples[i * RATE_HZ : (i + 1) * RATE_HZ] for i in range(count)]


def alaw_encode(samples: Samples) -> bytes:
    """G.711 A-law (ITU-T G.711, table 1)."""
    magnitude = np.abs(samples.astype(np.int32))
    positive = samples >= 0
    magnitude = np.minimum(np.where(positive, magnitude, magnitude - 1), 32767) >> 4
    magnitude = np.maximum(magnitude, 0)
    exponent = np.zeros_like(magnitude)
    for bit in range(4, 11):
        exponent = np.where(magnitude >= (1 << bit), bit - 3, exponent)
    mantissa = (magnitude >> np.maximum(exponent - 1, 0)) & 0x0F
    code = (exponent << 4) | mantissa
    code = np.where(positive, code | 0x80, code)
    return bytes((code ^ 0x55).astype(np.uint8).tobytes())


def alaw_decode(payload: bytes) -> Samples:
    return _ALAW[np.frombuffer(payload, dtype=np.uint8)]


def _alaw_table() -> Samples:
    codes = np.arange(256) ^ 0x55
    exponent = (codes >> 4) & 0x07
    mantissa = codes & 0x0F
    base = (mantissa << 4) + 8
    magnitude = np.where(exponent == 0, base, (base + 256) << np.maximum(exponent - 1, 0))
    return np.where(codes & 0x80, magnitude, -magnitude).astype(np.int16)


_ALAW = _alaw_table()


def write_wav(path: Path, samples: Samples) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE_HZ, len(samples), "NONE", ""))
        file.writeframes(samples.tobytes())


def read_wav(path: Path) -> list[Samples]:
    """The file's channels, left first; 16 bit and 8 kHz only."""
    with wave.open(str(path), "rb") as file:
        assert (file.getsampwidth(), file.getframerate()) == (2, RATE_HZ), file.getparams()
        frames = np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)
        return [frames[i :: file.getnchannels()] for i in range(file.getnchannels())]
