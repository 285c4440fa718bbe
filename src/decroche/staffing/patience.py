"""The wait a caller would be offered if he never hung up, in M/M/n+M: its density, integrated.

With y the wait over the mean patience, x calls and c handlings by all agents per mean patience, the
density for y > 0 is in proportion to exp(x(1 − e^−y) − c·y) (F. Baccelli and G. Hebuterne, "On
queues with impatient customers", 1981; S. Zeltyn and A. Mandelbaum, "Call centers with impatient
customers", Queueing Systems 51, 2005). It is one smooth hill. Beside its highest point, w away, it
is exp(−slope·w − curve·(e^−w − 1 + w)), which loses no digits however large x and c are.

The hill is walked in panels of 16 Gauss-Legendre points, each so long that the exponent changes by
about ten: some twenty panels in any case, so the cost depends on nothing.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

FALL = 42.0
"""Below e^−42 of the peak nothing adds to a float."""

FLAT = 1e-18
"""Curve below which the rest of the hill is an exponential, integrated at sight."""

PANEL = 8.0
"""Change of the exponent within a panel, by slope and by curve: GL-16 is exact to 1e-16 then."""

REACH = 2.0
"""Longest panel in patiences: e^−y itself must be smooth in it."""

NEAR = 0.03
"""Below it e^−w − 1 + w is summed as a series; above, the subtraction costs at most six bits."""


def bend(w: float) -> float:
    """e^−w − 1 + w without loss of digits near 0."""
    if abs(w) > NEAR:
        return w + math.expm1(-w)
    rest = w * (1 / 720 - w * (1 / 5040 - w / 40320))
    return w * w * (1 / 2 - w * (1 / 6 - w * (1 / 24 - w * (1 / 120 - rest))))


def _legendre(points: int) -> list[tuple[float, float]]:
    """Nodes and weights of Gauss-Legendre on [−1, 1], by Newton from Tricomi's approximation."""
    found = []
    for i in range(points):
        x = math.cos(math.pi * (i + 0.75) / (points + 0.5))
        for _ in range(8):
            before, now = 1.0, x
            for k in range(2, points + 1):
                before, now = now, ((2 * k - 1) * x * now - (k - 1) * before) / k
            slope = points * (x * now - before) / (x * x - 1)
            x -= now / slope
        found.append((x, 2 / ((1 - x * x) * slope * slope)))
    return found


NODES = _legendre(16)


@dataclass(frozen=True, slots=True)
class Sums:
    """Integrals over the hill, whose peak has height 1; y in mean patiences."""

    wait: float
    """Of the density: whoever waits."""
    leave: float
    """Times 1 − e^−y: who hangs up before his turn."""
    stay: float
    """Times e^−y: who waits and is answered."""
    stay_wait: float
    """Times y·e^−y: how long those wait together."""


class Hill:
    """The density for y > 0; `agents`, `erlangs`, and patience in mean handling times."""

    def __init__(self, agents: int, erlangs: float, patience: float) -> None:
        self.capacity = agents * patience
        self.load = erlangs * patience
        self.slack = (agents - erlangs) * patience
        self.top = max(0.0, math.log1p((erlangs - agents) / agents))
        """Where the peak is: at once, or where as many have left as are too many."""
        self.rise = self.capacity * bend(-self.top)
        """Logarithm of the peak over the height at y = 0."""

    def below_top(self, y: float) -> float:
        """Logarithm of the peak over the height at `y` ≤ top."""
        return self.capacity * bend(y - self.top)

    def sums(self) -> Sums:
        """Over all waits."""
        side = _Side(self, self.top)
        wait = leave = stay = stay_wait = 0.0
        for y, weight in side.walk(math.inf):
            kept = weight * math.exp(-y)
            wait += weight
            leave -= weight * math.expm1(-y)
            stay += kept
            stay_wait += kept * y
        rest = side.tail()
        return Sums(
            wait + rest.wait, leave + rest.leave, stay + rest.stay, stay_wait + rest.stay_wait
        )

    def stay_within(self, y: float) -> float:
        """As `Sums.stay`, over waits up to `y` only; in units of the peak's height."""
        peak = min(self.top, y)
        side = _Side(self, peak)
        stay = sum(weight * math.exp(-at) for at, weight in side.walk(y))
        end, height = side.end
        if height and end < y:
            rate = self.capacity + 1
            stay += height * math.exp(-end) * -math.expm1(-rate * (y - end)) / rate
        return stay * math.exp(-self.below_top(peak))


class _Side:
    """The hill seen from `peak`, its highest point in the range that is wanted."""

    def __init__(self, hill: Hill, peak: float) -> None:
        self.peak = peak
        self.rate = hill.capacity
        if hill.top == 0:
            self.slope, self.curve = hill.slack, hill.load
        else:
            self.slope = -hill.capacity * math.expm1(hill.top - peak)
            self.curve = hill.capacity * math.exp(hill.top - peak)
        self.end = (peak, 1.0)
        """After `walk`: where it ended, and how high; 0 if nothing that counts lies beyond."""

    def height(self, w: float) -> float:
        return math.exp(-(self.slope * w + self.curve * bend(w)))

    def walk(self, stop_y: float) -> Iterator[tuple[float, float]]:
        """Points y with their weights times the height, from the left."""
        w, stop = -min(self.peak, self._left()), stop_y - self.peak
        while w < stop:
            curve = self.curve * math.exp(-w)
            slope = self.slope - self.curve * math.expm1(-w)
            if w >= 0 and curve < FLAT:
                break
            if w >= 0 and self.slope * w + self.curve * bend(w) > FALL:
                self.end = (self.peak + w, 0.0)
                return
            step = min(REACH, PANEL / abs(slope) if slope else REACH, math.sqrt(PANEL / curve))
            half = min(step, stop - w) / 2
            for x, weight in NODES:
                at = w + half * (1 + x)
                yield self.peak + at, half * weight * self.height(at)
            w += 2 * half
        self.end = (self.peak + w, self.height(w))

    def _left(self) -> float:
        """How far left of the peak the hill has fallen by `FALL`, or a little farther."""
        share = FALL / self.curve if self.curve else math.inf
        reach = math.log1p(2 * share) if share > 1.26 else math.sqrt(2 * share)
        return min(reach, -FALL / self.slope) if self.slope < 0 else reach

    def tail(self) -> Sums:
        """The exponential rest, from where `walk` ended to infinity."""
        y, height = self.end
        here = height * math.exp(-y) / (self.rate + 1)
        return Sums(
            wait=height / self.rate,
            leave=here / self.rate - height * math.expm1(-y) / self.rate,
            stay=here,
            stay_wait=here * (y + 1 / (self.rate + 1)),
        )
