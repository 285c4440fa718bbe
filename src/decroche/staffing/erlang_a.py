"""Erlang A (M/M/n+M): as Erlang C, but each caller hangs up when his exponential patience is over.

C. Palm (1946); formulas as in O. Garnett, A. Mandelbaum and M. Reiman, "Designing a call center
with impatient customers" (2002). Relative error at most 1e-10; wrong arguments raise ValueError.
"""

import math
from dataclasses import dataclass

from decroche.staffing import erlang
from decroche.staffing.patience import Hill


@dataclass(frozen=True, slots=True)
class Fare:
    """How callers and agents fare in the long run."""

    p_wait: float
    """Share of callers who find all agents busy, whether they are answered or not."""
    p_abandon: float
    mean_wait_s: float
    """Of all callers, who hang up included."""
    mean_wait_answered_s: float
    occupancy: float
    service_level: float
    """Answered within the limit, as a share of all offered: who hangs up counts as not answered,
    however soon he does."""


def fare(
    agents: int, erlangs: float, aht_s: float, patience_s: float, within_s: float = 0.0
) -> Fare:
    """Long-run figures for mean handling time and mean patience in seconds; within_s ≥ 0.

    Patience may be infinite: that is Erlang C, and its infinities for agents ≤ erlangs.
    """
    erlang.check(agents, erlangs)
    if not (agents and erlangs and 0 < aht_s < math.inf and patience_s > 0 and within_s >= 0):
        raise ValueError("fare() needs agents, traffic, times above 0 and a limit of 0 or more")
    if math.isinf(patience_s):
        return _patient(agents, erlangs, aht_s, within_s)
    full = erlangs * erlang.blocking(agents - 1, erlangs) / agents
    if full < erlang.TINY:
        return Fare(0.0, 0.0, 0.0, 0.0, erlangs / agents, 1.0)
    return _impatient(agents, erlangs, aht_s, patience_s, within_s, full)


def _impatient(
    agents: int, erlangs: float, aht_s: float, patience_s: float, within_s: float, full: float
) -> Fare:
    """`full`: chance that all are busy and nobody waits over chance that an agent is free, which
    is B ÷ (1 − B): up to n calls in the office the law is that of Erlang B."""
    hill = Hill(agents, erlangs, patience_s / aht_s)
    sums, c = hill.sums(), hill.capacity
    at_once = math.exp(-hill.rise) / full
    whole = at_once + c * sums.wait
    answered = at_once + c * sums.stay
    leave = c * sums.leave / whole
    in_time = at_once + c * hill.stay_within(within_s / patience_s)
    return Fare(
        p_wait=c * sums.wait / whole,
        p_abandon=leave,
        mean_wait_s=leave * patience_s,
        mean_wait_answered_s=patience_s * c * sums.stay_wait / answered,
        occupancy=erlangs * (answered / whole) / agents,
        service_level=in_time / whole,
    )


def _patient(agents: int, erlangs: float, aht_s: float, within_s: float) -> Fare:
    wait_s = erlang.mean_wait_s(agents, erlangs, aht_s)
    return Fare(
        p_wait=erlang.wait_probability(agents, erlangs),
        p_abandon=0.0,
        mean_wait_s=wait_s,
        mean_wait_answered_s=wait_s,
        occupancy=erlang.occupancy(agents, erlangs),
        service_level=erlang.service_level(agents, erlangs, aht_s, within_s),
    )
