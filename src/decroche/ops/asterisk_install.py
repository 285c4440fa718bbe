"""Asterisk and the speech engine: the system's if new enough and with its sounds, else a prefix.

Debian 12 carries no Asterisk. The packages of Debian sid are resolved by apt against a
private state, checked against Debian's keys, unpacked into a prefix in the cache directory
and started with the prefix's own loader and libc; the system is not touched, root is not
needed. The prefix serves all installations of this user.
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
from decroche.settings import Settings, load

PACKAGES = (
    "asterisk",
    "asterisk-core-sounds-fr-wav",
    "asterisk-core-sounds-en-wav",
    "asterisk-moh-opsound-wav",
    "espeak-ng",
)
NEEDED = (
    "beep", "cannot-complete-as-dialed", "digits/1", "goodbye", "one-moment-please",
    "please-try-call-later", "queue-callswaiting", "queue-holdtime", "queue-minute",
    "queue-minutes", "queue-thereare", "queue-youarenext", "sorry",
)  # fmt: skip
"""What callers are told by name (`calls.saying`, the dialplan), in both languages. Each package of
sounds has all of these, and no package of Asterisk itself has any."""
READABLE = (".wav", ".alaw", ".ulaw", ".pcm", ".sln", ".sln16", ".g722")
"""Endings that the node's modules read (`switch.asterisk.modules`)."""
WANTED = Wanted(
    PACKAGES, "Asterisk", "Asterisk 22.4 or newer", "Asterisk 22.4 ou plus récent", megabytes=145
)
FORMAT = 1  # of the prefix; a higher one makes older prefixes be made again
SYSTEM_PATH = "/usr/sbin:/usr/local/sbin:/usr/bin"
SHARES = (Path("/usr/share/asterisk"), Path("/var/lib/asterisk"))
"""Where a system's Asterisk has its sounds."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class AsteriskInstall:
    """An Asterisk that can be started; every path is absolute.

    `argv_prefix` is the command up to the program itself: add `-C FILE -f`.
    `sounds_dir` holds `fr/` and `en/`, `data_dir` is for `astdatadir`.
    """

    version: str
    argv_prefix: list[str]
    modules_dir: Path
    sounds_dir: Path
    moh_dir: Path
    data_dir: Path


def new_enough(version: str) -> bool:
    """Whether that Asterisk has REST over WebSocket: 20.14, 22.4 or newer."""
    match = re.search(r"(\d+)\.(\d+)", version)
    if match is None:
        return False
    major, minor = int(match.group(1)), int(match.group(2))
    return major > 22 or (major == 22 and minor >= 4) or (major == 20 and minor >= 14)


def find_asterisk(settings: Settings | None = None) -> AsteriskInstall | None:
    """What is there now: the system's, else the prefix; None if set-up has not run."""
    settings = settings or load()
    if settings.asterisk.use_system:
        system = _system_asterisk()
        if system is not None and not missing_sounds(system):
            return system
    prefix = prefix_dir(settings)
    if not _record(prefix):
        return None
    return _in_prefix(prefix)


def missing_sounds(install: AsteriskInstall) -> list[str]:
    """Which sounds that callers hear are not there, "fr/beep" or "moh"; none: it can be used.

    An Asterisk without them answers callers with silence, and says so in its log only.
    """
    files = [f"{language}/{name}" for language in ("fr", "en") for name in NEEDED]
    missing = [name for name in files if not _sound(install.sounds_dir / name)]
    music = install.moh_dir.is_dir() and any(
        file.suffix in READABLE for file in install.moh_dir.iterdir()
    )
    return missing if music else [*missing, "moh"]


def _sound(name: Path) -> bool:
    return any(name.with_name(name.name + ending).is_file() for ending in READABLE)


def require_asterisk(settings: Settings | None = None) -> AsteriskInstall:
    """Like `find_asterisk`; raises SetupError if there is none."""
    found = find_asterisk(settings)
    if found is None:
        raise SetupError(
            "Asterisk is not installed yet; run `make setup`.",
            "Asterisk n'est pas encore installé ; lancez `make setup`.",
        )
    return found


def espeak_command(settings: Settings | None = None) -> list[str]:
    """The command of espeak-ng up to its options: add `-v fr -w FILE TEXT`.

    Raises SetupError if there is none.
    """
    system = shutil.which("espeak-ng")
    if system is not None:
        return [system]
    prefix = prefix_dir(settings or load())
    program = prefix / "usr/bin/espeak-ng"
    if not program.exists():
        raise SetupError(
            "espeak-ng is not installed yet; run `make setup`.",
            "espeak-ng n'est pas encore installé ; lancez `make setup`.",
        )
    return [*_loader(prefix), str(program), f"--path={libraries(prefix)}"]


def ensure_asterisk(settings: Settings, say: Say = print) -> AsteriskInstall:
    """Install what is missing. Safe when several set-ups run at once, and when killed.

    Raises SetupError with one sentence and the remedy.
    """
    found = find_asterisk(settings)
    if found is not None and (shutil.which("espeak-ng") or _record(prefix_dir(settings))):
        return found
    try:
        settings.cache_dir.mkdir(parents=True, exist_ok=True)
        with (settings.cache_dir / "asterisk.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not _record(prefix_dir(settings)):
                _install(settings, say)
    except OSError as error:
        raise SetupError(
            f"{settings.cache_dir} cannot be written: {error.strerror}.",
            f"{settings.cache_dir} ne peut être écrit : {error.strerror}.",
        ) from None
    return require_asterisk(settings)


def prefix_dir(settings: Settings) -> Path:
    """The prefix, whether made or not."""
    return settings.cache_dir / "asterisk"


def _install(settings: Settings, say: Say) -> None:
    prefix = prefix_dir(settings)
    work = settings.cache_dir / "asterisk.part"  # left by a set-up that was killed, if any
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        archives = fetch_packages(work, WANTED, settings.asterisk.mirror, say)
        say(tr(f"unpacking {len(archives)} packages", f"{len(archives)} paquets à déballer"))
        unpack(archives, work / "root")
        _prune(work / "root")
        _name_languages(work / "root")
        version = _version(_in_prefix_argv(work / "root"))
        if version is None or not new_enough(version):
            raise SetupError(
                f"Debian's Asterisk does not start here ({version}); see {work}.",
                f"L'Asterisk de Debian ne démarre pas ici ({version}) ; voyez {work}.",
            )
        names = sorted(path.name.removesuffix(".deb") for path in archives)
        record = {"format": FORMAT, "version": version, "packages": names}
        shutil.rmtree(prefix, ignore_errors=True)
        (work / "root").rename(prefix)
        # Written last: a prefix without its record does not count.
        (settings.cache_dir / "asterisk.json").write_text(json.dumps(record, indent=1))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _record(prefix: Path) -> dict[str, object] | None:
    try:
        record: dict[str, object] = json.loads(prefix.with_suffix(".json").read_text())
    except (OSError, ValueError):
        return None
    return record if record.get("format") == FORMAT and prefix.is_dir() else None


def _prune(root: Path) -> None:
    """Drop what neither Asterisk nor espeak-ng reads: documents, Perl, other programs."""
    keep = {"asterisk", "zoneinfo"}
    for path in [*(root / "usr/share").iterdir(), root / "etc", root / "var"]:
        if path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)
    for path in [*libraries(root).glob("perl*"), *libraries(root).glob("libperl.so*")]:
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    for path in (root / "usr/bin").iterdir():
        if path.name != "espeak-ng":
            path.unlink()


def _name_languages(root: Path) -> None:
    """Debian's alternatives make `fr` and `en` at installation; unpacking alone does not."""
    sounds = root / "usr/share/asterisk/sounds"
    for language in ("fr", "en"):
        link, voices = sounds / language, sorted(sounds.glob(f"{language}_*"))
        if voices and not link.exists():
            link.symlink_to(voices[0].name)


def _loader(prefix: Path) -> list[str]:
    return loader(prefix, libraries(prefix) / "pulseaudio")


def _in_prefix_argv(prefix: Path) -> list[str]:
    return [*_loader(prefix), str(prefix / "usr/sbin/asterisk")]


def _in_prefix(prefix: Path) -> AsteriskInstall:
    record = _record(prefix) or {}
    share = prefix / "usr/share/asterisk"
    return AsteriskInstall(
        version=str(record.get("version", "")),
        argv_prefix=_in_prefix_argv(prefix),
        modules_dir=libraries(prefix) / "asterisk" / "modules",
        sounds_dir=share / "sounds",
        moh_dir=share / "moh",
        data_dir=share,
    )


def _system_asterisk() -> AsteriskInstall | None:
    program = shutil.which("asterisk", path=SYSTEM_PATH)
    version = _version([program]) if program else None
    if program is None or version is None or not new_enough(version):
        return None
    folders = sorted(Path("/usr/lib").glob("*/asterisk/modules"))
    folders.append(Path("/usr/lib/asterisk/modules"))
    share = next((path for path in SHARES if path.is_dir()), SHARES[0])
    return AsteriskInstall(version, [program], folders[0], share / "sounds", share / "moh", share)


def _version(argv: list[str]) -> str | None:
    try:
        done = subprocess.run([*argv, "-V"], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r"Asterisk (?:certified/)?(\d+\.\d+[.\d]*)", done.stdout)
    return match.group(1) if match else None
