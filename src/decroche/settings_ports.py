"""The branch `ports` of the settings, and where each port comes from."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from decroche import settings_home

PortNumber = Annotated[int, Field(ge=0, le=65535)]


class Ports(BaseModel):
    """TCP and UDP ports; 0 means "derived from port_base"."""

    model_config = ConfigDict(extra="forbid", validate_default=True)

    http: PortNumber = Field(default=0, description="The one origin browsers see (port_base).")
    site: PortNumber = Field(default=0, description="Django behind the origin (port_base + 1).")
    engine: PortNumber = Field(
        default=0, description="Live socket and control API (port_base + 2)."
    )
    asterisk_http: PortNumber = Field(
        default=0, description="Asterisk's ARI and /ws (port_base + 3)."
    )
    worker: PortNumber = Field(
        default=0, description="The worker's health and metrics (port_base + 4)."
    )
    guard: PortNumber = Field(
        default=0, description="Bans (TCP) and SIP trace (UDP) (port_base + 6)."
    )
    https: PortNumber = Field(
        default=0, description="The one origin with `--lan` (port_base + 43)."
    )
    relay: PortNumber = Field(
        default=0, description="Sound of agents at home (443 if allowed, else port_base + 44)."
    )
    pstn_http: PortNumber = Field(
        default=0, description="Kept for the demo's network (port_base + 5)."
    )
    sip: PortNumber = Field(
        default=0,
        description="SIP trunks and desk phones, UDP and TCP (port_base + 60); TLS has 2 more.",
    )
    pstn_sip: PortNumber = Field(
        default=0, description="SIP of the demo's network (port_base + 61)."
    )
    rtp_first: PortNumber = Field(
        default=0, description="First UDP port of sound (1,000 by instance)."
    )
    rtp_last: PortNumber = Field(default=0, description="Last UDP port of sound.")


def derive_ports(base: int, given: Ports) -> Ports:
    """Fill the ports that are 0; raises ValueError if two of them collide."""
    # Below 32768, where the kernel picks the ports of outgoing sockets.
    slot = base // 100 % 22
    if 10_000 + slot * 1_000 <= base + 61 and base < 11_000 + slot * 1_000:
        slot = (slot + 2) % 22  # the ports of sound would lie on the others
    rtp_first = 10_000 + slot * 1_000
    derived = {
        "http": base,
        "site": base + 1,
        "engine": base + 2,
        "asterisk_http": base + 3,
        "worker": base + 4,
        "pstn_http": base + 5,
        "guard": base + 6,
        "https": base + 43,
        "relay": settings_home.relay_port(base),
        "sip": base + 60,
        "pstn_sip": base + 61,
        "rtp_first": rtp_first,
        "rtp_last": (given.rtp_first or rtp_first) + 999,
    }
    values = {name: getattr(given, name) or port for name, port in derived.items()}
    # The relay may have an address of its own: settings_home looks at its port.
    apart = ("rtp_first", "rtp_last", "relay")
    single = [port for name, port in values.items() if name not in apart]
    if max(values.values()) > 65535:
        raise ValueError("port_base: too high, a port derived from it is above 65535")
    if values["rtp_first"] + 99 > values["rtp_last"]:
        raise ValueError("ports.rtp_last: leave at least 100 ports after ports.rtp_first")
    if len(set(single)) < len(single):
        raise ValueError("ports: two of them are equal; give each its own, or none at all")
    if any(values["rtp_first"] <= port <= values["rtp_last"] for port in single):
        raise ValueError("ports.rtp_first: the ports of sound overlap another port; move them")
    return Ports(**values)
