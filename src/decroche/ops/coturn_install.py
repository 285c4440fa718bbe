"""coturn, the relay of agents at home: the system's, else one in a private prefix.

The same way as Asterisk (`asterisk_install`): Debian's packages, checked by apt, unpacked into the
cache directory and started with their own loader. Nothing of the system is touched.
"""

from __future__ import annotations

import fcntl
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from decroche.ops.account import SetupError
from decroche.ops.debian import Wanted, fetch_packages, libraries, loader, unpack
from decroche.ops.language import tr
from decroche.settings import Settings

AGAIN = "make setup-home"
WANTED = Wanted(("coturn",), "coturn", "coturn", "coturn", megabytes=40, again=AGAIN)
FORMAT = 1  # of the prefix; a higher one makes older prefixes be made again
SYSTEM = "/usr/bin:/usr/sbin:/usr/local/bin:/usr/local/sbin"
VERSION = re.compile(r"(\d+\.\d+\.\d+)")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Coturn:
    """A coturn that can be started: add options to `argv_prefix`."""

    version: str
    argv_prefix: list[str]


def find_coturn(settings: Settings) -> Coturn | None:
    """What is there now: the system's, else the prefix; None if there is none."""
    program = shutil.which("turnserver", path=SYSTEM)
    if program is not None:
        return Coturn(_version([program]), [program])
    prefix = prefix_dir(settings)
    record = _record(prefix)
    return Coturn(str(record["version"]), _argv(prefix)) if record else None


def require_coturn(settings: Settings) -> Coturn:
    """Like `find_coturn`; raises SetupError if there is none."""
    found = find_coturn(settings)
    if found is None:
        raise SetupError(
            f"coturn, the relay of agents at home, is not installed yet; run `{AGAIN}`.",
            f"coturn, le relais du télétravail, n'est pas encore installé ; lancez `{AGAIN}`.",
        )
    return found


def ensure_coturn(settings: Settings, say: Say = print) -> Coturn:
    """Install it if it is missing. Safe when several set-ups run at once, and when killed.

    Raises SetupError with one sentence and the remedy.
    """
    if (found := find_coturn(settings)) is not None:
        return found
    try:
        settings.cache_dir.mkdir(parents=True, exist_ok=True)
        with (settings.cache_dir / "coturn.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not _record(prefix_dir(settings)):
                _install(settings, say)
    except OSError as error:
        raise SetupError(
            f"{settings.cache_dir} cannot be written: {error.strerror}.",
            f"{settings.cache_dir} ne peut être écrit : {error.strerror}.",
        ) from None
    return require_coturn(settings)


def prefix_dir(settings: Settings) -> Path:
    """The prefix, whether made or not."""
    return settings.cache_dir / "coturn"


def _install(settings: Settings, say: Say) -> None:
    prefix, work = prefix_dir(settings), settings.cache_dir / "coturn.part"
    shutil.rmtree(work, ignore_errors=True)  # left by a set-up that was killed, if any
    work.mkdir()
    try:
        archives = fetch_packages(work, WANTED, settings.asterisk.mirror, say)
        say(tr(f"unpacking {len(archives)} packages", f"{len(archives)} paquets à déballer"))
        unpack(archives, work / "root")
        _prune(work / "root")
        version = _version(_argv(work / "root"))
        if not version:
            raise SetupError(
                f"Debian's coturn does not start here; see {work}.",
                f"Le coturn de Debian ne démarre pas ici ; voyez {work}.",
            )
        shutil.rmtree(prefix, ignore_errors=True)
        (work / "root").rename(prefix)
        # Written last: a prefix without its record does not count.
        record = {"format": FORMAT, "version": version}
        prefix.with_suffix(".json").write_text(json.dumps(record))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _prune(root: Path) -> None:
    """Keep the program and its libraries."""
    for folder in ("usr/share", "usr/sbin", "usr/libexec", "etc", "var"):
        shutil.rmtree(root / folder, ignore_errors=True)
    for path in [*libraries(root).glob("perl*"), *libraries(root).glob("libperl.so*")]:
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    for path in (root / "usr/bin").iterdir():
        if path.name != "turnserver":
            path.unlink()


def _argv(prefix: Path) -> list[str]:
    return [*loader(prefix), str(prefix / "usr/bin/turnserver")]


def _record(prefix: Path) -> dict[str, object] | None:
    try:
        record: dict[str, object] = json.loads(prefix.with_suffix(".json").read_text())
    except (OSError, ValueError):
        return None
    return record if record.get("format") == FORMAT and prefix.is_dir() else None


def _version(argv: list[str]) -> str:
    try:
        done = subprocess.run([*argv, "--version"], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = VERSION.search(done.stdout + done.stderr)
    return found.group(1) if found else ""
