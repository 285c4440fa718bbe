"""A supervisor on an agent's call, as the live protocol shows it."""

from typing import Literal

import msgspec


class SupervisorView(msgspec.Struct, frozen=True):
    """A supervisor who is on an agent's call, as that agent sees it."""

    name: str
    mode: Literal["listen", "whisper", "join", "take_over"]


class SupervisingView(msgspec.Struct, frozen=True):
    """A supervisor is on `agent`'s call. `on` false: his own telephone still rings."""

    interaction: str
    segment: str
    """The legs of his telephone belong to it."""
    agent: str
    name: str
    mode: Literal["listen", "whisper", "join", "take_over"]
    on: bool
    since_ms: int
