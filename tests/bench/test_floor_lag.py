"""How far a floor is behind: by hand, row by row."""

from bench.floor_lag import Happened, Lag, of_rows

UP, DOWN = True, False


def test_the_first_row_that_fits_is_what_showed_it() -> None:
    lag = Lag()
    lag.happened(Happened("ann", UP, 10.0))
    lag.shown("ann", "offered", 10.1)
    lag.shown("bob", "talking", 10.2)
    assert lag.never() == 1
    lag.shown("ann", "talking", 10.5)
    lag.shown("ann", "held", 11.0)
    assert lag.behind_s == [0.5]
    assert lag.never() == 0


def test_what_was_overtaken_is_as_late_as_the_row_that_overtook_it() -> None:
    lag = Lag()
    lag.happened(Happened("ann", UP, 10.0))
    lag.happened(Happened("ann", DOWN, 11.0))
    lag.shown("ann", "", 11.5)
    assert lag.behind_s == [1.5, 0.5]


def test_a_row_of_before_does_not_show_what_came_after() -> None:
    lag = of_rows(
        [Happened("ann", UP, 10.0), Happened("ann", DOWN, 20.0)],
        [("ann", "talking", 9.0), ("ann", "talking", 10.25)],
    )
    assert lag.behind_s == [0.25]
    assert lag.never() == 1
