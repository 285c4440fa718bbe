"""The kit's G.722 hears what it says; Asterisk's own says the same in test_wideband."""

import numpy as np
import pytest

from tests.kit.g722 import Decoder, Encoder
from tests.kit.tones import level_db, rms_db, tone


@pytest.mark.parametrize("frequency_hz", [440.0, 1200.0, 3000.0])
def test_a_tone_goes_through_as_it_is(frequency_hz: float) -> None:
    said = tone(frequency_hz, 1.0)
    encoder, decoder = Encoder(), Decoder()
    frames = [said[i : i + 160] for i in range(0, len(said), 160)]
    heard = np.concatenate([decoder.decode(encoder.encode(frame)) for frame in frames])
    assert len(heard) == len(said)
    late = slice(800, None)  # Its steps have grown to the tone's size.
    assert level_db(heard[late], frequency_hz) == pytest.approx(level_db(said, frequency_hz), abs=1)
    noise = heard[late].astype(int) - said[late].astype(int)
    assert rms_db(noise) < rms_db(said) - 25


def test_silence_stays_silence() -> None:
    heard = Decoder().decode(Encoder().encode(np.zeros(1600, dtype=np.int16)))
    assert int(abs(heard[400:].astype(int)).max()) < 16
