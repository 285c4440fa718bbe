"""The demo's public network: a second small Asterisk on 127.0.0.2 with a trunk to Décroche.

Robots are call files in its spool. Each call is a Local channel: one half dials the trunk
with the caller's identity, the other speaks and records what it hears.
"""

from __future__ import annotations

from pathlib import Path

from decroche.ops.asterisk_install import AsteriskInstall
from decroche.settings import Settings

MODULES = (
    "res_sorcery_config",
    "res_sorcery_memory",
    "res_sorcery_astdb",
    "res_pjproject",
    "res_timing_timerfd",
    "res_pjsip",
    "res_pjsip_session",
    "res_pjsip_caller_id",
    "res_pjsip_endpoint_identifier_ip",
    "res_pjsip_endpoint_identifier_user",
    "res_pjsip_sdp_rtp",
    "res_pjsip_rfc3326",
    "res_pjsip_dtmf_info",
    "res_pjsip_nat",
    "res_rtp_asterisk",
    "res_pjsip_pubsub",
    "chan_pjsip",
    "bridge_simple",
    "codec_alaw",
    "codec_ulaw",
    "codec_resample",
    "format_wav",
    "format_pcm",
    "app_dial",
    "app_mixmonitor",
    "app_playback",
    "app_stack",
    "func_callerid",
    "func_groupcount",
    "func_channel",
    "func_timeout",
    "func_logic",
    "func_strings",
    "func_math",
    "pbx_config",
    "pbx_spool",
)

INDICATIONS_CONF = """\
[general]
country = fr
[fr]
description = France
ringcadence = 1500,3500
dial = 440
busy = 440/500,0/500
"""

ASTERISK_CONF = """\
[directories]
astetcdir => {etc}
astmoddir => {modules}
astvarlibdir => {home}
astdbdir => {home}
astkeydir => {home}
astdatadir => {data}
astagidir => {home}
astspooldir => {home}/spool
astrundir => {run}
astlogdir => {home}
astsbindir => {home}
astcachedir => {home}

[options]
documentation_language = en
nocolor = yes
maxcalls = 400
maxload = 0
systemname = {name}-pstn
"""

PJSIP_CONF = """\
[global]
type = global
user_agent = Decroche demo network
endpoint_identifier_order = ip,username

[udp]
type = transport
protocol = udp
bind = {host}:{port}

[decroche]
type = aor
contact = sip:{trunk_host}:{trunk_port}

[decroche-ip]
type = identify
endpoint = national
match = {trunk_host}

; Networks write the caller in several ways; all of them must be understood.
[national](!)
type = endpoint
transport = udp
context = subscribers
aors = decroche
disallow = all
allow = alaw,ulaw
media_address = {host}
bind_rtp_to_media_address = yes
direct_media = no
rtp_timeout = 60
from_domain = {host}
dtmf_mode = rfc4733

[national](national)

[pai](national)
send_pai = yes
trust_id_outbound = yes
"""

EXTENSIONS_CONF = """\
[general]
static = yes
writeprotect = yes

; One half of a robot: dials the trunk as CALLER.
[out]
exten => call,1,Set(GROUP()=robots)
 same => n,GotoIf($[${{GROUP_COUNT(robots)}} > ${{MAX_CALLS}}]?full)
 same => n,Set(CALLERID(num)=${{CALLER}})
 same => n,Set(CALLERID(name)=)
 same => n,Set(CALLERID(pres)=${{PRES}})
 same => n,Dial(PJSIP/${{DIALLED}}@${{TRUNK}},120)
 same => n(full),Hangup()

; The other half: speaks, listens, records what it hears; hangs up when patience ends.
[talk]
exten => s,1,Set(TIMEOUT(absolute)=${{PATIENCE}})
 same => n,MixMonitor(,r({heard}/${{HEARD}}.wav))
 same => n,Set(TURN=0)
 same => n,Wait(${{LISTEN}})
 same => n(turn),Playback({speech}/${{SPEECH}}-$[${{TURN}} % {turns}])
 same => n,Wait(${{LISTEN}})
 same => n,Set(TURN=$[${{TURN}} + 1])
 same => n,GotoIf($[${{TURN}} < ${{TURNS}}]?turn)
 same => n,Hangup()
exten => T,1,Hangup()

; Calls from Décroche to the public network: somebody answers after two seconds.
[subscribers]
exten => _[+0-9].,1,Wait(2)
 same => n,Answer()
 same => n,Set(PATIENCE={patience})
 same => n,Set(HEARD=called-${{UNIQUEID}})
 same => n,Set(SPEECH=magasin)
 same => n,Set(LISTEN=4)
 same => n,Set(TURNS={turns})
 same => n,Goto(talk,s,1)
"""


def home(settings: Settings) -> Path:
    """Everything of the demo's network lies here."""
    return settings.data_dir / "pstn"


def heard_dir(settings: Settings) -> Path:
    """What robots heard, one WAV file per call."""
    return home(settings) / "heard"


def speech_dir(settings: Settings) -> Path:
    """What robots say."""
    return home(settings) / "speech"


def outgoing_dir(settings: Settings) -> Path:
    """A call file that appears here is dialled at once."""
    return home(settings) / "spool" / "outgoing"


def write_pstn(settings: Settings, install: AsteriskInstall) -> Path:
    """Write the whole configuration; the path of its asterisk.conf."""
    base, run, ports = home(settings), settings.run_dir / "pstn", settings.ports
    etc = base / "etc"
    for folder in (etc, run, heard_dir(settings), speech_dir(settings), outgoing_dir(settings)):
        folder.mkdir(parents=True, exist_ok=True)
    names = {
        "etc": etc,
        "home": base,
        "run": run,
        "modules": install.modules_dir,
        "data": install.data_dir,
        "name": settings.instance,
        "host": settings.pstn_host,
        "port": ports.pstn_sip,
        "trunk_host": settings.host,
        "trunk_port": ports.sip,
        "heard": heard_dir(settings),
        "speech": speech_dir(settings),
        "patience": settings.demo.patience_s,
        "turns": 5,
    }
    modules = "".join(f"load = {name}.so\n" for name in MODULES)
    files = {
        "asterisk.conf": ASTERISK_CONF.format(**names),
        "modules.conf": f"[modules]\nautoload = no\n{modules}",
        "pjsip.conf": PJSIP_CONF.format(**names),
        "extensions.conf": EXTENSIONS_CONF.format(**names),
        "rtp.conf": f"[general]\nrtpstart = {ports.rtp_first}\nrtpend = {ports.rtp_last}\n",
        "logger.conf": "[general]\n[logfiles]\nconsole = warning,error\n",
        "cdr.conf": "[general]\nenable = no\n",
        "cel.conf": "[general]\nenable = no\n",
        "stasis.conf": "[taskpool]\nminimum_size = 2\ninitial_size = 2\nmax_size = 20\n",
        "features.conf": "[general]\n",
        "acl.conf": "",
        "ccss.conf": "[general]\n",
        "udptl.conf": "[general]\n",
        "pjproject.conf": "[startup]\nlog_level = 1\n",
        "indications.conf": INDICATIONS_CONF,
    }
    for name, text in files.items():
        (etc / name).write_text(text)
    return etc / "asterisk.conf"
