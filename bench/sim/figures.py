"""From callers to figures with half-widths: batch means, Student's law, several at once."""

from statistics import NormalDist, fmean, variance
from typing import NamedTuple

import numpy as np

from bench.sim.streams import AHT_MS, Ends

WRONG = 0.01
"""The chance that any figure of a whole set lies outside its half-width by bad luck (99 %)."""


class Figures(NamedTuple):
    """Means over some callers; times in mean handling times."""

    p_wait: float
    mean_wait: float
    service_level: float
    """Answered within the limit, of all."""
    p_lost: float


class Estimate(NamedTuple):
    value: float
    half_width: float


class Beside(NamedTuple):
    """Figures of the same callers, whose means are known: one row per batch."""

    batches: list[list[float]]
    means: list[float]


def figures(ends: Ends, within: float) -> Figures:
    end = np.array(ends)
    lost = end < 0
    wait = np.where(lost, ~end, end)
    return Figures(
        p_wait=float(np.mean(wait > 0)),
        mean_wait=float(np.mean(wait)) / AHT_MS,
        service_level=float(np.mean(~lost & (wait <= within * AHT_MS))),
        p_lost=float(np.mean(lost)),
    )


def by_batch(ends: Ends, within: float, batches: int) -> list[Figures]:
    """Figures of each of `batches` equal parts, in order; what is over at the end is left out."""
    size = len(ends) // batches
    return [figures(ends[i * size : (i + 1) * size], within) for i in range(batches)]


def quantile(freedom: int, judged: int) -> float:
    """Two-sided Student quantile at WRONG for `judged` figures together (Bonferroni).

    The expansion in 1/freedom of Abramowitz and Stegun 26.7.5: four digits from 20 on.
    """
    z = NormalDist().inv_cdf(1 - WRONG / judged / 2)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3


def estimate(batch_means: list[float], judged: int) -> Estimate:
    """Mean and half-width from batches so long that they know nothing of each other."""
    count = len(batch_means)
    wide = quantile(count - 1, judged) * (variance(batch_means) / count) ** 0.5
    return Estimate(fmean(batch_means), wide)


def steadied(batch_means: list[float], beside: Beside, judged: int) -> Estimate:
    """As `estimate`, freed of the luck that shows in figures of the same callers whose means are
    known: linear regression over the batches, read at those means (control variates, S. Lavenberg
    and P. Welch, Management Science 27, 1981)."""
    values, known = np.array(batch_means), np.array(beside.batches)
    centred, luck = known - known.mean(axis=0), known.mean(axis=0) - np.array(beside.means)
    inverse = np.linalg.pinv(centred.T @ centred)  # A figure that never varies tells nothing.
    slopes = inverse @ centred.T @ (values - values.mean())
    freedom = len(values) - 1 - known.shape[1]
    rest = float(np.sum((values - values.mean() - centred @ slopes) ** 2)) / freedom
    spread = rest * (1 / len(values) + float(luck @ inverse @ luck))
    value = float(values.mean() - luck @ slopes)
    return Estimate(value, quantile(freedom, judged) * spread**0.5)
