"""Fetch Debian packages with apt against a private state, and unpack them. No root needed."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from decroche.ops.account import SetupError
from decroche.ops.language import tr
from decroche.ops.mirror import KEYRING, Mirror, find_mirror

SUITES = ("sid", "forky")  # forky's closure is whole by construction, sid's now and then is not
NEEDED_BYTES = 1_200_000_000  # lists, archives and the unpacked files together


@dataclass(frozen=True, slots=True)
class Wanted:
    """Packages, and how they are called where somebody reads of them. `again`: the command."""

    packages: Sequence[str]
    name: str
    english: str
    french: str
    megabytes: int
    again: str = "make setup"


def fetch_packages(
    work: Path, wanted: Wanted, uri: str | None, say: Callable[[str], None]
) -> list[Path]:
    """Download what is wanted and all it needs into `work`; the archives' paths.

    apt checks Debian's signatures. Raises SetupError with the remedy.
    """
    name, again, size = wanted.name, wanted.again, wanted.megabytes
    for program in ("apt-get", "dpkg-deb"):
        if shutil.which(program) is None:
            raise SetupError(
                f"{program} is missing: this is no Debian system. "
                f"Install {wanted.english} yourself and run `{again}` again.",
                f"{program} manque : ce n'est pas un système Debian. "
                f"Installez vous-même {wanted.french} et relancez `{again}`.",
            )
    if shutil.disk_usage(work).free < NEEDED_BYTES:
        raise SetupError(
            f"The disk of {work} is nearly full: free 1.2 GB, or move cache_dir.",
            f"Le disque de {work} est presque plein : libérez 1,2 Go, ou déplacez cache_dir.",
        )
    mirror = Mirror(uri.rstrip("/"), KEYRING) if uri else find_mirror()
    if mirror is None:
        raise SetupError(
            "No Debian mirror was found in /etc/apt: set asterisk.mirror (a Debian archive's "
            f"address), or install {wanted.english} yourself.",
            "Aucun miroir Debian dans /etc/apt : réglez asterisk.mirror (l'adresse d'une archive "
            f"Debian), ou installez vous-même {wanted.french}.",
        )
    reasons = []
    for suite in SUITES:
        say(
            tr(
                f"downloading {name} and its libraries from Debian {suite} (about {size} MB)",
                f"téléchargement de {name} et de ses bibliothèques chez Debian {suite} ({size} Mo)",
            )
        )
        reason = _apt(work, mirror.source_line(suite), wanted.packages)
        if reason is None:
            return sorted((work / "cache/archives").glob("*.deb"))
        reasons.append(f"{suite}: {reason}")
    raise SetupError(
        f"{name} could not be downloaded ({'; '.join(reasons)}). "
        f"Check the network (`apt-get update` must work), then run `{again}` again.",
        f"{name} n'a pas pu être téléchargé ({'; '.join(reasons)}). "
        f"Vérifiez le réseau (`apt-get update` doit marcher), puis relancez `{again}`.",
    )


def _apt(work: Path, source: str, packages: Sequence[str]) -> str | None:
    """Run apt once; None if all went well, else its reason."""
    for folder in ("lists/partial", "cache/archives/partial", "log"):
        (work / folder).mkdir(parents=True, exist_ok=True)
    (work / "status").write_text("")
    (work / "sources.list").write_text(source)
    options = {
        "Dir::Etc::sourcelist": str(work / "sources.list"),
        "Dir::Etc::sourceparts": "-",
        "Dir::State": str(work),
        "Dir::State::Lists": str(work / "lists"),
        "Dir::State::status": str(work / "status"),
        "Dir::Cache": str(work / "cache"),
        "Dir::Log": str(work / "log"),
        "Debug::NoLocking": "1",
        "APT::Sandbox::User": pwd.getpwuid(os.geteuid()).pw_name,
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
    }
    apt = ["apt-get", "-q", *(part for item in options.items() for part in ("-o", "=".join(item)))]
    install = ["install", "-y", "--download-only", "--no-install-recommends", *packages]
    # apt-get update ends with 0 although a list could not be fetched, unless told so.
    for command in (["update", "-o", "APT::Update::Error-Mode=any"], install):
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run([*apt, *command], capture_output=True, text=True, env=environment)
        if done.returncode != 0:
            errors = [line for line in done.stderr.splitlines() if line.startswith(("E:", "W:"))]
            return errors[0] if errors else f"apt-get {command[0]} ended with {done.returncode}"
    return None


def unpack(archives: Sequence[Path], root: Path) -> None:
    """Unpack Debian archives into one folder, the layout of a merged /usr made first."""
    root.mkdir()
    for archive in archives:
        done = subprocess.run(["dpkg-deb", "-x", str(archive), str(root)], capture_output=True)
        if done.returncode != 0:
            reason = done.stderr.decode(errors="replace").strip()
            raise SetupError(
                f"{archive.name} could not be unpacked ({reason}); is the disk full?",
                f"{archive.name} n'a pas pu être déballé ({reason}) ; le disque est-il plein ?",
            )


def libraries(prefix: Path) -> Path:
    """Where an unpacked prefix keeps its shared libraries."""
    return next(iter(sorted((prefix / "usr/lib").glob("*-linux-gnu"))), prefix / "usr/lib")


def loader(prefix: Path, *more: Path) -> list[str]:
    """The start of a command that runs a program of this prefix with its own libc; `more`: further
    folders of libraries."""
    own = libraries(prefix)
    found = next(iter(sorted(own.glob("ld-linux-*.so.*"))), own / "ld-linux.so")
    return [str(found), "--library-path", ":".join(map(str, (own, *more)))]
