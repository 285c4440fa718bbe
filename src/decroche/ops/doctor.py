"""`decroche doctor`: what is wrong on this machine and how to mend it. Changes nothing."""

from __future__ import annotations

import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal

import psycopg

from decroche.ops import lan, pg_tools, postgres
from decroche.ops.account import SetupError
from decroche.ops.asterisk_install import find_asterisk
from decroche.ops.debian import SUITES
from decroche.ops.listeners import who_listens
from decroche.ops.mirror import find_mirror
from decroche.ops.state import read_state
from decroche.settings import Settings

Level = Literal["ok", "warning", "wrong"]
DISK_WRONG = 500_000_000
DISK_WARNING = 2_000_000_000
CLOCK_OFF_S = 120.0
WRITTEN_AFTER = 1_760_000_000  # October 2025: no clock that is right shows less
NODE_MAJOR = 24


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, how it is, and the remedy if it is not well."""

    level: Level
    name: str
    text: str
    remedy: str = ""


def examine(settings: Settings) -> list[Finding]:
    """All checks, in the order in which a newcomer meets the problems."""
    checks: list[Callable[[Settings], Iterable[Finding]]] = [
        check_python,
        check_directories,
        check_disk,
        check_ports,
        check_lan,
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
            remedy = f"Give it to this user (chown), or set DECROCHE_{name.upper()}."
            yield Finding("wrong", name, f"{there} cannot be written", remedy)


def check_disk(settings: Settings) -> Iterable[Finding]:
    """Room for recordings and the database."""
    free = shutil.disk_usage(nearest(settings.data_dir)).free
    text = f"{free / 1e9:.1f} GB free for {settings.data_dir}"
    if free < DISK_WRONG:
        yield Finding("wrong", "disk", text, "Free some space, or move data_dir to another disk.")
    elif free < DISK_WARNING:
        yield Finding("warning", "disk", text, "Recordings need about 1 MB a minute.")
    else:
        yield Finding("ok", "disk", text)


def check_ports(settings: Settings) -> Iterable[Finding]:
    """Free, or ours."""
    state = read_state(settings.state_file)
    if state.supervisor is not None and state.supervisor.alive():
        yield Finding("ok", "ports", "in use by this running Décroche")
        return
    ports, taken = settings.ports, False
    wanted = [(settings.host, "tcp", name) for name in ("http", "site", "engine", "asterisk_http")]
    wanted.append((settings.host, "udp", "sip"))
    if settings.demo.enabled:
        wanted.append((settings.pstn_host, "udp", "pstn_sip"))
    for host, kind, name in wanted:
        number = getattr(ports, name)
        if not port_free(host, number, kind):
            taken = True
            who = who_listens(number, kind) or "another program"
            remedy = f"Stop it, or set DECROCHE_PORT_BASE (now {settings.port_base})."
            yield Finding("wrong", "ports", f"port {number} ({name}) is taken by {who}", remedy)
    if not taken:
        yield Finding("ok", "ports", f"{settings.port_base} and those derived from it are free")


def check_lan(settings: Settings) -> Iterable[Finding]:
    """With `--lan`: the address is ours; what a firewall must let in."""
    if not settings.lan.address:
        return
    try:
        lan.refuse_foreign(settings)
    except SetupError as error:
        yield Finding("wrong", "lan", str(error), "Correct DECROCHE_LAN__ADDRESS.")
        return
    opened = "If this machine has a firewall, open:\n          "
    remedy = opened + "\n          ".join(lan.firewall(settings))
    yield Finding("ok", "lan", settings.origin, remedy)


def check_asterisk(settings: Settings) -> Iterable[Finding]:
    """Installed, else: could it be?"""
    install = find_asterisk(settings)
    if install is not None:
        yield Finding("ok", "asterisk", install.version)
        return
    yield Finding("wrong", "asterisk", "not installed (22.4 or newer)", "Run `make setup`.")
    mirror = settings.asterisk.mirror or getattr(find_mirror(), "uri", None)
    if mirror is None:
        remedy = "Set DECROCHE_ASTERISK__MIRROR to a Debian archive, or install Asterisk yourself."
        yield Finding("wrong", "mirror", "no Debian mirror in /etc/apt", remedy)
    elif probe(f"{mirror}/dists/{SUITES[0]}/InRelease") is None:
        remedy = "Check network and proxy: `apt-get update` must work on this machine."
        yield Finding("wrong", "mirror", f"{mirror} cannot be reached", remedy)
    else:
        yield Finding("ok", "mirror", "reachable")


def check_web(settings: Settings) -> Iterable[Finding]:
    """The application is built, and Node is there to build it."""
    node = Path(sys.executable).parent / "node"
    version = output([str(node), "--version"]) if node.exists() else ""
    if not version.startswith(f"v{NODE_MAJOR}."):
        text = f"{version or 'missing'}, needed: {NODE_MAJOR}"
        yield Finding("warning", "node", text, "Run `make setup`; it is needed for builds only.")
    else:
        yield Finding("ok", "node", version)
    if (settings.web_dist / "index.html").is_file():
        yield Finding("ok", "web", "built")
    else:
        remedy = "Run `make setup`."
        yield Finding("wrong", "web", f"no application in {settings.web_dist}", remedy)


def check_database(settings: Settings) -> Iterable[Finding]:
    """Which one is used; an external one must answer and be 15 or newer."""
    if not settings.database_url:
        try:
            postgres.binaries(settings)
        except (SetupError, OSError) as error:
            yield Finding("wrong", "database", str(error), "Run `make setup`.")
        else:
            yield Finding("ok", "database", "embedded PostgreSQL 18")
        return
    try:
        with psycopg.connect(settings.database_url, connect_timeout=5) as connection:
            number = connection.info.server_version
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        remedy = "Check DECROCHE_DATABASE_URL and that the server runs."
        yield Finding("wrong", "database", f"your server does not answer: {reason}", remedy)
        return
    if number < 150_000:
        yield Finding(
            "wrong", "database", f"PostgreSQL {number // 10_000}", "Upgrade to 15 or newer."
        )
    else:
        yield Finding("ok", "database", f"your own PostgreSQL {number // 10_000}")
    try:
        pg_tools.tool(settings, "pg_dump", number)
    except SetupError as error:
        yield Finding("warning", "backup", "no backup is possible", str(error))


def check_clock(settings: Settings) -> Iterable[Finding]:
    """Not in the past, and not behind what we ourselves have written."""
    now, remedy = time.time(), "Set the clock (`timedatectl set-ntp true`, or ntpdate)."
    newest = max((mtime(path) for path in written(settings)), default=0.0)
    if now < WRITTEN_AFTER:
        yield Finding("wrong", "clock", f"shows {time.strftime('%Y-%m-%d')}, years behind", remedy)
    elif newest > now + CLOCK_OFF_S:
        text = f"went back: files were written {newest - now:.0f} s in the future"
        yield Finding("wrong", "clock", text, remedy)
    else:
        yield Finding("ok", "clock", time.strftime("%Y-%m-%d %H:%M:%S %Z"))


def check_processes(settings: Settings) -> Iterable[Finding]:
    """Those that fail now, with the place to look."""
    for name, entry in read_state(settings.state_file).services.items():
        if entry.phase == "failing":
            log = settings.log_dir / f"{name}.log"
            yield Finding("wrong", name, entry.note or "does not start", f"Read {log}.")


def nearest(path: Path) -> Path:
    """The path itself, or its first parent that exists."""
    return next((part for part in (path, *path.parents) if part.exists()), Path("/"))


def port_free(host: str, port: int, kind: str) -> bool:
    """Whether that port could be bound now."""
    family = socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM
    with socket.socket(socket.AF_INET, family) as probe_socket:
        if kind == "tcp":
            probe_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe_socket.bind((host, port))
        except OSError:
            return False
    return True


def probe(url: str) -> float | None:
    """The server's clock (Unix seconds) if the address answers within 5 s, else None."""
    request = urllib.request.Request(url, method="HEAD")
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            date = answer.headers.get("Date")
    except (OSError, ValueError, urllib.error.URLError):
        return None
    return parsedate_to_datetime(date).timestamp() if date else time.time()


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
    marks: dict[Level, str] = {"ok": "ok     ", "warning": "warning", "wrong": "WRONG  "}
    lines = []
    for finding in findings:
        lines.append(f"{marks[finding.level]} {finding.name}: {finding.text}")
        if finding.remedy:
            lines.append(f"        → {finding.remedy}")
    return "\n".join(lines)
