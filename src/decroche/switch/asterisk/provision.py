"""Agents' phones → `asterisk/config/dynamic`: pushed into memory, nothing is left on the node.

A changed password or codec is a PUT again. The order is auth, aor, endpoint: an endpoint that is
there can be registered at once.
"""

import re
from collections.abc import Mapping

from decroche.switch.asterisk.dialplan import HELP_LINES
from decroche.switch.asterisk.node import CREDENTIAL, NAME, checked
from decroche.switch.asterisk.pjsip_conf import RTP_TIMEOUT_HOLD_S, RTP_TIMEOUT_S
from decroche.switch.asterisk.wire import Request
from decroche.switch.port import AgentEndpoint

CODECS = {
    "alaw": "alaw,ulaw,opus",
    "opus": "opus,alaw,ulaw",
    "g722": "g722,alaw,ulaw,opus",
}
"""G.711 first on a local network (0.8 % of a core per call), Opus first when remote (2.3 %), G.722
first where wideband is wanted of desk phones. Who has not chosen it is not offered it: a phone
that picks it would cost every call to a G.711 line a transcoding."""
DESK_QUALIFY_S = 15
"""A desk phone is asked OPTIONS this often; a browser's presence is the engine's own echo."""
E164 = re.compile(r"\+[0-9]{1,20}\Z")
CLASS = "asterisk/config/dynamic/res_pjsip"

COMMON = {
    "context": "decroche-agents",
    "disallow": "all",
    "direct_media": "no",
    "rtp_timeout": str(RTP_TIMEOUT_S),
    "rtp_timeout_hold": str(RTP_TIMEOUT_HOLD_S),
    "send_connected_line": "no",
    "trust_connected_line": "no",
    "trust_id_inbound": "no",
    "send_pai": "no",
    "allow_overlap": "no",
    "identify_by": "username,auth_username",
}
KINDS: dict[str, dict[str, str]] = {
    # JsSIP answers session timers; webrtc=yes: DTLS-SRTP with a generated certificate, ICE, mux.
    "browser": {"webrtc": "yes", "dtmf_mode": "auto_info"},
    "desk": {
        "dtmf_mode": "auto_info",
        "rtp_symmetric": "yes",
        "force_rport": "yes",
        "rewrite_contact": "yes",
    },
}


def agent_requests(agent: AgentEndpoint, host: str) -> list[Request]:
    """Make the phone known, or change it. Raises NodeSettingError for an unfit name or password."""
    name = checked(agent.name, NAME, "endpoint")
    password = checked(agent.password, CREDENTIAL, "password")
    qualify = DESK_QUALIFY_S if agent.kind == "desk" else 0
    aor = {
        "max_contacts": str(agent.contacts_max),
        "remove_existing": "yes",
        "qualify_frequency": str(qualify),
        "maximum_expiration": "300",
        "minimum_expiration": "30",
    }
    endpoint = {
        **COMMON,
        **KINDS[agent.kind],
        "allow": CODECS[agent.codec],
        # Sound on the node's own address only, and ICE candidates of it.
        "media_address": host,
        "bind_rtp_to_media_address": "yes",
        "language": agent.language,
        "auth": name,
        "aors": name,
    }
    auth = {"auth_type": "digest", "username": name, "password": password}
    return [
        _tell_lines(name, help_lines(agent)),
        _put("auth", name, auth),
        _put("aor", name, aor),
        _put("endpoint", name, endpoint),
    ]


def help_lines(agent: AgentEndpoint) -> str:
    """By what the dialplan itself calls for help from this phone, with no engine."""
    trunks = [checked(trunk, NAME, "trunk") for trunk in agent.help_lines]
    if agent.help_shown:
        checked(agent.help_shown, E164, "number to show")
    return "&".join([agent.help_shown, *trunks])


def _tell_lines(name: str, lines: str) -> Request:
    """A global variable, which lives as long as the phone: `set_var` of an endpoint cannot be
    changed (Asterisk 22 answers 500)."""
    value = (("value", lines),) if lines else ()
    return Request("POST", "asterisk/variable", (("variable", HELP_LINES + name), *value))


def removal_requests(name: str) -> list[Request]:
    """Forget the phone: no call can leave or enter by it any more."""
    checked(name, NAME, "endpoint")
    kinds = ("endpoint", "aor", "auth")
    return [*(Request("DELETE", f"{CLASS}/{kind}/{name}") for kind in kinds), _tell_lines(name, "")]


def _put(kind: str, name: str, fields: Mapping[str, str]) -> Request:
    pairs: list[object] = [{"attribute": key, "value": value} for key, value in fields.items()]
    return Request("PUT", f"{CLASS}/{kind}/{name}", body={"fields": pairs})
