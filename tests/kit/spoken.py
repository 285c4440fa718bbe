"""Which of the switch's own words a caller has heard, by comparing sound with sound.

A word's file slides over what was heard; where both are the same but for the telephone's coding,
their correlation, each divided by its own loudness there, is close to 1. Measured with the French
and English words that queues use and the numbers up to 20: in a row of all others a word is found
at 0.76 at most ("huit" in "dix-huit"; most are below 0.55).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.kit.sip import WAIT_S, Call
from tests.kit.tones import RATE_HZ, Samples, read_wav

SAME = 0.9
"""From here on it is that word."""
PAUSE_MAX_S = 0.3
"""Between two words of one announcement: less than the shortest word lasts."""
OVERLAP_MAX_S = 0.1
QUIET = 0.05
"""A stretch that is so much quieter than the word, in energy, cannot be it: it is not divided by
its own loudness, or noise would be amplified."""
LOOK_S = 0.5


@dataclass(frozen=True)
class Place:
    """Where a word lies in what was heard, seconds."""

    from_s: float
    until_s: float


def likeness(heard: Samples, word: Samples) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """For every position of the word, how much the sound there is that word, −1 to 1."""
    if len(heard) < len(word):
        return np.zeros(0)
    sound, wanted = heard.astype(np.float64), word.astype(np.float64)
    length = 1 << (len(sound) + len(wanted)).bit_length()
    product = np.fft.rfft(sound, length) * np.conj(np.fft.rfft(wanted, length))
    together = np.fft.irfft(product, length)[: len(sound) - len(wanted) + 1]
    running = np.concatenate([[0.0], np.cumsum(sound**2)])
    own = running[len(wanted) :] - running[: -len(wanted)]
    energy = float(wanted @ wanted)
    return np.asarray(together / np.sqrt(np.maximum(own, QUIET * energy) * energy))


def places(heard: Samples, word: Samples) -> list[Place]:
    """Every place where this word was said."""
    alike = likeness(heard, word)
    found: list[Place] = []
    length_s = len(word) / RATE_HZ
    while len(alike) and alike.max() >= SAME:
        at = int(alike.argmax())
        found.append(Place(at / RATE_HZ, at / RATE_HZ + length_s))
        alike[max(0, at - len(word)) : at + len(word)] = 0
    return sorted(found, key=lambda place: place.from_s)


def said(heard: Samples, words: Sequence[Samples]) -> list[list[Place]]:
    """Every place where these words were said one after the other, without anything between."""
    rows = [[place] for place in places(heard, words[0])]
    for word in words[1:]:
        following = places(heard, word)
        rows = [
            [*row, place]
            for row in rows
            for place in following
            if -OVERLAP_MAX_S <= place.from_s - row[-1].until_s <= PAUSE_MAX_S
        ]
    return rows


class Voice:
    """The words of one language, as files of the switch."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def word(self, name: str) -> Samples:
        """By its name in the switch, e.g. "queue-youarenext" or "digits/2"."""
        return read_wav(self._folder / f"{name}.wav")[0]

    def said(self, heard: Samples, sentence: str) -> bool:
        """Whether this row of names was heard, once at least."""
        return bool(said(heard, [self.word(name) for name in sentence.split()]))

    def heard_any(self, heard: Samples, names: Sequence[str]) -> list[str]:
        """Those of these words that were said anywhere."""
        return [name for name in names if places(heard, self.word(name))]

    async def listen(self, call: Call, sentence: str, timeout_s: float = WAIT_S) -> Samples:
        """Wait until the caller has heard this sentence from now on; all that was heard."""
        assert call.rtp is not None
        call.rtp.heard.clear()
        words = [self.word(name) for name in sentence.split()]
        looked = 0
        try:
            async with asyncio.timeout(timeout_s):
                while not said(call.rtp.samples(), words):
                    looked = len(call.rtp.heard)
                    while len(call.rtp.heard) < looked + LOOK_S * 50:
                        await call.rtp.frame()
        except TimeoutError:
            known = [f.relative_to(self._folder) for f in sorted(self._folder.rglob("*.wav"))]
            there = self.heard_any(call.rtp.samples(), [str(f.with_suffix("")) for f in known])
            raise AssertionError(f"not heard: {sentence}; of this language: {there}") from None
        return call.rtp.samples()
