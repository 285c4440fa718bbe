#!/bin/bash
# All tests: those that share nothing side by side, then the journeys one by one.
# Both runs always happen; the exit status is 1 if a check or a test fails.
set -uo pipefail
cd "$(dirname "$0")/.."
status=0
scripts/check.sh || status=1
if [ -d tests/journeys ]; then
  .venv/bin/python -m pytest -q -n 2 tests --ignore=tests/journeys || status=1
  .venv/bin/python -m pytest -q --durations=20 tests/journeys || status=1
else
  .venv/bin/python -m pytest -q -n 2 tests || status=1
fi
exit $status
