#!/bin/bash
# Every check that needs no running system. All of them run; the exit status is 1 if one fails.
set -uo pipefail
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
failed=()

check() {
  local name=$1
  shift
  if "$@" >var/check.log 2>&1; then
    echo "ok    $name"
  else
    echo "FAIL  $name"
    tail -n 60 var/check.log
    failed+=("$name")
  fi
}

mkdir -p var
check format ruff format --check src tests bench scripts
check lint ruff check src tests bench scripts
check types mypy --strict src
if grep -q 'tool.importlinter' pyproject.toml || [ -f .importlinter ]; then
  check imports lint-imports
fi
check "dead code" vulture src --min-confidence 80
check sizes python -m pytest -q -p no:cacheprovider tests/test_tidy.py
if [ -f web/package.json ] && grep -q '"check"' web/package.json; then
  check web npm --prefix web run --silent check
fi
if [ ${#failed[@]} -gt 0 ]; then
  echo "make check: ${#failed[@]} failed: ${failed[*]}"
  exit 1
fi
echo "make check: all passed"
