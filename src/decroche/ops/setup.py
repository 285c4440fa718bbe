"""The later steps of `make setup`: web application, Asterisk, and what the tests need.

The first step, the Python packages, is `scripts/setup.sh`, which then starts this.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from decroche.ops.account import SetupError
from decroche.ops.asterisk_install import ensure_asterisk
from decroche.ops.coturn_install import ensure_coturn
from decroche.ops.language import tr
from decroche.settings import SettingsError, load

ROOT = Path(__file__).resolve().parents[3]
# program -> Debian package
TEST_PROGRAMS = {
    "chromium": "chromium",
    "sipp": "sip-tester",
    "sox": "sox",
    "espeak-ng": "espeak-ng",
    "tcpdump": "tcpdump",
}
SOURCE_SUFFIXES = {".ts", ".tsx", ".css", ".html", ".json", ".svg", ".js", ".mjs", ".mp3", ".wav"}


def main() -> int:
    """Run the steps; 1 and a sentence if one cannot be done."""
    tests = "--tests" in sys.argv[1:]
    try:
        set_up_web(ROOT / "web")
        set_up_asterisk()
        if tests or "--home" in sys.argv[1:] or load().home.host:
            set_up_relay()
        if tests:
            set_up_tests()
    except (SetupError, SettingsError) as error:
        print(
            tr(f"\nSet-up stopped: {error}", f"\nInstallation arrêtée : {error}"), file=sys.stderr
        )
        return 1
    except KeyboardInterrupt:
        said = tr(
            "Set-up interrupted; run it again, it goes on where it was.",
            "Installation interrompue ; relancez-la, elle reprend où elle en était.",
        )
        print(f"\n{said}", file=sys.stderr)
        return 130
    return 0


def set_up_web(web: Path) -> None:
    """`npm ci` and `npm run build`, each only when its inputs have changed."""
    if not (web / "package.json").exists():
        _web_is("not in this clone yet, skipped", "pas encore dans ce clone, laissée de côté")
        return
    packages = digest([web / "package-lock.json", web / "package.json"])
    sources = digest([web / "package-lock.json", *web_sources(web)])
    npm_stamp, build_stamp = web / "node_modules/.decroche-stamp", web / "dist/.decroche-stamp"
    if stamped(npm_stamp) == packages and stamped(build_stamp) == sources:
        _web_is("up to date", "à jour")
        return
    if stamped(npm_stamp) != packages:
        _web_is("packages", "paquets")
        install_npm_packages(web)
        npm_stamp.write_text(packages)
    _web_is("build", "construction")
    _npm(web, "run", "build")
    if build_stamp.parent.is_dir():
        build_stamp.write_text(sources)


def _web_is(english: str, in_french: str) -> None:
    print(
        tr(f"[2/3] Web application: {english}", f"[2/3] Application web : {in_french}"), flush=True
    )


def install_npm_packages(web: Path) -> None:
    """What the lock says.

    A lock made with a mirror that lacks packages of other platforms has no entry for them,
    and `npm ci` refuses it; `npm install` takes the same locked versions and leaves the lock
    as it is.
    """
    try:
        _npm(web, "ci", "--no-audit", "--no-fund")
    except SetupError:
        if "EUSAGE" not in (ROOT / "var/setup-npm-ci.log").read_text(errors="replace"):
            raise
        _npm(web, "install", "--no-save", "--no-audit", "--no-fund")


def set_up_asterisk() -> None:
    """The system's Asterisk or the prefix."""
    head = tr("[3/3] Asterisk:", "[3/3] Asterisk :")
    install = ensure_asterisk(load(), say=lambda line: print(head, line, flush=True))
    print(head, tr(f"{install.version} is ready", f"{install.version} est prêt"))


def set_up_relay() -> None:
    """The system's coturn or a prefix, for agents at home (docs/operate/home.md)."""
    head = tr("[home] coturn:", "[domicile] coturn :")
    install = ensure_coturn(load(), say=lambda line: print(head, line, flush=True))
    print(head, tr(f"{install.version} is ready", f"{install.version} est prêt"))


def set_up_tests() -> None:
    """Debian packages that only the tests need."""
    missing = [
        package for program, package in TEST_PROGRAMS.items() if shutil.which(program) is None
    ]
    if not missing:
        print(tr("[tests] Debian packages: up to date", "[tests] Paquets Debian : à jour"))
        return
    head = tr("[tests] Debian packages:", "[tests] Paquets Debian :")
    print(head, *missing, flush=True)
    command = _apt_prefix(missing)
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    log = ROOT / "var/setup-apt.log"
    with log.open("wb") as out:
        subprocess.run([*command, *environment, "apt-get", "-q", "update"], stdout=out, stderr=out)
        install = ["apt-get", "-q", "-y", "install", "--no-install-recommends", *missing]
        done = subprocess.run([*command, *environment, *install], stdout=out, stderr=out)
    if done.returncode != 0:
        raise SetupError(
            f"apt-get could not install {' '.join(missing)}; see {log}.",
            f"apt-get n'a pas pu installer {' '.join(missing)} ; voyez {log}.",
        )


def _apt_prefix(missing: list[str]) -> list[str]:
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo, "-n"]
    raise SetupError(
        f"The tests need Debian packages; ask root for: apt-get install {' '.join(missing)}",
        f"Les tests demandent des paquets Debian ; à root : apt-get install {' '.join(missing)}",
    )


def _npm(web: Path, *arguments: str) -> None:
    folder = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{folder}:{os.environ.get('PATH', '/usr/bin:/bin')}"}
    log = ROOT / f"var/setup-npm-{arguments[0]}.log"
    with log.open("wb") as out:
        done = subprocess.run(
            [str(folder / "npm"), *arguments], cwd=web, env=environment, stdout=out, stderr=out
        )
    if done.returncode != 0:
        lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
        tail = "\n".join(lines[-15:])
        raise SetupError(
            f"`npm {' '.join(arguments)}` failed; see {log}. It ends with:\n{tail}",
            f"`npm {' '.join(arguments)}` a échoué ; voyez {log}, qui finit par :\n{tail}",
        )


def web_sources(web: Path) -> list[Path]:
    """The files that the built application depends on."""
    kept = [path for path in web.glob("*") if path.is_file() and path.suffix in SOURCE_SUFFIXES]
    for folder in ("src", "public", "widget"):
        kept += [path for path in (web / folder).rglob("*") if path.is_file()]
    return sorted(kept)


def digest(paths: Iterable[Path]) -> str:
    """One hash over names and contents; a missing file counts as empty."""
    total = hashlib.sha256()
    for path in paths:
        total.update(str(path).encode())
        total.update(hashlib.sha256(path.read_bytes() if path.exists() else b"").digest())
    return total.hexdigest()


def stamped(stamp: Path) -> str:
    """What was last written to that stamp, or nothing."""
    try:
        return stamp.read_text()
    except OSError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
