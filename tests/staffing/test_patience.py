"""The hill: its building stones keep their digits."""

import math

import pytest

from decroche.staffing.patience import NEAR, NODES, Hill, bend


@pytest.mark.parametrize("w", [1e-9, 1e-3, NEAR, -NEAR, 0.0301, -0.0301, 2.0, -3.0])
def test_bend_keeps_its_digits(w: float) -> None:
    terms = [(-w) ** k / math.factorial(k) for k in range(2, 40)]
    assert bend(w) == pytest.approx(math.fsum(terms), rel=2e-14)


def test_the_points_integrate_powers_exactly() -> None:
    for power in range(0, 31, 2):
        found = math.fsum(weight * x**power for x, weight in NODES)
        assert found == pytest.approx(2 / (power + 1), rel=1e-13)


def test_who_waits_stays_or_leaves() -> None:
    for agents, erlangs, patience in ((1, 1.0, 1.0), (40, 60.0, 5.0), (900, 880.0, 1e-4)):
        sums = Hill(agents, erlangs, patience).sums()
        assert sums.leave + sums.stay == pytest.approx(sums.wait, rel=1e-13)


def test_a_window_without_end_is_all() -> None:
    for erlangs in (0.2, 30.0, 45.0):
        hill = Hill(30, erlangs, 2.0)
        assert hill.stay_within(math.inf) == pytest.approx(hill.sums().stay, rel=1e-13)
        assert hill.stay_within(0.0) == 0
