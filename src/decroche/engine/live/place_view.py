"""Where an agent works, as his desk shows it: part of the live socket's messages (`protocol`)."""

import msgspec


class SiteView(msgspec.Struct, frozen=True):
    name: str
    address: str
    home: bool = False
    """At home: the agent alone knows the address."""


class PositionView(msgspec.Struct, frozen=True):
    """Where the agent sits, if he has said so. `home`: he works at home, and there is no name."""

    name: str
    site: str
    home: bool = False


class PositionChanged(msgspec.Struct, frozen=True, tag="position"):
    position: PositionView | None
