"""Erlang B, C, A against eighty digits on 10,000 offices by seed, and how fast a plan is made."""

import time
from random import Random

from tests.staffing.reference import FAINT, Answer, Case, answer, cases

from decroche.staffing import erlang
from decroche.staffing.erlang_a import fare
from decroche.staffing.staff import agents_needed

AGENTS_MAX = 100_000
SLOWEST = 1_000.0
"""Longest mean patience, in mean handling times."""
WEEK, SKILLS = 48 * 7, 30
"""Half hours of a week, and the queues that are planned for each."""


def worst(seed: int, count: int) -> dict[str, float]:
    """Figure → largest relative error; infinite where a figure is no number."""
    found: dict[str, float] = {}
    for case in cases(seed, count, AGENTS_MAX, SLOWEST):
        exact = answer(case)
        for name, ours in _ours(case).items():
            error = _error(ours, float(getattr(exact, name)))
            found[name] = max(found.get(name, 0.0), error)
    return found


def _ours(case: Case) -> dict[str, float]:
    agents, erlangs = case.agents, case.erlangs
    found = fare(agents, erlangs, 1.0, case.patience, case.within)
    ours = Answer(
        blocking=erlang.blocking(agents, erlangs),
        wait=erlang.wait_probability(agents, erlangs),
        p_wait=found.p_wait,
        p_abandon=found.p_abandon,
        mean_wait=found.mean_wait_s,
        service_level=found.service_level,
    )
    return ours._asdict()


def _error(ours: float, exact: float) -> float:
    if exact < FAINT:
        return 0.0 if 0 <= ours < 2 * FAINT else float("inf")
    error = abs(ours / exact - 1)
    return error if error < float("inf") else float("inf")  # NaN is not below anything.


def plan_s(seed: int) -> float:
    """Seconds of CPU for the agents of each half hour and queue of a week, 80 % in 20 s."""
    rng = Random(seed)
    loads = [rng.uniform(0.2, 60.0) for _ in range(WEEK * SKILLS)]
    started = time.process_time()
    for erlangs in loads:
        agents_needed(erlangs, 240.0, 20.0, 0.8)
    return time.process_time() - started
