#!/bin/bash
# Set-up of a clone: Python packages, web application, Asterisk. Repeated runs are quick.
# Usage: scripts/setup.sh [--home] [--tests]     PYTHON=/path/to/python3 chooses the interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."

# As decroche/ops/language.py decides: the setting, then the locale; French where nothing is set.
french() {
  local value
  for value in "${DECROCHE_LANGUAGE:-}" "${LC_ALL:-}" "${LC_MESSAGES:-}" "${LANG:-}"; do
    if [ -n "$value" ]; then
      [[ ${value,,} == fr* ]]
      return
    fi
  done
}

# $1 in English, $2 in French.
in_words() { if french; then printf '%s' "$2"; else printf '%s' "$1"; fi; }
say() { printf '%s\n' "$(in_words "$1" "$2")"; }
fail() {
  printf '\n%s%s\n' "$(in_words "Set-up stopped: " "Installation arrêtée : ")" \
    "$(in_words "$1" "$2")" >&2
  exit 1
}

find_python() {
  local name
  for name in "${PYTHON:-}" python3.11 python3 python3.12 python3.13 python3.14; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 &&
      "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  fail "Python 3.11 or newer is missing; install it: apt-get install python3 python3-venv" \
    "Python 3.11 ou plus récent manque ; installez-le : apt-get install python3 python3-venv"
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
      say "      installing $version with apt-get" "      installation de $version par apt-get"
      (apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y "$version") \
        >var/setup-apt.log 2>&1 || fail "$version could not be installed; see var/setup-apt.log" \
        "$version n'a pas pu être installé ; voyez var/setup-apt.log"
    else
      fail "Python's venv module is missing; install what your system calls $version" \
        "Le module venv de Python manque ; installez ce que votre système appelle $version"
    fi
  fi
  "$python" -m venv .venv || no_venv
}

# Debian keeps pip apart from python3. Where root may not be asked, pip is taken out of its package.
make_venv_without_root() {
  local python=$1 version=$2 work=$PWD/var/pip.part wheel
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
    fail "Python's venv module is missing; ask root for what your system calls $version" \
      "Le module venv de Python manque ; demandez à root ce que votre système appelle $version"
  say "      $version is missing: fetching pip from Debian into .venv alone" \
    "      $version manque : pip est pris chez Debian, pour .venv seulement"
  rm -rf "$work" # of a set-up that was killed
  fetch_pip "$work" >var/setup-apt.log 2>&1 || no_pip "$version"
  wheel=$(find "$work/root/usr/share/python-wheels" -name 'pip-*.whl')
  "$python" -m venv --without-pip .venv || no_venv
  .venv/bin/python "$wheel/pip" install --no-index --no-deps "$wheel" >var/setup-pip.log 2>&1 ||
    fail "pip could not be put into .venv; see var/setup-pip.log" \
      "pip n'a pas pu être mis dans .venv ; voyez var/setup-pip.log"
  rm -rf "$work"
}

no_venv() {
  fail "the virtual environment .venv could not be made" \
    "l'environnement virtuel .venv n'a pas pu être créé"
}

no_pip() {
  local why
  why=$(grep -E '^E:' var/setup-apt.log | head -1)
  fail "Debian's package python3-pip-whl could not be fetched: $why
Check the network (\`apt-get update\` must work), or ask root for: apt-get install $1" \
    "le paquet Debian python3-pip-whl n'a pas pu être pris : $why
Vérifiez le réseau (\`apt-get update\` doit marcher), ou demandez à root : apt-get install $1"
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
    say "[1/3] Python packages: up to date" "[1/3] Paquets Python : à jour"
    return
  fi
  say "[1/3] Python packages from requirements.lock (first time: about a minute)" \
    "[1/3] Paquets Python de requirements.lock (la première fois : environ une minute)"
  .venv/bin/python -c 'import pip' 2>/dev/null || make_venv
  # Modules are compiled when first imported: most of them never are.
  .venv/bin/python -m pip install --no-compile --require-hashes -r requirements.lock >var/setup-pip.log 2>&1 ||
    no_packages
  .venv/bin/python -m pip install --no-deps -e . >var/setup-pip.log 2>&1 ||
    fail "Décroche itself could not be installed; see var/setup-pip.log" \
      "Décroche lui-même n'a pas pu être installé ; voyez var/setup-pip.log"
  printf '%s' "$want$PWD" >.venv/decroche-stamp
}

no_packages() {
  local why
  why=$(grep -E '^ERROR' var/setup-pip.log | tail -1)
  fail "the Python packages could not be installed: $why
Check the network; the whole story is in var/setup-pip.log" \
    "les paquets Python n'ont pas pu être installés : $why
Vérifiez le réseau ; toute l'histoire est dans var/setup-pip.log"
}

mkdir -p var
exec 9>var/setup.lock # two set-ups of one clone at once would tread on each other
flock 9
install_python_packages
.venv/bin/python -m decroche.ops.setup "$@"
