"""Days written as tables (`days/*.txt`): each row that happens, and all that must follow."""

from pathlib import Path

import pytest

from tests.routing import table

DAYS = sorted((Path(__file__).parent / "days").glob("*.txt"))


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.stem)
def test_day_goes_as_written(day: Path) -> None:
    table.run(day)
