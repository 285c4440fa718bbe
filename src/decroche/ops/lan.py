"""`run --lan`: which address, the authority's certificate to hand out, the ports to open."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterable
from pathlib import Path

from decroche.ops.account import SetupError
from decroche.ops.service import Check, tcp_check
from decroche.settings import Settings
from decroche.switch.asterisk.files import addresses

ROOT_NAME = "decroche-root.crt"
# Documentation's own network (RFC 5737): asking for the way there sends no packet.
ELSEWHERE = ("192.0.2.1", 9)


def find_address() -> str:
    """The address by which this machine reaches others. Raises SetupError if it is unclear."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ELSEWHERE)
            found = str(probe.getsockname()[0])
        except OSError:
            found = ""
    mine = addresses()
    if found in mine:
        return found
    if len(mine) == 1:
        return mine[0]
    known = ", ".join(mine) or "none"
    raise SetupError(
        f"Which address? Say `--lan ADDRESS`; this machine has: {known}.",
        f"Quelle adresse ? Dites `--lan ADRESSE` ; cette machine a : {known}.",
    )


def refuse_foreign(settings: Settings) -> None:
    """Raise SetupError if an address that others are to reach is not this machine's."""
    mine = addresses()
    for address in filter(None, (settings.lan.address, settings.home.address)):
        if address not in mine:
            known = ", ".join(mine) or "none"
            raise SetupError(
                f"{address} is no address of this machine; it has: {known}.",
                f"{address} n'est pas une adresse de cette machine ; elle a : {known}.",
            )


def folder(settings: Settings) -> Path:
    """Holds the authority's certificate, which anybody may fetch. No key lies in it."""
    return settings.data_dir / "lan"


def made_root(settings: Settings) -> Path:
    """Where Caddy keeps the certificate of its own authority."""
    return settings.data_dir / "caddy" / "pki" / "authorities" / "local" / "root.crt"


def own_authority(settings: Settings) -> bool:
    """Whether certificates are of our own making."""
    return bool(settings.lan.address) and settings.lan.certificate is None


def caddy_ready(settings: Settings) -> Check:
    """Both ports answer and, with an own authority, its certificate is there."""
    checks = [tcp_check(settings.host, settings.ports.http)]
    if settings.lan.address:
        checks.append(tcp_check(settings.lan.address, settings.ports.https))

    async def check() -> bool:
        if own_authority(settings) and not made_root(settings).is_file():
            return False
        return all([await each() for each in checks])

    return check


def export_root(settings: Settings) -> Callable[[], None] | None:
    """What puts the authority's certificate where it is handed out; None without authority."""
    if not own_authority(settings):
        return None

    def export() -> None:
        folder(settings).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made_root(settings), folder(settings) / ROOT_NAME)

    return export


def openings(settings: Settings) -> list[tuple[str, str, str]]:
    """(protocol, port or first:last, what for) that other machines must reach."""
    ports = settings.ports
    relay = [(kind, str(ports.relay), "sound of agents at home") for kind in ("tcp", "udp")]
    return [
        *(relay if settings.home.host else ()),
        ("tcp", str(ports.https), "https, live socket, browsers' SIP"),
        ("tcp", str(ports.http), "redirect and /ca.crt"),
        ("udp", f"{ports.rtp_first}:{ports.rtp_last}", "sound"),
        ("udp", str(ports.sip), "desk phones and trunks"),
        ("tcp", str(ports.sip), "desk phones and trunks that use TCP"),
    ]


def firewall(settings: Settings) -> Iterable[str]:
    """Commands that open those ports with ufw, and with nft."""
    address = settings.lan.address
    for kind, port, what in openings(settings):
        yield f"ufw allow proto {kind} to {address} port {port}  # {what}"
    for kind, port, what in openings(settings):
        allowed = f"ip daddr {address} {kind} dport {port.replace(':', '-')} accept"
        yield f"nft add rule inet filter input {allowed}  # {what}"
