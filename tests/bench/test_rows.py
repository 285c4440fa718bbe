"""A figure is judged by its bound, from the right side."""

import pytest
from bench.rows import AT_LEAST, row, within


@pytest.mark.parametrize(
    ("ours", "bound", "note", "kept"),
    [
        (5.0, 5, "worst of 10", True),
        (5.1, 5, "worst of 10", False),
        (20.0, 20, f"{AT_LEAST}; one after each 500", True),
        (19.0, 20, f"{AT_LEAST}; one after each 500", False),
        (5.0, None, "", None),
    ],
)
def test_a_bound_is_a_most_or_a_least(
    ours: float, bound: float | None, note: str, kept: bool | None
) -> None:
    assert within(row("lane", "metric", ours, bound=bound, note=note)) is kept
