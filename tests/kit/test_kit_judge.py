"""The judge of sound must find every fault it is there for, and none where there is none."""

import numpy as np

from tests.kit.sound import Side, judge, judge_music, silent_from
from tests.kit.tones import RATE_HZ, Samples, tone, voice

SIDE = Side(620, 440)


def silence(seconds: float) -> Samples:
    return np.zeros(int(RATE_HZ * seconds), dtype=np.int16)


def test_a_whole_side_is_good() -> None:
    for whole in (tone(620, 5), voice(620, 5), np.concatenate([silence(0.7), tone(620, 5)])):
        verdict = judge(whole, SIDE)
        assert verdict.wrong == []
        assert verdict.seconds == 5


def test_a_silent_side_is_found() -> None:
    assert judge(silence(5), SIDE).wrong == ["the own tone is never there"]
    assert judge(tone(440, 5), SIDE).wrong == ["the own tone is never there"]


def test_a_hole_is_found_and_a_hold_is_not_one() -> None:
    torn = np.concatenate([tone(620, 3), silence(0.5), tone(620, 3)])
    assert judge(torn, SIDE).wrong == ["no own tone from 3.0 to 3.5 s"]
    held = judge(torn, Side(620, 440, pauses=1))
    assert (held.wrong, held.pauses, held.seconds) == ([], [(3.0, 3.5)], 6)


def test_the_other_tone_is_found_at_minus_40_db_and_not_below() -> None:
    leak, less = tone(440, 4, 0.4 * 10 ** (-37 / 20)), tone(440, 4, 0.4 * 10 ** (-46 / 20))
    assert len(judge((tone(620, 4) + leak).astype(np.int16), SIDE).wrong) == 4
    assert judge((tone(620, 4) + less).astype(np.int16), SIDE).wrong == []


def test_silence_is_no_sound_at_all() -> None:
    assert silent_from(np.concatenate([tone(620, 1), silence(2)]), 1.0)
    assert not silent_from(np.concatenate([tone(620, 1), tone(620, 1, 0.001)]), 1.0)


def test_a_hold_is_music_and_neither_silence_nor_the_agent() -> None:
    music = np.concatenate([silence(1), tone(523, 2, 0.05), silence(1)])
    assert (judge_music(music, 620).wrong, judge_music(music, 620).seconds) == ([], 2)
    assert judge_music(silence(4), 620).wrong == ["no music on hold"]
    assert judge_music(np.zeros(0, dtype=np.int16), 620).wrong == ["no music on hold"]
    [wrong] = judge_music(np.concatenate([music, tone(620, 1)]), 620).wrong
    assert "through the hold" in wrong
