"""Lane: the routing core under simulated time, and the staffing mathematics it is judged by.

- The tables of the performance notes §2, reproduced together at 99 % (`sim.tables`).
- Agents with one, two and three queues beside the pool of all, and the worst of offices drawn at
  run time (`sim.skills`).
- Staffing figures against eighty digits, and the time a week's plan takes (`sim.accuracy`).

Everything is by seed, from the commit (`seed`); the clock is only looked at for what the lane
itself takes.
"""

import os
import time

from bench.rows import Row, row
from bench.seed import SEED
from bench.sim import accuracy, skills
from bench.sim.offices import OFFICES
from bench.sim.tables import Found, Office, judged_in, simulate

LANE = "simulation"
QUICK = bool(os.environ.get("BENCH_QUICK"))

POINTS_MAX = 0.5
"""Half-width of a share, in percentage points."""
MEAN_PERCENT_MAX = 3.0
"""Half-width of a mean wait, in per cent of it."""
TABLES_S_MAX = 300.0
QUICK_PART = 20
"""A quick run serves so many times fewer callers; its figures are not judged."""
QUICK_AGENTS_MAX = 100
"""Larger offices would not even fill with so few."""

SKILLS_CALLS = 20_000 if QUICK else 400_000
DRAWN = 2 if QUICK else 4

TRIPLES = 200 if QUICK else 10_000
ERROR_UNIT = 1e-10
PLAN_MS_MAX = 100.0


def table_rows(seed: int) -> list[Row]:
    began_s = time.monotonic()
    offices = _quick(OFFICES) if QUICK else OFFICES
    judged = sum(len(judged_in(office)) for office in offices)
    every = [simulate(office, seed + 2 * i, judged) for i, office in enumerate(offices)]
    took_s = time.monotonic() - began_s
    calls = sum(found.office.calls for found in every)
    differ = sum(found.differ for found in every)
    note = f"of {calls} callers served by both"
    return [
        *(_furthest(found) for found in every),
        row(LANE, "callers faring not as in the textbook", differ, bound=0, note=note),
        *_half_widths(every, judged),
        row(LANE, "all tables, s", took_s, bound=TABLES_S_MAX),
    ]


def _quick(offices: list[Office]) -> list[Office]:
    small = [office for office in offices if office.agents <= QUICK_AGENTS_MAX]
    return [office.fewer(QUICK_PART) for office in small]


def _furthest(found: Found) -> Row:
    """How far the worst of an office's figures is from its exact value, in half-widths."""
    far, told = 0.0, []
    for name, exact, (value, half_width) in found.judged():
        far = max(far, abs(value - exact) / half_width)
        told.append(f"{name} {value:.5f} ±{half_width:.5f} exact {exact:.5f}")
    bound = None if QUICK else 1.0
    return row(
        LANE, f"{found.office.name}: off, half-widths", far, bound=bound, note="; ".join(told)
    )


def _half_widths(every: list[Found], judged: int) -> list[Row]:
    shares, means = [], []
    for name, exact, (_, half_width) in [each for found in every for each in found.judged()]:
        if name == "mean_wait":
            means.append(100 * half_width / exact)
        else:
            shares.append(100 * half_width)
    points, percent = (None, None) if QUICK else (POINTS_MAX, MEAN_PERCENT_MAX)
    note = f"99 % for all {judged} figures together"
    return [
        row(LANE, "widest half-width, shares, points", max(shares), bound=points, note=note),
        row(LANE, "widest half-width, mean waits, %", max(means), bound=percent, note=note),
    ]


def skill_rows(seed: int) -> list[Row]:
    found = skills.of_variants(seed, SKILLS_CALLS)
    note = f"{SKILLS_CALLS} callers, the same for each; 99 % for all together: ±"
    return [
        row(
            LANE,
            f"{variant.name}: mean wait ÷ pool's",
            ratio.value,
            bound=None if QUICK else variant.ratio_max,
            note=f"{note}{ratio.half_width:.4f}",
        )
        for variant, ratio in zip(skills.VARIANTS, found, strict=True)
    ]


def drawn_rows(seed: int) -> list[Row]:
    """The worst of offices drawn at run time."""
    lines = []
    for number, ratio_max in ((2, 1.25), (3, 1.05)):
        found = skills.of_drawn(seed, SKILLS_CALLS, number, DRAWN)
        worst = max(found, key=lambda ratio: ratio.value)
        all_of_them = ", ".join(f"{ratio.value:.4f} ±{ratio.half_width:.4f}" for ratio in found)
        lines.append(
            row(
                LANE,
                f"{number} skills, offices drawn by seed {seed}: worst mean wait ÷ pool's",
                worst.value,
                bound=None if QUICK else ratio_max,
                note=f"{SKILLS_CALLS} callers each; 99 % for all together: {all_of_them}",
            )
        )
    return lines


def accuracy_rows(seed: int) -> list[Row]:
    note = f"{TRIPLES} offices up to {accuracy.AGENTS_MAX} agents"
    worst = accuracy.worst(seed, TRIPLES)
    plan_ms = 1000 * min(accuracy.plan_s(seed) for _ in range(3))
    answers = accuracy.WEEK * accuracy.SKILLS
    return [
        *(
            row(LANE, f"{name}: relative error, 1e-10", error / ERROR_UNIT, bound=1.0, note=note)
            for name, error in worst.items()
        ),
        row(LANE, f"plan of {answers} half hours, ms", plan_ms, bound=PLAN_MS_MAX, note="CPU"),
    ]


def run() -> list[Row]:
    return [*table_rows(SEED), *skill_rows(SEED), *drawn_rows(SEED), *accuracy_rows(SEED)]
