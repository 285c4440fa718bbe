"""The branch `home` of the settings: agents at home, with a relay of sound. Default: none."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from decroche.settings_lan import Lan, checked_address, checked_name

HTTPS = 443
"""The one port that every network lets out."""
RELAY_AFTER_BASE = 44
RELAY_FROM = "127.0.0.8"
"""What is relayed leaves from here, and nothing else of ours does: the kernel lets no packet with
such a sender out of this machine."""
LOW_PORTS = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")


class Home(BaseModel):
    """How the browser of an agent at home reaches us. The other settings of it need `host`."""

    model_config = ConfigDict(extra="forbid", validate_default=True)

    host: Annotated[str, AfterValidator(checked_name)] = Field(
        default="",
        description="Host name or address by which agents at home reach us; `run --home` sets it. "
        "Empty: no relay.",
    )
    address: Annotated[str, AfterValidator(checked_address)] = Field(
        default="",
        description="IPv4 address of this machine on which the relay listens; empty: lan.address.",
    )
    relay: Annotated[str, AfterValidator(checked_name)] = Field(
        default="", description="Host name or address of the relay; empty: home.host."
    )

    @property
    def relay_host(self) -> str:
        """What browsers ask for when they look for the relay; nothing without one."""
        return self.relay or self.host if self.host else ""


def relay_port(base: int) -> int:
    """443 if this process may bind it (root, or the kernel's own bound is lower), else one of ours,
    which asks for no rights."""
    try:
        lowest = int(LOW_PORTS.read_text())
    except (OSError, ValueError):
        lowest = 1024
    return HTTPS if os.geteuid() == 0 or lowest <= HTTPS else base + RELAY_AFTER_BASE


def fault(home: Home, lan: Lan, ports: Mapping[str, int]) -> str:
    """What does not fit together, as "setting: sentence"; "" if all does. `ports`: those of the
    settings, by name."""
    if not home.host:
        return ""
    if not lan.address:
        return "home.host: needs lan.address, the address of this machine for https"
    relay = ports["relay"]
    taken = relay in [port for name, port in ports.items() if name != "relay"]
    sound = ports["rtp_first"] <= relay <= ports["rtp_last"]
    if home.address in ("", lan.address) and (taken or sound):
        return "ports.relay: is another port of ours; move it, or give the relay a home.address"
    return ""
