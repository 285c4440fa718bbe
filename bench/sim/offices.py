"""The offices of the performance notes' tables, §2, each with as many callers as it asks for.

How many that is was found by trial: with them the half-widths of shares come to 0.1-0.4 points and
those of mean waits to 0.6-2.9 %. What costs most is the mean wait where few wait, and wait long.
"""

from bench.sim.streams import Load
from bench.sim.tables import Office

MILLION = 1_000_000
CORE_CALLS = 50_000


def _queue(agents: int, erlangs: float, aht_s: float, within_s: float, callers: float) -> Office:
    name = f"C {agents}, {erlangs:g}"
    return Office(
        name, agents, Load(erlangs), within_s / aht_s, CORE_CALLS, round(callers * MILLION)
    )


def _leaving(agents: int, erlangs: float, theta: float, callers: float) -> Office:
    name, load = f"A {agents}, {erlangs:g}, {theta:.3g}", Load(erlangs, patience=1 / theta)
    return Office(name, agents, load, WITHIN, CORE_CALLS, round(callers * MILLION))


def _lossy(lines: int, erlangs: float, callers: float) -> Office:
    name = f"B {lines}, {erlangs:g}"
    return Office(
        name, lines, Load(erlangs), 0.0, CORE_CALLS, round(callers * MILLION), places=False
    )


WITHIN = 1 / 9
"""Limit of the service level with Erlang A, whose table has none: 20 s of 180 s."""

OFFICES = [
    _queue(55, 48, 240, 15, 6),
    _queue(14, 10, 180, 20, 3),
    _queue(1, 0.5, 180, 20, 1),
    _queue(2, 1, 180, 20, 1),
    _queue(20, 16, 240, 20, 4),
    _queue(100, 95, 300, 20, 12),
    _queue(1000, 970, 300, 20, 80),
    _leaving(50, 48, 0.5, 3),
    _leaving(55, 48, 0.5, 6),
    _leaving(50, 50, 1, 3),
    _leaving(10, 10, 0.5, 2),
    _leaving(100, 105, 1 / 3, 8),
    _leaving(1, 1, 1, 1),
    _lossy(1, 1, 1),
    _lossy(5, 3, 1),
    _lossy(10, 5, 1),
    _lossy(10, 10, 1),
    _lossy(50, 40, 1),
    _lossy(100, 100, 1),
    _lossy(10_000, 10_000, 3),
]
