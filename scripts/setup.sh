#!/bin/bash
# Set-up of a clone: Python packages, web application, Asterisk. Repeated runs are quick.
# Usage: scripts/setup.sh [--tests]     PYTHON=/path/to/python3 chooses the interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf '\nSet-up stopped: %s\n' "$1" >&2; exit 1; }

find_python() {
  local name
  for name in "${PYTHON:-}" python3.11 python3 python3.12 python3.13 python3.14; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 &&
      "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  fail "Python 3.11 or newer is missing; install it: apt-get install python3 python3-venv"
}

make_venv() {
  local python version
  python=$(find_python)
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      echo "      installing $version with apt-get"
      (apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y "$version") \
        >var/setup-apt.log 2>&1 || fail "$version could not be installed; see var/setup-apt.log"
    else
      fail "Python's venv module is missing; ask root for: apt-get install $version"
    fi
  fi
  "$python" -m venv .venv || fail "the virtual environment .venv could not be made"
}

install_python_packages() {
  local want
  want=$(cat requirements.lock pyproject.toml | sha256sum)
  if [ -x .venv/bin/python ] && [ "$(cat .venv/decroche-stamp 2>/dev/null)" = "$want$PWD" ]; then
    echo "[1/3] Python packages: up to date"
    return
  fi
  echo "[1/3] Python packages from requirements.lock (first time: about a minute)"
  .venv/bin/python -c '' 2>/dev/null || make_venv
  # Modules are compiled when first imported: most of them never are.
  .venv/bin/python -m pip install --no-compile --require-hashes -r requirements.lock >var/setup-pip.log 2>&1 ||
    fail "the Python packages could not be installed: $(grep -E '^ERROR' var/setup-pip.log | tail -1)
Check the network; the whole story is in var/setup-pip.log"
  .venv/bin/python -m pip install --no-deps -e . >var/setup-pip.log 2>&1 ||
    fail "Décroche itself could not be installed; see var/setup-pip.log"
  printf '%s' "$want$PWD" >.venv/decroche-stamp
}

mkdir -p var
exec 9>var/setup.lock # two set-ups of one clone at once would tread on each other
flock 9
install_python_packages
.venv/bin/python -m decroche.ops.setup "$@"
