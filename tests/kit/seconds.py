"""How long the steps of a journey took: written to var/journeys.json (one file for each of those
that run side by side: var/journeys-gw0.json), never judged here.

Limits in seconds are the bench's (`make bench`); a journey gates on order alone.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SIDE = os.environ.get("PYTEST_XDIST_WORKER", "")
RESULTS = Path(__file__).parents[2] / "var" / f"journeys{_SIDE and '-'}{_SIDE}.json"

_steps: list[tuple[str, float]] = []


@contextmanager
def step(name: str) -> Iterator[None]:
    """Measure what is done within, if it ends well."""
    begun_s = time.monotonic()
    yield
    _steps.append((name, round(time.monotonic() - begun_s, 3)))


def taken() -> list[tuple[str, float]]:
    """The steps since the last call, in their order."""
    steps = list(_steps)
    _steps.clear()
    return steps


def keep(journeys: dict[str, list[tuple[str, float]]]) -> None:
    """Write what this run has measured, in place of the last run's."""
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(journeys, indent=1, ensure_ascii=False) + "\n")
