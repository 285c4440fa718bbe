"""`decroche doctor`: what is wrong on this machine and how to mend it. Changes nothing."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path

import psycopg

from decroche.ops import lan, pg_tools, ports, postgres, purpose
from decroche.ops.account import SetupError
from decroche.ops.asterisk_install import find_asterisk
from decroche.ops.debian import SUITES
from decroche.ops.doctor_home import check_home
from decroche.ops.finding import Finding, Level
from decroche.ops.language import tr
from decroche.ops.mirror import find_mirror, probe
from decroche.ops.state import read_state
from decroche.settings import Settings

DISK_WRONG = 500_000_000
DISK_WARNING = 2_000_000_000
CLOCK_OFF_S = 120.0
WRITTEN_AFTER = 1_760_000_000  # October 2025: no clock that is right shows less
NODE_MAJOR = 24


def examine(settings: Settings) -> list[Finding]:
    """All checks, in the order in which a newcomer meets the problems."""
    checks: list[Callable[[Settings], Iterable[Finding]]] = [
        check_python,
        check_directories,
        check_disk,
        check_ports,
        check_lan,
        check_home,
        check_asterisk,
        check_web,
        check_database,
        check_clock,
        check_processes,
    ]
    return [finding for check in checks for finding in check(settings)]


def check_python(settings: Settings) -> Iterable[Finding]:
    """Which one runs; set-up has refused one that is too old."""
    yield Finding("ok", "python", platform.python_version())


def check_directories(settings: Settings) -> Iterable[Finding]:
    """Data, cache and sockets can be written."""
    for name in ("data_dir", "cache_dir", "run_dir"):
        path: Path = getattr(settings, name)
        there = nearest(path)
        if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
            yield Finding("ok", name, str(path))
        else:
            variable = f"DECROCHE_{name.upper()}"
            remedy = tr(
                f"Give it to this user (chown), or set {variable}.",
                f"Donnez-le à cet utilisateur (chown), ou réglez {variable}.",
            )
            text = tr(f"{there} cannot be written", f"{there} ne peut être écrit")
            yield Finding("wrong", name, text, remedy)


def check_disk(settings: Settings) -> Iterable[Finding]:
    """Room for recordings and the database."""
    free = shutil.disk_usage(nearest(settings.data_dir)).free
    gigabytes = f"{free / 1e9:.1f}"
    text = tr(
        f"{gigabytes} GB free for {settings.data_dir}",
        f"{gigabytes} Go libres pour {settings.data_dir}",
    )
    if free < DISK_WRONG:
        remedy = tr(
            "Free some space, or move data_dir to another disk.",
            "Libérez de la place, ou déplacez data_dir sur un autre disque.",
        )
        yield Finding("wrong", "disk", text, remedy)
    elif free < DISK_WARNING:
        need = tr(
            "Recordings need about 1 MB a minute.",
            "Les enregistrements prennent environ 1 Mo par minute.",
        )
        yield Finding("warning", "disk", text, need)
    else:
        yield Finding("ok", "disk", text)


def check_ports(settings: Settings) -> Iterable[Finding]:
    """Free, or ours: the same that a start looks at."""
    state = read_state(settings.state_file)
    if state.supervisor is not None and state.supervisor.alive():
        text = tr("in use by this running Décroche", "occupés par ce Décroche, qui tourne")
        yield Finding("ok", "ports", text)
        return
    if state.anything_alive:
        text = tr("in use by what a killed Décroche left", "occupés par ce qu'un Décroche a laissé")
        remedy = tr(
            "`decroche run` takes it over, `decroche stop` ends it.",
            "`decroche run` le reprend, `decroche stop` l'arrête.",
        )
        yield Finding("warning", "ports", text, remedy)
        return
    demo = settings.demo.enabled or purpose.kept(settings) == "demo"
    taken = ports.taken(settings, demo=demo)
    for port in taken:
        yield Finding("wrong", "ports", port.taken_words(), port.remedy(settings.port_base))
    if not taken:
        first = settings.port_base
        text = tr(
            f"{first} and those derived from it are free", f"{first} et les suivants : libres"
        )
        yield Finding("ok", "ports", text)


def check_lan(settings: Settings) -> Iterable[Finding]:
    """With `--lan`: the address is ours; what a firewall must let in."""
    if not settings.lan.address:
        return
    try:
        lan.refuse_foreign(settings)
    except SetupError as error:
        remedy = tr("Correct DECROCHE_LAN__ADDRESS.", "Corrigez DECROCHE_LAN__ADDRESS.")
        yield Finding("wrong", "lan", str(error), remedy)
        return
    opened = tr(
        "If this machine has a firewall, open:",
        "Si cette machine a un pare-feu, ouvrez :",
    )
    opened += "\n          "
    remedy = opened + "\n          ".join(lan.firewall(settings))
    yield Finding("ok", "lan", settings.origin, remedy)


def check_asterisk(settings: Settings) -> Iterable[Finding]:
    """Installed, else: could it be?"""
    install = find_asterisk(settings)
    if install is not None:
        yield Finding("ok", "asterisk", install.version)
        return
    text = tr(
        "not installed (22.4 or newer, with French and English sounds and music)",
        "pas installé (22.4 ou plus récent, avec sons français et anglais et musique)",
    )
    yield Finding("wrong", "asterisk", text, make_setup())
    mirror = mirror_of(settings)
    if mirror is None:
        remedy = tr(
            "Set DECROCHE_ASTERISK__MIRROR to a Debian archive, or install Asterisk yourself.",
            "Mettez une archive Debian dans DECROCHE_ASTERISK__MIRROR, ou installez Asterisk.",
        )
        text = tr("no Debian mirror in /etc/apt", "aucun miroir Debian dans /etc/apt")
        yield Finding("wrong", "mirror", text, remedy)
    elif probe(mirror_page(mirror)) is None:
        remedy = tr(
            "Check network and proxy: `apt-get update` must work on this machine.",
            "Vérifiez le réseau et le proxy : `apt-get update` doit marcher sur cette machine.",
        )
        text = tr(f"{mirror} cannot be reached", f"{mirror} est injoignable")
        yield Finding("wrong", "mirror", text, remedy)
    else:
        yield Finding("ok", "mirror", tr("reachable", "joignable"))


def check_web(settings: Settings) -> Iterable[Finding]:
    """The application is built, and Node is there to build it."""
    node = Path(sys.executable).parent / "node"
    version = output([str(node), "--version"]) if node.exists() else ""
    if not version.startswith(f"v{NODE_MAJOR}."):
        found = version or tr("missing", "absent")
        text = tr(f"{found}, needed: {NODE_MAJOR}", f"{found}, il faut : {NODE_MAJOR}")
        remedy = tr(
            "Run `make setup`; it is needed for builds only.",
            "Lancez `make setup` ; il ne sert qu'à construire l'application.",
        )
        yield Finding("warning", "node", text, remedy)
    else:
        yield Finding("ok", "node", version)
    if (settings.web_dist / "index.html").is_file():
        yield Finding("ok", "web", tr("built", "construite"))
    else:
        folder = settings.web_dist
        text = tr(f"no application in {folder}", f"pas d'application dans {folder}")
        yield Finding("wrong", "web", text, make_setup())


def check_database(settings: Settings) -> Iterable[Finding]:
    """Which one is used; an external one must answer and be 15 or newer."""
    if not settings.database_url:
        try:
            postgres.binaries(settings)
            yield embedded(settings)
        except (SetupError, OSError) as error:
            yield Finding("wrong", "database", str(error), make_setup())
        return
    try:
        with psycopg.connect(settings.database_url, connect_timeout=5) as connection:
            number = connection.info.server_version
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        remedy = tr(
            "Check DECROCHE_DATABASE_URL and that the server runs.",
            "Vérifiez DECROCHE_DATABASE_URL, et que le serveur tourne.",
        )
        text = tr(
            f"your server does not answer: {reason}", f"votre serveur ne répond pas : {reason}"
        )
        yield Finding("wrong", "database", text, remedy)
        return
    if number < 150_000:
        remedy = tr("Upgrade to 15 or newer.", "Passez à la version 15 ou plus récente.")
        yield Finding("wrong", "database", f"PostgreSQL {number // 10_000}", remedy)
    else:
        text = tr("your own PostgreSQL", "votre propre PostgreSQL")
        yield Finding("ok", "database", f"{text} {number // 10_000}")
    try:
        pg_tools.tool(settings, "pg_dump", number)
    except SetupError as error:
        text = tr("no backup is possible", "aucune sauvegarde n'est possible")
        yield Finding("warning", "backup", text, str(error))


def check_clock(settings: Settings) -> Iterable[Finding]:
    """Not in the past, not behind what we ourselves have written, and as the package mirror's."""
    now = time.time()
    remedy = tr(
        "Set the clock (`timedatectl set-ntp true`, or ntpdate).",
        "Mettez l'horloge à l'heure (`timedatectl set-ntp true`, ou ntpdate).",
    )
    newest = max((mtime(path) for path in written(settings)), default=0.0)
    if now < WRITTEN_AFTER:
        today = time.strftime("%Y-%m-%d")
        text = tr(f"shows {today}, years behind", f"indique {today}, des années en retard")
        yield Finding("wrong", "clock", text, remedy)
    elif newest > now + CLOCK_OFF_S:
        ahead = f"{newest - now:.0f} s"
        text = tr(
            f"went back: files were written {ahead} in the future",
            f"a reculé : des fichiers ont été écrits {ahead} dans le futur",
        )
        yield Finding("wrong", "clock", text, remedy)
    elif (off_s := mirror_offset(settings)) is not None and abs(off_s) > CLOCK_OFF_S:
        away = f"{abs(off_s):.0f} s"
        late, early = tr("behind", "en retard"), tr("ahead", "en avance")
        which = late if off_s > 0 else early
        text = tr(
            f"{away} {which} of the package mirror's", f"{which} de {away} sur le miroir de paquets"
        )
        yield Finding("wrong", "clock", text, remedy)
    else:
        yield Finding("ok", "clock", time.strftime("%Y-%m-%d %H:%M:%S %Z"))


def check_processes(settings: Settings) -> Iterable[Finding]:
    """Those that fail now, with the place to look."""
    for name, entry in read_state(settings.state_file).services.items():
        if entry.phase == "failing":
            log = settings.log_dir / f"{name}.log"
            note = entry.note or tr("does not start", "ne démarre pas")
            yield Finding("wrong", name, note, tr(f"Read {log}.", f"Lisez {log}."))


def mirror_of(settings: Settings) -> str | None:
    """The address of the package mirror, without a closing slash; None if none is known."""
    found = settings.asterisk.mirror or getattr(find_mirror(), "uri", None)
    return found.rstrip("/") if found else None


def mirror_page(mirror: str) -> str:
    """What a mirror is asked for: small, and always there."""
    return f"{mirror}/dists/{SUITES[0]}/InRelease"


def mirror_offset(settings: Settings) -> float | None:
    """Seconds that the mirror's clock is ahead of ours; None if it cannot be asked: not judged."""
    mirror = mirror_of(settings)
    theirs = probe(mirror_page(mirror)) if mirror else None
    return theirs - time.time() if theirs is not None else None


def make_setup() -> str:
    """The remedy for what set-up brings."""
    return tr("Run `make setup`.", "Lancez `make setup`.")


def embedded(settings: Settings) -> Finding:
    """Whether the data are of this PostgreSQL's version."""
    text = tr("embedded PostgreSQL", "PostgreSQL embarqué")
    if (postgres.pgdata(settings) / "PG_VERSION").exists():
        try:
            postgres.refuse_other_major(postgres.pgdata(settings), postgres.binaries(settings))
        except SetupError as error:
            remedy = tr("See docs/operate/backup.md.", "Voyez docs/operate/backup.md.")
            return Finding("wrong", "database", str(error), remedy)
    return Finding("ok", "database", f"{text} 18")


def nearest(path: Path) -> Path:
    """The path itself, or its first parent that exists."""
    return next((part for part in (path, *path.parents) if part.exists()), Path("/"))


def written(settings: Settings) -> list[Path]:
    """Files whose time tells when we last ran."""
    return [settings.state_file, *settings.log_dir.glob("*.log")]


def mtime(path: Path) -> float:
    """Of a file, Unix seconds; 0 if there is none."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def output(argv: list[str]) -> str:
    """The first line a command prints, or nothing."""
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip().partition("\n")[0]


def as_json(findings: list[Finding]) -> str:
    """For programs."""
    return json.dumps([asdict(finding) for finding in findings], indent=1)


def as_text(findings: list[Finding]) -> str:
    """For people: a mark, the words, the remedy on a line of its own."""
    marks: dict[Level, str] = {
        "ok": "ok     ",
        "warning": tr("warning", "alerte "),
        "wrong": tr("WRONG  ", "FAUX   "),
    }
    lines = []
    for finding in findings:
        lines.append(f"{marks[finding.level]} {finding.name}: {finding.text}")
        if finding.remedy:
            lines.append(f"        → {finding.remedy}")
    return "\n".join(lines)
