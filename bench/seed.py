"""The seed of everything random in the benches: the commit they measure, so that every change is
tried on days nobody has seen, and the same commit always on the same."""

import os
import subprocess
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parents[1]


def _from_commit() -> int:
    """Of the checked-out commit; `BENCH_SEED` repeats a run of another."""
    if given := os.environ.get("BENCH_SEED"):
        return int(given)
    command = ["git", "-C", str(ROOT), "rev-parse", "HEAD"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return int(told[:7], 16)


SEED: Final = _from_commit()
