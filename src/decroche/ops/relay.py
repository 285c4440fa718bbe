"""coturn as the relay of agents at home: its configuration, its process, where it listens.

What it relays leaves from an address of loopback (`RELAY_FROM`), so it stays on this machine
whatever coturn is talked into; there it may reach one address, that of agents' sound (0031).
"""

from __future__ import annotations

import pwd
import sys
from pathlib import Path

from decroche.ops.coturn_install import Coturn
from decroche.settings import Settings
from decroche.settings_home import RELAY_FROM

REALM = "decroche"
PER_AGENT = 12
"""Relayed addresses of one agent at once: a call has two (over UDP and over TLS), and those of a
page that was reloaded live on until they run out."""
AT_ONCE = 4_000
SESSION_KBIT = 512
"""Through one of them, each way: sound of any codec of ours with its headers is 120 kbit/s, and
comes in a heap after TCP has waited for a lost packet."""

CONF = """\
# Generated at each start by decroche.ops.relay; changes are lost.
listening-ip={address}
listening-port={port}
tls-listening-port={port}
no-tcp
no-tcp-relay
# What newer versions do unasked, and say so.
no-dtls
no-tlsv1
no-tlsv1_1
no-cli
cert={certificate}
pkey={key}
use-auth-secret
static-auth-secret={secret}
realm={realm}
fingerprint
stale-nonce=600
# From where it relays, and to whom: to Asterisk's sound and to nobody else.
relay-ip={relay_from}
allowed-peer-ip={sound}
denied-peer-ip=0.0.0.0-255.255.255.255
denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
no-multicast-peers
user-quota={per_agent}
total-quota={at_once}
max-bps={bytes_s}
no-stun
no-software-attribute
userdb={folder}/turndb
pidfile={folder}/turnserver.pid
log-file=stdout
simple-log
{account}"""


def address(settings: Settings) -> str:
    """The address of this machine that it listens on."""
    return settings.home.address or settings.lan.address


def folder(settings: Settings) -> Path:
    """Its configuration and its copy of the certificate; nobody else may look into it."""
    return settings.data_dir / "relay"


def place(settings: Settings) -> str:
    """Where agents at home reach it, "host:port"; "" without one."""
    return f"{settings.home.relay_host}:{settings.ports.relay}" if settings.home.host else ""


def certificate(settings: Settings) -> tuple[Path, Path]:
    """The certificate of the pages and its key: yours, or what Caddy has made for the relay."""
    if settings.lan.certificate is not None and settings.lan.key is not None:
        return settings.lan.certificate, settings.lan.key
    name = settings.home.relay_host
    made = settings.data_dir / "caddy" / "certificates" / "local" / name
    return made / f"{name}.crt", made / f"{name}.key"


def copies(settings: Settings) -> tuple[Path, Path]:
    """The copies that coturn reads, certificate and key."""
    return folder(settings) / "certificate.pem", folder(settings) / "key.pem"


def conf(settings: Settings, secret: str, account: pwd.struct_passwd | None) -> str:
    """Its configuration as text. `account`: whom it becomes once its ports are bound, if root."""
    copied, key = copies(settings)
    become = f"proc-user={account.pw_name}\nproc-group={account.pw_name}\n" if account else ""
    return CONF.format(
        address=address(settings),
        port=settings.ports.relay,
        certificate=copied,
        key=key,
        secret=secret,
        realm=REALM,
        relay_from=RELAY_FROM,
        sound=settings.lan.address,
        per_agent=PER_AGENT,
        at_once=AT_ONCE,
        bytes_s=SESSION_KBIT * 1000 // 8,
        folder=folder(settings),
        account=become,
    )


def conf_file(settings: Settings) -> Path:
    """Where the configuration is written."""
    return folder(settings) / "turnserver.conf"


def argv(settings: Settings, install: Coturn) -> list[str]:
    """The command of coturn itself. Its log is named here, too: it opens one before it has read
    the file, and would make it in /var/log."""
    return [*install.argv_prefix, "-c", str(conf_file(settings)), "--log-file", "stdout"]


def keeper_argv() -> list[str]:
    """What the supervisor starts: it hands coturn its certificate, now and whenever that is new."""
    return [sys.executable, "-m", "decroche.ops.relay_keeper"]
