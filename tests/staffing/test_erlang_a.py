"""Erlang A against the published table, eighty digits, and its limits B and C."""

import math

import pytest

from decroche.staffing import erlang
from decroche.staffing.erlang_a import Fare, fare
from tests.staffing import reference

TABLE = [
    (50, 48, 0.5, 0.4677740686, 0.03091224916, 0.06182449832, 0.93032424),
    (55, 48, 0.5, 0.193598983, 0.008639664122, 0.01727932824, 0.8651872),
    (50, 50, 1, 0.5188083155, 0.05632500633, 0.05632500633, 0.94367499),
    (10, 10, 0.5, 0.6196552309, 0.1039132123, 0.2078264247, 0.89608679),
    (100, 105, 1 / 3, 0.8560082155, 0.05692031546, 0.1707609464, 0.99023367),
    (1, 1, 1, 1 - 1 / math.e, 1 / math.e, 1 / math.e, 1 - 1 / math.e),
]


@pytest.mark.parametrize(("n", "a", "theta", "wait", "leave", "mean", "busy"), TABLE)
def test_the_table(
    n: int, a: float, theta: float, wait: float, leave: float, mean: float, busy: float
) -> None:
    ours = fare(n, a, 1, 1 / theta)
    assert ours.p_wait == pytest.approx(wait, rel=1e-9)
    assert ours.p_abandon == pytest.approx(leave, rel=1e-9)
    assert ours.mean_wait_s == pytest.approx(mean, rel=1e-9)
    assert ours.occupancy == pytest.approx(busy, rel=1e-7)


def ours_of(case: reference.Case) -> Fare:
    return fare(case.agents, case.erlangs, 1.0, case.patience, case.within)


def test_ten_digits_whatever_the_size() -> None:
    for case in reference.cases(seed=2, count=300, agents_max=5_000, slowest=100):
        exact, ours = reference.answer(case), ours_of(case)
        for name in ("p_wait", "p_abandon", "mean_wait", "service_level"):
            value = getattr(ours, "mean_wait_s" if name == "mean_wait" else name)
            expected = float(getattr(exact, name))
            assert value == pytest.approx(expected, rel=1e-10, abs=reference.FAINT), (name, case)


@pytest.mark.parametrize("erlangs", [50_000, 99_500, 100_000, 100_500, 150_000])
@pytest.mark.parametrize("patience", [1e-6, 0.01, 1.0])
def test_a_hundred_thousand_agents(erlangs: float, patience: float) -> None:
    case = reference.Case(100_000, erlangs, patience, 0.003)
    exact, ours = reference.answer(case), ours_of(case)
    assert ours.p_wait == pytest.approx(float(exact.p_wait), rel=1e-10, abs=1e-280)
    assert ours.p_abandon == pytest.approx(float(exact.p_abandon), rel=1e-10, abs=1e-280)
    assert ours.service_level == pytest.approx(float(exact.service_level), rel=1e-10)


@pytest.mark.parametrize("agents", [1, 30, 100_000])
@pytest.mark.parametrize("load", [1e-12, 0.5, 1.0, 1.3, 1e9])
@pytest.mark.parametrize("patience", [1e-12, 1e-3, 1.0, 1e5, 1e12])
def test_no_size_overflows(agents: int, load: float, patience: float) -> None:
    ours = fare(agents, agents * load, 1.0, patience, 0.1)
    shares = (ours.p_wait, ours.p_abandon, ours.occupancy, ours.service_level)
    assert all(0 <= share <= 1 + 1e-12 for share in shares), ours
    assert 0 <= ours.mean_wait_s <= patience
    assert 0 <= ours.mean_wait_answered_s < math.inf


def test_who_is_answered_and_who_leaves_wait_together() -> None:
    """All who wait: E[W] = answered · E[W | answered] + left · E[W | left]; M/M/1+M by hand:
    with n = λ = μ = θ = 1 the offered wait has the density e^(1−e^−y−y) ÷ (1 + (e − 1))."""
    ours = fare(1, 1, 1.0, 1.0)
    points = [(i + 0.5) / 20_000 * 40 for i in range(20_000)]
    held = math.fsum(y * math.exp(1 - math.exp(-y) - 2 * y) for y in points) * 40 / 20_000
    assert ours.mean_wait_answered_s * (1 - ours.p_abandon) == pytest.approx(
        held / math.e, rel=1e-6
    )


@pytest.mark.parametrize(("agents", "erlangs"), [(1, 0.4), (14, 10), (100, 95)])
def test_patience_without_end_is_erlang_c(agents: int, erlangs: float) -> None:
    ours, limit = fare(agents, erlangs, 180, 1e13, 20), fare(agents, erlangs, 180, math.inf, 20)
    assert limit.p_wait == erlang.wait_probability(agents, erlangs)
    for name in ("p_wait", "mean_wait_s", "mean_wait_answered_s", "occupancy", "service_level"):
        assert getattr(ours, name) == pytest.approx(getattr(limit, name), rel=1e-7), name
    assert ours.p_abandon == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("agents", "erlangs"), [(1, 0.4), (10, 12), (100, 95)])
def test_no_patience_is_erlang_b(agents: int, erlangs: float) -> None:
    ours = fare(agents, erlangs, 180, 1e-9, 20)
    lost = erlang.blocking(agents, erlangs)
    assert ours.p_abandon == pytest.approx(lost, rel=1e-7)
    assert ours.service_level == pytest.approx(1 - lost, rel=1e-7)


def test_more_agents_are_never_worse() -> None:
    for patience_s in (5.0, 180.0, 40_000.0):
        fares = [fare(agents, 60.0, 180.0, patience_s, 20.0) for agents in range(20, 90)]
        levels = [each.service_level for each in fares]
        leaves = [each.p_abandon for each in fares]
        assert levels == sorted(levels)
        assert leaves == sorted(leaves, reverse=True)


def test_the_limit_of_the_service_level_counts() -> None:
    none, some, all_ = (fare(50, 55, 180.0, 120.0, t) for t in (0.0, 20.0, math.inf))
    assert none.service_level == pytest.approx(1 - none.p_wait, rel=1e-12)
    assert none.service_level < some.service_level < all_.service_level
    assert all_.service_level == pytest.approx(1 - all_.p_abandon, rel=1e-12)


@pytest.mark.parametrize(
    "wrong", [(0, 1, 1, 1, 0), (1, 0, 1, 1, 0), (1, 1, 0, 1, 0), (1, 1, 1, 0, 0), (1, 1, 1, 1, -1)]
)
def test_wrong_arguments_are_refused(wrong: tuple[int, float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="fare"):
        fare(*wrong)
