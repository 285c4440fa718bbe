"""Every port that a start binds: which, what for, and who has taken it.

Asked before anything starts: a process that finds its port taken would be started again and again,
and Asterisk comes up without SIP.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from decroche.ops import relay
from decroche.ops.account import SetupError
from decroche.ops.language import tr
from decroche.ops.listeners import who_listens
from decroche.ops.node import TLS_AFTER_SIP
from decroche.settings import Settings

Kind = Literal["tcp", "udp"]
SOUND_LOOKED_AT = 4
"""Of a thousand ports at either end: enough to meet another program that has the same range."""


@dataclass(frozen=True, slots=True)
class Port:
    """One socket that we will bind. `setting`: the name that moves it, within `ports`."""

    host: str
    kind: Kind
    number: int
    setting: str
    english: str
    french: str

    def free(self) -> bool:
        """Whether it could be bound now."""
        family = socket.SOCK_STREAM if self.kind == "tcp" else socket.SOCK_DGRAM
        with socket.socket(socket.AF_INET, family) as probe:
            if self.kind == "tcp":  # as our programs do: the rests of old connections are no holder
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.number))
                if self.kind == "tcp":
                    probe.listen(1)
            except OSError as error:  # any other fault is no holder: who starts will name it
                return error.errno != errno.EADDRINUSE
        return True

    def taken_words(self) -> str:
        """Number, what it is for, who holds it as far as this user may see."""
        who = who_listens(self.number, self.kind, self.host)
        who = who or tr("another program", "un autre programme")
        place = f"{self.host}, {self.kind.upper()}"
        return tr(
            f"port {self.number} ({place}), for {self.english}, is taken by {who}",
            f"le port {self.number} ({place}), pour {self.french}, est pris par {who}",
        )

    def remedy(self, base: int) -> str:
        """What to change so that it is another."""
        alone = f"DECROCHE_PORTS__{self.setting.upper()}"
        return tr(
            f"End that program, or change DECROCHE_PORT_BASE ({base}), or {alone} alone.",
            f"Arrêtez ce programme, ou changez DECROCHE_PORT_BASE ({base}), ou {alone} seul.",
        )


def wanted(settings: Settings, *, demo: bool) -> list[Port]:
    """All that a start would bind with these settings; of the many for sound the first and last."""
    return [
        *_of_pages(settings),
        *_of_telephony(settings),
        *(_of_demo(settings) if demo else ()),
    ]


def _of_pages(settings: Settings) -> Iterator[Port]:
    host, ports = settings.host, settings.ports
    yield Port(host, "tcp", ports.http, "http", "the pages (http)", "les pages (http)")
    if lan := settings.lan.address:
        yield Port(lan, "tcp", ports.http, "http", "the pages (http)", "les pages (http)")
        yield Port(lan, "tcp", ports.https, "https", "the pages (https)", "les pages (https)")
    if settings.home.host:
        sound = ("the relay of agents at home", "le relais du télétravail")
        yield Port(relay.address(settings), "tcp", ports.relay, "relay", *sound)
        yield Port(relay.address(settings), "udp", ports.relay, "relay", *sound)
    yield Port(host, "tcp", ports.site, "site", "the site", "le site")
    yield Port(host, "tcp", ports.engine, "engine", "the engine", "le moteur")
    yield Port(host, "tcp", ports.worker, "worker", "the worker", "le worker")
    yield Port(host, "tcp", ports.guard, "guard", "the guard", "le gardien")
    yield Port(host, "udp", ports.guard, "guard", "the SIP trace", "la trace SIP")


def _of_telephony(settings: Settings) -> Iterator[Port]:
    ports = settings.ports
    what = ("Asterisk's ARI and browsers' SIP", "l'ARI d'Asterisk et le SIP des navigateurs")
    yield Port(settings.host, "tcp", ports.asterisk_http, "asterisk_http", *what)
    for host in (settings.host, settings.lan.address):
        if not host:
            continue
        sip = ("SIP trunks and desk phones", "les lignes et postes SIP")
        yield Port(host, "udp", ports.sip, "sip", *sip)
        yield Port(host, "tcp", ports.sip, "sip", *sip)
        tls = ports.sip + TLS_AFTER_SIP
        yield Port(host, "tcp", tls, "sip", "SIP trunks over TLS", "les lignes SIP en TLS")
        yield from _of_sound(settings, host)


def _of_sound(settings: Settings, host: str) -> Iterator[Port]:
    first, last = settings.ports.rtp_first, settings.ports.rtp_last
    ends = [*range(first, first + SOUND_LOOKED_AT), *range(last + 1 - SOUND_LOOKED_AT, last + 1)]
    for number in ends:
        yield Port(host, "udp", number, "rtp_first", "sound (RTP)", "le son (RTP)")


def _of_demo(settings: Settings) -> Iterator[Port]:
    host, number = settings.pstn_host, settings.ports.pstn_sip
    what = ("the demo's public network", "le réseau public de la démo")
    yield Port(host, "udp", number, "pstn_sip", *what)
    yield from _of_sound(settings, host)


def taken(settings: Settings, *, demo: bool) -> list[Port]:
    """Those that somebody holds now, us included."""
    return [port for port in wanted(settings, demo=demo) if not port.free()]


def refuse_taken(settings: Settings) -> None:
    """Raise SetupError if a start would find a port taken; the remedy is in it."""
    found = taken(settings, demo=settings.demo.enabled)
    if not found:
        return
    first, more = found[0], len(found) - 1
    said = first.taken_words()
    said = said[:1].upper() + said[1:]
    if more:
        said += tr(f" ({more} more are taken)", f" ({more} autres sont pris)")
    said += ".\n" + first.remedy(settings.port_base)
    said += tr("\n`decroche doctor` lists them.", "\n`decroche doctor` les donne tous.")
    raise SetupError(said, said)
