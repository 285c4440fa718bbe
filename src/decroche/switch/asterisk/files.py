"""Everything a media node reads, generated: `write_node` and nothing else makes these files."""

import fcntl
import os
import socket
import struct
from collections.abc import Sequence
from pathlib import Path

from decroche.switch.asterisk.dialplan import INCLUDED as NUMBERS
from decroche.switch.asterisk.dialplan import extensions_conf, numbers_conf
from decroche.switch.asterisk.modules import modules_conf
from decroche.switch.asterisk.node import (
    CREDENTIAL,
    DIALPLANS_PER_CALL,
    NAME,
    Install,
    NodeSettings,
    NumberRoute,
    TrunkSpec,
    checked,
)
from decroche.switch.asterisk.pjsip_conf import INCLUDED as TRUNKS
from decroche.switch.asterisk.pjsip_conf import pjsip_conf, trunks_conf

HTTP_SESSIONS_MAX = 2000
"""Each browser's SIP WebSocket is one session of Asterisk's HTTP server (its default is 100)."""

_ASTERISK = """\
[directories]
astetcdir => {etc}
astmoddir => {modules}
astvarlibdir => {dir}/varlib
astdbdir => {dir}/db
astkeydir => {dir}/keys
astdatadir => {data}
astagidir => {dir}/agi
astspooldir => {dir}/spool
astrundir => {run}
astlogdir => {dir}/log
astsbindir => {dir}/sbin
astcachedir => {dir}/cache

[options]
systemname=decroche-{shard}
live_dangerously=no
hideconnect=yes
nocolor=yes
maxcalls={dialplans_max}
"""

_HTTP = """\
[general]
enabled=yes
bindaddr={host}
bindport={http_port}
enable_static=no
enable_status=no
sessionlimit={sessions}
"""

_ARI = """\
[general]
enabled=yes
pretty=no
websocket_write_timeout=1000

[{ari_user}]
type=user
read_only=no
password_format=plain
password={ari_password}
"""

# Memory for what is pushed, files for what must live without the engine. Contacts stay in
# astdb: a desk phone is reachable again at once after a crash of Asterisk.
_SORCERY = """\
[res_pjsip]
endpoint=config,pjsip.conf,criteria=type=endpoint
endpoint=memory
auth=config,pjsip.conf,criteria=type=auth
auth=memory
aor=config,pjsip.conf,criteria=type=aor
aor=memory
contact=astdb,registrar

[res_pjsip_endpoint_identifier_ip]
identify=config,pjsip.conf,criteria=type=identify
identify=memory

[res_pjsip_outbound_registration]
registration=config,pjsip.conf,criteria=type=registration
registration=memory

; Whom the guard bans, and the relay. res_pjsip_acl reads the section of its own name.
[acl]
acl=config,pjsip.conf,criteria=type=acl
acl=memory
"""

# A copy of every SIP message to the guard, over loopback: lost if nobody listens, waits for nobody.
_HEP = """\
[general]
enabled={enabled}
capture_address={host}:{trace_port}
capture_id=1
uuid_type=call-id
"""

SIOCGIFADDR = 0x8915
"""ioctl of Linux: the IPv4 address of an interface (netdevice(7))."""

_RTP = """\
[general]
rtpstart={rtp_first}
rtpend={rtp_last}
strictrtp=yes
icesupport=yes

; Asterisk never offers a loopback address while the machine has another one; browsers' sound is
; bound to {media_host}, so that is what each of the others stands for.
[ice_host_candidates]
{candidates}
"""

# CEL is the switch's own record, beside the engine's journal. Ids only, no numbers.
_CEL = """\
[general]
enable=yes
apps=stasis
events=CHAN_START,CHAN_END,ANSWER,HANGUP,APP_START,APP_END,BRIDGE_ENTER,BRIDGE_EXIT,LINKEDID_END
dateformat=%s.%3q
"""
_CEL_CUSTOM = """\
[mappings]
cel.csv => ${CSV_QUOTE(${eventtime})},${CSV_QUOTE(${eventtype})},\
${CSV_QUOTE(${CHANNEL(uniqueid)})},${CSV_QUOTE(${CHANNEL(linkedid)})},\
${CSV_QUOTE(${CHANNEL(channame)})},${CSV_QUOTE(${eventextra})}
"""

_LOGGER = """\
[general]
dateformat=%F %T.%3q
queue_log=no
[logfiles]
console => error
messages => notice,warning,error
security => security
"""

# Threads: the calls' work is in one engine, not in hundreds of dialplans.
_STASIS = """\
[taskpool]
minimum_size=5
initial_size=5
idle_timeout_sec=20
max_size=50

; Messages that nobody here reads. Each would be made, and for a call of ours turned into JSON
; before the event filter throws it away; the variables set at a hang-up alone are two dozen.
[declined_message_types]
decline=ast_channel_varset_type
decline=ast_channel_moh_start_type
decline=ast_channel_moh_stop_type
decline=ast_rtp_rtcp_sent_type
decline=ast_rtp_rtcp_received_type
"""

_INDICATIONS = """\
[general]
country=fr
[fr]
description=France
ringcadence=1500,3500
dial=440
ring=440/1500,0/3500
busy=440/500,0/500
"""
_PROJECT = "[startup]\nlog_level=1\n"


def write_node(
    settings: NodeSettings,
    install: Install,
    trunks: Sequence[TrunkSpec],
    numbers: Sequence[NumberRoute],
) -> Path:
    """Write the configuration; gives asterisk.conf, for `-C`.

    `trunks`, `numbers`: what to begin with. Once their files are there they are the engine's,
    which keeps them as they are set up (`write_changing`).

    Raises NodeSettingError for a value that cannot stand in the files, OSError.
    """
    for name in ("db", "keys/keys", "log/cel-custom", "spool/recording", "varlib", "cache", "etc"):
        (settings.dir / name).mkdir(parents=True, exist_ok=True)
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    for name, text in render(settings, install, addresses()).items():
        _write(settings.etc / name, text)
    first = changing(settings, trunks, numbers)
    if not all((settings.etc / name).exists() for name in first):
        write_changing(settings, trunks, numbers)
    return settings.etc / "asterisk.conf"


def changing(
    settings: NodeSettings, trunks: Sequence[TrunkSpec], numbers: Sequence[NumberRoute]
) -> dict[str, str]:
    """File name → text of what changes while calls run. Pure. Raises NodeSettingError."""
    return {TRUNKS: trunks_conf(settings, trunks), NUMBERS: numbers_conf(numbers)}


def write_changing(
    settings: NodeSettings, trunks: Sequence[TrunkSpec], numbers: Sequence[NumberRoute]
) -> bool:
    """Write trunks and numbers; whether a file is another than before. Raises NodeSettingError,
    OSError."""
    written = False
    for name, text in changing(settings, trunks, numbers).items():
        path = settings.etc / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            _write(path, text)
            written = True
    return written


def render(settings: NodeSettings, install: Install, local: Sequence[str] = ()) -> dict[str, str]:
    """File name → text. Pure. `local`: this machine's IPv4 addresses."""
    checked(settings.ari_password, CREDENTIAL, "ari_password")
    checked(settings.shard, NAME, "shard")
    values = {
        "etc": settings.etc,
        "dir": settings.dir,
        "run": settings.run_dir,
        "modules": install.modules_dir,
        "data": install.data_dir,
        "sessions": HTTP_SESSIONS_MAX,
        "dialplans_max": settings.calls_max * DIALPLANS_PER_CALL,
        "media_host": settings.media_host,
        "candidates": "\n".join(f"{each} => {settings.media_host}" for each in local),
        **{name: getattr(settings, name) for name in settings.__struct_fields__ if name != "dir"},
    }
    music = f"[default]\nmode=files\ndirectory={install.moh_dir}\nsort=random\n"
    return {
        "asterisk.conf": _ASTERISK.format(**values),
        "modules.conf": modules_conf(),
        "http.conf": _HTTP.format(**values),
        "ari.conf": _ARI.format(**values),
        "sorcery.conf": _SORCERY,
        "pjsip.conf": pjsip_conf(settings),
        "pjproject.conf": _PROJECT,
        "rtp.conf": _RTP.format(**values),
        "extensions.conf": extensions_conf(settings),
        "musiconhold.conf": music,
        "stasis.conf": _STASIS,
        "cel.conf": _CEL,
        "cel_custom.conf": _CEL_CUSTOM,
        "features.conf": "[general]\n",
        "acl.conf": "",
        "ccss.conf": "[general]\n",
        "udptl.conf": "[general]\n",
        "websocket_client.conf": "",
        "indications.conf": _INDICATIONS,
        "manager.conf": "[general]\nenabled=no\n",
        "cdr.conf": "[general]\nenable=no\n",
        "logger.conf": _LOGGER,
        "hep.conf": _HEP.format(enabled="yes" if settings.trace_port else "no", **values),
    }


def addresses() -> list[str]:
    """IPv4 addresses of this machine, loopback left out."""
    found: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            request = struct.pack("256s", name.encode()[:15])
            try:
                answer = fcntl.ioctl(probe.fileno(), SIOCGIFADDR, request)
            except OSError:
                continue  # An interface without IPv4.
            address = socket.inet_ntoa(answer[20:24])
            if not address.startswith("127."):
                found.append(address)
    return found


def _write(path: Path, text: str) -> None:
    """Whole or not at all, and readable by this user only: there are passwords in it."""
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    part.replace(path)
