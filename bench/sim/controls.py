"""Offices whose long run is known exactly, visited by the same callers: they show their luck.

The endless office (M/M/∞) answers everybody at once: a caller finds a Poisson number of others, and
where that is n or more the office of n agents is busy too. The fast agent (M/M/1) works n times as
fast alone: he has a long queue when the office has one. How a part of the callers would fare there,
beside how they should, takes nine tenths of the luck out of how they fare in the office itself.
"""

import math

import numpy as np
import numpy.typing as npt

from bench.sim.streams import AHT_MS, Callers
from decroche.staffing import erlang

Floats = npt.NDArray[np.float64]


class Controls:
    """Goes on from one part of the callers to the next.

    `all_wait`: nobody hangs up or is turned away. Then, and if the office keeps up, the fast agent
    is asked; not beside a single agent, for that would be the office itself.
    """

    def __init__(self, agents: int, erlangs: float, all_wait: bool) -> None:
        self._agents = agents
        self._erlangs = erlangs
        self._queue = all_wait and 1 < agents > erlangs
        self._wait_ms = self._handling_ms = self._arrived_ms = 0.0
        self._leaving_ms: Floats = np.array([])

    @property
    def means(self) -> list[float]:
        """The exact means of what `of` gives."""
        agents, erlangs = self._agents, self._erlangs
        here = math.exp(agents * math.log(erlangs) - erlangs - math.lgamma(agents + 1))
        at_least = 1 - here / erlang.blocking(agents, erlangs) + here
        known = [at_least, erlangs * at_least - agents * (at_least - here)]
        busy = erlangs / agents
        return [*known, busy, busy / (1 - busy) / agents] if self._queue else known

    def of(self, callers: Callers) -> list[float]:
        """Endless: share who find n or more, mean excess over n. Fast: share and mean of waits."""
        arrived = np.array(callers.arrived_ms, dtype=np.float64)
        handling = np.array(callers.handling_ms, dtype=np.float64)
        found = self._endless(arrived, handling)
        if self._queue:
            found += self._fast(arrived, handling / self._agents)
        return found

    def _endless(self, arrived: Floats, handling: Floats) -> list[float]:
        leaving = np.sort(np.concatenate([self._leaving_ms, arrived + handling]))
        gone = np.searchsorted(leaving, arrived, side="right")
        excess = len(self._leaving_ms) + np.arange(len(arrived)) - gone - self._agents
        self._leaving_ms = leaving[leaving > arrived[-1]]
        return [float(np.mean(excess >= 0)), float(np.mean(np.maximum(excess, 0)))]

    def _fast(self, arrived: Floats, handling: Floats) -> list[float]:
        """Lindley: each waits as long as the one before, plus his handling, less the gap."""
        gaps = np.diff(arrived, prepend=self._arrived_ms)
        walk = self._wait_ms + np.cumsum(np.append(self._handling_ms, handling[:-1]) - gaps)
        waits = walk - np.minimum(np.minimum.accumulate(walk), 0.0)
        self._arrived_ms, self._handling_ms = float(arrived[-1]), float(handling[-1])
        self._wait_ms = float(waits[-1])
        return [float(np.mean(waits > 0)), float(np.mean(waits)) / AHT_MS]
