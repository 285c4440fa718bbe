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
    if [ "$(id -u)" != 0 ]; then
      make_venv_without_root "$python" "$version"
      return
    elif command -v apt-get >/dev/null; then
      echo "      installing $version with apt-get"
      (apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y "$version") \
        >var/setup-apt.log 2>&1 || fail "$version could not be installed; see var/setup-apt.log"
    else
      fail "Python's venv module is missing; install what your system calls $version"
    fi
  fi
  "$python" -m venv .venv || fail "the virtual environment .venv could not be made"
}

# Debian keeps pip apart from python3. Where root may not be asked, pip is taken out of its package.
make_venv_without_root() {
  local python=$1 version=$2 work=$PWD/var/pip.part wheel
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
    fail "Python's venv module is missing; ask root for what your system calls $version"
  echo "      $version is missing: fetching pip from Debian into .venv alone"
  rm -rf "$work" # of a set-up that was killed
  fetch_pip "$work" >var/setup-apt.log 2>&1 || fail "Debian's package python3-pip-whl could not be \
fetched: $(grep -E '^E:' var/setup-apt.log | head -1)
Check the network (\`apt-get update\` must work), or ask root for: apt-get install $version"
  wheel=$(find "$work/root/usr/share/python-wheels" -name 'pip-*.whl')
  "$python" -m venv --without-pip .venv || fail "the virtual environment .venv could not be made"
  .venv/bin/python "$wheel/pip" install --no-index --no-deps "$wheel" >var/setup-pip.log 2>&1 ||
    fail "pip could not be put into .venv; see var/setup-pip.log"
  rm -rf "$work"
}

# With the machine's own sources and keys, so apt checks the signature; lists and archives in $1.
fetch_pip() {
  local work=$1 apt
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/log" || return
  : >"$work/status"
  apt=(
    apt-get -q
    -o "Dir::State=$work" -o "Dir::State::Lists=$work/lists" -o "Dir::State::status=$work/status"
    -o "Dir::Cache=$work/cache" -o "Dir::Log=$work/log" -o Debug::NoLocking=1
    -o "APT::Sandbox::User=$(id -un)" -o Acquire::Languages=none -o Acquire::Retries=3
  )
  # One source of several may be broken; whether Debian's was read is seen when pip is fetched.
  LC_ALL=C.UTF-8 "${apt[@]}" update || true
  (cd "$work" && LC_ALL=C.UTF-8 "${apt[@]}" download python3-pip-whl) &&
    dpkg-deb -x "$work"/python3-pip-whl_*.deb "$work/root"
}

install_python_packages() {
  local want
  want=$(cat requirements.lock pyproject.toml | sha256sum)
  if [ -x .venv/bin/python ] && [ "$(cat .venv/decroche-stamp 2>/dev/null)" = "$want$PWD" ]; then
    echo "[1/3] Python packages: up to date"
    return
  fi
  echo "[1/3] Python packages from requirements.lock (first time: about a minute)"
  .venv/bin/python -c 'import pip' 2>/dev/null || make_venv
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
