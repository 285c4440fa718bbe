"""pjsip.conf: transports and trunks. Agents are never here, the engine pushes them.

Trunks are in files so that the fallback works without the engine. None may be identified by
127.0.0.1: a browser behind a local proxy would pass for the operator.
"""

import ipaddress
from collections.abc import Iterable

from decroche.switch.asterisk.node import (
    ADDRESS,
    CREDENTIAL,
    NAME,
    NodeSettingError,
    NodeSettings,
    TrunkSpec,
    checked,
)

RTP_TIMEOUT_S = 20
"""No sound and no keep-alive from a party in conversation for so long: the leg ends."""
RTP_TIMEOUT_HOLD_S = 3600
"""A party that put us on hold may be silent for so long."""
SRTP = {"off": "no", "optional": "sdes", "required": "sdes"}

_GLOBAL = """\
[global]
type=global
user_agent={user_agent}
; Users first: agents register from the addresses of trunks too. Nobody is anonymous here, so
; an unknown name gets the same challenge as a known one.
endpoint_identifier_order=username,ip
default_realm=decroche
keep_alive_interval=30
max_initial_qualify_time=2

[system]
type=system
timer_t1=500
disable_tcp_switch=yes

[transport-udp]
type=transport
protocol=udp
bind={host}:{sip_port}
allow_reload=no

[transport-tcp]
type=transport
protocol=tcp
bind={host}:{sip_port}

; The port is the HTTP server's: /ws.
[transport-ws]
type=transport
protocol=ws
bind={host}

; Asterisk knows no endpoint:PJSIP to subscribe to while there is not one endpoint: a fresh
; installation has neither trunk nor phone. Nobody is ever identified as this one (by IP alone,
; and it has none), and it has nowhere to go.
[decroche-nobody]
type=endpoint
identify_by=ip
context=decroche-nowhere
disallow=all
allow=alaw
"""

# Other machines: desk phones, and operators that are not on this one.
_LAN = """\
[transport-lan-udp]
type=transport
protocol=udp
bind={lan}:{sip_port}
allow_reload=no

[transport-lan-tcp]
type=transport
protocol=tcp
bind={lan}:{sip_port}
"""

# Who has a relay at hand may send from it to any port of the address of sound.
_RELAY = """\
[decroche-relay]
type=acl
deny={relay}/32
"""

# For our own requests only: without a certificate it takes no connection from outside.
_TLS = """\
[transport-{place}tls]
type=transport
protocol=tls
bind={host}:{tls_port}
method=tlsv1_2
verify_server=yes
ca_list_file={tls_ca}
allow_reload=no
"""

INCLUDED = "trunks/pjsip.conf"
"""Trunks change while calls run; what stands beside them does not."""

_TRUNK = """\
[{name}]
type=endpoint
context=decroche-in
set_var=DECROCHE_TRUNK={id}
set_var=DECROCHE_MAX={calls_max}
transport=transport-{transport}
aors={aors}
disallow=all
allow={codecs}
allow_overlap=no
direct_media=no
media_address={host}
bind_rtp_to_media_address=yes
dtmf_mode=auto_info
100rel=yes
timers=yes
timers_sess_expires=1800
rtp_timeout={rtp_timeout}
rtp_timeout_hold={rtp_timeout_hold}
rtp_symmetric=yes
trust_id_inbound=yes
trust_id_outbound=yes
send_pai=yes
send_connected_line=no
trust_connected_line=no
media_encryption={encryption}
media_encryption_optimistic={optimistic}
{auth}"""

_IDENTIFY = """\
[{name}]
type=identify
endpoint={name}
match={addresses}
"""

_CONTACT = """\
[{name}]
type=aor
contact=sip:{server}{scheme}
qualify_frequency={qualify}
"""

_AUTH = """\
[{name}]
type=auth
auth_type=digest
username={username}
password={password}
"""

# `line`: the operator's calls name the account that they come for, whatever address they have.
_REGISTRATION = """\
[{name}]
type=registration
transport=transport-{transport}
outbound_auth={name}
server_uri=sip:{server}{scheme}
client_uri=sip:{username}@{server}
contact_user={username}
expiration={expiry}
line=yes
endpoint={name}
max_random_initial_delay=1
retry_interval=10
forbidden_retry_interval=60
fatal_retry_interval=60
max_retries=1000000
"""


def pjsip_conf(settings: NodeSettings) -> str:
    """What does not change while calls run; it takes the trunks in."""
    parts = [
        _GLOBAL.format(
            user_agent=settings.user_agent, host=settings.host, sip_port=settings.sip_port
        )
    ]
    if settings.lan:
        parts.append(_LAN.format(lan=settings.lan, sip_port=settings.sip_port))
    if settings.relay:
        parts.append(_RELAY.format(relay=settings.relay))
    if settings.tls_port:
        places = [("", settings.host), *([("lan-", settings.lan)] if settings.lan else [])]
        own = {"tls_port": settings.tls_port, "tls_ca": settings.tls_ca}
        parts += [_TLS.format(place=place, host=host, **own) for place, host in places]
    return "\n".join([*parts, f"#include {INCLUDED}\n"])


def trunks_conf(settings: NodeSettings, trunks: Iterable[TrunkSpec]) -> str:
    """All trunks. Raises NodeSettingError for a value that cannot stand in the file."""
    sections = [trunk_sections(trunk, *place_of(trunk, settings)) for trunk in trunks]
    return "\n".join(["; Written by the engine from what is set up.", *sections]) + "\n"


def place_of(trunk: TrunkSpec, settings: NodeSettings) -> tuple[str, str]:
    """The trunk's address of sound and its transports' name: `lan`'s, if it is not on this
    machine and there is one."""
    here = bool(trunk.addresses) and all(each.startswith("127.") for each in trunk.addresses)
    return (settings.lan, "lan-") if settings.lan and not here else (settings.host, "")


def trunk_sections(trunk: TrunkSpec, host: str, place: str = "") -> str:
    """Endpoint and identify of one trunk and, if it registers or is called, its account."""
    name = "trunk-" + checked(trunk.id, NAME, "trunk")
    account = trunk.registration
    server = account.server if account else trunk.host
    username = account.username if account else trunk.username
    lines = [f"outbound_auth={name}"] if username else []
    if username:
        lines.append(f"from_user={checked(username, CREDENTIAL, f'{name} user name')}")
    if server:
        domain = checked(server, ADDRESS, f"{name} server").partition(":")[0]
        lines.append(f"from_domain={domain}")
    parts = [
        _TRUNK.format(
            name=name,
            id=trunk.id,
            calls_max=trunk.calls_max,
            host=host,
            transport=place + trunk.transport,
            aors=name if server else "",
            codecs=",".join(trunk.codecs),
            rtp_timeout=RTP_TIMEOUT_S,
            rtp_timeout_hold=RTP_TIMEOUT_HOLD_S,
            encryption=SRTP[trunk.srtp],
            optimistic="yes" if trunk.srtp == "optional" else "no",
            auth="".join(line + "\n" for line in lines),
        )
    ]
    sources = _sources(trunk)
    if sources:
        parts.append(_IDENTIFY.format(name=name, addresses=",".join(sources)))
    return "\n".join([*parts, *_account(name, trunk, server, place)])


def _account(name: str, trunk: TrunkSpec, server: str, place: str) -> list[str]:
    """Where our requests go, and with which name and password."""
    account = trunk.registration
    scheme = "" if trunk.transport == "udp" else f"\\;transport={trunk.transport}"
    username = account.username if account else trunk.username
    password = account.password if account else trunk.password
    parts = []
    if server:
        parts.append(
            _CONTACT.format(name=name, server=server, scheme=scheme, qualify=trunk.qualify_s)
        )
    if username:
        parts.append(
            _AUTH.format(
                name=name,
                username=username,
                password=checked(password, CREDENTIAL, f"{name} password"),
            )
        )
    if account:
        parts.append(
            _REGISTRATION.format(
                name=name,
                server=server,
                scheme=scheme,
                username=username,
                transport=place + trunk.transport,
                expiry=account.expiry_s,
            )
        )
    return parts


def _sources(trunk: TrunkSpec) -> list[str]:
    """Raises NodeSettingError for none, for a bad one, and for one that holds 127.0.0.1."""
    if not trunk.addresses and trunk.registration is None:
        raise NodeSettingError(f"trunk {trunk.id}: say from which addresses its calls come")
    for address in trunk.addresses:
        checked(address, ADDRESS, f"trunk {trunk.id} address")
        try:
            network = ipaddress.ip_network(address, strict=False)
        except ValueError:
            if address.lower() == "localhost":
                raise NodeSettingError(f"trunk {trunk.id}: localhost is no operator") from None
            continue  # A host name; Asterisk looks it up.
        if network.version == 4 and ipaddress.ip_address("127.0.0.1") in network:
            raise NodeSettingError(f"trunk {trunk.id}: {address} holds 127.0.0.1")
        if network.version == 6 and ipaddress.ip_address("::1") in network:
            raise NodeSettingError(f"trunk {trunk.id}: {address} holds ::1")
    return list(trunk.addresses)
