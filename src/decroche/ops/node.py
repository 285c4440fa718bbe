"""The media node as our settings make it: for those that start it and those that talk to it."""

from __future__ import annotations

from decroche.ops.secrets import Secrets
from decroche.settings import Settings
from decroche.settings_home import RELAY_FROM
from decroche.switch.asterisk.node import SYSTEM_CA, NodeSettings

TLS_AFTER_SIP = 2
"""Signalling to operators over TLS leaves from the port of SIP and so many more."""


def node_settings(settings: Settings, secrets: Secrets) -> NodeSettings:
    """The media node of this installation, as the switch wants it."""
    return NodeSettings(
        dir=settings.asterisk_dir,
        run_dir=settings.run_dir / "asterisk",
        http_port=settings.ports.asterisk_http,
        sip_port=settings.ports.sip,
        rtp_first=settings.ports.rtp_first,
        rtp_last=settings.ports.rtp_last,
        ari_password=secrets.ari_password,
        trace_port=settings.ports.guard,
        host=settings.host,
        lan=settings.lan.address,
        relay=RELAY_FROM if settings.home.host else "",
        tls_port=settings.ports.sip + TLS_AFTER_SIP,
        tls_ca=settings.asterisk.tls_ca or SYSTEM_CA,
    )
