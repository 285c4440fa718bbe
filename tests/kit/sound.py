"""Judging sound: does a channel hold its own tone all the time, and never the other's?

Time is cut into slots of 100 ms. Talk is from the first to the last slot with the party's own tone;
pauses within it (a hold mutes the agent's side) are allowed only where the test says so. Every
second of talk, counted from the first slot on, must hold the own tone and not the other's.

Thresholds, in dB of full scale. Both tones are sent at −8, and a side's own tone arrives so from a
caller or a desk phone. A browser's noise suppression takes a steady tone for noise: −15 in its
first second, −28 from the third on, −31 in a second with its onset (measured). What a channel holds
at the other's frequency was −53 at most, the splash where a tone begins or a frame was lost, and
−120 otherwise; a muted side is −120. So talk is −38 and more: 7 dB under the weakest talk, 15 dB
over the loudest splash. The other's tone is absent if it is 40 dB weaker than it was sent.
"""

from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import numpy as np

from tests.kit.tones import RATE_HZ, Samples, level_db, read_wav, rms_db

SLOT_S = 0.1
SLOT = int(RATE_HZ * SLOT_S)
SLOTS_A_SECOND = 10
OWN_DB = -38.0
"""A slot with the own tone above this is talk."""
SENT_DB = -8.0
ABSENT_DB = SENT_DB - 40.0
"""The other's tone must be weaker than this, over a whole second."""
MUSIC_DB = -50.0
"""Half a second of music is louder, of everything together: the pieces' softest bars are −43."""
THROUGH_HOLD_DB = -15.0
"""At one frequency the pieces have −23 at most (measured); an agent's steady tone arrives at −8."""
GAP_SLOTS = 1
"""A single weak slot is where a frame was late or the microphone's file begins again."""


@dataclass(frozen=True)
class Side:
    """What one channel must hold."""

    own_hz: float
    other_hz: float
    pauses: int = 0
    """How often the own tone may stop and come again."""


@dataclass
class Verdict:
    """`seconds` judged; `wrong`: those with a fault, in words; positions in seconds."""

    first_s: float = 0.0
    last_s: float = 0.0
    seconds: int = 0
    pauses: list[tuple[float, float]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    own_db: float = 0.0
    """The weakest second's own tone."""
    other_db: float = -120.0
    """The other's tone where it is loudest."""


def judge(samples: Samples, side: Side) -> Verdict:
    """Look through one channel."""
    slots = [samples[i : i + SLOT] for i in range(0, len(samples) - SLOT + 1, SLOT)]
    here = [level_db(slot, side.own_hz) > OWN_DB for slot in slots]
    if not any(here):
        return Verdict(wrong=["the own tone is never there"])
    first, last = here.index(True), len(here) - here[::-1].index(True)
    verdict = Verdict(first * SLOT_S, last * SLOT_S)
    talk, at = [], first
    for loud, run in groupby(here[first:last]):
        length = len(list(run))
        if loud or length <= GAP_SLOTS:
            talk += range(at, at + length)
        else:
            verdict.pauses.append((at * SLOT_S, (at + length) * SLOT_S))
        at += length
    if len(verdict.pauses) > side.pauses:
        verdict.wrong += [f"no own tone from {a:.1f} to {b:.1f} s" for a, b in verdict.pauses]
    _judge_seconds(slots, talk, side, verdict)
    return verdict


def _judge_seconds(slots: list[Samples], talk: list[int], side: Side, verdict: Verdict) -> None:
    """Whole seconds of neighbouring slots."""
    verdict.own_db, verdict.other_db = 0.0, -120.0
    for start in range(0, len(talk) - SLOTS_A_SECOND + 1, SLOTS_A_SECOND):
        chosen = talk[start : start + SLOTS_A_SECOND]
        if chosen[-1] - chosen[0] != SLOTS_A_SECOND - 1:
            continue  # A pause lies in between; each side of it has its own seconds.
        second = np.concatenate([slots[n] for n in chosen])
        own, other = level_db(second, side.own_hz), level_db(second, side.other_hz)
        verdict.seconds += 1
        verdict.own_db = min(verdict.own_db, own)
        verdict.other_db = max(verdict.other_db, other)
        if own < OWN_DB or other > ABSENT_DB:
            at_s = chosen[0] * SLOT_S
            verdict.wrong.append(f"at {at_s:.1f} s: own {own:.0f} dB, other {other:.0f} dB")


def judge_file(path: Path, caller: Side, agent: Side) -> tuple[Verdict, Verdict]:
    """A stereo recording: caller left, agent right."""
    left, right = read_wav(path)
    return judge(left, caller), judge(right, agent)


def judge_music(samples: Samples, agent_hz: float) -> Verdict:
    """What a caller on hold hears: music, and not the agent. A piece may pause for seconds."""
    half = RATE_HZ // 2
    slots = [samples[i : i + half] for i in range(0, len(samples) - half + 1, half)]
    sounding = sum(rms_db(slot) > MUSIC_DB for slot in slots)
    verdict = Verdict(last_s=len(samples) / RATE_HZ, seconds=-(-sounding // 2))
    if not sounding:
        verdict.wrong.append("no music on hold")
    agent_db = max((level_db(slot, agent_hz) for slot in slots), default=-120.0)
    if agent_db > THROUGH_HOLD_DB:
        verdict.wrong.append(f"the agent is heard through the hold, {agent_db:.0f} dB")
    return verdict


def silent_from(samples: Samples, from_s: float) -> bool:
    """Whether no sound at all (more than one step of 16 bit) is left from there on."""
    return bool(np.all(np.abs(samples[int(from_s * RATE_HZ) :].astype(np.int32)) <= 1))
