"""Erlang B, its inverse, and Erlang C: Poisson arrivals, exponential handling, n equal agents.

Formulas: A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in
automatic telephone exchanges" (1917). Relative error at most 1e-10 up to 100 000 lines; what is
below `TINY` is given as 0. Wrong arguments raise ValueError.
"""

import math

TINY = 1e-290
"""Near the smallest floats digits are lost; no office cares for a chance of one in 1e290."""

LAST_TERM = 1e-18
"""A series stops at this share of its sum: a hundredth of what a float can hold."""

STEPS_MAX = 200
"""Newton's method takes under ten steps; a blocking of 1 − 1e-15 takes forty."""


def blocking(lines: int, erlangs: float) -> float:
    """Erlang B: the share of calls that find all lines busy and are lost.

    B(k) = a·B(k−1) ÷ (k + a·B(k−1)) never overflows. It is entered at k = ⌊a⌋ by a series, for the
    steps below are many and tell nothing: O(√a) altogether.
    """
    check(lines, erlangs)
    if erlangs == 0:
        return 0.0 if lines else 1.0
    known = min(lines, math.floor(erlangs))
    lost = _blocking_full(known, erlangs)
    for k in range(known + 1, lines + 1):
        lost = erlangs * lost / (k + erlangs * lost)
        if lost < TINY:
            return 0.0
    return lost


def _blocking_full(lines: int, erlangs: float) -> float:
    """Erlang B for lines ≤ erlangs: 1/B = Σ p(n−i)/p(n) = Σ n!/(n−i)!·a^−i over free lines i."""
    term = total = 1.0
    for left in range(lines, 0, -1):
        term *= left / erlangs
        total += term
        if term < LAST_TERM * total:
            break
    return 1 / total


def _free_lines(lines: int, erlangs: float, lost: float) -> float:
    """Mean number of free lines, n − a(1 − B), without subtracting what is nearly equal."""
    if erlangs < lines:
        return (lines - erlangs) + erlangs * lost
    term, total = 1.0, 0.0
    for left in range(lines, 0, -1):
        term *= left / erlangs
        more = (lines - left + 1) * term
        total += more
        if more < LAST_TERM * total:
            break
    return total * lost


def traffic(lines: int, lost: float) -> float:
    """The erlangs at which `lines` lose this share of the calls, 0 < lost < 1: Erlang B inverted.

    Newton on ln B over ln a, whose slope is the mean number of free lines. The curve is concave,
    so from the first step on every value is too low and the next one better. a = n/(1 − B) is too
    high: no more than all lines can be busy.
    """
    check(lines, 0)
    if lines == 0 or not TINY <= lost < 1:
        raise ValueError("traffic() needs a line and a blocking between 0 and 1")
    erlangs = lines / (1 - lost)
    for _ in range(STEPS_MAX):
        now = blocking(lines, erlangs)
        slope = _free_lines(lines, erlangs, now)
        better = erlangs * math.exp((math.log(lost) - math.log(now)) / slope)
        while blocking(lines, better) == 0:  # Leapt to where B is too small to be told.
            better = (better + erlangs) / 2
        if abs(better - erlangs) <= 1e-14 * erlangs:
            break
        erlangs = better
    return better


def wait_probability(agents: int, erlangs: float) -> float:
    """Erlang C: the share of callers who wait. 1 where the queue would grow without end."""
    check(agents, erlangs)
    if agents <= erlangs:
        return 1.0
    return _wait_probability(agents, erlangs, blocking(agents, erlangs))


def _wait_probability(agents: int, erlangs: float, lost: float) -> float:
    return agents * lost / ((agents - erlangs) + erlangs * lost)


def mean_wait_s(agents: int, erlangs: float, aht_s: float) -> float:
    """Mean wait of all callers (also called ASA), seconds; infinite where the queue grows."""
    if agents <= erlangs:
        return math.inf
    return wait_probability(agents, erlangs) * aht_s / (agents - erlangs)


def service_level(agents: int, erlangs: float, aht_s: float, within_s: float) -> float:
    """The share of callers answered within `within_s`: 1 − C·e^(−(n−a)·t/AHT)."""
    check(agents, erlangs)
    if agents <= erlangs:
        return 0.0
    spare, lost = agents - erlangs, blocking(agents, erlangs)
    at_once = spare * (1 - lost) / (spare + erlangs * lost)  # 1 − C would lose digits.
    wait = _wait_probability(agents, erlangs, lost)
    return at_once - wait * math.expm1(-spare * within_s / aht_s)


def occupancy(agents: int, erlangs: float) -> float:
    """The share of their time agents are busy."""
    check(agents, erlangs)
    return min(1.0, erlangs / agents) if agents else 1.0


def check(agents: int, erlangs: float) -> None:
    """Raises ValueError for what is no number of agents or no traffic."""
    if agents < 0 or not 0 <= erlangs < math.inf:
        raise ValueError(f"no such office: {agents} agents, {erlangs} erlangs")
