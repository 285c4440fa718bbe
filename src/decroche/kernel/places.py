"""Where agents work: sites, and the positions («places») at them with their telephones."""

from typing import Literal

import msgspec

from decroche.kernel.ids import PositionId, SiteId

Codec = Literal["alaw", "opus", "g722"]
"""What a phone speaks first: "alaw" on the local network, "opus" from afar, "g722" for the wideband
sound of desk phones. All know the others too."""
PhoneKind = Literal["browser", "desk"]
"""In the agent's page; or a SIP telephone on the desk."""


class SiteSpec(msgspec.Struct, frozen=True):
    """A place where agents work, as it is read out to the emergency services."""

    id: SiteId
    name: str
    address: str


class PositionSpec(msgspec.Struct, frozen=True):
    """A seat. Who sits there works with its telephone, at its site."""

    id: PositionId
    name: str
    site: SiteId
    phone: PhoneKind = "browser"
    endpoint: str = ""
    """Name of its desk phone's SIP endpoint on the switch, e.g. "po-3f2a…"."""
    codec: Codec = "alaw"
