"""Callers by seed: when they come, how long they take, how long they wait, for which queue.

Each kind of die has a generator of its own, so the same seed gives the same callers to every
system that is compared. Instants are whole milliseconds, as the core's are.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

AHT_MS = 1_000_000
"""Mean handling time. A round-off of half a millisecond is nothing beside it."""

ARRIVALS, HANDLING, PATIENCE, QUEUE = range(4)

Ends = list[int]
"""What became of each caller: w, answered after w ms; ~w (that is −w−1), lost after w ms."""


@dataclass(frozen=True, slots=True)
class Callers:
    arrived_ms: list[int]
    handling_ms: list[int]
    patience_ms: list[int] | None
    """None: nobody ever hangs up."""
    queue: list[int] | None = None
    """Number of the queue each is for; None: there is one."""

    def __len__(self) -> int:
        return len(self.arrived_ms)


@dataclass(frozen=True, slots=True)
class Load:
    """Traffic of one queue, or of several together when `shares` says how it divides."""

    erlangs: float
    patience: float | None = None
    """Mean, in mean handling times."""
    shares: tuple[float, ...] = ()


def draw(load: Load, seed: int, calls: int, parts: int = 1) -> Iterator[Callers]:
    """`calls` callers in equal parts; each part goes on where the one before it ended."""
    dice = [np.random.Generator(np.random.PCG64([seed, kind])) for kind in range(4)]
    size, now = calls // parts, 0.0
    for _ in range(parts):
        arrived = now + np.cumsum(dice[ARRIVALS].exponential(AHT_MS / load.erlangs, size))
        now = float(arrived[-1])
        patience = queue = None
        if load.patience is not None:
            patience = _whole(dice[PATIENCE].exponential(load.patience * AHT_MS, size))
        if load.shares:
            queue = _whole(dice[QUEUE].choice(len(load.shares), size, p=load.shares))
        handling = _whole(dice[HANDLING].exponential(AHT_MS, size))
        yield Callers(_whole(arrived), handling, patience, queue)


def _whole(values: npt.NDArray[np.float64]) -> list[int]:
    found: list[int] = np.rint(values).astype(np.int64).tolist()
    return found
