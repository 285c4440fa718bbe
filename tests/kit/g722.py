"""G.722 at 64 kbit/s, its lower band alone: what lies below 4 kHz, which is where our tones are.

By ITU-T G.722 (2012), clauses 3 and 4; names of variables are the recommendation's. The upper band
is sent as silence and not listened to, so sound in and out is 8 kHz, as everywhere in the kit.
"""

import numpy as np

from tests.kit.tones import Samples

SILENT_ABOVE = 3 << 6
"""The upper band's code whose steps die away to nothing."""
LOWEST_SCALE = 32
WL = (-60, -30, 58, 172, 334, 538, 1198, 3042)
RL42 = (0, 7, 6, 5, 4, 3, 2, 1, 7, 6, 5, 4, 3, 2, 1, 0)
ILB = (
    2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
    2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
)  # fmt: skip
Q6 = (
    0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940,
    1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919,
)  # fmt: skip
QM4 = (
    0, -20456, -12896, -8968, -6288, -4240, -2584, -1200,
    20456, 12896, 8968, 6288, 4240, 2584, 1200, 0,
)  # fmt: skip
_UPPER = (
    24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576,
    6000, 5456, 4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136,
)  # fmt: skip
QM6 = (-136,) * 4 + tuple(-step for step in _UPPER[:28]) + _UPPER + (-432, -136)


def _bound(value: int, limit: int = 32767) -> int:
    if value > limit:
        return limit
    return value if value >= -limit else -limit - 1


class _Lower:
    """One direction's adaptive quantiser and predictor (blocks 3L and 4L)."""

    def __init__(self) -> None:
        self.det, self.nb = LOWEST_SCALE, 0
        self.s = self.sz = 0
        self.r, self.p, self.a = (0, 0), (0, 0), (0, 0)
        self.d, self.b = (0,) * 6, [0] * 6

    def adapt(self, step: int) -> None:
        """Take in the four bits `step` of what was sent; the next `s` is foretold from them."""
        dlow = (self.det * QM4[step]) >> 15
        self.nb = max(0, min(18432, ((self.nb * 127) >> 7) + WL[RL42[step]]))
        shift = 8 - (self.nb >> 11)
        scale = ILB[(self.nb >> 6) & 31]
        self.det = (scale >> shift if shift >= 0 else scale << -shift) << 2
        self._foretell(dlow)

    def _foretell(self, dlow: int) -> None:
        """Runs for each sample that is heard, so it is written for speed: b and 2·d are not
        saturated, which only sounds near full scale would need."""
        p0, r0 = _bound(self.sz + dlow), _bound(self.s + dlow)
        self.a = self._poles(p0)
        self.r, self.p = (r0, self.r[0]), (p0, self.p[0])
        still, below = (128 if dlow else 0), dlow < 0
        past = (dlow, *self.d[:5])
        sz, kept = 0, []
        for b, old, d in zip(self.b, self.d, past, strict=True):
            b = ((b * 32640) >> 15) + (still if (old < 0) == below else -still)
            kept.append(b)
            sz += (b * (d + d)) >> 15
        self.b, self.d, self.sz = kept, past, _bound(sz)
        (a1, a2), (r1, r2) = self.a, self.r
        sp = ((a1 * _bound(r1 + r1)) >> 15) + ((a2 * _bound(r2 + r2)) >> 15)
        self.s = _bound(_bound(sp) + self.sz)

    def _poles(self, p0: int) -> tuple[int, int]:
        (a1, a2), (p1, p2), below = self.a, self.p, p0 < 0
        first = _bound(4 * a1)
        first = min(32767, -first if below == (p1 < 0) else first)
        second = (128 if below == (p2 < 0) else -128) + (first >> 7) + ((a2 * 32512) >> 15)
        second = max(-12288, min(12288, second))
        one = (192 if below == (p1 < 0) else -192) + ((a1 * 32640) >> 15)
        most = 15360 - second
        return max(-most, min(most, one)), second


class Encoder:
    """Samples of 8 kHz to bytes, one for each; it goes on where it stopped."""

    def __init__(self) -> None:
        self._lower = _Lower()

    def encode(self, samples: Samples) -> bytes:
        return bytes(self._one(int(sample) >> 1) for sample in samples)

    def _one(self, xlow: int) -> int:
        lower = self._lower
        el = _bound(xlow - lower.s)
        size = el if el >= 0 else -el - 1
        level = next((i for i in range(1, 30) if size < (Q6[i] * lower.det) >> 12), 30)
        code = 61 - (level - 1) if el >= 0 else _below(level)
        lower.adapt(code >> 2)
        return SILENT_ABOVE | code


def _below(level: int) -> int:
    """The code of a negative difference: 63 and 62 for the two smallest, then 31, 30…"""
    return 64 - level if level <= 2 else 34 - level


class Decoder:
    """Bytes to samples of 8 kHz; it goes on where it stopped."""

    def __init__(self) -> None:
        self._lower = _Lower()

    def decode(self, payload: bytes) -> Samples:
        return np.array([self._one(byte & 63) for byte in payload], dtype=np.int16)

    def _one(self, code: int) -> int:
        lower = self._lower
        rlow = _bound(lower.s + ((lower.det * QM6[code]) >> 15), 16383)
        lower.adapt(code >> 2)
        return rlow * 2
