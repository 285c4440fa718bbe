"""Doctor's lines about agents at home: the relay's program, port, certificate, and its reach."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable, Iterator
from pathlib import Path

from decroche.ops import lan, relay
from decroche.ops.coturn_install import AGAIN, find_coturn
from decroche.ops.finding import Finding
from decroche.ops.language import tr
from decroche.ops.listeners import udp_ports
from decroche.ops.node import TLS_AFTER_SIP
from decroche.ops.state import read_state
from decroche.settings import Settings
from decroche.settings_home import relay_port

WAIT_S = 3.0


def check_home(settings: Settings) -> Iterable[Finding]:
    """With `--home`: nothing of it can be tried from outside, all the rest is."""
    if not settings.home.host:
        return
    yield _program(settings)
    yield _port(settings)
    yield from _certificate(settings)
    yield from _reach(settings)


def _program(settings: Settings) -> Finding:
    coturn = find_coturn(settings)
    if coturn is None:
        text = tr("coturn is not installed", "coturn n'est pas installé")
        remedy = tr(f"Run `{AGAIN}`.", f"Lancez `{AGAIN}`.")
        return Finding("wrong", "home.relay", text, remedy)
    return Finding("ok", "home.relay", f"coturn {coturn.version}, {relay.place(settings)}")


def _port(settings: Settings) -> Finding:
    """Not whether it is taken, `check_ports` looks at that; whether we may have it."""
    port = settings.ports.relay
    text = f"{relay.address(settings)}:{port} (TCP, UDP)"
    if port < 1024 and relay_port(settings.port_base) >= 1024:
        remedy = tr(
            "As root: sysctl net.ipv4.ip_unprivileged_port_start=443, "
            "or set DECROCHE_PORTS__RELAY.",
            "En root : sysctl net.ipv4.ip_unprivileged_port_start=443, "
            "ou réglez DECROCHE_PORTS__RELAY.",
        )
        denied = tr("only root may bind", "seul root peut ouvrir")
        return Finding("wrong", "home.port", f"{denied} {text}", remedy)
    if port != 443:
        remedy = tr(
            "A strict network lets only port 443 out: see docs/operate/home.md.",
            "Un réseau strict ne laisse sortir que le port 443 : voyez docs/operate/home.md.",
        )
        return Finding("ok", "home.port", text, remedy)
    return Finding("ok", "home.port", text)


def _certificate(settings: Settings) -> Iterator[Finding]:
    """What the relay shows whoever asks for it by name, while it runs."""
    entry = read_state(settings.state_file).services.get("relay")
    if entry is None or entry.phase != "ready":
        return
    try:
        handshake(settings, relay.address(settings))
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or str(error)
        text = tr(f"the relay's is refused: {reason}", f"celui du relais est refusé : {reason}")
        remedy = tr(
            f"lan.certificate must name {settings.home.relay_host}, be in time, hold its chain.",
            f"lan.certificate doit nommer {settings.home.relay_host}, être en cours de validité "
            "et contenir toute sa chaîne.",
        )
        yield Finding("wrong", "home.certificate", text, remedy)
        return
    except OSError as error:
        text = tr(f"the relay gives no answer: {error}", f"le relais ne répond pas : {error}")
        log = settings.log_dir / "relay.log"
        yield Finding("wrong", "home.certificate", text, tr(f"Read {log}.", f"Lisez {log}."))
        return
    yield Finding("ok", "home.certificate", settings.home.relay_host)
    yield _by_name(settings)


def _by_name(settings: Settings) -> Finding:
    """The way that agents take, as far as it can be walked from here."""
    place = relay.place(settings)
    try:
        handshake(settings, settings.home.relay_host)
    except OSError as error:
        text = tr(
            f"{place} is not reached from this machine ({error})",
            f"{place} n'est pas joint depuis cette machine ({error})",
        )
        remedy = tr(
            "Where the router does not lead its own network back that is no fault: "
            f"try `openssl s_client -connect {place}` from outside.",
            "Si le routeur ne renvoie pas son propre réseau, ce n'est pas une panne : "
            f"essayez `openssl s_client -connect {place}` de l'extérieur.",
        )
        return Finding("warning", "home.reach", text, remedy)
    return Finding("ok", "home.reach", place)


def _reach(settings: Settings) -> Iterator[Finding]:
    """Which other programs of this machine an agent could send UDP to by the relay."""
    ports = settings.ports
    ours = {*range(ports.rtp_first, ports.rtp_last + 1), ports.sip, ports.relay}
    others = sorted(udp_ports(settings.lan.address) - ours - {ports.sip + TLS_AFTER_SIP})
    if not others:
        return
    said = ", ".join(map(str, others))
    text = tr(
        f"agents' relayed sound may also reach UDP {said} of this machine",
        f"le son relayé peut aussi atteindre les ports UDP {said} de cette machine",
    )
    remedy = tr(
        f"Bind those programs to other addresses than {settings.lan.address}, or see "
        "docs/operate/home.md.",
        f"Ouvrez ces programmes sur d'autres adresses que {settings.lan.address}, ou voyez "
        "docs/operate/home.md.",
    )
    yield Finding("warning", "home.others", text, remedy)


def handshake(settings: Settings, host: str) -> None:
    """Shake hands by TLS with the relay at that address, as a browser would. Raises OSError;
    ssl.SSLError, which is one, if its certificate is not good for its name."""
    authority: Path | None = lan.made_root(settings) if lan.own_authority(settings) else None
    context = ssl.create_default_context(cafile=str(authority) if authority else None)
    with (
        socket.create_connection((host, settings.ports.relay), WAIT_S) as plain,
        context.wrap_socket(plain, server_hostname=settings.home.relay_host),
    ):
        return
