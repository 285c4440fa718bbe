"""The ear for spoken words: what was not said, or said in another order, is not heard."""

from pathlib import Path

import numpy as np
import pytest

from tests.kit.spoken import Place, Voice, likeness, places, said
from tests.kit.tones import RATE_HZ, Samples, alaw_decode, alaw_encode, tone, write_wav

NAMES = ("you-are", "digits/1", "digits/2", "waiting")


def noise(seed: int, seconds: float) -> Samples:
    """A word: no other one is like it."""
    dice = np.random.default_rng(seed)
    return (dice.normal(0, 3000, int(RATE_HZ * seconds))).clip(-32768, 32767).astype(np.int16)


@pytest.fixture
def voice(tmp_path: Path) -> Voice:
    for seed, name in enumerate(NAMES):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write_wav(tmp_path / f"{name}.wav", noise(seed, 0.6 + 0.1 * seed))
    return Voice(tmp_path)


def heard(voice: Voice, *names: str, pause_s: float = 0.1) -> Samples:
    """Through a telephone, with music before and after."""
    music = tone(523, 2.013)
    gap = np.zeros(int(RATE_HZ * pause_s), dtype=np.int16)
    parts = [part for name in names for part in (voice.word(name), gap)]
    return alaw_decode(alaw_encode(np.concatenate([music, *parts, music])))


def test_a_word_is_found_where_it_was_said(voice: Voice) -> None:
    [place] = places(heard(voice, "you-are"), voice.word("you-are"))
    assert place.from_s == pytest.approx(2.013, abs=0.001)
    assert place.until_s == pytest.approx(2.613, abs=0.001)
    assert len(places(heard(voice, "you-are", "you-are"), voice.word("you-are"))) == 2


def test_another_number_is_not_the_one(voice: Voice) -> None:
    sound = heard(voice, "you-are", "digits/2", "waiting")
    assert voice.said(sound, "you-are digits/2 waiting")
    assert not voice.said(sound, "you-are digits/1 waiting")
    assert voice.heard_any(sound, NAMES) == ["you-are", "digits/2", "waiting"]


def test_another_order_or_something_between_is_not_the_sentence(voice: Voice) -> None:
    turned = heard(voice, "digits/2", "you-are", "waiting")
    assert not voice.said(turned, "you-are digits/2 waiting")
    between = heard(voice, "you-are", "digits/1", "digits/2", "waiting")
    assert not voice.said(between, "you-are digits/2 waiting")
    assert not voice.said(heard(voice, "you-are", "digits/2", pause_s=0.4), "you-are digits/2")


def test_a_word_cut_short_is_not_that_word(voice: Voice) -> None:
    whole = voice.word("waiting")
    cut = np.concatenate([whole[: len(whole) // 2], tone(523, 2)])
    assert places(cut, whole) == []


def test_neither_silence_nor_too_little_is_anything(voice: Voice) -> None:
    word = voice.word("you-are")
    assert places(np.zeros(RATE_HZ, dtype=np.int16), word) == []
    assert len(likeness(word[:100], word)) == 0
    assert said(word[:100], [word]) == []
    assert said(word, [word]) == [[Place(0.0, len(word) / RATE_HZ)]]
