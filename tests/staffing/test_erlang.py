"""Erlang B and C against published tables, eighty digits, and what must hold between them."""

import math

import pytest

from decroche.staffing import erlang
from tests.staffing import reference

BLOCKING = [
    (1, 1, 0.5),
    (5, 3, 0.110054347826),
    (10, 5, 0.0183845703366),
    (10, 10, 0.214582343107),
    (50, 40, 0.0186906711096),
    (100, 100, 0.0757004527109),
    (10_000, 10_000, 0.00793656324881),
]
TRAFFIC = [
    (5, 1.3607868, 1.8752057),
    (10, 4.4611769, 5.5294177),
    (15, 8.1080428, 9.6499873),
    (20, 12.030615, 13.997423),
    (50, 37.901398, 41.932747),
    (100, 84.064159, 90.793895),
    (200, 179.73802, 190.88589),
]
QUEUE = [
    (55, 48, 240, 15, 0.238700936378, 8.184032104, 0.845883092171),
    (14, 10, 180, 20, 0.174131933595, 7.835937012, 0.888350019179),
    (1, 0.5, 180, 20, 0.5, 180, 0.527020265547),
    (2, 1, 180, 20, 0.333333333333, 60, 0.701720227729),
    (20, 16, 240, 20, 0.256077793839, 15.36466763, 0.816512242772),
    (100, 95, 300, 20, 0.506456853913, 30.38741123, 0.637107806717),
    (1000, 970, 300, 20, 0.24282333618, 2.428233362, 0.967137435022),
]


@pytest.mark.parametrize(("lines", "erlangs", "share"), BLOCKING)
def test_blocking_of_the_table(lines: int, erlangs: float, share: float) -> None:
    assert erlang.blocking(lines, erlangs) == pytest.approx(share, rel=1e-11)


@pytest.mark.parametrize(("lines", "at_1", "at_3"), TRAFFIC)
def test_traffic_of_the_table(lines: int, at_1: float, at_3: float) -> None:
    assert erlang.traffic(lines, 0.01) == pytest.approx(at_1, rel=1e-7)
    assert erlang.traffic(lines, 0.03) == pytest.approx(at_3, rel=1e-7)


@pytest.mark.parametrize(("n", "a", "aht_s", "t_s", "wait", "asa_s", "level"), QUEUE)
def test_the_queue_of_the_table(
    n: int, a: float, aht_s: float, t_s: float, wait: float, asa_s: float, level: float
) -> None:
    assert erlang.wait_probability(n, a) == pytest.approx(wait, rel=1e-11)
    assert erlang.mean_wait_s(n, a, aht_s) == pytest.approx(asa_s, rel=1e-9)
    assert erlang.service_level(n, a, aht_s, t_s) == pytest.approx(level, rel=1e-11)
    assert erlang.occupancy(n, a) == a / n


def test_blocking_and_wait_to_ten_digits() -> None:
    for case in reference.cases(seed=1, count=300, agents_max=20_000, slowest=1):
        exact = reference.answer(case._replace(patience=1.0))
        ours = erlang.blocking(case.agents, case.erlangs)
        if exact.blocking < erlang.TINY:
            assert ours == 0
            continue
        assert ours == pytest.approx(float(exact.blocking), rel=1e-10), case
        wait = erlang.wait_probability(case.agents, case.erlangs)
        assert wait == pytest.approx(float(exact.wait), rel=1e-10), case


@pytest.mark.parametrize("erlangs", [1e-300, 1e-3, 99_000, 100_000, 101_000, 1e9, 1e300])
def test_a_hundred_thousand_lines_neither_overflow_nor_lose_digits(erlangs: float) -> None:
    ours = erlang.blocking(100_000, erlangs)
    exact = reference.blocking(100_000, erlangs)
    assert ours == pytest.approx(float(exact), rel=1e-10, abs=erlang.TINY)
    assert 0 <= erlang.wait_probability(100_000, erlangs) <= 1


def test_the_recursion_holds_between_any_two_lines() -> None:
    for erlangs in (0.3, 7.0, 83.2, 950.0):
        for lines in range(1, 1200, 7):
            before, now = (erlang.blocking(k, erlangs) for k in (lines - 1, lines))
            expected = erlangs * before / (lines + erlangs * before)
            assert now == pytest.approx(expected, rel=1e-12, abs=erlang.TINY)


def test_who_may_wait_finds_all_busy_more_often() -> None:
    for erlangs in (0.1, 3.0, 47.5, 400.0):
        shares = []
        for agents in range(math.floor(erlangs) + 1, math.floor(2 * erlangs) + 9):
            wait = erlang.wait_probability(agents, erlangs)
            assert wait >= erlang.blocking(agents, erlangs)
            shares.append(wait)
        assert shares == sorted(shares, reverse=True), "more agents, less waiting"


def test_traffic_gives_the_blocking_back() -> None:
    for lines in (1, 2, 3, 17, 240, 9_000):
        for lost in (1e-200, 1e-9, 1e-3, 0.02, 0.5, 0.97, 1 - 1e-6):
            found = erlang.traffic(lines, lost)
            assert erlang.blocking(lines, found) == pytest.approx(lost, rel=1e-10), (lines, lost)


def test_a_queue_that_grows_without_end() -> None:
    assert erlang.wait_probability(5, 5) == 1
    assert erlang.mean_wait_s(5, 5, 180) == math.inf
    assert erlang.service_level(5, 6, 180, 20) == 0
    assert erlang.occupancy(5, 6) == 1


def test_no_traffic_and_no_lines() -> None:
    assert erlang.blocking(0, 0) == 1
    assert erlang.blocking(3, 0) == 0
    assert erlang.blocking(0, 2) == 1
    assert erlang.wait_probability(1, 0) == 0
    assert erlang.service_level(1, 0, 180, 0) == 1


@pytest.mark.parametrize(
    ("agents", "erlangs"), [(-1, 1.0), (1, -1.0), (1, math.nan), (1, math.inf)]
)
def test_what_is_no_office_is_refused(agents: int, erlangs: float) -> None:
    with pytest.raises(ValueError, match="no such office"):
        erlang.blocking(agents, erlangs)


@pytest.mark.parametrize(("lines", "lost"), [(0, 0.5), (5, 0.0), (5, 1.0), (5, math.nan)])
def test_traffic_refuses_what_has_no_answer(lines: int, lost: float) -> None:
    with pytest.raises(ValueError, match="traffic"):
        erlang.traffic(lines, lost)
