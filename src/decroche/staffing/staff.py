"""The fewest agents that reach a service level: `target` of all calls answered within `within_s`.

Both searches begin where the answer must be near, by the square-root rule n = a + β√a (S. Borst,
A. Mandelbaum and M. Reiman, "Dimensioning large call centers", 2004): O(√a) steps, never from 1.
Wrong arguments raise ValueError. Without traffic nobody is needed: 0.
"""

import math

from decroche.staffing import erlang
from decroche.staffing.erlang_a import fare


def agents_needed(
    erlangs: float, aht_s: float, within_s: float, target: float, patience_s: float = math.inf
) -> int:
    """The fewest agents; with infinite patience by Erlang C, else by Erlang A (`Fare`)."""
    erlang.check(0, erlangs)
    if not (0 < target < 1 and aht_s > 0 and within_s >= 0 and patience_s > 0):
        raise ValueError("agents_needed() needs a target between 0 and 1 and times above 0")
    if erlangs == 0:
        return 0
    if math.isinf(patience_s):
        return _patient(erlangs, within_s / aht_s, 1 - target)
    return _impatient(erlangs, aht_s, within_s, target, patience_s)


def _patient(erlangs: float, within: float, late: float) -> int:
    """Up from β = 0, one step of the recursion per agent; `within` in handling times."""
    agents = math.floor(erlangs)
    lost = erlang.blocking(agents, erlangs)
    while True:
        agents += 1
        lost = erlangs * lost / (agents + erlangs * lost)
        spare = agents - erlangs
        if agents * lost * math.exp(-spare * within) <= late * (spare + erlangs * lost):
            return agents


def _impatient(
    erlangs: float, aht_s: float, within_s: float, target: float, patience_s: float
) -> int:
    """Outwards from where the load flows off in time, in steps of √a that double, then halve."""

    def meets(agents: int) -> bool:
        if agents == 0:
            return False
        return fare(agents, erlangs, aht_s, patience_s, within_s).service_level >= target

    # With many callers the wait is nearly the same for all: n ≥ a·e^(−t/patience) makes it shorter
    # than the limit, and n ≥ a·target answers enough of them.
    high = math.ceil(erlangs * max(target, math.exp(-within_s / patience_s)))
    low, step = high - 1, max(1, math.isqrt(high) // 4)
    while not meets(high):
        low, high, step = high, high + step, 2 * step
    while meets(low):
        low, high, step = max(0, low - step), low, 2 * step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if meets(middle) else (middle, high)
    return high
