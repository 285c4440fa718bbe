"""Erlang B, C and A to eighty digits: birth-death sums by mpmath, slowly and from another side.

The code under test goes by a recursion and by integrals; this goes by the states' probabilities, as
in performance notes: p(n+j)/p(n) = ∏ x/(c+i) with x = λ/θ, c = nμ/θ.
"""

from random import Random
from typing import NamedTuple

from mpmath import mp, mpf

DIGITS = 80
BITS = 272
"""Sums run in whole numbers of 2^-BITS, as much as DIGITS and some to lose."""

FAINT = 1e-60
"""A service level below it has lost its digits here too, by subtraction."""


class Case(NamedTuple):
    agents: int
    erlangs: float
    patience: float
    """In mean handling times, as is `within`."""
    within: float


class Answer(NamedTuple):
    blocking: mpf
    wait: mpf
    """Erlang C; 1 where it has no answer."""
    p_wait: mpf
    p_abandon: mpf
    mean_wait: mpf
    service_level: mpf


def cases(seed: int, count: int, agents_max: int, slowest: float) -> list[Case]:
    """Half near the balance of load and agents, half anywhere; patience 1/1000 to `slowest`."""
    rng, found = Random(seed), []
    for _ in range(count):
        agents = round(agents_max ** rng.random())
        near = agents + rng.uniform(-4, 4) * agents**0.5
        anywhere = 10 ** rng.uniform(-1, 0.5) * agents
        erlangs = near if near > 0 and rng.random() < 0.5 else anywhere
        patience = 10 ** rng.uniform(-3, 0) * slowest ** rng.random()
        found.append(Case(agents, erlangs, patience, 10 ** rng.uniform(-4, 0.5)))
    return found


@mp.workdps(DIGITS)
def answer(case: Case) -> Answer:
    n, a, r = case.agents, mpf(case.erlangs), mpf(case.patience)
    lost = blocking(n, case.erlangs)
    wait = n * lost / (n - a * (1 - lost)) if n > a else mpf(1)
    free = (1 - lost) / lost
    x, c, y = a * r, n * r, mpf(case.within) / r
    queue, length = ladder(c, x)
    leave = length / x / (free + queue)
    slope = mp.exp(x * (1 - mp.exp(-y)) - c * y)
    later, _ = ladder(c, x * mp.exp(-y))
    answered = n / a * (slope - 1 + queue - slope * later)
    return Answer(
        blocking=lost,
        wait=wait,
        p_wait=queue / (free + queue),
        p_abandon=leave,
        mean_wait=leave * r,
        service_level=(free + answered) / (free + queue),
    )


@mp.workdps(DIGITS)
def blocking(lines: int, erlangs: float) -> mpf:
    """Erlang B: the Poisson law's last state over its sum, whichever tail is short."""
    a = mpf(erlangs)
    here = mp.exp(lines * mp.log(a) - a - mp.loggamma(lines + 1))
    if erlangs < lines:
        above, _ = ladder(mpf(lines), a)
        return here / (1 - here * (above - 1))
    term = total = mpf(1)
    for left in range(lines, 0, -1):
        term = term * left / a
        total += term
        if term < total * mpf(10) ** -DIGITS:
            break
    return 1 / total


def ladder(c: mpf, x: mpf) -> tuple[mpf, mpf]:
    """Σ t(j) and Σ j·t(j) over j ≥ 0, t(j) = ∏ x/(c+i) for i = 1..j: from the largest term."""
    top = max(0, int(mp.floor(x - c)))
    scale = mp.exp(top * mp.log(x) + mp.loggamma(c + 1) - mp.loggamma(c + 1 + top))
    one = 1 << BITS
    step, base = int(x * one), int(c * one)
    term, total, length, j = one, 0, 0, top
    while term:
        total, length = total + term, length + j * term
        j += 1
        term = term * step // (base + j * one)
    term, j = one, top
    while term and j > 0:
        term = term * (base + j * one) // step
        j -= 1
        total, length = total + term, length + j * term
    return scale * total / one, scale * length / one
