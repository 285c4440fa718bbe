"""Agents with one, two or three queues beside one pool of all: what is lost by not all knowing all.

Six queues of 14 erlangs, 90 agents, nobody hangs up. With equal handling times no system of these
agents can have a shorter mean wait than the pool, M/M/90 (performance notes §3). The pool serves
the same callers and steadies the figures: its mean is known exactly.

Who knows what counts more than who is chosen. In a ring (queues i, i+1, …) a busy hour is passed on
from neighbour to neighbour; where every two queues have agents in common, it is shared by all.
"""

from itertools import combinations
from random import Random
from typing import NamedTuple

from bench.sim.core import Skills, centre, ends
from bench.sim.figures import Beside, Estimate, by_batch, steadied
from bench.sim.streams import Load, draw
from bench.sim.textbook import Textbook
from decroche.staffing import erlang

QUEUES, EACH_ERLANGS, AGENTS = 6, 14, 90
LOAD = Load(QUEUES * EACH_ERLANGS, shares=(1 / QUEUES,) * QUEUES)
BOUND = erlang.mean_wait_s(AGENTS, LOAD.erlangs, 1.0)
"""Mean wait of the pool, in mean handling times."""

BATCHES = 60
"""Of 400,000 calls: longer than eight relaxation times each."""
WARM = 3
"""Batches left out while the office fills."""

SPREAD = 6.0
"""People, that the die may add to what a drawn queue lacks: so that sets differ."""

TRIPLES = "012 013 024 035 045 125 134 145 234 235"
"""Ten threes of the six queues that hold every two of them twice (a block design, 2-(6, 3, 2))."""


class Variant(NamedTuple):
    name: str
    staff: list[Skills]
    own_first: bool
    ratio_max: float | None


def ring(skills: int) -> list[Skills]:
    """Agent i has the queues i, i+1, … (mod QUEUES): the long chain."""
    return [tuple((i + j) % QUEUES for j in range(skills)) for i in range(AGENTS)]


def every(sets: list[Skills]) -> list[Skills]:
    """As many agents with each of these sets."""
    return sets * (AGENTS // len(sets))


VARIANTS = (
    Variant("1 skill", ring(1), False, None),
    Variant("2 skills in a ring", ring(2), False, 1.25),
    Variant("2 skills in a ring, own first", ring(2), True, None),
    Variant("2 skills, every pair", every(list(combinations(range(QUEUES), 2))), False, 1.25),
    Variant("3 skills in a ring", ring(3), False, 1.05),
    Variant(
        "3 skills, pairs held twice",
        every([tuple(map(int, triple)) for triple in TRIPLES.split()]),
        False,
        1.05,
    ),
)


class Instance(NamedTuple):
    """An office of QUEUES unlike queues, whose agents' skills follow the work."""

    shares: tuple[float, ...]
    staff: list[Skills]


def drawn(seed: int, skills: int) -> Instance:
    """Shares of the work within a fifth of equal ones; each agent is given the queues that lack
    the most people then, give or take what the die says."""
    dice = Random(f"{seed} {skills}")
    raw = [dice.uniform(0.8, 1.2) for _ in range(QUEUES)]
    shares = tuple(each / sum(raw) for each in raw)
    lacking = [AGENTS * skills * share for share in shares]
    staff: list[Skills] = []
    for _ in range(AGENTS):
        by_need = sorted(range(QUEUES), key=lambda n: -lacking[n] - dice.uniform(0, SPREAD))
        staff.append(tuple(by_need[:skills]))
        for queue in staff[-1]:
            lacking[queue] -= 1
    return Instance(shares, staff)


def ratios(
    seed: int, calls: int, staffs: list[tuple[list[Skills], bool]], load: Load, judged: int
) -> list[Estimate]:
    """Mean wait over BOUND for each staff (and whether its agents' own queue goes first), all
    serving the same callers; 99 % for `judged` figures together."""
    callers = next(draw(load, seed, calls))
    pool = by_batch(Textbook(AGENTS).ends(callers), 0.0, BATCHES)[WARM:]
    known = [erlang.wait_probability(AGENTS, load.erlangs), BOUND]
    beside = Beside([[each.p_wait, each.mean_wait] for each in pool], known)
    found = []
    for staff, own_first in staffs:
        core = ends(centre(staff, own_first), callers)
        waits = [each.mean_wait / BOUND for each in by_batch(core, 0.0, BATCHES)[WARM:]]
        found.append(steadied(waits, beside, judged))
    return found


def of_variants(seed: int, calls: int) -> list[Estimate]:
    staffs = [(variant.staff, variant.own_first) for variant in VARIANTS]
    return ratios(seed, calls, staffs, LOAD, len(VARIANTS))


def of_drawn(seed: int, calls: int, skills: int, number: int) -> list[Estimate]:
    """Of `number` instances drawn from this seed."""
    found = []
    for each in range(number):
        instance = drawn(seed + each, skills)
        load = Load(LOAD.erlangs, shares=instance.shares)
        found += ratios(seed + each, calls, [(instance.staff, False)], load, 2 * number)
    return found
