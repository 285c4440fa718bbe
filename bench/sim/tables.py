"""The core against Erlang B, C and A: simulated figures of the tables in the performance notes.

In two levels (M. Giles, "Multilevel Monte Carlo path simulation", 2008). The core and the textbook
queue serve the same callers, and whoever fares differently is counted; the textbook queue alone,
a hundred times as fast, then serves as many as the half-widths ask for, freed of the luck that
shows elsewhere (`sim.controls`). The estimate is the mean of the second plus the mean difference
of the first. The formula that it is judged by has no part in it.
"""

from dataclasses import dataclass, replace
from math import hypot

from bench.sim.controls import Controls
from bench.sim.core import NO_LIMIT, centre, ends
from bench.sim.figures import (
    Beside,
    Estimate,
    Figures,
    by_batch,
    estimate,
    figures,
    steadied,
)
from bench.sim.streams import Load, draw
from bench.sim.textbook import Textbook
from decroche.staffing import erlang
from decroche.staffing.erlang_a import fare

PARTS = 120
"""Parts of a long run, each a batch; one more goes before them, to fill the office."""

BATCHES = 40
"""Of the core's shorter run."""


@dataclass(frozen=True, slots=True)
class Office:
    name: str
    agents: int
    load: Load
    within: float
    """Limit of the service level, in mean handling times."""
    calls: int
    """Served by the core."""
    textbook_calls: int
    places: bool = True
    """False: nobody can wait (Erlang B)."""

    def fewer(self, part: int) -> "Office":
        """The same with so many times fewer callers."""
        return replace(self, calls=self.calls // part, textbook_calls=self.textbook_calls // part)


@dataclass(frozen=True, slots=True)
class Found:
    office: Office
    exact: Figures
    estimates: list[Estimate]
    """In the order of `Figures`."""
    differ: int
    """Callers who fared differently with the core and in the textbook."""

    def judged(self) -> list[tuple[str, float, Estimate]]:
        """Name, exact value and estimate of the figures that are not given."""
        every = zip(Figures._fields, self.exact, self.estimates, strict=True)
        wanted = judged_in(self.office)
        return [(name, exact, found) for name, exact, found in every if name in wanted]


def judged_in(office: Office) -> tuple[str, ...]:
    if not office.places:
        return ("p_lost",)
    lost = ("p_lost",) if office.load.patience is not None else ()
    return ("p_wait", "mean_wait", "service_level", *lost)


def exact(office: Office) -> Figures:
    """By the formulas of `decroche.staffing`."""
    agents, erlangs = office.agents, office.load.erlangs
    if not office.places:
        lost = erlang.blocking(agents, erlangs)
        return Figures(0.0, 0.0, 1 - lost, lost)
    patience = office.load.patience or float("inf")
    found = fare(agents, erlangs, 1.0, patience, office.within)
    return Figures(found.p_wait, found.mean_wait_s, found.service_level, found.p_abandon)


def simulate(office: Office, seed: int, judged: int) -> Found:
    """`judged`: the figures of the whole set, for the half-widths to hold for all together."""
    differ, near = _both(office, seed, judged)
    far = _alone(office, seed + 1, judged)
    estimates = [
        Estimate(long.value + short.value, hypot(long.half_width, short.half_width))
        for long, short in zip(far, near, strict=True)
    ]
    return Found(office, exact(office), estimates, differ)


def _both(office: Office, seed: int, judged: int) -> tuple[int, list[Estimate]]:
    """Who fares differently, and by how much the core's figures exceed the textbook's."""
    callers = next(draw(office.load, seed, office.calls))
    config = centre([(0,)] * office.agents, places=NO_LIMIT if office.places else 0)
    core = ends(config, callers)
    book = Textbook(office.agents, office.places).ends(callers)
    differ = sum(a != b for a, b in zip(core, book, strict=True))
    pairs = zip(
        by_batch(core, office.within, BATCHES), by_batch(book, office.within, BATCHES), strict=True
    )
    gaps = [[a - b for a, b in zip(one, other, strict=True)] for one, other in pairs]
    return differ, [estimate(list(each), judged) for each in zip(*gaps, strict=True)]


def _alone(office: Office, seed: int, judged: int) -> list[Estimate]:
    book = Textbook(office.agents, office.places)
    controls = Controls(
        office.agents, office.load.erlangs, office.places and office.load.patience is None
    )
    batches, beside = [], []
    for callers in draw(office.load, seed, office.textbook_calls, PARTS + 1):
        batches.append(figures(book.ends(callers), office.within))
        beside.append(controls.of(callers))
    columns = zip(*batches[1:], strict=True)
    known = Beside(beside[1:], controls.means)
    return [steadied(list(each), known, judged) for each in columns]
