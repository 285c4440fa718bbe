"""The fewest agents: the published table, and every answer against a search from one."""

import math

import pytest

from decroche.staffing import erlang
from decroche.staffing.erlang_a import fare
from decroche.staffing.staff import agents_needed

LOADS = (1, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
AT_180_S = (3, 8, 14, 24, 56, 107, 208, 510, 1011, 2012)
AT_240_S = (3, 8, 14, 25, 56, 108, 209, 512, 1013, 2015)


def test_the_table_of_80_in_20() -> None:
    assert tuple(agents_needed(a, 180, 20, 0.8) for a in LOADS) == AT_180_S
    assert tuple(agents_needed(a, 240, 20, 0.8) for a in LOADS) == AT_240_S


@pytest.mark.parametrize("target", [0.01, 0.5, 0.8, 0.99, 1 - 1e-9])
@pytest.mark.parametrize("within_s", [0.0, 20.0, 600.0])
def test_erlang_c_against_a_search_from_one(target: float, within_s: float) -> None:
    for erlangs in (0.05, 0.97, 1.0, 7.3, 42.0, 133.7):
        slow = next(
            agents
            for agents in range(1, 400)
            if erlang.service_level(agents, erlangs, 200, within_s) >= target
        )
        assert agents_needed(erlangs, 200, within_s, target) == slow


@pytest.mark.parametrize("target", [0.05, 0.5, 0.8, 0.97])
@pytest.mark.parametrize("within_s", [0.0, 20.0, 600.0])
@pytest.mark.parametrize("patience_s", [3.0, 120.0, 5_000.0])
def test_erlang_a_against_a_search_from_one(
    target: float, within_s: float, patience_s: float
) -> None:
    for erlangs in (0.05, 1.0, 7.3, 38.0):
        slow = next(
            agents
            for agents in range(1, 400)
            if fare(agents, erlangs, 200, patience_s, within_s).service_level >= target
        )
        assert agents_needed(erlangs, 200, within_s, target, patience_s) == slow


def test_a_very_large_office() -> None:
    for patience_s in (300.0, math.inf):
        agents = agents_needed(90_000, 240, 20, 0.8, patience_s)
        assert fare(agents, 90_000, 240, patience_s, 20).service_level >= 0.8
        assert fare(agents - 1, 90_000, 240, patience_s, 20).service_level < 0.8


def test_without_traffic_nobody_is_needed() -> None:
    assert agents_needed(0, 180, 20, 0.8) == 0


@pytest.mark.parametrize(
    "wrong", [(-1, 180, 20, 0.8), (5, 0, 20, 0.8), (5, 180, -1, 0.8), (5, 180, 20, 1.0)]
)
def test_wrong_arguments_are_refused(wrong: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match=r"agents_needed|no such office"):
        agents_needed(*wrong)
