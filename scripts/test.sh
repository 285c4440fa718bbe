#!/bin/bash
# All tests: those that share nothing side by side, then the journeys, two files at a time, each
# with a product of its own.
# Both runs always happen; the exit status is 1 if a check or a test fails. A few tests of a run that
# need a real Asterisk may pass at a second try, and are shown in full (docs/decisions/0028).
set -uo pipefail
cd "$(dirname "$0")/.."
status=0
export DECROCHE_TEST_SECOND_TRIES=1
scripts/check.sh || status=1
if [ -d tests/journeys ]; then
  .venv/bin/python -m pytest -q -n 2 -rfER tests --ignore=tests/journeys || status=1
  .venv/bin/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -rfER --durations=20 tests/journeys || status=1
else
  .venv/bin/python -m pytest -q -n 2 tests || status=1
fi
exit $status
